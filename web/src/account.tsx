import { useState } from "preact/hooks";
import { ask, byKey, end, json, patch, post, signIn } from "./api";
import { Keys } from "./keys";
import { save } from "./save";
import type { User } from "./types";
import { Confirm, Field, NewPassword, Title, Trouble, useAct, useLoad, Waiting } from "./ui";
import { when } from "./words";

const change = (what: object) => patch<User>("/v1/me", what);

export function Account() {
  const me = useLoad((signal) => json<User>("/v1/me", { signal }), []);
  const user = me.value;
  return <>
    <Title of={user && `${user.email} · since ${when(user.created_at).replace(/,.*/, "")}`}>Account</Title>
    {Boolean(me.error) && <Trouble error={me.error} again={me.again} />}
    {!user ? !me.error && <Waiting /> : <div class="sections">
      <div class="grid two">
        <Profile user={user} changed={me.again} />
        <Password user={user} />
      </div>
      <Keys />
      <Data user={user} />
    </div>}
  </>;
}

function Profile({ user, changed }: { user: User; changed: () => void }) {
  const { busy, error, act } = useAct();
  const [said, setSaid] = useState("");
  const rename = (form: HTMLFormElement) => act(async () => {
    await change({ full_name: String(new FormData(form).get("name")).trim() });
    setSaid("Saved.");
    changed();
  });
  const letter = () => act(async () => setSaid((await post<{ message: string }>("/v1/auth/verify/request", { email: user.email })).message));
  return <section class="card stack" aria-labelledby="profile">
    <h2 id="profile">You</h2>
    {Boolean(error) && <Trouble error={error} />}
    <div class="row between"><p><code>{user.email}</code> <span class={user.verified ? "badge good" : "badge"}>{user.verified ? "confirmed" : "not confirmed"}</span></p>
      {!user.verified && <button type="button" class="link" disabled={busy} onClick={letter}>Send the letter again</button>}</div>
    <form class="stack" onSubmit={(e) => { e.preventDefault(); void rename(e.currentTarget); }}>
      <Field label="Name" optional><input name="name" defaultValue={user.full_name} autocomplete="name" maxLength={200} onInput={() => setSaid("")} /></Field>
      <div class="row between"><p class="small muted" role="status">{said}</p><button class="main" disabled={busy}>Save</button></div>
    </form>
  </section>;
}

// Password signs in anew, because a change ends every session: the new password
// is at hand, and nobody has to type it again.
function Password({ user }: { user: User }) {
  const { busy, error, act } = useAct();
  const [said, setSaid] = useState("");
  const send = (form: HTMLFormElement) => act(async () => {
    setSaid("");
    const data = new FormData(form), password = String(data.get("password"));
    await change({ password, current_password: String(data.get("current")) });
    if (!byKey()) await signIn(user.email, password).catch((e) => { end("Your password is changed. Sign in with the new one."); throw e; });
    form.reset();
    setSaid("Changed. Everybody else was signed out.");
  });
  return <section class="card stack" aria-labelledby="password">
    <h2 id="password">Password</h2>
    {Boolean(error) && <Trouble error={error} />}
    <form class="stack" onSubmit={(e) => { e.preventDefault(); void send(e.currentTarget); }}>
      <input hidden name="username" value={user.email} autocomplete="username" readOnly />
      <Field label="Current password"><input name="current" type="password" required autocomplete="current-password" maxLength={256} /></Field>
      <NewPassword label="New password" />
      <div class="row between"><p class="small muted" role="status">{said}</p><button class="main" disabled={busy}>Change password</button></div>
    </form>
  </section>;
}

function Data({ user }: { user: User }) {
  const { busy, error, act } = useAct();
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const take = () => act(async () => save(await (await ask("/v1/me/export")).blob(), "masterspeak-export.json"));
  const erase = () => act(async () => {
    await ask("/v1/me", { method: "DELETE" });
    location.hash = "#/";
    end("The account has ended. All that belonged to it is being erased.");
  });
  return <section class="card stack" aria-labelledby="data">
    <h2 id="data">Your data</h2>
    {Boolean(error) && <Trouble error={error} />}
    <div class="row between"><p class="says"><b>Export.</b> All that is kept about you, as one JSON document: speeches, results and transcripts, without the recordings.</p>
      <button type="button" disabled={busy} onClick={take}>{busy ? "One moment…" : "Export"}</button></div>
    <div class="row between"><p class="says"><b>Erase.</b> The account, its keys and webhooks, every speech and every recording. It cannot be undone.</p>
      <button type="button" class="danger" disabled={busy} onClick={() => { setTyped(""); setAsking(true); }}>Erase account</button></div>
    {asking && <Confirm title="Erase this account?" verb="Erase for good" danger ready={typed.trim().toLowerCase() === user.email.toLowerCase()} act={() => void erase()} close={() => setAsking(false)}>
      <p>Sign-in and keys end at once, and everything else is erased within minutes. Nobody can bring it back.</p>
      <Field label={`Type ${user.email} to go on`}><input name="confirm" autocomplete="off" value={typed} onInput={(e) => setTyped(e.currentTarget.value)} /></Field><p /></Confirm>}
  </section>;
}
