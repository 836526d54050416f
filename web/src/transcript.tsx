import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Class, classes, momentAt, moments, pieces, type Piece } from "./marks";
import type { Playhead } from "./playhead";
import type { Result } from "./types";
import { clock } from "./words";

export function Transcript({ result, playhead, audible, spoken }: { result: Result; playhead: Playhead; audible: boolean; spoken: boolean }) {
  const { text, words } = result.transcript;
  const m = result.metrics;
  const present = classes.filter((c) => (m[c.name]?.items?.length ?? 0) > 0);
  const [shown, setShown] = useState(() => new Set<Class>(present.map((c) => c.name).filter((n) => n !== "passive" || present.length === 1)));
  const timed = useMemo(() => moments(text, words ?? []), [text, words]);
  const list = useMemo(() => pieces(text, m, shown), [text, m, shown]);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => playhead.listen((at) => underline(place.current, momentAt(timed, at, "at"))), [timed]);
  if (!text) return null;

  const toggle = (name: Class) => setShown((s) => { const next = new Set(s); if (!next.delete(name)) next.add(name); return next; });
  // One listener for all words: a click leads to the moment of the word under it.
  const jump = (e: MouseEvent) => {
    const offset = offsetOf(e);
    const moment = offset === null ? undefined : momentAt(timed, offset, "start");
    if (moment) playhead.seek(moment.at);
  };
  return <section aria-labelledby="words">
    <h2 id="words" class="section">What you said</h2>
    <div class="card reading">
      <div class="side">
      <div class="legend" role="group" aria-label="What is marked">
        {present.length === 0 && <p class="muted">Nothing to mark: no fillers, no hedges, no repetitions.</p>}
        {present.map((c) => <button type="button" class={`chip ${c.name}`} aria-pressed={shown.has(c.name)} onClick={() => toggle(c.name)}>{c.many} <b>{m[c.name]!.count}</b></button>)}
      </div>
      {m.fillers?.detection === "lower_bound" && <p class="muted small">The transcriber leaves some fillers out, so there may have been more.</p>}
      {spoken && timed.length > 0 && <p class="muted small">{audible ? "Click a word to hear it." : "The words can be heard once you choose the recording, above."}</p>}
      </div>
      <div class={"transcript" + (timed.length > 0 && audible ? " audible" : "")} ref={place} onClick={timed.length > 0 && audible ? jump : undefined}>
        {list.map((p) => <Part piece={p} seek={audible ? (at) => playhead.seek(at) : undefined} />)}
      </div>
    </div>
  </section>;
}

// Part is a button where there is a moment to go to and a sound to hear there.
function Part({ piece: { text, start, mark, finding }, seek }: { piece: Piece; seek?: (at: number) => void }) {
  if (!mark) return <span data-start={start}>{text}</span>;
  const one = classes.find((c) => c.name === mark)!.one;
  const hint = finding?.suggestion ? `${one}; better: ${finding.suggestion}` : one;
  const at = finding?.start_seconds;
  const title = at === undefined ? hint : `${hint} at ${clock(at)}`;
  if (at === undefined || !seek) return <mark class={mark} data-start={start} title={title}><span class="vh">[{one}] </span>{text}</mark>;
  return <button type="button" class={`mark ${mark}`} data-start={start} title={title} aria-label={`${text}, ${one} at ${clock(at)}`}
    onClick={(e) => { e.stopPropagation(); seek(at); }}>{text}</button>;
}

// offsetOf is the place in the text that was clicked.
function offsetOf(e: MouseEvent): number | null {
  const d = document as Document & { caretPositionFromPoint?: (x: number, y: number) => { offsetNode: Node; offset: number } | null };
  let node: Node | null = null, offset = 0;
  if (d.caretPositionFromPoint) {
    const p = d.caretPositionFromPoint(e.clientX, e.clientY);
    if (p) [node, offset] = [p.offsetNode, p.offset];
  } else {
    const r = document.caretRangeFromPoint?.(e.clientX, e.clientY);
    if (r) [node, offset] = [r.startContainer, r.startOffset];
  }
  const start = (node?.parentElement?.closest("[data-start]") as HTMLElement | null)?.dataset.start;
  return start === undefined ? null : Number(start) + offset;
}

// underline shows the word that is said now, without another element in the
// text: selections and screen readers would stumble over it.
function underline(box: HTMLElement | null, moment?: { start: number; end: number }) {
  if (!box || !("highlights" in CSS)) return;
  CSS.highlights.delete("now");
  if (!moment) return;
  for (const part of box.querySelectorAll<HTMLElement>("[data-start]")) {
    const start = Number(part.dataset.start), node = part.lastChild;
    if (node?.nodeType !== Node.TEXT_NODE || moment.start < start || moment.start >= start + node.textContent!.length) continue;
    const range = new Range();
    range.setStart(node, moment.start - start);
    range.setEnd(node, Math.min(moment.end - start, node.textContent!.length));
    CSS.highlights.set("now", new Highlight(range));
  }
}
