import { useRef, useState } from "preact/hooks";
import { json, post } from "./api";
import { Once } from "./once";
import { Signing } from "./signing";
import type { List, Webhook } from "./types";
import { Empty, Field, Title, Trouble, useAct, useLoad, Waiting } from "./ui";
import { when } from "./words";

const events = ["analysis.succeeded", "analysis.failed", "analysis.cancelled", "analysis.expired"];

// Standing says in a word how an endpoint does.
export const Standing = ({ of: w }: { of: Webhook }) => w.enabled
  ? <span class={w.failing_since ? "badge failed" : "badge good"}>{w.failing_since ? "failing" : "enabled"}</span>
  : <span class={w.disabled_reason === "owner" ? "badge" : "badge failed"}>disabled</span>;

export function Webhooks() {
  const page = useLoad((signal) => json<List<Webhook>>("/v1/webhooks", { signal }), []);
  const [made, setMade] = useState<{ url: string; secret: string } | null>(null);
  const list = page.value?.data;
  return <>
    <Title of="Your programs are told when a speech is done.">Webhooks</Title>
    {Boolean(page.error) && <Trouble error={page.error} again={page.again} />}
    <div class="sections">
      {made && <Once key={made.secret} title="The secret of the new endpoint" text={`Each request to ${made.url} is signed with it. This is the only time that it is shown.`} secret={made.secret} done={() => setMade(null)} />}
      {!list ? !page.error && <Waiting /> : list.length === 0 ? <Empty title="No endpoints yet"><p>Add the address of a program of yours. It gets a signed request for each speech that succeeds or fails, is tried again while it is away, and everything that was sent is listed here.</p></Empty>
        : <ul class="card plain speeches endpoints">{list.map((w) => <li key={w.id}>
          <a href={`#/webhooks/${w.id}`}><b>{w.url}</b><span class="muted small">{w.events.join(", ")} · since {when(w.created_at)}</span></a><Standing of={w} />
        </li>)}</ul>}
      <NewEndpoint made={(w) => { setMade(w); page.again(); }} />
      <Signing />
    </div>
  </>;
}

function NewEndpoint({ made }: { made: (w: { url: string; secret: string }) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const attempt = useRef("");
  const { busy, error, act } = useAct();
  const make = () => act(async () => {
    const data = new FormData(form.current!);
    attempt.current ||= crypto.randomUUID(); // the same again after a failure is the same endpoint
    made(await post("/v1/webhooks", { url: String(data.get("url")).trim(), events: data.getAll("event") }, { "Idempotency-Key": attempt.current }));
    attempt.current = "";
    form.current?.reset();
  });
  return <section class="card stack" aria-labelledby="new">
    <h2 id="new">Add an endpoint</h2>
    {Boolean(error) && <Trouble error={error} />}
    <form ref={form} class="stack" onInput={() => { attempt.current = ""; }} onSubmit={(e) => { e.preventDefault(); void make(); }}>
      <Field label="Address" hint="https, on the public internet."><input name="url" type="url" required maxLength={2048} placeholder="https://example.com/hooks/speech" autocomplete="off" /></Field>
      <fieldset><legend>Is told of</legend><div class="grid checks">{events.map((e, i) => <label class="check"><input type="checkbox" name="event" value={e} defaultChecked={i < 2} /><code>{e}</code></label>)}</div></fieldset>
      <div class="row end"><button class="main" disabled={busy}>Add endpoint</button></div>
    </form>
  </section>;
}
