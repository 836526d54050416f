-- The life of a job. Every statement repeats the state it expects, so that a
-- statement that arrives late changes nothing. A lease token says that a job
-- runs, as the table checks; to say so once more would let the planner go
-- through all that run, by the index of those, for each that is looked for.

-- Accepts a group of submissions in one statement and so in one commit. Keys are
-- claimed in one order everywhere, so that two groups never deadlock. A row
-- whose idempotency key is already taken inserts nothing and is not returned,
-- the caller reads the first answer. A row is marked as dispatched only when
-- its lane is open, its owners window has room and no older job of the owner
-- still waits.
-- name: AcceptSubmissions :many
WITH input AS (
    SELECT unnest(@ids::uuid[])             AS id,
           unnest(@owner_ids::uuid[])       AS owner_id,
           unnest(@lanes::text[])           AS lane,
           unnest(@ttl_seconds::bigint[])   AS ttl_seconds,
           unnest(@sources::text[])         AS source,
           unnest(@kinds::text[])           AS kind,
           unnest(@depths::text[])          AS depth,
           unnest(@languages::text[])       AS language,
           unnest(@titles::text[])          AS title,
           unnest(@labels::text[])          AS labels,
           unnest(@metadata::text[])        AS metadata,
           unnest(@bodies::text[])          AS body,
           unnest(@audio_urls::text[])      AS audio_url,
           unnest(@blob_keys::text[])       AS blob_key,
           unnest(@reuses::boolean[])       AS reuse,
           unnest(@webhook_urls::text[])    AS webhook_url,
           unnest(@keys::text[])            AS key,
           unnest(@fingerprints::bytea[])   AS fingerprint,
           unnest(@traceparents::text[])    AS traceparent
), claimed AS (
    INSERT INTO idempotency_keys AS k (owner_id, scope, key, fingerprint, analysis_id)
    SELECT i.owner_id, 'submit', i.key, i.fingerprint, i.id
    FROM input i
    WHERE i.key <> ''
    ORDER BY i.owner_id, i.key
    ON CONFLICT (owner_id, scope, key) DO UPDATE
        SET fingerprint = EXCLUDED.fingerprint, analysis_id = EXCLUDED.analysis_id, created_at = now()
        WHERE k.created_at < now() - interval '24 hours'
    RETURNING k.analysis_id
), fresh AS (
    SELECT i.*, row_number() OVER (PARTITION BY i.owner_id, i.lane ORDER BY i.id) AS place
    FROM input i
    WHERE i.key = '' OR i.id IN (SELECT c.analysis_id FROM claimed c)
), room AS (
    -- Nothing is counted for an owner whose older jobs still wait.
    SELECT o.owner_id, o.lane,
           CASE WHEN EXISTS (
               SELECT 1 FROM analyses w
               WHERE w.status = 'queued' AND w.dispatched_at IS NULL
                 AND w.lane = o.lane AND w.owner_id = o.owner_id AND w.run_at <= now()
           ) THEN 0 ELSE sqlc.arg(owner_window)::bigint - (
               SELECT count(*) FROM (
                   SELECT 1 FROM analyses d
                   WHERE d.status = 'queued' AND d.dispatched_at IS NOT NULL
                     AND d.lane = o.lane AND d.owner_id = o.owner_id
                   LIMIT @owner_window::bigint
               ) taken
           ) END AS spare,
           EXISTS (SELECT 1 FROM lanes l WHERE l.name = o.lane AND l.paused_at IS NOT NULL) AS paused
    FROM (SELECT DISTINCT f.owner_id, f.lane FROM fresh f) o
), added AS (
    INSERT INTO analyses (id, owner_id, lane, status, deadline, dispatched_at, webhook)
    SELECT f.id, f.owner_id, f.lane, 'queued',
           CASE WHEN f.ttl_seconds > 0 THEN now() + f.ttl_seconds * interval '1 second' END,
           CASE WHEN NOT r.paused AND f.place <= r.spare THEN now() END,
           CASE WHEN f.webhook_url <> '' THEN true END
    FROM fresh f JOIN room r ON r.owner_id = f.owner_id AND r.lane = f.lane
    RETURNING id, created_at, dispatched_at
), kept AS (
    INSERT INTO submissions (id, owner_id, source, kind, depth, language, title, labels, metadata, body, audio_url, blob_key, reuse, traceparent, webhook_url)
    SELECT f.id, f.owner_id, f.source, f.kind, f.depth, f.language, f.title, f.labels::jsonb,
           NULLIF(f.metadata, '')::jsonb, f.body, f.audio_url, f.blob_key, f.reuse, f.traceparent, f.webhook_url
    FROM fresh f
), wanted AS (
    DELETE FROM unwanted_blobs u WHERE u.key = ANY (ARRAY(SELECT f.blob_key FROM fresh f WHERE f.blob_key <> ''))
)
SELECT a.id, a.created_at, (a.dispatched_at IS NOT NULL)::boolean AS dispatched
FROM added a;

