-- What the dispatcher asks. Any number of dispatchers may run: each statement
-- skips what another holds and repeats its own condition.

-- Marks due jobs of one lane as dispatched, fairly: owners take turns, and no
-- owner has more than the window waiting in the stream. The recursive part
-- jumps from owner to owner in the index, so that its cost follows the number
-- of owners that wait, never the length of one owners backlog. A paused lane
-- has no owners. Of each owner no more rows are read than may be picked twice
-- over: those with room share the batch. The condition is repeated on the rows as they were locked:
-- asked of the table, it would let the planner read all that is due, which in a
-- flood its statistics take for little.
-- name: DispatchDue :many
WITH RECURSIVE owners AS (
    (SELECT a.owner_id FROM analyses a
     WHERE a.status = 'queued' AND a.dispatched_at IS NULL AND a.lane = @lane::text
       AND NOT EXISTS (SELECT 1 FROM lanes l WHERE l.name = @lane::text AND l.paused_at IS NOT NULL)
     ORDER BY a.owner_id LIMIT 1)
    UNION ALL
    SELECT (SELECT a.owner_id FROM analyses a
            WHERE a.status = 'queued' AND a.dispatched_at IS NULL AND a.lane = @lane::text
              AND a.owner_id > o.owner_id
            ORDER BY a.owner_id LIMIT 1)
    FROM owners o WHERE o.owner_id IS NOT NULL
), room AS MATERIALIZED (
    SELECT o.owner_id,
           (SELECT count(*) FROM (
                SELECT 1 FROM analyses d
                WHERE d.status = 'queued' AND d.dispatched_at IS NOT NULL
                  AND d.lane = @lane::text AND d.owner_id = o.owner_id
                LIMIT @owner_window::bigint) taken) AS taken
    FROM owners o WHERE o.owner_id IS NOT NULL
), share AS MATERIALIZED (
    SELECT LEAST(sqlc.arg(owner_window)::bigint, 1 + 2 * sqlc.arg(max_rows)::bigint / GREATEST(count(f.owner_id), 1)) AS most
    FROM room f WHERE f.taken < @owner_window::bigint
), turns AS (
    SELECT due.id, r.taken + row_number() OVER (PARTITION BY r.owner_id ORDER BY due.run_at, due.id) AS turn
    FROM room r CROSS JOIN LATERAL (
        SELECT a.id, a.run_at FROM analyses a
        WHERE a.status = 'queued' AND a.dispatched_at IS NULL AND a.lane = @lane::text
          AND a.owner_id = r.owner_id AND a.run_at <= now()
        ORDER BY a.run_at, a.id
        LIMIT (SELECT sh.most FROM share sh)) due
    WHERE r.taken < @owner_window::bigint
), picked AS (
    SELECT t.id FROM turns t
    WHERE t.turn <= @owner_window::bigint
    ORDER BY t.turn, t.id LIMIT @max_rows::bigint
), locked AS (
    SELECT a.id, a.status, a.dispatched_at FROM analyses a
    WHERE a.id = ANY (ARRAY(SELECT p.id FROM picked p))
    FOR UPDATE OF a SKIP LOCKED
)
UPDATE analyses a SET dispatched_at = now()
FROM locked l WHERE a.id = l.id AND l.status = 'queued' AND l.dispatched_at IS NULL
RETURNING a.id;

-- Whether anything waits for room in a window; nothing does in a paused lane.
-- name: HasDue :one
SELECT EXISTS (
    SELECT 1 FROM analyses a
    WHERE a.status = 'queued' AND a.dispatched_at IS NULL AND a.lane = @lane::text AND a.run_at <= now()
      AND NOT EXISTS (SELECT 1 FROM lanes l WHERE l.name = @lane::text AND l.paused_at IS NOT NULL));

-- A publish that did not arrive: the job is due again.
-- name: Undispatch :exec
UPDATE analyses SET dispatched_at = NULL
WHERE id = ANY (@ids::uuid[]) AND status = 'queued' AND dispatched_at IS NOT NULL;

