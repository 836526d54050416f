import { useEffect, useState } from "preact/hooks";
import { ask, json, patch, post } from "./api";
import { Once } from "./once";
import type { Delivery, Page, Webhook } from "./types";
import { Confirm, Empty, Field, Title, Trouble, useAct, useLoad, Waiting } from "./ui";
import { count, when } from "./words";
import { Standing } from "./webhooks";

const reasons = {
  owner: "You disabled it. Nothing is sent to it.",
  failing: "It was disabled because it accepted nothing for a day of tries. Enable it when it is back, and send again what it missed.",
  gone: "It answered 410 Gone, and was disabled for that.",
};

export function Endpoint({ id }: { id: string }) {
  const at = `/v1/webhooks/${id}`;
  const page = useLoad((signal) => json<Webhook>(at, { signal }), [id]);
  const [secret, setSecret] = useState("");
  const [asking, setAsking] = useState<"rotate" | "delete" | "disable" | null>(null);
  const [sent, setSent] = useState(0);
  const { busy, error, act } = useAct();
  const w = page.value;
  const look = () => { setSent((n) => n + 1); page.again(); };
  const test = () => act(async () => { await post(`${at}/test`); look(); });
  const enable = (enabled: boolean) => act(async () => { await patch(at, { enabled }); look(); });
  const rotate = () => act(async () => { setSecret((await post<{ secret: string }>(`${at}/rotate`)).secret); page.again(); });
  const [ending, setEnding] = useState(false); // the log is not to ask for what goes away
  const erase = () => { setEnding(true); return act(async () => { await ask(at, { method: "DELETE" }).catch((e) => { setEnding(false); throw e; }); location.hash = "#/webhooks"; }); };
  return <>
    <Title of={w && `${w.events.join(", ")} · since ${when(w.created_at)}`} aside={<a class="button" href="#/webhooks">All endpoints</a>}>{w ? w.url.replace(/^https?:\/\//, "") : "Endpoint"}</Title>
    {Boolean(error ?? page.error) && <Trouble error={error ?? page.error} again={page.error ? page.again : undefined} />}
    {!w ? !page.error && <Waiting /> : <div class="sections">
      {secret && <Once key={secret} title="The new secret" text="This is the only time that it is shown. The one before signs along for 24 hours, so that you can change over without losing a request." secret={secret} done={() => setSecret("")} />}
      <section class="card row between" aria-label="What to do with it">
        <p class="says"><Standing of={w} /> {w.disabled_reason ? reasons[w.disabled_reason] : w.failing_since ? `Nothing was accepted since ${when(w.failing_since)}. It is tried again.` : "Events are sent as they happen."}
          {w.old_secret_until && ` The secret before signs along until ${when(w.old_secret_until)}.`}</p>
        <div class="row">
          {w.enabled && <button type="button" class="main" disabled={busy} onClick={test}>Send a test</button>}
          <button type="button" disabled={busy} onClick={() => setAsking("rotate")}>Rotate secret</button>
          {w.enabled ? <button type="button" disabled={busy} onClick={() => setAsking("disable")}>Disable</button> : <button type="button" class="main" disabled={busy} onClick={() => enable(true)}>Enable</button>}
          <button type="button" class="danger" disabled={busy} onClick={() => setAsking("delete")}>Delete</button>
        </div>
      </section>
      {!ending && <Log at={at} enabled={w.enabled} sent={sent} />}
    </div>}
    {asking === "rotate" && <Confirm title="Rotate the secret?" verb="Rotate" act={() => void rotate()} close={() => setAsking(null)}><p>A new secret is shown once. The one before signs along for 24 hours.</p></Confirm>}
    {asking === "disable" && <Confirm title="Disable this endpoint?" verb="Disable" act={() => void enable(false)} close={() => setAsking(null)}><p>What waits for it is cancelled, and what happens meanwhile is not told later.</p></Confirm>}
    {asking === "delete" && <Confirm title="Delete this endpoint?" verb="Delete" danger act={() => void erase()} close={() => setAsking(null)}><p>It is erased with what waits for it and its log.</p></Confirm>}
  </>;
}

const steps = [30, 100, 200]; // of a log; the API gives at most 200

// Log lists what was sent, and looks again while something is on its way.
function Log({ at, enabled, sent }: { at: string; enabled: boolean; sent: number }) {
  const [status, setStatus] = useState("");
  const [step, setStep] = useState(0);
  const page = useLoad((signal) => json<Page<Delivery>>(`${at}/deliveries?limit=${steps[step]}${status && `&status=${status}`}`, { signal }), [at, status, step, sent]);
  const { busy, error, act } = useAct();
  const list = page.value?.data;
  const waits = list?.some((d) => d.status === "pending");
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => { if (!document.hidden) page.again(); }, 1500);
    return () => clearInterval(timer);
  }, [waits]);
  const again = (d: Delivery) => act(async () => { await post(`${at}/deliveries/${d.id}/redeliver`); page.again(); });
  return <section aria-labelledby="log">
    <div class="row between log"><h2 id="log" class="section">What was sent</h2>
      <Field label="Show"><select value={status} onChange={(e) => { setStatus(e.currentTarget.value); setStep(0); }}><option value="">all</option><option>pending</option><option>delivered</option><option>failed</option><option>cancelled</option></select></Field></div>
    {Boolean(error ?? page.error) && <Trouble error={error ?? page.error} again={page.error ? page.again : undefined} />}
    {!list ? !page.error && <Waiting /> : list.length === 0 ? <Empty title="Nothing"><p>{status ? "No delivery is like that." : "What is sent to this endpoint is listed here for 30 days, with each try and its answer."}</p></Empty>
      : <div class="card scroll" tabIndex={0} role="region" aria-label="List of deliveries"><table class="stacks">
        <thead><tr><th scope="col">When</th><th scope="col">Event</th><th scope="col">State</th><th scope="col">Tries</th><th scope="col"><span class="vh">Send again</span></th></tr></thead>
        <tbody>{list.map((d) => <tr key={d.id}>
          <td class="n">{when(d.created_at)}</td>
          <td>{d.analysis_id ? <a href={`#/speech/${d.analysis_id}`}>{d.type}</a> : d.type}</td>
          <td><span class={`badge ${d.status}`}>{d.status}</span>{d.next_attempt_at && d.attempts.length > 0 && <><br /><span class="small muted">next {when(d.next_attempt_at)}</span></>}</td>
          <td class="wide-cell" data-of="Tries"><Tries of={d} /></td>
          <td class="act">{enabled && d.status !== "pending" && <button type="button" disabled={busy} onClick={() => again(d)}>Send again<span class="vh"> {d.type} of {when(d.created_at)}</span></button>}</td>
        </tr>)}</tbody>
      </table></div>}
    {page.value?.next_cursor && (step < steps.length - 1 ? <p class="below"><button type="button" onClick={() => setStep(step + 1)}>Show more</button></p> : <p class="muted small below">Only the last {steps[step]} are shown.</p>)}
  </section>;
}

type Try = Delivery["attempts"][number];
const faults: Record<string, string> = { redirect: "a redirect", timeout: "no answer in time", address_refused: "not a public address", name_not_resolved: "unknown host", tls: "TLS failed", connection: "no connection" };
const outcome = (t: Try) => `${t.error && faults[t.error] ? faults[t.error] : `answered ${t.status_code}`} after ${t.duration_ms}\u00a0ms`;

function Tries({ of: { attempts } }: { of: Delivery }) {
  const last = attempts.at(-1);
  if (!last) return <span class="muted">none yet</span>;
  if (attempts.length === 1) return <>{outcome(last)}</>;
  return <details><summary>{count(attempts.length, "try", "tries")}, the last {outcome(last)}</summary>
    <ol class="small">{attempts.map((t) => <li>{when(t.at)}: {outcome(t)}</li>)}</ol></details>;
}