-- Takes jobs under new leases: queued and due, or running with a lease that ran
-- out. A job that somebody else is just moving is waited for: its message may
-- be the only one, and a claim that takes nothing ends it. One token serves all, because a lease is an id with a token; a
-- claim that is made again, because its answer was lost, finds what it took.
-- Nothing is joined, here and below, that a plan could join in a bad order: one
-- made before the table has statistics is kept for as long as it has none.
-- name: ClaimAnalyses :many
WITH taken AS (
    UPDATE analyses a
    SET status = 'running', stage = NULL, version = a.version + 1,
        attempt = a.attempt + CASE WHEN a.status = 'queued' THEN 1 ELSE 0 END,
        crashes = a.crashes + CASE WHEN a.status = 'running' AND a.lease_token <> @lease_token::uuid THEN 1 ELSE 0 END,
        lease_token = @lease_token::uuid,
        lease_until = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond',
        started_at = COALESCE(a.started_at, now()),
        dispatched_at = COALESCE(a.dispatched_at, now())
    WHERE a.id = ANY (ARRAY(
        SELECT f.id FROM analyses f
        WHERE f.id = ANY (@ids::uuid[])
          AND (f.deadline IS NULL OR f.deadline > now())
          AND ((f.status = 'queued' AND f.run_at <= now())
            OR (f.status = 'running' AND f.lease_token = @lease_token::uuid)
            OR (f.status = 'running' AND f.lease_until < now() AND f.crashes < sqlc.arg(max_crashes)::integer - 1))
        ORDER BY f.id FOR UPDATE))
    RETURNING a.id, a.owner_id, a.lane, a.attempt, a.crashes, a.version, a.started_at, a.run_at
)
SELECT t.id, t.owner_id, t.lane, t.attempt, t.crashes, t.version,
       (EXTRACT(epoch FROM now() - t.started_at) * 1000)::bigint AS waited_ms,
       (EXTRACT(epoch FROM now() - t.run_at) * 1000)::bigint AS ready_ms,
       s.source, s.kind, s.depth, s.language, s.title, s.body, s.audio_url, s.blob_key, s.reuse, s.traceparent
FROM taken t CROSS JOIN LATERAL (SELECT * FROM submissions x WHERE x.id = t.id LIMIT 1) s;

-- Extends leases by token, also those that ran out but that nobody took. What
-- is not returned is lost. Not a visible change: version stays.
-- name: ExtendLeases :many
UPDATE analyses a
SET lease_until = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond'
WHERE a.id = ANY (ARRAY(
    SELECT i.id
    FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@lease_tokens::uuid[]) AS lease_token) i
    CROSS JOIN LATERAL (
        SELECT 1 FROM analyses h
        WHERE h.id = i.id AND h.lease_token = i.lease_token
        LIMIT 1 FOR UPDATE) held))
RETURNING a.id;

-- Shows what a running job is doing.
-- name: SetStages :many
UPDATE analyses a
SET stage = i.stage, version = a.version + 1
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@lease_tokens::uuid[]) AS lease_token,
             unnest(@stages::text[]) AS stage) i
WHERE a.id = i.id AND a.lease_token = i.lease_token
RETURNING a.id, a.version;

