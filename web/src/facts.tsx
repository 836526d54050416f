import type { Findings, Result } from "./types";
import { number, span } from "./words";

export function Facts({ result }: { result: Result }) {
  const m = result.metrics;
  const rows: [string, string | false | undefined | null][] = [
    ["Length", `${m.duration_estimated ? "about " : ""}${span(m.duration_seconds)}`],
    ["Words", m.words > 0 && `${m.words}, of which ${m.unique_words} different`],
    ["Sentences", m.sentences > 0 && !m.missing?.sentence_length && `${m.sentences}, ${number(m.sentence_length?.mean ?? 0)} words in the mean, ${m.sentence_length?.max} in the longest`],
    ["Fillers", found(m.fillers)], ["Hedges", found(m.hedges)], ["Passive", found(m.passive)], ["Repetitions", found(m.repetition)],
    ["Inclusive language", m.inclusive && m.inclusive.count > 0 && (m.inclusive.items ?? []).map((i) => i.suggestion ? `“${i.text}” (better: ${i.suggestion})` : `“${i.text}”`).join("; ")],
    ["Reading ease", m.readability && `${number(m.readability.flesch_reading_ease, 0)} of 100, grade ${number(m.readability.flesch_kincaid_grade, 0)}`],
    ["Structure", m.structure && [m.structure.opening ? "an opening" : "no opening", `${m.structure.signposts} signposts`, m.structure.closing ? "a closing" : "no closing", `${m.structure.questions} questions`].join(", ")],
    ["Voice", m.phonation_ratio !== undefined && `${Math.round(m.phonation_ratio * 100)} % of the time, the rest pauses`],
    ["Background", m.snr_decibels !== undefined && `${number(m.snr_decibels, 0)} dB below the voice`],
  ];
  return <details class="card facts">
    <summary><h2>All that was measured</h2></summary>
    <dl>{rows.filter(([, value]) => value).map(([name, value]) => <div><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    <p class="muted small">Scoring version {result.scoring_version}. Feedback by {result.coaching.model ?? result.coaching.provider ?? "nobody"}.</p>
  </details>;
}

function found(f: Findings | null) {
  if (!f) return null;
  const top = (f.top ?? []).slice(0, 4).map((t) => `${t.text} ${t.count}×`).join(", ");
  return `${f.count}, ${number(f.per_100_words)} per 100 words${top ? ` (${top})` : ""}`;
}