-- Running jobs whose lease ran out some time ago: queued again, one crash
-- more, no attempt spent, or, at the last crash in a row, dead.
-- name: RecoverOrphans :many
WITH lost AS (
    SELECT a.id FROM analyses a
    WHERE a.status = 'running' AND a.lease_until < now()
    LIMIT @max_rows
    FOR UPDATE SKIP LOCKED
), moved AS (
    UPDATE analyses a
    SET version = a.version + 1, crashes = a.crashes + 1, stage = NULL,
        lease_token = NULL, lease_until = NULL, dispatched_at = NULL, run_at = now(),
        attempt = CASE WHEN a.crashes + 1 >= @max_crashes::integer THEN a.attempt ELSE a.attempt - 1 END,
        status = CASE WHEN a.crashes + 1 >= @max_crashes::integer THEN 'failed' ELSE 'queued' END,
        finished_at = CASE WHEN a.crashes + 1 >= @max_crashes::integer THEN now() END,
        error_code = CASE WHEN a.crashes + 1 >= @max_crashes::integer THEN @crash_code::text ELSE a.error_code END,
        error_message = CASE WHEN a.crashes + 1 >= @max_crashes::integer THEN @crash_message::text ELSE a.error_message END,
        error_retryable = CASE WHEN a.crashes + 1 >= @max_crashes::integer THEN true ELSE a.error_retryable END
    FROM lost WHERE a.id = lost.id
    RETURNING a.id, a.owner_id, a.version, a.status, a.webhook, a.error_code
), told AS (
    INSERT INTO webhook_events (analysis_id, version, owner_id, status, error_code)
    SELECT m.id, m.version, m.owner_id, 'failed', m.error_code FROM moved m
    LEFT JOIN LATERAL (SELECT true AS wanted FROM webhook_endpoints e
        WHERE e.owner_id = m.owner_id AND e.disabled_at IS NULL AND 'analysis.failed' = ANY (e.events) LIMIT 1) w ON true
    WHERE m.status = 'failed' AND (m.webhook OR w.wanted)
    RETURNING 1
)
SELECT m.id, m.owner_id, m.version, m.status, EXISTS (SELECT 1 FROM told) AS told FROM moved m;

-- Jobs that should be in the stream since before the cutoff, a page at a time,
-- touching dispatched_at keeps other dispatchers from the same page.
-- name: RefillDispatched :many
WITH stale AS (
    SELECT a.id FROM analyses a
    WHERE a.status = 'queued' AND a.dispatched_at IS NOT NULL AND a.lane = @lane::text
      AND a.dispatched_at < now() - sqlc.arg(older_ms)::bigint * interval '1 millisecond'
    ORDER BY a.owner_id, a.dispatched_at, a.id
    LIMIT @max_rows
    FOR UPDATE SKIP LOCKED
)
UPDATE analyses a SET dispatched_at = now()
FROM stale WHERE a.id = stale.id
RETURNING a.id;

-- name: ExpireAnalyses :many
WITH late AS (
    SELECT a.id, a.status FROM analyses a
    WHERE a.deadline IS NOT NULL AND a.status IN ('queued', 'running') AND a.deadline <= now()
    ORDER BY a.deadline
    LIMIT @max_rows
    FOR UPDATE SKIP LOCKED
), moved AS (
    UPDATE analyses a
    SET status = 'expired', stage = NULL, version = a.version + 1, finished_at = now(),
        lease_token = NULL, lease_until = NULL, error_code = @expired_code::text,
        error_message = @expired_message::text, error_retryable = true
    FROM late WHERE a.id = late.id
    RETURNING a.id, a.owner_id, a.version, a.webhook, a.error_code, (late.status = 'running')::boolean AS was_running
), told AS (
    INSERT INTO webhook_events (analysis_id, version, owner_id, status, error_code)
    SELECT m.id, m.version, m.owner_id, 'expired', m.error_code FROM moved m
    LEFT JOIN LATERAL (SELECT true AS wanted FROM webhook_endpoints e
        WHERE e.owner_id = m.owner_id AND e.disabled_at IS NULL AND 'analysis.expired' = ANY (e.events) LIMIT 1) w ON true
    WHERE m.webhook OR w.wanted
    RETURNING 1
)
SELECT m.id, m.owner_id, m.version, m.was_running, EXISTS (SELECT 1 FROM told) AS told FROM moved m;

