import { useEffect, useRef, useState } from "preact/hooks";
import { byKey, json, post, Refused, signInByKey } from "./api";
import type { Depth } from "./chart";
import { DeadLetters } from "./dead";
import type { Lane, Queue, User } from "./types";
import { Field, Title, Trouble, useLoad, Waiting } from "./ui";
import { ago, capital, number, span } from "./words";

// usePoll looks each second while somebody can see it.
function usePoll() {
  const [queue, setQueue] = useState<Queue | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const look = async () => {
      let wait = 1000;
      if (!document.hidden) {
        await json<Queue>("/v1/ops/queue", { signal: stop.signal }).then((q) => { setQueue(q); setError(null); }, (e: unknown) => {
          if (stop.signal.aborted) return;
          setError(e);
          wait = Math.max(3, e instanceof Refused ? e.retryAfter : 0) * 1000;
        });
      }
      if (!stop.signal.aborted) timer = window.setTimeout(look, wait);
    };
    void look();
    return () => { stop.abort(); clearTimeout(timer); };
  }, [turn]);
  return { queue, error, again: () => setTurn((n) => n + 1) };
}

// Operator asks first who is there: a request that is bound to be refused
// would be an error in the browser's console.
export function Operator() {
  const me = useLoad((signal) => json<User>("/v1/me", { signal }), []);
  const may = me.value?.scopes?.includes("ops");
  return <>
    <Title of={may === false ? undefined : "Every second, while you look."}>Operations</Title>
    {Boolean(me.error) && <Trouble error={me.error} again={me.again} />}
    {may === undefined ? !me.error && <Waiting /> : may ? <Queues /> : <NeedsKey done={me.again} />}
  </>;
}

function Queues() {
  const { queue, error, again } = usePoll();
  return <>
    {Boolean(error) && <Trouble error={error} focus={false} />}
    {!queue ? !error && <Waiting /> : <>
      <div class="grid two">{queue.lanes.map((l) => <LaneCard key={l.name} lane={l} changed={again} />)}</div>
      <Workers list={queue.workers} />
      <DeadLetters total={queue.dead_letters} />
    </>}
  </>;
}

function NeedsKey({ done }: { done: () => void }) {
  const [error, setError] = useState<unknown>(null);
  const use = (form: HTMLFormElement) => signInByKey(String(new FormData(form).get("key")).trim(), "ops").then(done, setError);
  return <section class="card stack narrow">
    <p>This page needs a key with the scope <code>ops</code>; {byKey() ? "the one you signed in with" : "a login"} does not have it. On the server, this makes an account with such a key:</p>
    <code class="command">masterspeak users create --email you@example.com --operator</code>
    {Boolean(error) && <Trouble error={error} />}
    <form class="stack" onSubmit={(e) => { e.preventDefault(); void use(e.currentTarget); }}>
      <Field label="API key" hint="It takes the place of your login in this tab, until a reload."><input name="key" type="password" required autocomplete="off" placeholder="ms_…" /></Field>
      <div class="row end"><button class="main">Use this key</button></div>
    </form>
  </section>;
}

function LaneCard({ lane: l, changed }: { lane: Lane; changed: () => void }) {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const turn = () => {
    setBusy(true);
    setError(null);
    post(`/v1/ops/lanes/${l.name}/${l.paused ? "resume" : "pause"}`).then(changed, setError).finally(() => setBusy(false));
  };
  const numbers: [string, number | string][] = [["Queued", l.queued], ["Dispatched", l.dispatched], ["Running", l.running], ["Delayed", l.delayed]];
  return <section class="card lane" aria-label={`Lane ${l.name}`}>
    <div class="row between"><h2>{capital(l.name)} <span class={`badge ${l.paused ? "paused" : "open"}`}>{l.paused ? "paused" : "open"}</span></h2>
      <button type="button" class={l.paused ? "main" : ""} disabled={busy} onClick={turn}>{l.paused ? "Resume" : "Pause"}<span class="vh"> {l.name}</span></button></div>
    <dl class="figures">{numbers.map(([name, value]) => <div><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    <DepthChart name={l.name} waiting={l.queued + l.dispatched} />
    <p class="small muted">{l.oldest_age_seconds > 0 ? `The oldest has waited ${span(l.oldest_age_seconds)}.` : "Nothing waits."} {l.stream_messages === null ? "The broker cannot be asked." : `In the stream ${l.stream_messages}${l.drift ? `, drift ${l.drift}` : ""}.`}</p>
    {Boolean(error) && <Trouble error={error} />}
  </section>;
}

// DepthChart keeps the last two minutes.
function DepthChart({ name, waiting }: { name: string; waiting: number }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<Depth | null>(null);
  const seen = useRef<number[]>([]);
  useEffect(() => {
    let gone = false;
    void import("./chart").then(({ Depth }) => { if (!gone && box.current) { chart.current = new Depth(box.current); chart.current.show(seen.current); } });
    return () => { gone = true; chart.current?.end(); };
  }, []);
  useEffect(() => { // on every look, also when the number is the same
    seen.current = [...seen.current, waiting].slice(-120);
    chart.current?.show(seen.current);
  });
  return <div ref={box} class="chart depth" role="img" aria-label={`Waiting in ${name}, the last two minutes; now ${waiting}`} />;
}

const Workers = ({ list }: { list: Queue["workers"] }) => <section aria-labelledby="workers">
  <h2 id="workers" class="section">Workers</h2>
  {list.length === 0 ? <p class="notice bad">No worker has been heard within three heartbeats. Submissions are accepted and wait; start one with <code>masterspeak worker</code>.</p>
    : <div class="card scroll" tabIndex={0} role="region" aria-label="List of workers"><table class="stacks">
      <thead><tr><th scope="col">Worker</th><th scope="col">Version</th><th scope="col">Busy</th><th scope="col">Heard</th></tr></thead>
      <tbody>{list.map((w) => <tr key={w.id}><td><code>{w.id}</code></td><td data-of="Version">{w.version}</td>
        <td class="n" data-of="Busy">{w.busy} of {w.slots} <meter value={w.busy} max={Math.max(1, w.slots)} aria-label={`Busy ${number(w.busy)} of ${w.slots}`} /></td><td class="n" data-of="Heard">{ago(w.last_seen)}</td></tr>)}</tbody>
    </table></div>}
</section>;
