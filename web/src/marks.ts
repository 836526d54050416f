// A transcript in pieces: what is marked, and when each word was said.
import type { Finding, Metrics, Word } from "./types";

export type Class = "fillers" | "hedges" | "repetition" | "passive";
export const classes: { name: Class; one: string; many: string }[] = [
  { name: "fillers", one: "filler", many: "Fillers" }, { name: "hedges", one: "hedge", many: "Hedges" },
  { name: "repetition", one: "repetition", many: "Repetitions" }, { name: "passive", one: "passive", many: "Passive" },
];

export interface Piece { text: string; start: number; mark?: Class; finding?: Finding }

// pieces cuts the text at the marks that are shown. Offsets come in code
// points, JavaScript counts UTF-16; most texts need no conversion.
export function pieces(text: string, m: Metrics, shown: Set<Class>): Piece[] {
  const at = offsets(text);
  const marks = classes.filter((c) => shown.has(c.name))
    .flatMap((c) => (m[c.name]?.items ?? []).flatMap((finding) => [finding, ...finding.tried ? [finding.tried] : []].map((place) => ({ mark: c.name, finding, start: at(place.start), end: at(place.end) }))))
    .sort((a, b) => a.start - b.start);
  const list: Piece[] = [];
  let done = 0;
  for (const { mark, finding, start, end } of marks) {
    if (start < done || end > text.length) continue;
    if (start > done) list.push({ text: text.slice(done, start), start: done });
    list.push({ text: text.slice(start, end), start, mark, finding });
    done = end;
  }
  if (done < text.length) list.push({ text: text.slice(done), start: done });
  return list;
}

function offsets(text: string): (codePoint: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (n) => n;
  const starts = [0];
  for (const c of text) starts.push(starts[starts.length - 1] + c.length);
  return (n) => starts[Math.min(n, starts.length - 1)];
}

export interface Moment { start: number; end: number; at: number }

// moments finds the words of a recording in its text, one after another.
export function moments(text: string, words: Word[]): Moment[] {
  const list: Moment[] = [];
  let from = 0;
  for (const w of words) {
    const word = w.text.trim();
    const start = word ? text.indexOf(word, from) : -1;
    if (start < 0 || start > from + 80) continue; // written in another way
    list.push({ start, end: start + word.length, at: w.start_seconds });
    from = start + word.length;
  }
  return list;
}

// momentAt is the last word that begins at or before the place.
export function momentAt(list: Moment[], place: number, by: "start" | "at"): Moment | undefined {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle][by] <= place) low = middle + 1; else high = middle;
  }
  return list[low - 1];
}
