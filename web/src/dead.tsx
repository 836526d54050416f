import { useEffect, useState } from "preact/hooks";
import { json, post } from "./api";
import type { DeadLetter, Page } from "./types";
import { Confirm, Empty, Field, Trouble, useLoad, Waiting } from "./ui";
import { count, when } from "./words";

interface Filter { error_code: string; lane: string; before: string }
const none: Filter = { error_code: "", lane: "", before: "" };

const time = (local: string) => new Date(local).toISOString();

function query(f: Filter) {
  const q = new URLSearchParams({ limit: "50" });
  if (f.error_code) q.set("error_code", f.error_code);
  if (f.lane) q.set("lane", f.lane);
  if (f.before) q.set("before", time(f.before));
  return q;
}

// DeadLetters lists what failed for good; a new total is a sign to look again.
export function DeadLetters({ total }: { total: number }) {
  const [filter, setFilter] = useState(none);
  const [picked, setPicked] = useState(new Set<string>());
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState("");
  const [error, setError] = useState<unknown>(null);
  const page = useLoad((signal) => json<Page<DeadLetter>>(`/v1/ops/dead-letters?${query(filter)}`, { signal }), [filter, total]);
  const list = page.value?.data ?? [];
  useEffect(() => { // one that was replayed may have failed again, and the number is the same
    const timer = setInterval(() => { if (!document.hidden) page.again(); }, 5000);
    return () => clearInterval(timer);
  }, []);
  const chosen = list.filter((d) => picked.has(d.id)).map((d) => d.id);
  const set = (f: Partial<Filter>) => { setFilter({ ...filter, ...f }); setPicked(new Set()); };
  const pick = (id: string) => setPicked((s) => { const next = new Set(s); if (!next.delete(id)) next.add(id); return next; });
  const replay = () => {
    setError(null);
    post<{ replayed: number; more: boolean }>("/v1/ops/dead-letters/replay", { ids: chosen })
      .then((r) => { setSaid(`${count(r.replayed, "dead letter")} queued again.`); setPicked(new Set()); page.again(); }, setError);
  };
  const filtered = filter !== none && Object.values(filter).some(Boolean);
  return <section aria-labelledby="dead">
    <h2 id="dead" class="section">Dead letters <span class="badge">{total}</span></h2>
    <form class="filters" onSubmit={(e) => e.preventDefault()}>
      <Field label="Reason"><input value={filter.error_code} placeholder="crash_loop" maxLength={64} onChange={(e) => set({ error_code: e.currentTarget.value.trim() })} /></Field>
      <Field label="Lane"><select value={filter.lane} onChange={(e) => set({ lane: e.currentTarget.value })}><option value="">any</option><option>interactive</option><option>batch</option></select></Field>
      <Field label="Failed before"><input type="datetime-local" value={filter.before} onChange={(e) => set({ before: e.currentTarget.value })} /></Field>
      <button type="button" class="main" disabled={chosen.length === 0} onClick={() => setAsking(true)}>Replay {chosen.length || ""}</button>
    </form>
    <p role="status" class="small muted">{said}</p>
    {Boolean(error ?? page.error) && <Trouble error={error ?? page.error} again={page.error ? page.again : undefined} />}
    {!page.value ? !page.error && <Waiting /> : list.length === 0
      ? <Empty title={filtered ? "None of these" : "None"}><p>{filtered ? "No dead letter fits the filter." : "A job that fails for good, or takes three workers down with it, comes to rest here with its reason. You can send it round again once the reason is gone."}</p></Empty>
      : <div class="card scroll" tabIndex={0} role="region" aria-label="List of dead letters"><table class="stacks">
        <thead><tr><th scope="col"><input type="checkbox" aria-label="All on this page" checked={chosen.length === list.length} onChange={() => setPicked(new Set(chosen.length === list.length ? [] : list.map((d) => d.id)))} /></th>
          <th scope="col">Failed</th><th scope="col">Reason</th><th scope="col">Lane</th><th scope="col">Attempts</th><th scope="col">Replays</th></tr></thead>
        <tbody>{list.map((d) => <tr key={d.id}>
          <td><input type="checkbox" aria-label={`Dead letter ${d.id}`} checked={picked.has(d.id)} onChange={() => pick(d.id)} /></td>
          <td class="n">{when(d.finished_at)}</td><td class="wide-cell"><code>{d.error.code}</code><br /><span class="small muted">{d.error.message}</span></td>
          <td data-of="Lane">{d.lane}</td><td class="n" data-of="Attempts">{d.attempts}</td><td class="n" data-of="Replays">{d.replays}</td>
        </tr>)}</tbody>
      </table></div>}
    {page.value?.next_cursor && <p class="muted small">Only the last 50 are shown. Narrow the filter to reach the others.</p>}
    {asking && <Confirm title={`Replay ${count(chosen.length, "dead letter")}?`} verb="Replay" act={replay} close={() => setAsking(false)}>
      <p>Each is queued again with all of its attempts. What made it fail should be gone, or it will be back.</p></Confirm>}
  </section>;
}
