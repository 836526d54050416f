import { useRef, useState } from "preact/hooks";
import { ask, byKey, json, post } from "./api";
import { Once } from "./once";
import type { APIKey, List } from "./types";
import { Confirm, Field, Trouble, useAct, useLoad, Waiting } from "./ui";
import { when } from "./words";

const scopes: [string, string][] = [["analyses:read", "Read speeches"], ["analyses:write", "Submit, cancel and delete speeches"], ["webhooks", "Manage webhooks"], ["ops", "Operations"]];

export function Keys() {
  const keys = useLoad((signal) => json<List<APIKey>>("/v1/api-keys", { signal }), []);
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const [revoking, setRevoking] = useState<APIKey | null>(null);
  const { error, act } = useAct();
  const list = keys.value?.data;
  const revoke = (k: APIKey) => act(async () => { await ask(`/v1/api-keys/${k.id}`, { method: "DELETE" }); keys.again(); });
  return <section class="card stack" aria-labelledby="keys">
    <div><h2 id="keys">API keys</h2><p class="muted small">For programs, in the place of your password. Each may do what you allow it, until it ends or you revoke it.</p></div>
    {Boolean(error ?? keys.error) && <Trouble error={error ?? keys.error} again={keys.error ? keys.again : undefined} />}
    {made && <Once key={made.key} title={`The key “${made.name}”`} text="This is the only time that it is shown. Keep it where your program finds it, and nobody else." secret={made.key} done={() => setMade(null)} />}
    {!list ? !keys.error && <Waiting /> : list.length === 0 ? <p>There are none yet.</p> : <div class="scroll" tabIndex={0} role="region" aria-label="List of API keys"><table class="stacks">
      <thead><tr><th scope="col">Name</th><th scope="col">May</th><th scope="col">Ends</th><th scope="col">Last used</th><th scope="col"><span class="vh">Revoke</span></th></tr></thead>
      <tbody>{list.map((k) => <tr key={k.id}>
        <td><b>{k.name}</b><br /><code class="muted">{k.prefix}…</code></td><td class="small" data-of="May">{k.scopes.join(", ")}</td>
        <td class="n" data-of="Ends">{k.expires_at ? when(k.expires_at) : "never"}</td><td class="n" data-of="Last used">{k.last_used_at ? when(k.last_used_at) : "never"}</td>
        <td class="act"><button type="button" onClick={() => setRevoking(k)}>Revoke<span class="vh"> {k.name}</span></button></td>
      </tr>)}</tbody>
    </table></div>}
    <NewKey made={(k) => { setMade(k); keys.again(); }} />
    {revoking && <Confirm title={`Revoke “${revoking.name}”?`} verb="Revoke" act={() => void revoke(revoking)} close={() => setRevoking(null)}>
      <p>Whatever uses it is refused from now on. It cannot be taken back.</p></Confirm>}
  </section>;
}

function NewKey({ made }: { made: (k: { name: string; key: string }) => void }) {
  const form = useRef<HTMLFormElement>(null);
  const { busy, error, act } = useAct();
  const make = () => act(async () => {
    const data = new FormData(form.current!), days = Number(data.get("days"));
    made(await post("/v1/api-keys", {
      name: String(data.get("name")).trim(), scopes: data.getAll("scope"),
      ...(days ? { expires_at: new Date(Date.now() + days * 86_400_000).toISOString() } : {}),
    }));
    form.current?.reset();
  });
  return <details class="new"><summary>Make a key</summary>
    <form ref={form} class="stack" onSubmit={(e) => { e.preventDefault(); void make(); }}>
      {Boolean(error) && <Trouble error={error} />}
      <div class="grid two">
        <Field label="Name of the key" hint="What will use it."><input name="name" required maxLength={100} placeholder="laptop" autocomplete="off" /></Field>
        <Field label="Ends"><select name="days"><option value="0">never</option><option value="30">in 30 days</option><option value="90">in 90 days</option><option value="365">in a year</option></select></Field>
      </div>
      <fieldset><legend>May</legend>{scopes.filter(([s]) => s !== "ops" || byKey()).map(([s, says], i) =>
        <label class="check"><input type="checkbox" name="scope" value={s} defaultChecked={i < 2} /><span>{says} <code class="muted n">{s}</code></span></label>)}</fieldset>
      <div class="row end"><button class="main" disabled={busy}>Make key</button></div>
    </form>
  </details>;
}
