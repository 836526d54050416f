import type { Result, ScoreName } from "./types";
import { capital, grade, level } from "./words";

const parts: ScoreName[] = ["clarity", "structure", "fillers", "delivery"];
const reasons: Record<ScoreName, string> = { overall: "hedges", clarity: "hedges", structure: "structure", fillers: "fillers", delivery: "pauses" };

// voiceOnly tells an overall score that nothing but the delivery went into.
export const voiceOnly = (has: (name: ScoreName) => boolean) => has("delivery") && parts.every((name) => name === "delivery" || !has(name));

export function Scores({ result, spoken }: { result: Result; spoken: boolean }) {
  const why = (name: ScoreName) => name === "delivery" && !spoken ? "needs a recording" : result.metrics.missing?.[`scores.${name}`] ?? result.metrics.missing?.[reasons[name]] ?? "too little to judge";
  return <section class="scores card" aria-label="Scores">
    <Score name="overall" title={voiceOnly((name) => result.scores[name] !== null) ? "Overall, voice only" : undefined} value={result.scores.overall} why={why("overall")} />
    <div class="parts">{parts.map((name) => <Score key={name} name={name} value={result.scores[name]} why={why(name)} />)}</div>
  </section>;
}

function Score({ name, title = capital(name), value, why }: { name: ScoreName; title?: string; value: number | null; why: string }) {
  return <div class={`score ${name} ${value === null ? "none" : level(value)}`}>
    <h2>{title}</h2>
    {value === null ? <p><span class="figure" aria-hidden="true">–</span></p>
      : <p><span class="figure">{value.toFixed(1)}<span class="vh"> of 10, </span></span><span class="word">{grade(value)}</span></p>}
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect class="rail" width="100" height="4" /><rect class="fill" width={(value ?? 0) * 10} height="4" /></svg>
    {value === null && <small class="muted">{why}</small>}
  </div>;
}