-- Stores results with the final state, guarded by the lease. What is not
-- returned was fenced off and left no result. Here and in every statement that
-- ends a job, told is the event for webhooks: written with the end itself, and
-- only where somebody wants to hear of it.
-- name: FinishAnalyses :many
WITH input AS (
    SELECT unnest(@ids::uuid[]) AS id, unnest(@lease_tokens::uuid[]) AS lease_token,
           unnest(@documents::text[]) AS document
), held AS (
    SELECT i.id, a.owner_id, i.document
    FROM input i CROSS JOIN LATERAL (
        SELECT h.owner_id FROM analyses h
        WHERE h.id = i.id AND h.lease_token = i.lease_token
        LIMIT 1 FOR UPDATE) a
), saved AS (
    INSERT INTO results (id, owner_id, document)
    SELECT h.id, h.owner_id, h.document::jsonb FROM held h
), moved AS (
    UPDATE analyses a
    SET status = 'succeeded', stage = NULL, version = a.version + 1, crashes = 0,
        lease_token = NULL, lease_until = NULL, finished_at = now(),
        error_code = NULL, error_message = NULL, error_retryable = NULL
    WHERE a.id = ANY (ARRAY(SELECT h.id FROM held h))
    RETURNING a.id, a.version, a.owner_id, a.webhook
), told AS (
    INSERT INTO webhook_events (analysis_id, version, owner_id, status, error_code)
    SELECT m.id, m.version, m.owner_id, 'succeeded', NULL::text FROM moved m
    LEFT JOIN LATERAL (SELECT true AS wanted FROM webhook_endpoints e
        WHERE e.owner_id = m.owner_id AND e.disabled_at IS NULL AND 'analysis.succeeded' = ANY (e.events) LIMIT 1) w ON true
    WHERE m.webhook OR w.wanted
    RETURNING 1
)
SELECT m.id, m.version, EXISTS (SELECT 1 FROM told) AS told FROM moved m;

-- Ends a job for good.
-- name: FailAnalysis :one
WITH moved AS (
    UPDATE analyses a
    SET status = 'failed', stage = NULL, version = a.version + 1, lease_token = NULL, lease_until = NULL,
        finished_at = now(), error_code = @error_code::text, error_message = @error_message::text,
        error_retryable = @error_retryable::boolean
    WHERE a.id = @id AND a.lease_token = @lease_token::uuid
    RETURNING a.id, a.version, a.owner_id, a.webhook, a.error_code
), told AS (
    INSERT INTO webhook_events (analysis_id, version, owner_id, status, error_code)
    SELECT m.id, m.version, m.owner_id, 'failed', m.error_code FROM moved m
    LEFT JOIN LATERAL (SELECT true AS wanted FROM webhook_endpoints e
        WHERE e.owner_id = m.owner_id AND e.disabled_at IS NULL AND 'analysis.failed' = ANY (e.events) LIMIT 1) w ON true
    WHERE m.webhook OR w.wanted
    RETURNING 1
)
SELECT m.version, EXISTS (SELECT 1 FROM told) AS told FROM moved m;

-- Asks for another try later. A failure by itself ends a run of crashes.
-- name: BackoffAnalysis :one
UPDATE analyses
SET status = 'queued', stage = NULL, version = version + 1, crashes = 0,
    lease_token = NULL, lease_until = NULL, dispatched_at = NULL,
    run_at = now() + sqlc.arg(delay_ms)::bigint * interval '1 millisecond',
    error_code = @error_code::text, error_message = @error_message::text, error_retryable = true
WHERE id = @id AND lease_token = @lease_token::uuid
RETURNING version;

-- Puts a job off because the provider is away: another try later, and the one
-- that met the outage does not count.
-- name: HoldAnalysis :one
UPDATE analyses
SET status = 'queued', stage = NULL, version = version + 1, attempt = attempt - 1, crashes = 0,
    lease_token = NULL, lease_until = NULL, dispatched_at = NULL,
    run_at = now() + sqlc.arg(delay_ms)::bigint * interval '1 millisecond',
    error_code = @error_code::text, error_message = @error_message::text, error_retryable = true
