import { useState } from "preact/hooks";
import { register, signIn, signInByKey } from "./api";
import { Field, Title, Trouble } from "./ui";

type Way = "password" | "key" | "account";

const ways: Record<Way, { title: string; verb: string }> = {
  password: { title: "Sign in", verb: "Sign in" },
  key: { title: "Sign in with a key", verb: "Sign in" },
  account: { title: "Create an account", verb: "Create account" },
};

export function SignIn({ entered, why }: { entered: () => void; why: string }) {
  const [way, setWay] = useState<Way>("password");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [notice, setNotice] = useState(why);

  const enter = async (form: FormData) => {
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const password = String(form.get("password") ?? "");
    if (way === "key") return signInByKey(text("key")).then(entered);
    if (way === "account") {
      const made = await register(text("email"), password, text("name"));
      if (made?.message) {
        setNotice(made.message);
        return setWay("password");
      }
    }
    await signIn(text("email"), password);
    entered();
  };
  const submit = (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    enter(new FormData(e.target as HTMLFormElement)).catch(setError).finally(() => setBusy(false));
  };
  const turn = (to: Way) => { setWay(to); setError(null); };

  return <div class="door">
    <section class="pitch">
      <p class="claim">Hear your speech the way a listener does.</p>
      <ul class="plain">
        <li><b>Measured, not guessed.</b> Pace, pauses, pitch, fillers, structure.</li>
        <li><b>Every score explained.</b> Each number leads to the words it came from.</li>
        <li><b>Two things to improve,</b> and one exercise to do it with.</li>
      </ul>
      <Sketch />
    </section>
    <section class="card">
      <Title>{ways[way].title}</Title>
      {notice && <p class="notice" role="status">{notice}</p>}
      {Boolean(error) && <Trouble error={error} />}
      <form onSubmit={submit} class="stack">
        {way === "key" && <Field label="API key" hint="It stays in this page's memory and is gone after a reload."><input name="key" type="password" required autocomplete="off" placeholder="ms_…" /></Field>}
        {way === "account" && <Field label="Name" optional><input name="name" autocomplete="name" maxLength={200} /></Field>}
        {way !== "key" && <>
          <Field label="Email"><input name="email" type="email" required autocomplete="username" maxLength={254} /></Field>
          <Field label="Password" hint={way === "account" ? "A few words that only you put together." : undefined}>
            <input name="password" type="password" required autocomplete={way === "account" ? "new-password" : "current-password"} maxLength={256} /></Field>
        </>}
        <button class="main wide" disabled={busy}>{busy ? "One moment…" : ways[way].verb}</button>
      </form>
      {way === "password" && <p class="links"><a href="#/forgot-password">Forgot your password?</a></p>}
      <p class="row between links">
        {(Object.keys(ways) as Way[]).filter((w) => w !== way).map((w) => <button type="button" class="link" onClick={() => turn(w)}>{ways[w].title}</button>)}
      </p>
    </section>
  </div>;
}

// Sketch is what a result looks like: the pace in its band, the pauses below.
const Sketch = () => <svg class="sketch" viewBox="0 0 420 120" aria-hidden="true">
  <rect class="band" y="24" width="420" height="38" rx="4" />
  <path d="M0 58 C40 52 60 30 96 34 S150 62 190 50 S250 6 292 14 S360 52 420 44" />
  {[[30, 8], [84, 14], [128, 6], [176, 26], [226, 8], [268, 5], [318, 20], [372, 10]].map(([x, h]) => <rect class={h < 6 ? "w" : "p"} x={x} y={112 - h} width={h / 2 + 3} height={h} rx="1.5" />)}
</svg>;
