import { ask, json, Refused } from "./api";
import { frames } from "./sse";
import type { Analysis } from "./types";

export const ended = (a: Analysis) => a.status !== "queued" && a.status !== "running";

// follow shows an analysis and each change of it until it has ended. A stream
// that breaks is taken up again where it was; without room for a stream it
// asks and waits.
export async function follow(id: string, signal: AbortSignal, show: (a: Analysis) => void, trouble: (e: unknown) => void) {
  const path = `/v1/analyses/${id}`;
  let last = "";
  for (let fails = 0; !signal.aborted;) {
    try {
      const response = await ask(`${path}/events`, { signal, headers: { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) } });
      if (response.status === 204 || !response.body) return show(await json<Analysis>(path, { signal }));
      for await (const frame of frames(response.body)) {
        fails = 0;
        trouble(null);
        last = frame.id;
        const seen = JSON.parse(frame.data) as Analysis;
        if (frame.event === "done") return show(seen);
        if (!ended(seen)) show(seen); // with its end comes done, and the result
      }
      await pause(1000, signal); // the server asks to come back now and then
    } catch (e) {
      if (signal.aborted) return;
      if (e instanceof Refused && e.status === 429) {
        const a = await json<Analysis>(`${path}?wait=20`, { signal }).catch(() => null);
        if (a) show(a);
        if (a && ended(a)) return;
        await pause(Math.max(1, e.retryAfter) * 1000, signal);
        continue;
      }
      trouble(e);
      if (e instanceof Refused && e.status >= 400 && e.status < 500) return;
      await pause(Math.min(10_000, 1000 * 2 ** fails++), signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal) {
  return new Promise<void>((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}