-- Retention. Ids are UUIDv7 and so sort by age: the primary key finds the old
-- ones. Live jobs stay however old they are.
-- name: DeleteAged :execrows
WITH gone AS (
    DELETE FROM analyses WHERE analyses.id IN (
        SELECT a.id FROM analyses a
        WHERE a.id < @before_id AND a.status NOT IN ('queued', 'running')
        ORDER BY a.id LIMIT @max_rows FOR UPDATE SKIP LOCKED)
    RETURNING analyses.id, analyses.owner_id
), s AS (
    DELETE FROM submissions USING gone WHERE submissions.id = gone.id RETURNING submissions.blob_key
), b AS (
    INSERT INTO unwanted_blobs (key, delete_at) SELECT s.blob_key, now() FROM s WHERE s.blob_key <> ''
    ON CONFLICT (key) DO UPDATE SET delete_at = EXCLUDED.delete_at
), r AS (
    DELETE FROM results USING gone WHERE results.id = gone.id
), l AS (
    DELETE FROM replays WHERE replays.analysis_id = ANY (ARRAY(SELECT gone.id FROM gone))
)
INSERT INTO tombstones (id, owner_id) SELECT gone.id, gone.owner_id FROM gone ON CONFLICT (id) DO NOTHING;

-- name: DeleteAgedTombstones :execrows
DELETE FROM tombstones WHERE ctid = ANY (ARRAY(
    SELECT t.ctid FROM tombstones t
    WHERE t.deleted_at < now() - interval '180 days'
    LIMIT @max_rows FOR UPDATE SKIP LOCKED));

-- A day longer than they work, so that a late reuse is still told from nonsense.
-- A family ends as a whole: its tokens expire together.
-- name: DeleteAgedTokens :execrows
DELETE FROM refresh_tokens WHERE ctid = ANY (ARRAY(
    SELECT t.ctid FROM refresh_tokens t
    WHERE t.expires_at < now() - interval '1 day'
    ORDER BY t.expires_at LIMIT @max_rows FOR UPDATE SKIP LOCKED));

-- name: DeleteAgedKeys :execrows
DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
    SELECT k.ctid FROM idempotency_keys k
    WHERE k.created_at < now() - interval '24 hours'
    LIMIT @max_rows FOR UPDATE SKIP LOCKED));

-- What waits and what runs, per lane, and the age of the oldest job that could
-- run now.
-- name: LaneDepths :many
WITH live AS (
    SELECT a.lane, a.run_at, 'waiting' AS place FROM analyses a
    WHERE a.status = 'queued' AND a.dispatched_at IS NULL
    UNION ALL
    SELECT a.lane, a.run_at, 'dispatched' FROM analyses a
    WHERE a.status = 'queued' AND a.dispatched_at IS NOT NULL
    UNION ALL
    SELECT a.lane, a.run_at, 'running' FROM analyses a
    WHERE a.status = 'running'
)
SELECT l.lane,
       count(*) FILTER (WHERE l.place = 'waiting' AND l.run_at <= now()) AS due,
       count(*) FILTER (WHERE l.place = 'dispatched') AS dispatched,
       count(*) FILTER (WHERE l.place <> 'running' AND l.run_at > now()) AS delayed,
       count(*) FILTER (WHERE l.place = 'running') AS running,
       COALESCE(EXTRACT(epoch FROM now() - min(l.run_at) FILTER (WHERE l.place <> 'running' AND l.run_at <= now())), 0)::double precision AS oldest_age_seconds
FROM live l
GROUP BY l.lane;

-- name: CountDeadLetters :one
SELECT count(*) FROM analyses WHERE status = 'failed';
