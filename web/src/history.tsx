import { useEffect, useRef, useState } from "preact/hooks";
import { json } from "./api";
import { voiceOnly } from "./scores";
import type { Analysis, Measure, Page, Progress } from "./types";
import { Empty, Field, Title, Trouble, useLoad, Waiting } from "./ui";
import { capital, count, number, titled, when } from "./words";

const names: Record<string, string> = {
  words_per_minute: "Words per minute", articulation_rate: "Syllables per second", fillers_per_100_words: "Fillers per 100 words",
  hedges_per_100_words: "Hedges per 100 words", reading_ease: "Reading ease", pause_median_seconds: "Median pause", pitch_sd_semitones: "Pitch variation",
};
const coarse = new Set(["words_per_minute", "reading_ease"]); // a tenth of them means nothing
const digits = (m: Measure) => coarse.has(m.name) ? 0 : 1;
const units: Record<string, [short: string, long: string]> = { pause_median_seconds: ["s", "s"], pitch_sd_semitones: ["st", "semitones"] };
const figure = (m: Measure, value: number) => number(value, digits(m)) + (units[m.name] ? `\u00a0${units[m.name][1]}` : "");
const named = (m: Measure) => names[m.name] ?? capital(m.name);

export function History() {
  const [days, setDays] = useState(90);
  const progress = useLoad((signal) => json<Progress>(`/v1/progress?days=${days}`, { signal }), [days]);
  const first = useLoad((signal) => json<Page<Analysis>>("/v1/analyses?limit=30", { signal }), []);
  const [more, setMore] = useState<Page<Analysis> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const speeches = [...(first.value?.data ?? []), ...(more?.data ?? [])];
  const cursor = (more ?? first.value)?.next_cursor;
  const load = () => json<Page<Analysis>>(`/v1/analyses?limit=30&cursor=${encodeURIComponent(cursor!)}`)
    .then((p) => { setError(null); setMore({ data: [...(more?.data ?? []), ...p.data], next_cursor: p.next_cursor }); }, setError);
  const measures = progress.value?.measures ?? [];

  return <>
    <Title of="Held against one measure only: yourself." aside={<Field label="Look back">
      <select value={days} onChange={(e) => setDays(Number(e.currentTarget.value))}><option value={30}>30 days</option><option value={90}>90 days</option><option value={365}>a year</option></select></Field>}>History</Title>
    {Boolean(progress.error) && <Trouble error={progress.error} again={progress.again} />}
    {measures.length > 0 && <Trends measures={measures} />}
    {Boolean(first.error ?? error) && <Trouble error={first.error ?? error} again={first.error ? first.again : load} />}
    {!first.value && !first.error && <Waiting />}
    {first.value && (speeches.length === 0 ? <Empty title="Nothing here yet">
      <p>Your speeches will be listed here, newest first. From the second one on you see each score against your own median, so that a good day and progress can be told apart.</p>
      <a class="button main" href="#/">Analyse your first speech</a>
    </Empty> : <Speeches list={speeches} measures={measures} />)}
    {cursor && <p><button type="button" onClick={load}>Show more</button></p>}
  </>;
}

const valueOf = (measures: Measure[], name: string, id: string) => measures.find((m) => m.name === name)?.points.find((p) => p.id === id)?.value;

const Speeches = ({ list, measures }: { list: Analysis[]; measures: Measure[] }) => <section aria-labelledby="speeches">
  <h2 id="speeches" class="section">Speeches</h2>
  <ul class="card plain speeches">{list.map((a) => <Row key={a.id} of={a} measures={measures} />)}</ul>
</section>;

