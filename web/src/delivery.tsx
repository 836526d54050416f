import { useEffect, useRef, useState } from "preact/hooks";
import type { Drawing } from "./chart";
import type { Playhead } from "./playhead";
import { save } from "./save";
import { asSound, type Sound } from "./sound";
import type { Result } from "./types";
import { bandOf, clock, count, number, span, syllables } from "./words";

// Player plays what this page still has, or says why it cannot and asks for
// the file: the service gives no recording back.
export function Player({ playhead, sound, length, choose }: { playhead: Playhead; sound?: Sound; length: number; choose: (sound: Sound) => void }) {
  const audio = useRef<HTMLAudioElement>(null);
  const [other, setOther] = useState(0);
  useEffect(() => { setOther(0); playhead.attach(audio.current); return () => playhead.attach(null); }, [sound]);
  const pick = <label class="button"><input class="vh" type="file" accept="audio/*,video/webm" onChange={(e) => { const f = e.currentTarget.files?.[0]; if (f) choose(asSound(f, f.name)); }} />
    <span>{sound ? "Choose another" : "Choose the recording"}</span></label>;
  if (!sound) return <section class="notice silent" aria-label="Recording">
    <div><strong>The sound is no longer in this page.</strong> The service gives no recording back, and a page keeps one until it is reloaded or closed. If you have the file, choose it to hear each word at its moment; it stays on this machine.</div>{pick}</section>;
  return <section class="player" aria-label="Recording">
    <audio ref={audio} controls preload="auto" src={sound.url} aria-label="Your recording"
      onDurationChange={(e) => { const d = e.currentTarget.duration; setOther(d < 1e6 && Math.abs(d - length) > Math.max(2, length / 20) ? d : 0); }} />
    <button type="button" title="To listen after this page was closed" onClick={() => save(sound.blob, sound.name)}>Save<span class="vh"> the recording</span></button>
    {other > 0 && <div class="notice bad" role="alert"><div>This file lasts {span(other)}, the speech {span(length)}. It may be another one.</div>{pick}</div>}
  </section>;
}

const melody = (v: number) => v >= 0.225 ? "very lively" : v >= 0.175 ? "lively" : v >= 0.125 ? "a little flat" : v >= 0.075 ? "flat" : "monotone";

export function Delivery({ result, kind, playhead, audible }: { result: Result; kind: string; playhead: Playhead; audible: boolean }) {
  const m = result.metrics;
  const length = m.duration_seconds;
  const windows = m.timeline ?? [];
  const spoken = windows.some((w) => w.words_per_minute !== null);
  const pace = windows.map((w) => (spoken ? w.words_per_minute : w.articulation_rate) ?? null);
  const band: [number, number] = spoken ? bandOf(kind) : syllables;
  const unit = spoken ? "words per minute" : "syllables per second";
  const known = pace.filter((p): p is number => p !== null);
  const pauses = m.pauses?.items ?? [];
  const within = pauses.filter((p) => p.class === "mid_clause").length;
  const track = result.recording?.track;
  const mean = spoken ? m.words_per_minute : m.articulation_rate;
  return <section aria-labelledby="delivery">
    <h2 id="delivery" class="section">How you said it</h2>
    <div class={"card tracks" + (audible ? " audible" : "")}>
      {known.length > 0 && <Track title="Pace" fact={mean ? `${number(mean, spoken ? 0 : 1)} ${unit}; ${band[0]} to ${band[1]} suits ${spoken ? "this kind of speech" : "any speech"}` : unit} playhead={playhead}
        drawing={{ kind: "pace", length, starts: windows.map((w) => w.start_seconds), values: pace, band }}
        rows={[["From", unit], ...windows.map((w, i) => [clock(w.start_seconds), pace[i] === null ? "–" : number(pace[i]!, spoken ? 0 : 1)])]} />}
      {m.pauses && <Track title="Pauses" fact={m.pauses.count === 0 ? "none" : `${m.pauses.count}, together ${number(m.pauses.total_seconds)}\u00a0s, in the median ${number(m.pauses.median_seconds)}\u00a0s${within > 0 ? `; ${within} within a thought, in orange` : ""}`} playhead={playhead}
        drawing={{ kind: "pauses", length, pauses }}
        rows={[["From", "Seconds", "Where"], ...pauses.map((p) => [clock(p.start_seconds), number(p.end_seconds - p.start_seconds), places[p.class] ?? "–"])]} />}
      {track?.pitch_semitones && m.pitch && <Track title="Pitch" fact={`${melody(m.pitch.variation)}: ${number(m.pitch.sd_semitones)} semitones around ${number(m.pitch.median_hz, 0)}\u00a0Hz`} playhead={playhead}
        drawing={{ kind: "pitch", length, step: track.step_seconds, semitones: track.pitch_semitones }}
        rows={[["Measure", "Value"], ["Median", `${number(m.pitch.median_hz, 0)} Hz`], ["Range", `${number(m.pitch.range_semitones)} semitones`], ["Variation", melody(m.pitch.variation)]]} />}
      {known.length === 0 && !m.pauses && <p class="muted">There was too little speech to draw. {m.missing?.pauses && `Pauses: ${m.missing.pauses}.`}</p>}
    </div>
    {(result.transcription?.status === "failed" || result.transcription?.status === "skipped" && !result.feedback?.summary) && <p class="notice">There is no transcript ({result.transcription.error?.message ?? result.transcription.status}), so the words were not looked at. {count(pauses.length, "pause")} and your voice were measured all the same.</p>}
  </section>;
}

const places: Record<string, string> = { boundary: "between thoughts", mid_clause: "in the middle of one" };

// Track is one picture over the length of the recording, with its numbers as a
// table for who cannot see it. The library that draws is loaded here first.
function Track({ title, fact, drawing, rows, playhead }: { title: string; fact: string; drawing: Drawing; rows: string[][]; playhead: Playhead }) {
  const box = useRef<HTMLDivElement>(null);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let stop = () => {}, gone = false;
    import("./chart").then(({ draw }) => { if (!gone && box.current) stop = draw(box.current, drawing, playhead); }, () => setLost(true));
    return () => { gone = true; stop(); };
  }, []);
  return <figure class="track">
    <figcaption><b>{title}</b> <span class="muted">{fact}</span></figcaption>
    {!lost && <div ref={box} class={`chart ${drawing.kind}`} role="img" aria-label={`${title} over time: ${fact}`} />}
    <Table rows={rows} label={title} />
  </figure>;
}

export const Table = ({ rows: [head, ...rows], label }: { rows: string[][]; label: string }) => <details class="numbers">
  <summary>{label} in numbers</summary>
  <div class="scroll" tabIndex={0} role="region" aria-label={`${label} in numbers`}><table><thead><tr>{head.map((h) => <th scope="col">{h}</th>)}</tr></thead>
    <tbody>{rows.map((r) => <tr>{r.map((cell) => <td>{cell}</td>)}</tr>)}</tbody></table></div>
</details>;
