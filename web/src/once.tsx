import { useRef, useState } from "preact/hooks";

// Once shows a secret, most of which cannot be shown again, until somebody says
// that it is kept.
export function Once({ title, text, secret, verb = "I have kept it", done }: { title: string; text: string; secret: string; verb?: string; done: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState("");
  const copy = () => {
    field.current?.select(); // what is left to do where the clipboard is not allowed
    const copied = navigator.clipboard?.writeText(secret) ?? Promise.reject();
    copied.then(() => setSaid("Copied."), () => setSaid("Selected: copy it with Ctrl or ⌘ and C."));
  };
  return <section class="card stack once" aria-label={title}>
    <div role="status"><p><b>{title}</b></p><p>{text}</p></div>
    <div class="secret">
      <input ref={field} readOnly value={secret} aria-label="The secret" autocomplete="off" spellcheck={false} onFocus={(e) => e.currentTarget.select()} />
      <button type="button" class="main" onClick={copy}>Copy</button>
      <button type="button" onClick={done}>{verb}</button>
    </div>
    <p class="small muted" role="status">{said}</p>
  </section>;
}