function Row({ of: a, measures }: { of: Analysis; measures: Measure[] }) {
  const overall = valueOf(measures, "overall", a.id);
  const voice = voiceOnly((name) => valueOf(measures, name, a.id) !== undefined);
  return <li>
    <a href={`#/speech/${a.id}`}><b>{titled(a)}</b><span class="muted small">{capital(a.kind)} · {a.source === "audio" ? "recording" : "text"}{voice && ", voice only"} · {when(a.created_at)}</span></a>
    {a.status !== "succeeded" ? <span class={`badge ${a.status}`}>{a.status}</span> : overall !== undefined && <span class="figure"><span class="vh">Overall score </span>{overall.toFixed(1)}</span>}
  </li>;
}

// lastOf is the last speech that could be judged: what was too short for an
// overall score is none to hold against the others.
function lastOf(measures: Measure[]) {
  const judged = measures.filter((m) => m.name === "overall");
  return (judged.length > 0 ? judged : measures).flatMap((m) => m.points).reduce((a, b) => Date.parse(b.at) < Date.parse(a.at) ? a : b);
}

// Trends shows all measures of one speech, and one of them over time.
function Trends({ measures }: { measures: Measure[] }) {
  const [name, setName] = useState(measures[0].name);
  const chosen = measures.find((m) => m.name === name) ?? measures[0];
  const last = lastOf(measures);
  return <section class="card trends" aria-labelledby="trends">
    <h2 id="trends">Your last speech against your median</h2>
    <p class="muted small">The speech of <a href={`#/speech/${last.id}`}>{when(last.at)}</a>{measures.some((m) => valueOf(measures, m.name, last.id) === undefined) && ", in which “–” was not measured"}.</p>
    <div class="chips" role="group" aria-label="Measures">{measures.map((m) => <button type="button" key={m.name} class="measure" aria-pressed={m === chosen} onClick={() => setName(m.name)}>
      <span class="small">{named(m)}</span><Latest of={m} value={valueOf(measures, m.name, last.id)} /></button>)}</div>
    {chosen.count > 1 ? <Curve key={chosen.name} measure={chosen} /> : <p class="muted">One speech so far. From the second one on there is a curve here, with your median as the line to beat.</p>}
  </section>;
}

// Latest is a measure of the last speech, and how it stands to the median, in
// words and a sign; colour alone would tell some nothing.
function Latest({ of: m, value }: { of: Measure; value?: number }) {
  if (value === undefined) return <><span class="figure" aria-hidden="true">–</span><span class="vh">not measured</span></>;
  const change = Number((value - m.median).toFixed(digits(m))); // as it is shown
  const tone = m.better === "neither" || change === 0 ? "" : (change > 0) === (m.better === "higher") ? "better" : "worse";
  const sign = change > 0 ? "▲" : "▼";
  const by = number(Math.abs(change), digits(m));
  return <><span class="figure">{number(value, digits(m))}{units[m.name] && <small title={units[m.name][1]}>{`\u00a0${units[m.name][0]}`}</small>}</span>{m.count < 2 ? <span class="small muted">first one</span>
    : <span class={`small change ${tone}`}><span aria-hidden="true">{change === 0 ? "= median" : `${sign} ${by}`}</span>
      <span class="vh">{change === 0 ? "as your median" : `${by} ${change > 0 ? "above" : "below"} your median${tone && `, ${tone}`}`}</span></span>}</>;
}

function Curve({ measure: m }: { measure: Measure }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let stop = () => {}, gone = false;
    void import("./chart").then(({ trend }) => { if (!gone && box.current) stop = trend(box.current, m.points, m.median); });
    return () => { gone = true; stop(); };
  }, [m]);
  const trend = Number(m.trend.toFixed(digits(m)));
  const way = trend > 0 ? "rising" : trend < 0 ? "falling" : "level";
  const text = `${named(m)} over ${count(m.count, "speech", "speeches")}: median ${figure(m, m.median)}, ${way}${way === "level" ? "" : ` by ${figure(m, Math.abs(m.trend))}`} from the first to the last.`;
  return <figure class="track"><div ref={box} class="chart trend" role="img" aria-label={text} /><figcaption class="muted">{text} The dashed line is your median.</figcaption></figure>;
}
