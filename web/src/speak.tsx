import { useRef, useState } from "preact/hooks";
import { json, post, upload } from "./api";
import { Recorder } from "./recorder";
import { asSound, isText, keepSound, readable, type Sound, written } from "./sound";
import type { Analysis, Formats } from "./types";
import { Field, Title, Trouble, useLoad } from "./ui";
import { capital, kinds, opening, size, words } from "./words";

// draft survives a look at another page; a speech is not typed twice.
const draft = { text: "", title: "", kind: "general" };

export function Speak({ kind }: { kind?: string }) {
  const [text, setText] = useState(draft.text);
  const [title, setTitle] = useState(draft.title);
  const [about, setAbout] = useState(kind && kinds.includes(kind) ? kind : draft.kind);
  const [sound, setSound] = useState<Sound | null>(null);
  const [way, setWay] = useState<"text" | "record" | "file">(kind ? "record" : "text");
  const [unfit, setUnfit] = useState("");
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [over, setOver] = useState(false);
  const attempt = useRef("");
  const formats = useLoad((signal) => json<Formats>("/v1/formats", { signal }), []).value;
  Object.assign(draft, { text, title, kind: about });
  const changed = () => { attempt.current = ""; setError(null); setUnfit(""); }; // other content, another submission

  const hold = (sound: Sound) => { changed(); setSound(sound); setWay("file"); };
  const take = async (file: File | undefined) => {
    changed();
    if (!file) return;
    if (isText(file)) {
      const text = await written(file);
      if (text === null) setUnfit(`“${file.name}” is not plain text in UTF-8. Save it as that, or paste its words.`);
      else if (text.trim() === "") setUnfit(`“${file.name}” is empty.`);
      else setText(text);
      setWay("text");
    } else if (formats && !readable(file, formats.formats)) {
      setUnfit(`“${file.name}” is neither a recording nor a text that can be read here. Recordings may be ${formats.formats.map((f) => f.name.replace("_", " ").toUpperCase()).join(", ")}; texts .txt or .md. Of another document, paste the words.`);
    } else {
      hold(asSound(file, file.name));
      if (!title) setTitle(file.name.replace(/\.[^.]+$/, ""));
    }
  };
  const chosen = way === "file" ? sound : null;
  const tooLarge = sound && formats && sound.blob.size > formats.max_bytes;
  const tooLong = formats && [...text].length > formats.max_text_characters;

  const send = async () => {
    attempt.current ||= crypto.randomUUID(); // the same again after a failure is the same submission
    setShare(0);
    setError(null);
    try {
      const a = chosen ? await sendSound(chosen) : await post<Analysis>("/v1/analyses", { text, kind: about, title: title || opening(text) }, { "Idempotency-Key": attempt.current });
      if (chosen) keepSound(a.id, chosen);
      Object.assign(draft, { text: "", title: "" });
      location.hash = `#/speech/${a.id}`;
    } catch (e) {
      setError(e);
      setShare(null);
    }
  };
  const sendSound = ({ blob, name }: Sound) => {
    const form = new FormData();
    if (title) form.set("title", title);
    form.set("kind", about);
    form.set("file", blob, name);
    return upload<Analysis>("/v1/analyses", form, attempt.current, setShare);
  };

  const ready = way === "text" ? text.trim() !== "" && !tooLong : chosen !== null && !tooLarge;
  const turn = (to: typeof way) => { changed(); setWay(to); };
  return <>
    <Title of="Paste it, drop a file, or say it now.">New speech</Title>
    {Boolean(error) && <Trouble error={error} again={send} />}
    <form class={"card stack drop" + (over ? " over" : "")} onSubmit={(e) => { e.preventDefault(); if (ready) void send(); }}
      onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(e) => { e.preventDefault(); setOver(false); void take(e.dataTransfer?.files[0]); }}>
      <div class="segmented" role="group" aria-label="How the speech comes">
        <button type="button" aria-pressed={way === "text"} onClick={() => turn("text")}>Text</button>
        <button type="button" aria-pressed={way === "record"} onClick={() => turn("record")}>Record</button>
        {sound ? <button type="button" aria-pressed={way === "file"} onClick={() => turn("file")}>File</button> : <label class="button"><input class="vh" type="file" accept={accept(formats)} onChange={(e) => { void take(e.currentTarget.files?.[0]); e.currentTarget.value = ""; }} /><span>File</span></label>}
      </div>
      {unfit && <p class="notice bad" role="alert">{unfit}</p>}
      {formats?.transcription === false && (chosen || way === "record") && <p class="notice">Nobody writes recordings down here: your voice is judged, your words are not. For those, paste them as a text.</p>}
      {chosen ? <Chosen key={chosen.blob} sound={chosen} limit={tooLarge ? formats.max_bytes : 0} drop={() => { turn("text"); setSound(null); }} />
        : way === "record" ? <Recorder limit={formats?.max_seconds} done={(blob, name) => hold(asSound(blob, name))} />
          : <label class="field"><span>Your speech</span>
            <textarea rows={12} value={text} placeholder="Paste the text of your speech here, or drop a recording anywhere on this card." onInput={(e) => { changed(); setText(e.currentTarget.value); }} />
            <small class={tooLong ? "warn" : "muted"}>{tooLong ? `At most ${formats.max_text_characters} characters.` : tally(text)}</small></label>}
      <div class="grid two">
        <Field label="Title" optional><input value={title} maxLength={200} onInput={(e) => { changed(); setTitle(e.currentTarget.value); }} /></Field>
        <Field label="Kind of speech" hint="It decides which pace suits it.">
          <select value={about} onChange={(e) => { changed(); setAbout(e.currentTarget.value); }}>{kinds.map((k) => <option value={k}>{capital(k)}</option>)}</select></Field>
      </div>
      <div class="row end">
        {share !== null && chosen && <progress value={share} max={1} aria-label="Upload">{Math.round(share * 100)} %</progress>}
        <button class="main" disabled={!ready || share !== null}>{share === null ? "Analyse" : chosen && share < 1 ? `Uploading ${Math.round(share * 100)} %` : "Sending…"}</button>
      </div>
    </form>
    <p class="muted small below">{formats ? `Recordings up to ${size(formats.max_bytes)} and ${Math.round(formats.max_seconds / 60)} minutes. ` : ""}A recording also shows your pauses and your voice; a text shows the words alone.</p>
  </>;
}

const accept = (f?: Formats) => f ? [".txt", ".md", "audio/*", ...f.formats.flatMap((x) => x.extensions)].join() : undefined;

function tally(text: string) {
  const n = words(text).length;
  if (n === 0) return "A minute of speech is about 150 words. From 20 words on there is something to judge.";
  return `${n} ${n === 1 ? "word" : "words"}, about ${Math.max(1, Math.round(n / 150))} min` + (n < 20 ? "; from 20 on there is something to judge" : "");
}

function Chosen({ sound, limit, drop }: { sound: Sound; limit: number; drop: () => void }) {
  return <div class="chosen">
    <div class="row between"><div><strong>{sound.name}</strong> <span class="muted">{size(sound.blob.size)}</span></div>
      <button type="button" onClick={drop}>Remove</button></div>
    <audio controls src={sound.url} aria-label={`Listen to ${sound.name}`} />
    {limit > 0 && <p class="notice bad" role="alert">This is larger than the {size(limit)} that are accepted. Cut it, or save it as Opus, MP3 or M4A.</p>}
  </div>;
}
