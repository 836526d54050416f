// The views that letters lead to. They are for strangers too, and the token of
// a letter is used when its reader says so: programs that open links ahead of
// people confirm nothing.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { post, Refused, signOut } from "./api";
import { Field, NewPassword, Title, Trouble, useAct } from "./ui";

const Alone = ({ title, children }: { title: string; children: ComponentChildren }) => <section class="card alone stack"><Title>{title}</Title>{children}</section>;
const Back = () => <p><a href="#/">Back to sign in</a></p>;
const forms = (send: (form: FormData) => void) => (e: SubmitEvent) => { e.preventDefault(); send(new FormData(e.currentTarget as HTMLFormElement)); };

// Ask has a letter sent. The answer is the same whether or not the address has
// an account, and so is what is said here.
function Ask({ path, verb }: { path: string; verb: string }) {
  const { busy, error, act } = useAct();
  const [said, setSaid] = useState("");
  const send = (form: FormData) => act(async () => setSaid((await post<{ message: string }>(path, { email: String(form.get("email")).trim() })).message));
  return <>
    {Boolean(error) && <Trouble error={error} />}
    <p class={said && "notice"} role="status">{said}</p>
    <form class="stack" onSubmit={forms(send)}>
      <Field label="Email"><input name="email" type="email" required autocomplete="username" maxLength={254} /></Field>
      <button class={said ? "wide" : "main wide"} disabled={busy}>{busy ? "One moment…" : said ? "Send it once more" : verb}</button>
    </form>
  </>;
}

export const Forgot = () => <Alone title="Forgot your password?">
  <p class="muted">Give the address of your account. A letter with a link comes to it, with which you choose a new password within an hour.</p>
  <Ask path="/v1/auth/password/forgot" verb="Send me a letter" />
  <Back />
</Alone>;

// worthless is what the service says of a token that was used, replaced or is
// too old; it does not say which.
const worthless = (e: unknown) => e instanceof Refused && (e.status === 401 || e.problem.errors?.some((f) => f.pointer === "/token"));
const noToken = new Refused({ status: 401, code: "invalid_token", title: "", detail: "" });

const Stale = ({ children }: { children: ComponentChildren }) => <p class="notice bad" role="alert">{children}</p>;

export function Reset({ token }: { token: string }) {
  const { busy, error, act } = useAct(token ? null : noToken);
  const [done, setDone] = useState(false);
  const send = (form: FormData) => act(async () => {
    await post("/v1/auth/password/reset", { token, password: String(form.get("password")) });
    setDone(true);
    void signOut(); // every session has ended; the one of this tab is not to find out by failing
  });
  if (done) return <Alone title="Your password is changed">
    <p>Everybody who was signed in to this account has been signed out. Sign in with the new password.</p>
    <a class="button main wide" href="#/">Sign in</a>
  </Alone>;
  if (worthless(error)) return <Alone title="This link no longer works">
    <Stale><span>The link of a letter works <strong>once, within an hour</strong>, and only until the password is changed in another way. Nothing has changed now. Ask for another letter, and use the newest.</span></Stale>
    <Ask path="/v1/auth/password/forgot" verb="Send me another letter" />
    <Back />
  </Alone>;
  return <Alone title="Choose a new password">
    {Boolean(error) && <Trouble error={error} />}
    <form class="stack" onSubmit={forms(send)}>
      <NewPassword label="New password" />
      <button class="main wide" disabled={busy}>{busy ? "One moment…" : "Change password"}</button>
    </form>
    <Back />
  </Alone>;
}

export function Verify({ token }: { token: string }) {
  const { busy, error, act } = useAct(token ? null : noToken);
  const [done, setDone] = useState(false);
  if (done) return <Alone title="Your address is confirmed">
    <p>Thank you. There is nothing else to do.</p>
    <a class="button main wide" href="#/">Go on</a>
  </Alone>;
  if (worthless(error)) return <Alone title="This link no longer works">
    <Stale><span>The link of a letter works <strong>for a day</strong>, and for the address that it was sent to. Ask for another letter, and use the newest.</span></Stale>
    <Ask path="/v1/auth/verify/request" verb="Ask again" />
    <Back />
  </Alone>;
  return <Alone title="Confirm your address">
    <p>An account at MasterSpeak was opened with your address. If it was you, confirm it. If it was not, close this page: nothing happens.</p>
    {Boolean(error) && <Trouble error={error} />}
    <button type="button" class="main wide" disabled={busy} onClick={() => act(async () => { await post("/v1/auth/verify", { token }); setDone(true); })}>{busy ? "One moment…" : "Confirm this address"}</button>
  </Alone>;
}
