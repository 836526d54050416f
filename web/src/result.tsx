import { useEffect, useRef, useState } from "preact/hooks";
import { ask, post } from "./api";
import { Advice, Strengths } from "./coaching";
import { Delivery, Player } from "./delivery";
import { Facts } from "./facts";
import { ended, follow } from "./follow";
import { Live } from "./live";
import { Playhead } from "./playhead";
import { Scores } from "./scores";
import { keepSound, soundOf } from "./sound";
import { Transcript } from "./transcript";
import type { Analysis, Result as Outcome } from "./types";
import { Confirm, Title, Trouble, Waiting } from "./ui";
import { capital, span, titled, when } from "./words";

export function Result({ id }: { id: string }) {
  const [analysis, setAnalysis] = useState<Analysis | null>(null);
  const [trouble, setTrouble] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    void follow(id, stop.signal, setAnalysis, setTrouble);
    return () => stop.abort();
  }, [id, turn]);
  const act = (what: "cancel" | "retry") => {
    setTrouble(null);
    post<Analysis>(`/v1/analyses/${id}/${what}`).then((a) => { setAnalysis(a); setTurn((n) => n + 1); }, setTrouble);
  };

  if (!analysis) return <><Title>Speech</Title>{trouble ? <Trouble error={trouble} again={() => { setTrouble(null); setTurn((n) => n + 1); }} /> : <Waiting />}</>;
  const done = analysis.status === "succeeded" && analysis.result;
  return <>
    <Title of={about(analysis)} aside={ended(analysis) && <Actions analysis={analysis} failed={setTrouble} />}>{titled(analysis)}</Title>
    {Boolean(trouble) && <Trouble error={trouble} focus={false} />}
    {done ? <Outcomes analysis={analysis} result={done} /> : <Live analysis={analysis} act={act} />}
  </>;
}

function about(a: Analysis) {
  const m = a.result?.metrics;
  const length = m && m.duration_seconds > 0 ? `${m.duration_estimated ? "about " : ""}${span(m.duration_seconds)}` : "";
  return [capital(a.kind), a.source === "audio" ? "recording" : "text", length, when(a.created_at)].filter(Boolean).join(" · ");
}

function Actions({ analysis: { id, status }, failed }: { analysis: Analysis; failed: (e: unknown) => void }) {
  const [asking, setAsking] = useState(false);
  const erase = () => ask(`/v1/analyses/${id}`, { method: "DELETE" }).then(() => { location.hash = "#/history"; }, failed);
  return <>
    {status === "succeeded" && <a class="button" href={`#/speech/${id}/report`}>Report</a>}
    <button type="button" onClick={() => setAsking(true)}>Delete</button>
    {asking && <Confirm title="Delete this speech?" verb="Delete" act={erase} close={() => setAsking(false)}>
      <p>The text, the recording and the result are erased for good.</p></Confirm>}
  </>;
}

function Outcomes({ analysis, result }: { analysis: Analysis; result: Outcome }) {
  const playhead = useRef(new Playhead()).current;
  const [sound, setSound] = useState(soundOf(analysis.id));
  const spoken = analysis.source === "audio";
  const feedback = result.feedback;
  return <>
    <Scores result={result} spoken={spoken} />
    <div class="intro">
      {feedback?.summary && <p class="lede">{feedback.summary}</p>}
      {feedback?.strengths && feedback.strengths.length > 0 && <Strengths list={feedback.strengths} />}
    </div>
    {result.coaching.status === "failed" && <p class="notice">The measurements are complete; the coaching did not come about: {result.coaching.error?.message ?? "no reason was given"}.</p>}
    {result.recording?.truncated && <p class="notice">The end of the recording is missing or damaged; what could be read was measured.</p>}
    {feedback && <Advice feedback={feedback} kind={analysis.kind} />}
    {spoken && <Player playhead={playhead} sound={sound} length={result.metrics.duration_seconds} choose={(s) => { keepSound(analysis.id, s); setSound(s); }} />}
    {spoken && <Delivery result={result} kind={analysis.kind} playhead={playhead} audible={sound !== undefined} />}
    <Transcript result={result} playhead={playhead} audible={sound !== undefined} spoken={spoken} />
    <Facts result={result} />
  </>;
}
