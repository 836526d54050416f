import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { explain } from "./explain";

// Title names the page, for the window and for who hears it.
export function Title({ children, of, aside }: { children: string; of?: string; aside?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${children} – MasterSpeak`;
    heading.current?.focus({ preventScroll: true });
  }, [children]);
  return <header class="title">
    <div><h1 ref={heading} tabIndex={-1}>{children}</h1>{of && <p class="muted">{of}</p>}</div>
    {aside && <div class="row">{aside}</div>}
  </header>;
}

// Trouble says what happened and what to do; when the server named a time it
// counts down to it before it offers to try again.
export function Trouble({ error, again, focus = true }: { error: unknown; again?: () => void; focus?: boolean }) {
  const advice = explain(error);
  const [left, setLeft] = useState(advice.wait ?? 0);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    setLeft(advice.wait ?? 0);
    if (focus) box.current?.focus({ preventScroll: false });
    if (!advice.wait) return;
    const timer = setInterval(() => setLeft((n) => Math.max(0, n - 1)), 1000);
    return () => clearInterval(timer);
  }, [error]);
  return <div class="notice bad" role="alert" tabIndex={-1} ref={box}>
    <div><strong>{advice.title}.</strong> {advice.text}
      {advice.fields && <ul>{advice.fields.map((f) => <li>{f}</li>)}</ul>}</div>
    {again && <button type="button" disabled={left > 0} onClick={again}>{left > 0 ? `Try again in ${left} s` : "Try again"}</button>}
  </div>;
}

export const Waiting = ({ children = "Loading…" }: { children?: ComponentChildren }) => <p class="muted waiting" role="status">{children}</p>;

export function Empty({ title, children }: { title: string; children: ComponentChildren }) {
  return <section class="card empty"><h2>{title}</h2>{children}</section>;
}

// Confirm asks before something that cannot be undone at once. A native dialog
// keeps the focus and closes by Escape.
export function Confirm({ title, children, act, verb, close, ready = true, danger }: {
  title: string; children: ComponentChildren; act: () => void; verb: string; close: () => void; ready?: boolean; danger?: boolean;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { dialog.current?.showModal(); }, []);
  return <dialog ref={dialog} onClose={close} aria-labelledby="confirm">
    <h2 id="confirm">{title}</h2>
    <div>{children}</div>
    <div class="row end">
      <button type="button" onClick={() => dialog.current?.close()}>Cancel</button>
      <button type="button" class={danger ? "danger" : "main"} disabled={!ready} onClick={() => { dialog.current?.close(); act(); }}>{verb}</button>
    </div>
  </dialog>;
}

export function Field({ label, hint, optional, children }: { label: string; hint?: ComponentChildren; optional?: boolean; children: ComponentChildren }) {
  return <label class="field"><span>{label}{optional && <small class="muted"> optional</small>}</span>{children}{hint && <small class="muted">{hint}</small>}</label>;
}

// NewPassword is typed once, as it can be looked at.
export function NewPassword({ label }: { label: string }) {
  const [shown, setShown] = useState(false);
  return <>
    <Field label={label} hint="A few words that only you put together."><input name="password" type={(shown ? "text" : "password") as "password"} required autocomplete="new-password" maxLength={256} spellcheck={false} autocapitalize="off" /></Field>
    <label class="check"><input type="checkbox" checked={shown} onChange={(e) => setShown(e.currentTarget.checked)} />Show it</label>
  </>;
}

// useAct does one thing at a time, and keeps what went wrong with it.
export function useAct(before: unknown = null) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(before);
  const act = (what: () => Promise<unknown>) => {
    setBusy(true);
    setError(null);
    return what().catch(setError).finally(() => setBusy(false));
  };
  return { busy, error, act };
}

// useLoad loads when what it depends on changes, and again on demand. What
// comes late for something else is dropped.
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, on: unknown[]): { value?: T; error?: unknown; again: () => void } {
  const [state, setState] = useState<{ value?: T; error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    load(stop.signal).then(
      (value) => { if (!stop.signal.aborted) setState({ value }); },
      (error) => { if (!stop.signal.aborted) setState((s) => ({ ...s, error })); });
    return () => stop.abort();
  }, [...on, turn]);
  return { ...state, again: () => { setState((s) => ({ value: s.value })); setTurn((n) => n + 1); } };
}