WHERE id = @id AND lease_token = @lease_token::uuid
RETURNING version;

-- Gives a job back because the worker is shutting down: costs no attempt. Its
-- message is still in the stream, so it stays marked as dispatched.
-- name: InterruptAnalysis :one
UPDATE analyses
SET status = 'queued', stage = NULL, version = version + 1, attempt = attempt - 1,
    lease_token = NULL, lease_until = NULL, run_at = now(), dispatched_at = now()
WHERE id = @id AND lease_token = @lease_token::uuid
RETURNING version;

-- name: CancelAnalysis :one
WITH was AS (
    SELECT a.id, a.status FROM analyses a
    WHERE a.id = @id AND a.owner_id = @owner_id AND a.status IN ('queued', 'running')
    FOR UPDATE
), moved AS (
    UPDATE analyses a
    SET status = 'cancelled', stage = NULL, version = a.version + 1, finished_at = now(),
        lease_token = NULL, lease_until = NULL
    FROM was
    WHERE a.id = was.id
    RETURNING a.id, a.version, a.owner_id, a.webhook, (was.status = 'running')::boolean AS was_running
), told AS (
    INSERT INTO webhook_events (analysis_id, version, owner_id, status, error_code)
    SELECT m.id, m.version, m.owner_id, 'cancelled', NULL::text FROM moved m
    LEFT JOIN LATERAL (SELECT true AS wanted FROM webhook_endpoints e
        WHERE e.owner_id = m.owner_id AND e.disabled_at IS NULL AND 'analysis.cancelled' = ANY (e.events) LIMIT 1) w ON true
    WHERE m.webhook OR w.wanted
    RETURNING 1
)
SELECT m.version, m.was_running, EXISTS (SELECT 1 FROM told) AS told FROM moved m;

-- Queues a job again after its end, from the beginning and outside any
-- remembered time to live, and notes what it had come to.
-- name: RetryAnalysis :one
WITH ended AS (
    SELECT a.id, a.attempt, a.error_code, a.error_message
    FROM analyses a
    WHERE a.id = @id AND a.owner_id = @owner_id AND a.status IN ('failed', 'cancelled', 'expired')
    FOR UPDATE
), moved AS (
    UPDATE analyses a
    SET status = 'queued', version = a.version + 1, attempt = 0, crashes = 0, run_at = now(),
        dispatched_at = NULL, deadline = NULL, started_at = NULL, finished_at = NULL,
        error_code = NULL, error_message = NULL, error_retryable = NULL
    FROM ended
    WHERE a.id = ended.id
    RETURNING a.id, a.owner_id, a.version, ended.attempt AS attempts, ended.error_code AS code, ended.error_message AS message
), noted AS (
    INSERT INTO replays (analysis_id, version, replayed_by, attempts, error_code, error_message)
    SELECT m.id, m.version, m.owner_id, m.attempts, m.code, m.message FROM moved m
)
SELECT m.version FROM moved m;

-- Before an analysis is erased: what a statement before the lock has written,
-- such as a result, is seen only by a statement that begins after it.
-- name: LockAnalysis :exec
SELECT 1 FROM analyses WHERE id = @id AND owner_id = @owner_id FOR UPDATE;

-- Erases an analysis and all that hangs on it, and remembers that it was.
-- name: DeleteAnalysis :one
WITH gone AS (
    DELETE FROM analyses a WHERE a.id = @id AND a.owner_id = @owner_id RETURNING a.id, a.owner_id, a.status
), s AS (
    DELETE FROM submissions USING gone WHERE submissions.id = gone.id RETURNING submissions.blob_key
), b AS (
    INSERT INTO unwanted_blobs (key, delete_at) SELECT s.blob_key, now() FROM s WHERE s.blob_key <> ''
    ON CONFLICT (key) DO UPDATE SET delete_at = EXCLUDED.delete_at
), r AS (
    DELETE FROM results USING gone WHERE results.id = gone.id
), l AS (
    DELETE FROM replays USING gone WHERE replays.analysis_id = gone.id
), t AS (
    INSERT INTO tombstones (id, owner_id) SELECT gone.id, gone.owner_id FROM gone
    ON CONFLICT (id) DO NOTHING
)
SELECT (gone.status = 'running')::boolean AS was_running FROM gone;

