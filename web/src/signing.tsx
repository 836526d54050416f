import { useState } from "preact/hooks";
import { json, post } from "./api";
import { Once } from "./once";
import { Confirm, Trouble, useAct } from "./ui";
import { when } from "./words";

interface Secret { secret: string; old_secret_until: string | null }

// Signing has the one secret for the callbacks of single speeches, which no
// endpoint stands for. It is fetched when somebody asks to see it.
export function Signing() {
  const [held, setHeld] = useState<Secret | null>(null);
  const [asking, setAsking] = useState(false);
  const { busy, error, act } = useAct();
  const show = () => act(async () => setHeld(await json<Secret>("/v1/webhooks/secret")));
  const rotate = () => act(async () => setHeld(await post<Secret>("/v1/webhooks/secret/rotate")));
  return <section class="card stack" aria-labelledby="signing">
    <h2 id="signing">Callbacks of single speeches</h2>
    {Boolean(error) && <Trouble error={error} />}
    <div class="row between"><p class="says">A speech that is submitted with a <code>webhook_url</code> calls there once, when it has ended. All of these calls are signed with one secret of your account.</p>
      <div class="row">
        {!held && <button type="button" disabled={busy} onClick={show}>Show secret</button>}
        <button type="button" disabled={busy} onClick={() => setAsking(true)}>Rotate<span class="vh"> the secret of webhook_url</span></button>
      </div></div>
    {held && <Once key={held.secret} title="The secret of webhook_url" text={held.old_secret_until ? `The one before signs along until ${when(held.old_secret_until)}.` : "It can be shown again."} secret={held.secret} verb="Hide" done={() => setHeld(null)} />}
    {asking && <Confirm title="Rotate this secret?" verb="Rotate" act={() => void rotate()} close={() => setAsking(false)}><p>A new secret takes its place. The one before signs along for 24 hours.</p></Confirm>}
  </section>;
}
