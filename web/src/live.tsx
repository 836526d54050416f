import type { Analysis } from "./types";
import { capital, when } from "./words";

const texts = [["queued", "Waiting its turn"], ["measuring", "Measuring words and structure"], ["coaching", "Writing the feedback"]];
const recordings = [["queued", "Waiting its turn"], ["fetching", "Fetching the recording"], ["decoding", "Reading the recording"],
  ["transcribing", "Writing down what was said"], ["measuring", "Measuring voice, pauses and words"], ["coaching", "Writing the feedback"]];

const ends: Record<string, { title: string; text: string }> = {
  cancelled: { title: "Called off", text: "Nothing more happens with this speech unless you start it again." },
  expired: { title: "Too late", text: "It was not begun within the time that was set for it." },
};

// Live shows where a speech stands that has no result yet, or why it has none.
export function Live({ analysis: a, act }: { analysis: Analysis; act: (what: "cancel" | "retry") => void }) {
  const end = a.status === "failed" ? { title: "This did not work", text: capital(a.error?.message ?? "no reason was given") + "." } : ends[a.status];
  if (end) {
    return <section class="card">
      <h2>{end.title}</h2>
      <p>{end.text}</p>
      {a.status === "failed" && <p class="muted small">Reason: <code>{a.error?.code}</code>, after {a.attempts} {a.attempts === 1 ? "attempt" : "attempts"}.</p>}
      <button type="button" class="main" onClick={() => act("retry")}>Try again</button>
    </section>;
  }
  const steps = a.source === "audio" ? recordings : texts;
  const at = a.status === "queued" ? 0 : Math.max(1, steps.findIndex(([stage]) => stage === a.stage));
  return <section class="card">
    <h2>In progress</h2>
    <p class="vh" role="status">{steps[at][1]}</p>
    <ol class="steps">{steps.map(([stage, text], i) => <li key={stage} class={i < at ? "past" : i === at ? "now" : ""} aria-current={i === at ? "step" : undefined}>{text}</li>)}</ol>
    {a.next_attempt_at && <p class="muted">{a.error ? `The last attempt did not work: ${a.error.message}. ` : ""}The next one is at {when(a.next_attempt_at)}.</p>}
    <div class="row between"><p class="muted small">You can leave this page; the result will be in your history.</p>
      <button type="button" onClick={() => act("cancel")}>Cancel</button></div>
  </section>;
}