-- One for a request, and for streams all that changed at the same time. Rows
-- are found one by one, so that the planner's idea of how many there are to be
-- does not matter.
-- name: GetAnalyses :many
SELECT a.id, a.owner_id, a.status, a.stage, a.lane, a.attempt, a.version, a.created_at, a.run_at,
       a.started_at, a.finished_at, a.error_code, a.error_message, a.error_retryable,
       s.title, s.kind, s.depth, s.source, s.language, s.labels, s.metadata, r.document
FROM (SELECT unnest(@ids::uuid[]) AS id, unnest(@owner_ids::uuid[]) AS owner_id) i
CROSS JOIN LATERAL (SELECT * FROM analyses x WHERE x.id = i.id AND x.owner_id = i.owner_id LIMIT 1) a
CROSS JOIN LATERAL (SELECT * FROM submissions y WHERE y.id = i.id LIMIT 1) s
LEFT JOIN LATERAL (SELECT * FROM results z WHERE z.id = i.id LIMIT 1) r ON true;

-- How many live jobs owners have, each counted no further than asked for: what
-- waits and what is in the stream of each lane, then what runs, each by its index.
-- name: CountActive :many
SELECT o.id::uuid AS owner_id, o.at_most::bigint AS at_most, (
    SELECT count(*) FROM (
        SELECT 1 FROM (
            SELECT unnest(ARRAY['interactive', 'batch']) AS name
        ) l CROSS JOIN LATERAL (
            (SELECT 1 FROM analyses w
             WHERE w.status = 'queued' AND w.dispatched_at IS NULL AND w.lane = l.name AND w.owner_id = o.id
             LIMIT o.at_most)
            UNION ALL
            (SELECT 1 FROM analyses d
             WHERE d.status = 'queued' AND d.dispatched_at IS NOT NULL AND d.lane = l.name AND d.owner_id = o.id
             LIMIT o.at_most)
        ) q
        UNION ALL
        (SELECT 1 FROM analyses r WHERE r.status = 'running' AND r.owner_id = o.id LIMIT o.at_most)
        LIMIT o.at_most
    ) active
)::bigint AS jobs
FROM (SELECT unnest(@owner_ids::uuid[]) AS id, unnest(@at_most::bigint[]) AS at_most) o;

-- name: IsTombstone :one
SELECT EXISTS (SELECT 1 FROM tombstones WHERE id = @id AND owner_id = @owner_id);

-- Newest first, from the insert-only table, the cursor is the last row seen.
-- name: ListAnalyses :many
SELECT a.id, a.owner_id, a.status, a.stage, a.lane, a.attempt, a.version, s.created_at, a.run_at,
       a.started_at, a.finished_at, a.error_code, a.error_message, a.error_retryable,
       s.title, s.kind, s.depth, s.source, s.language, s.labels, s.metadata
FROM submissions s
JOIN analyses a ON a.id = s.id
WHERE s.owner_id = @owner_id
  AND (s.created_at, s.id) < (@before_time::timestamptz, @before_id::uuid)
  AND s.created_at >= @created_from::timestamptz
  AND (sqlc.narg('status')::text IS NULL OR a.status = sqlc.narg('status'))
  AND (sqlc.narg('kind')::text IS NULL OR s.kind = sqlc.narg('kind'))
  AND (sqlc.narg('source')::text IS NULL OR s.source = sqlc.narg('source'))
  AND (sqlc.narg('lane')::text IS NULL OR a.lane = sqlc.narg('lane'))
  AND (sqlc.narg('label')::text IS NULL OR s.labels ? sqlc.narg('label'))
ORDER BY s.created_at DESC, s.id DESC
LIMIT @max_rows;

-- What was submitted, for the export of an account.
-- name: GetSubmitted :many
SELECT s.id, s.body, s.audio_url FROM submissions s WHERE s.id = ANY (@ids::uuid[]) AND s.owner_id = @owner_id;
