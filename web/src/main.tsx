import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { byKey, canResume, resume, signedIn, signOut, whenSessionEnds } from "./api";
import { History } from "./history";
import { Operator } from "./operator";
import { Report } from "./report";
import { Result } from "./result";
import { SignIn } from "./signin";
import { Speak } from "./speak";
import { Trouble, Waiting } from "./ui";

const route = () => location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);

function Page({ path: [first, id, more] }: { path: string[] }) {
  switch (first) {
    case "history": return <History />;
    case "operations": return <Operator />;
    case "speech": return more === "report" ? <Report id={id} key={id} /> : <Result id={id} key={id} />;
  }
  return <Speak kind={first === "new" ? id : undefined} />;
}

function App() {
  const [path, setPath] = useState(route);
  const [, redraw] = useState(0);
  const [resuming, setResuming] = useState<unknown>(canResume());
  const enter = () => { setResuming(false); redraw((n) => n + 1); };
  const begin = () => {
    setResuming(true);
    resume().then(enter, (e) => canResume() ? setResuming(e) : enter());
  };
  useEffect(() => {
    whenSessionEnds(() => redraw((n) => n + 1));
    const move = () => { setPath(route()); scrollTo(0, 0); };
    addEventListener("hashchange", move);
    if (canResume()) begin();
    return () => removeEventListener("hashchange", move);
  }, []);
  const inside = signedIn();
  return <>
    <a class="skip" href="#content" onClick={(e) => { e.preventDefault(); document.querySelector<HTMLElement>("h1")?.focus(); }}>Skip to the content</a>
    <header class="bar">
      <a class="brand" href="#/"><Mark />MasterSpeak</a>
      {inside && <nav aria-label="Main">
        <Tab to="#/" on={["", "new"].includes(path[0])}>New speech</Tab>
        <Tab to="#/history" on={path[0] === "history"}>History</Tab>
        {(byKey() || path[0] === "operations") && <Tab to="#/operations" on={path[0] === "operations"}>Operations</Tab>}
        <button type="button" class="quiet" onClick={() => { location.hash = "#/"; void signOut(); }}>Sign out</button>
      </nav>}
    </header>
    <main id="content">
      {inside ? <Page path={path} /> : resuming === true ? <><h1 class="vh">MasterSpeak</h1><Waiting>Signing in again…</Waiting></>
        : <>{Boolean(resuming) && <Trouble error={resuming} again={begin} />}<SignIn entered={enter} /></>}
    </main>
    <footer class="foot muted">
      {inside && !byKey() && <><a href="#/operations">Operations</a> · </>}
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
