import { useEffect, useRef, useState } from "preact/hooks";
import { clock } from "./words";

// What browsers can write and the service can read, best first.
const types = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

const advice: Record<string, string> = {
  NotAllowedError: "The browser was not allowed to use the microphone. Allow it at the left of the address, then try again.",
  NotFoundError: "No microphone was found. Connect one, then try again.",
  NotReadableError: "Another program is using the microphone. Close it, then try again.",
};

// Recorder listens to the microphone and shows how loud it is, so that nobody
// speaks for ten minutes into one that is muted.
export function Recorder({ limit = 3600, done }: { limit?: number; done: (sound: Blob, name: string) => void }) {
  const [live, setLive] = useState<{ stop: () => void } | null>(null);
  const [seconds, setSeconds] = useState(0);
  const [level, setLevel] = useState(0);
  const [trouble, setTrouble] = useState("");
  const loudAt = useRef(-Infinity);
  const running = useRef<{ end: () => void } | null>(null);
  useEffect(() => () => running.current?.end(), []);
  useEffect(() => { if (live && seconds >= limit) live.stop(); }, [seconds]);

  const begin = async () => {
    setTrouble("");
    if (!navigator.mediaDevices || typeof MediaRecorder === "undefined") return setTrouble("This browser records on secure pages (https) and on this machine only.");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, autoGainControl: true } });
      running.current = record(stream);
    } catch (e) {
      setTrouble(advice[(e as DOMException).name] ?? "The microphone could not be used. Check it and try again.");
    }
  };

  const record = (stream: MediaStream) => {
    const recorder = new MediaRecorder(stream, { mimeType: types.find((t) => MediaRecorder.isTypeSupported(t)), audioBitsPerSecond: 48_000 });
    const meter = measure(stream, (l) => { if (l > tooLoud) loudAt.current = performance.now(); setLevel(l); });
    const parts: Blob[] = [];
    const started = performance.now();
    const timer = setInterval(() => setSeconds((performance.now() - started) / 1000), 250);
    const end = () => {
      clearInterval(timer);
      meter();
      stream.getTracks().forEach((t) => t.stop());
      running.current = null;
    };
    recorder.ondataavailable = (e) => parts.push(e.data);
    recorder.onstop = () => {
      end();
      const type = recorder.mimeType.split(";")[0];
      done(new Blob(parts, { type }), `recording.${type.endsWith("mp4") ? "m4a" : type.split("/")[1]}`);
    };
    recorder.start(1000);
    setSeconds(0);
    setLive({ stop: () => recorder.state !== "inactive" && recorder.stop() });
    return { end: () => { recorder.onstop = null; if (recorder.state !== "inactive") recorder.stop(); end(); } };
  };

  return <div class="recorder">
    <p class="time" role="timer" aria-label="Recorded">{clock(seconds)}</p>
    <div class="meter" role="meter" aria-label="Input level" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(level * 100)}><div style={{ transform: `scaleX(${level})` }} class={level > tooLoud ? "hot" : ""} /></div>
    <p class="muted small" role="status">{hint(live !== null, seconds, level, performance.now() - loudAt.current < 3000)}</p>
    {live ? <button type="button" class="record on" onClick={live.stop}>Stop</button>
      : <button type="button" class="record" onClick={begin}>Record</button>}
    {trouble && <p class="notice bad" role="alert">{trouble}</p>}
  </div>;
}

// tooLoud is a third of a decibel below what a recording can hold.
const tooLoud = 0.995;

function hint(live: boolean, seconds: number, level: number, loud: boolean) {
  if (!live) return "Stand up, look at a point in the room, and speak as you would to people.";
  if (loud) return "Too loud: move away from the microphone.";
  return seconds > 2 && level < 0.02 ? "Nothing is heard. Is the microphone muted?" : "Recording.";
}

// measure tells the level ten times a second, from -60 dB to full as 0 to 1.
function measure(stream: MediaStream, tell: (level: number) => void) {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let peak = 0;
    for (const s of samples) peak = Math.max(peak, Math.abs(s));
    tell(Math.max(0, Math.min(1, 1 + (20 * Math.log10(peak || 1e-9)) / 60)));
  }, 100);
  return () => { clearInterval(timer); tell(0); void context.close(); };
}
