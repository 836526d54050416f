import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Account } from "./account";
import { canResume, keyMay, resume, signedIn, signOut, whenSessionEnds } from "./api";
import { Endpoint } from "./endpoint";
import { History } from "./history";
import { Operator } from "./operator";
import { Forgot, Reset, Verify } from "./recovery";
import { Report } from "./report";
import { Result } from "./result";
import { SignIn } from "./signin";
import { Speak } from "./speak";
import { Empty, Title, Trouble, Waiting } from "./ui";
import { Webhooks } from "./webhooks";

// route reads the view from the fragment, and the token if a letter led here.
// That goes out of the address at once, so that no history or bookmark keeps it.
function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  if (query !== undefined) history.replaceState(null, "", "#/" + path);
  return { path: path.split("/"), token: new URLSearchParams(query).get("token") ?? "" };
}

// An id goes into the paths of requests, so that nothing else is let in its
// place: not what the fragment cannot spell, and no way to another resource.
const isId = (text: string | undefined) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text ?? "");

// What letters lead to is for strangers too.
const letters: Record<string, typeof Reset> = { "forgot-password": Forgot, "reset-password": Reset, "verify-email": Verify };

function Page({ path: [first, id, more] }: { path: string[] }) {
  switch (first) {
    case "history": return <History />;
    case "operations": return <Operator />;
    case "account": return <Account />;
    case "webhooks": return !id ? <Webhooks /> : isId(id) ? <Endpoint id={id} key={id} /> : <Nothing />;
    case "speech": return !isId(id) ? <Nothing /> : more === "report" ? <Report id={id} key={id} /> : <Result id={id} key={id} />;
  }
  return <Speak kind={first === "new" ? id : undefined} />;
}

const Nothing = () => <><Title>Not found</Title><Empty title="There is nothing at this address">
  <p>The link may have lost a part on its way, or be that of another account.</p><a class="button main" href="#/history">See all speeches</a></Empty></>;

function App() {
  const [{ path, token }, go] = useState(route);
  const [why, setWhy] = useState("");
  const [, redraw] = useState(0);
  const [resuming, setResuming] = useState<unknown>(canResume());
  const enter = () => { setResuming(false); redraw((n) => n + 1); };
  const begin = () => {
    setResuming(true);
    resume().then(enter, (e) => canResume() ? setResuming(e) : enter());
  };
  useEffect(() => {
    whenSessionEnds((why) => { setWhy(why); redraw((n) => n + 1); });
    const move = () => { go(route()); scrollTo(0, 0); };
    addEventListener("hashchange", move);
    if (canResume()) begin();
    return () => removeEventListener("hashchange", move);
  }, []);
  const inside = signedIn();
  const Letter = letters[path[0]];
  return <>
    <a class="skip" href="#content" onClick={(e) => { e.preventDefault(); document.querySelector<HTMLElement>("h1")?.focus(); }}>Skip to the content</a>
    <header class="bar">
      <a class="brand" href="#/"><Mark />MasterSpeak</a>
      {inside && <nav aria-label="Main">
        <Tab to="#/" on={["", "new"].includes(path[0])}>New speech</Tab>
        <Tab to="#/history" on={path[0] === "history"}>History</Tab>
        {(keyMay("ops") || path[0] === "operations") && <Tab to="#/operations" on={path[0] === "operations"}>Operations</Tab>}
        <Tab to="#/account" on={path[0] === "account"}>Account</Tab>
        <button type="button" class="quiet" onClick={() => { location.hash = "#/"; void signOut(); }}>Sign out</button>
      </nav>}
    </header>
    <main id="content">
      {Letter ? <Letter token={token} key={path[0] + token} /> : inside ? <Page path={path} /> : resuming === true ? <><h1 class="vh">MasterSpeak</h1><Waiting>Signing in again…</Waiting></>
        : <>{Boolean(resuming) && <Trouble error={resuming} again={begin} />}<SignIn entered={enter} why={why} /></>}
    </main>
    <footer class="foot muted">
      {inside && <><a href="#/webhooks">Webhooks</a> · </>}
      {inside && !keyMay("ops") && <><a href="#/operations">Operations</a> · </>}
      <a href={document.body.dataset.licences}>Licences</a>
    </footer>
  </>;
}

const Tab = ({ to, on, children }: { to: string; on: boolean; children: string }) => <a href={to} aria-current={on ? "page" : undefined}>{children}</a>;

const Mark = () => <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true"><rect width="32" height="32" rx="8" class="m" />
  {[[6, 13, 6], [11.2, 8, 16], [16.4, 11, 10], [21.6, 6, 20]].map(([x, y, h]) => <rect x={x} y={y} width="3" height={h} rx="1.5" fill="#fff" />)}</svg>;

const root = document.getElementById("app")!;
root.textContent = "";
render(<App />, root);
