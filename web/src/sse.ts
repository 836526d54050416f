// Server-sent events over fetch, which can send a credential as a header where
// EventSource cannot.
export interface Frame { event: string; id: string; data: string }

export async function* frames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader();
  let rest = "", frame: Frame = { event: "", id: "", data: "" };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r/);
      rest = lines.pop()!;
      for (const line of lines) {
        if (line === "") {
          if (frame.data) yield { ...frame, data: frame.data.slice(0, -1) };
          frame = { event: "", id: frame.id, data: "" };
          continue;
        }
        const colon = line.indexOf(":");
        const field = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "data") frame.data += text + "\n";
        else if (field === "event" || field === "id") frame[field] = text;
      }
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}
