// How numbers are said. Nothing breaks between a number and its unit.
const whole = (text: string) => text.replaceAll(" ", "\u00a0");

export const clock = (seconds: number) => {
  const s = Math.max(0, Math.floor(seconds));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
};

export const span = (seconds: number) => {
  const s = Math.round(seconds), m = Math.floor(s / 60);
  return whole(s < 60 ? `${s} s` : m < 60 ? `${m} min ${s % 60} s` : `${Math.floor(m / 60)} h ${m % 60} min`);
};

export const when = (iso: string) => whole(new Date(iso).toLocaleString("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }));
export const ago = (iso: string, now = Date.now()) => `${span(Math.max(0, (now - Date.parse(iso)) / 1000))} ago`;
export const number = (x: number, digits = 1) => x.toFixed(digits).replace(/\.0$/, "");
export const count = (n: number, one: string, many = one + "s") => `${n} ${n === 1 ? one : many}`;
export const size = (bytes: number) => bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} kB` : `${number(bytes / (1 << 20))} MB`;
export const capital = (s: string) => s.charAt(0).toUpperCase() + s.slice(1);

export const grade = (score: number) =>
  score >= 9 ? "excellent" : score >= 7.5 ? "strong" : score >= 6 ? "good" : score >= 4.5 ? "fair" : "needs work";
export const level = (score: number) => score >= 7.5 ? "high" : score >= 4.5 ? "mid" : "low";

export const kinds = ["general", "presentation", "conversation", "interview", "pitch", "ceremonial"];

// words are those that the analysis counts: a dash is none, and what a hyphen
// joins is one.
export const words = (text: string) => text.match(/[\p{L}\p{M}\p{N}]+(?:['’‐‑-][\p{L}\p{M}\p{N}]+|(?<=\d)[.,]\d+)*/gu) ?? [];

// opening is what a speech without a title is known by: its first words.
export const opening = (text: string) => {
  const list = text.trim().split(/\s+/), first = [...list.slice(0, 6).join(" ")].slice(0, 60).join("");
  return first && first.replace(/[\p{P}\s]+$/u, "") + (list.length > 6 ? "…" : "");
};
export const titled = (a: { title: string; source: string; result: { transcript: { text: string } } | null }) =>
  a.title || opening(a.result?.transcript.text ?? "") || (a.source === "audio" ? "Untitled recording" : "Untitled speech");

// The words per minute that suit a kind, and the syllables per second where
// words are not known; internal/scoring has them, and a test holds these to them.
export const bands: Record<string, [number, number]> = {
  ceremonial: [90, 140],
  conversation: [140, 190],
  usual: [130, 170],
};
export const syllables: [number, number] = [3.3, 6.5];
export const bandOf = (kind: string) => bands[kind] ?? bands.usual;
