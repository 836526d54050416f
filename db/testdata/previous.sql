-- name: AcceptSubmissions :many

WITH input AS (
    SELECT unnest($1::uuid[])             AS id,
           unnest($2::uuid[])       AS owner_id,
           unnest($3::text[])           AS lane,
           unnest($4::bigint[])   AS ttl_seconds,
           unnest($5::text[])         AS source,
           unnest($6::text[])           AS kind,
           unnest($7::text[])          AS depth,
           unnest($8::text[])       AS language,
           unnest($9::text[])          AS title,
           unnest($10::text[])          AS labels,
           unnest($11::text[])        AS metadata,
           unnest($12::text[])          AS body,
           unnest($13::text[])      AS audio_url,
           unnest($14::text[])       AS blob_key,
           unnest($15::boolean[])       AS reuse,
           unnest($16::text[])            AS key,
           unnest($17::bytea[])   AS fingerprint
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
    SELECT i.id, i.owner_id, i.lane, i.ttl_seconds, i.source, i.kind, i.depth, i.language, i.title, i.labels, i.metadata, i.body, i.audio_url, i.blob_key, i.reuse, i.key, i.fingerprint, row_number() OVER (PARTITION BY i.owner_id, i.lane ORDER BY i.id) AS place
    FROM input i
    WHERE i.key = '' OR i.id IN (SELECT c.analysis_id FROM claimed c)
), room AS (
    -- Nothing is counted for an owner whose older jobs still wait.
    SELECT o.owner_id, o.lane,
           CASE WHEN EXISTS (
               SELECT 1 FROM analyses w
               WHERE w.status = 'queued' AND w.dispatched_at IS NULL
                 AND w.lane = o.lane AND w.owner_id = o.owner_id AND w.run_at <= now()
           ) THEN 0 ELSE $18::bigint - (
               SELECT count(*) FROM (
                   SELECT 1 FROM analyses d
                   WHERE d.status = 'queued' AND d.dispatched_at IS NOT NULL
                     AND d.lane = o.lane AND d.owner_id = o.owner_id
                   LIMIT $18::bigint
               ) taken
           ) END AS spare,
           EXISTS (SELECT 1 FROM lanes l WHERE l.name = o.lane AND l.paused_at IS NOT NULL) AS paused
    FROM (SELECT DISTINCT f.owner_id, f.lane FROM fresh f) o
), added AS (
    INSERT INTO analyses (id, owner_id, lane, status, deadline, dispatched_at)
    SELECT f.id, f.owner_id, f.lane, 'queued',
           CASE WHEN f.ttl_seconds > 0 THEN now() + f.ttl_seconds * interval '1 second' END,
           CASE WHEN NOT r.paused AND f.place <= r.spare THEN now() END
    FROM fresh f JOIN room r ON r.owner_id = f.owner_id AND r.lane = f.lane
    RETURNING id, created_at, dispatched_at
), kept AS (
    INSERT INTO submissions (id, owner_id, source, kind, depth, language, title, labels, metadata, body, audio_url, blob_key, reuse)
    SELECT f.id, f.owner_id, f.source, f.kind, f.depth, f.language, f.title, f.labels::jsonb,
           NULLIF(f.metadata, '')::jsonb, f.body, f.audio_url, f.blob_key, f.reuse
    FROM fresh f
), wanted AS (
    DELETE FROM unwanted_blobs u WHERE u.key = ANY (ARRAY(SELECT f.blob_key FROM fresh f WHERE f.blob_key <> ''))
)
SELECT a.id, a.created_at, (a.dispatched_at IS NOT NULL)::boolean AS dispatched
FROM added a

-- name: BackoffAnalysis :one
UPDATE analyses
SET status = 'queued', stage = NULL, version = version + 1, crashes = 0,
    lease_token = NULL, lease_until = NULL, dispatched_at = NULL,
    run_at = now() + $1::bigint * interval '1 millisecond',
    error_code = $2::text, error_message = $3::text, error_retryable = true
WHERE id = $4 AND lease_token = $5::uuid
RETURNING version

-- name: CancelAnalysis :one
WITH was AS (
    SELECT a.id, a.status FROM analyses a
    WHERE a.id = $1 AND a.owner_id = $2 AND a.status IN ('queued', 'running')
    FOR UPDATE
)
UPDATE analyses a
SET status = 'cancelled', stage = NULL, version = a.version + 1, finished_at = now(),
    lease_token = NULL, lease_until = NULL
FROM was
WHERE a.id = was.id
RETURNING a.version, (was.status = 'running')::boolean AS was_running

-- name: ClaimAnalyses :many
WITH taken AS (
    UPDATE analyses a
    SET status = 'running', stage = NULL, version = a.version + 1,
        attempt = a.attempt + CASE WHEN a.status = 'queued' THEN 1 ELSE 0 END,
        crashes = a.crashes + CASE WHEN a.status = 'running' AND a.lease_token <> $1::uuid THEN 1 ELSE 0 END,
        lease_token = $1::uuid,
        lease_until = now() + $2::bigint * interval '1 millisecond',
        started_at = COALESCE(a.started_at, now()),
        dispatched_at = COALESCE(a.dispatched_at, now())
    WHERE a.id = ANY (ARRAY(
        SELECT f.id FROM analyses f
        WHERE f.id = ANY ($3::uuid[])
          AND (f.deadline IS NULL OR f.deadline > now())
          AND ((f.status = 'queued' AND f.run_at <= now())
            OR (f.status = 'running' AND f.lease_token = $1::uuid)
            OR (f.status = 'running' AND f.lease_until < now() AND f.crashes < $4::integer - 1))
        ORDER BY f.id FOR UPDATE))
    RETURNING a.id, a.owner_id, a.lane, a.attempt, a.crashes, a.version, a.started_at
)
SELECT t.id, t.owner_id, t.lane, t.attempt, t.crashes, t.version,
       (EXTRACT(epoch FROM now() - t.started_at) * 1000)::bigint AS waited_ms,
       s.source, s.kind, s.depth, s.language, s.title, s.body, s.audio_url, s.blob_key, s.reuse
FROM taken t CROSS JOIN LATERAL (SELECT id, owner_id, created_at, source, kind, depth, language, title, labels, metadata, body, audio_url, blob_key, reuse FROM submissions x WHERE x.id = t.id LIMIT 1) s

-- name: CountActive :one
SELECT count(*) FROM (
    SELECT 1 FROM (
        SELECT unnest(ARRAY['interactive', 'batch']) AS name
    ) l CROSS JOIN LATERAL (
        (SELECT 1 FROM analyses w
         WHERE w.status = 'queued' AND w.dispatched_at IS NULL AND w.lane = l.name AND w.owner_id = $2
         LIMIT $1::bigint)
        UNION ALL
        (SELECT 1 FROM analyses d
         WHERE d.status = 'queued' AND d.dispatched_at IS NOT NULL AND d.lane = l.name AND d.owner_id = $2
         LIMIT $1::bigint)
    ) q
    UNION ALL
    (SELECT 1 FROM analyses r WHERE r.status = 'running' AND r.owner_id = $2 LIMIT $1::bigint)
    LIMIT $1::bigint
) active

-- name: DeleteAnalysis :one
WITH gone AS (
    DELETE FROM analyses a WHERE a.id = $1 AND a.owner_id = $2 RETURNING a.id, a.owner_id, a.status
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
SELECT (gone.status = 'running')::boolean AS was_running FROM gone

-- name: ExtendLeases :many
UPDATE analyses a
SET lease_until = now() + $1::bigint * interval '1 millisecond'
WHERE a.id = ANY (ARRAY(
    SELECT i.id
    FROM (SELECT unnest($2::uuid[]) AS id, unnest($3::uuid[]) AS lease_token) i
    CROSS JOIN LATERAL (
        SELECT 1 FROM analyses h
        WHERE h.id = i.id AND h.lease_token = i.lease_token
        LIMIT 1 FOR UPDATE) held))
RETURNING a.id

-- name: FailAnalysis :one
UPDATE analyses
SET status = 'failed', stage = NULL, version = version + 1, lease_token = NULL, lease_until = NULL,
    finished_at = now(), error_code = $1::text, error_message = $2::text,
    error_retryable = $3::boolean
WHERE id = $4 AND lease_token = $5::uuid
RETURNING version

-- name: FinishAnalyses :many
WITH input AS (
    SELECT unnest($1::uuid[]) AS id, unnest($2::uuid[]) AS lease_token,
           unnest($3::text[]) AS document
), held AS (
    SELECT i.id, a.owner_id, i.document
    FROM input i CROSS JOIN LATERAL (
        SELECT h.owner_id FROM analyses h
        WHERE h.id = i.id AND h.lease_token = i.lease_token
        LIMIT 1 FOR UPDATE) a
), saved AS (
    INSERT INTO results (id, owner_id, document)
    SELECT h.id, h.owner_id, h.document::jsonb FROM held h
)
UPDATE analyses a
SET status = 'succeeded', stage = NULL, version = a.version + 1, crashes = 0,
    lease_token = NULL, lease_until = NULL, finished_at = now(),
    error_code = NULL, error_message = NULL, error_retryable = NULL
WHERE a.id = ANY (ARRAY(SELECT h.id FROM held h))
RETURNING a.id, a.version

-- name: GetAnalyses :many
SELECT a.id, a.owner_id, a.status, a.stage, a.lane, a.attempt, a.version, a.created_at, a.run_at,
       a.started_at, a.finished_at, a.error_code, a.error_message, a.error_retryable,
       s.title, s.kind, s.depth, s.source, s.language, s.labels, s.metadata, r.document
FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::uuid[]) AS owner_id) i
CROSS JOIN LATERAL (SELECT id, owner_id, lane, status, stage, attempt, crashes, version, created_at, run_at, dispatched_at, deadline, lease_token, lease_until, started_at, finished_at, error_code, error_message, error_retryable FROM analyses x WHERE x.id = i.id AND x.owner_id = i.owner_id LIMIT 1) a
CROSS JOIN LATERAL (SELECT id, owner_id, created_at, source, kind, depth, language, title, labels, metadata, body, audio_url, blob_key, reuse FROM submissions y WHERE y.id = i.id LIMIT 1) s
LEFT JOIN LATERAL (SELECT id, owner_id, created_at, document FROM results z WHERE z.id = i.id LIMIT 1) r ON true

-- name: HoldAnalysis :one
UPDATE analyses
SET status = 'queued', stage = NULL, version = version + 1, attempt = attempt - 1, crashes = 0,
    lease_token = NULL, lease_until = NULL, dispatched_at = NULL,
    run_at = now() + $1::bigint * interval '1 millisecond',
    error_code = $2::text, error_message = $3::text, error_retryable = true
WHERE id = $4 AND lease_token = $5::uuid
RETURNING version

-- name: InterruptAnalysis :one
UPDATE analyses
SET status = 'queued', stage = NULL, version = version + 1, attempt = attempt - 1,
    lease_token = NULL, lease_until = NULL, run_at = now(), dispatched_at = now()
WHERE id = $1 AND lease_token = $2::uuid
RETURNING version

-- name: IsTombstone :one
SELECT EXISTS (SELECT 1 FROM tombstones WHERE id = $1 AND owner_id = $2)

-- name: ListAnalyses :many
SELECT a.id, a.owner_id, a.status, a.stage, a.lane, a.attempt, a.version, s.created_at, a.run_at,
       a.started_at, a.finished_at, a.error_code, a.error_message, a.error_retryable,
       s.title, s.kind, s.depth, s.source, s.language, s.labels, s.metadata
FROM submissions s
JOIN analyses a ON a.id = s.id
WHERE s.owner_id = $1
  AND (s.created_at, s.id) < ($2::timestamptz, $3::uuid)
  AND s.created_at >= $4::timestamptz
  AND ($5::text IS NULL OR a.status = $5)
  AND ($6::text IS NULL OR s.kind = $6)
  AND ($7::text IS NULL OR s.source = $7)
  AND ($8::text IS NULL OR a.lane = $8)
  AND ($9::text IS NULL OR s.labels ? $9)
ORDER BY s.created_at DESC, s.id DESC
LIMIT $10

-- name: LockAnalysis :exec
SELECT 1 FROM analyses WHERE id = $1 AND owner_id = $2 FOR UPDATE

-- name: RetryAnalysis :one
WITH ended AS (
    SELECT a.id, a.attempt, a.error_code, a.error_message
    FROM analyses a
    WHERE a.id = $1 AND a.owner_id = $2 AND a.status IN ('failed', 'cancelled', 'expired')
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
SELECT m.version FROM moved m

-- name: SetStages :many
UPDATE analyses a
SET stage = i.stage, version = a.version + 1
FROM (SELECT unnest($1::uuid[]) AS id, unnest($2::uuid[]) AS lease_token,
             unnest($3::text[]) AS stage) i
WHERE a.id = i.id AND a.lease_token = i.lease_token
RETURNING a.id, a.version

-- name: CreateAPIKey :one
INSERT INTO api_keys (id, user_id, name, prefix, secret_hash, scopes, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING created_at

-- name: GetAPIKeyByPrefix :one
SELECT id, user_id, name, prefix, secret_hash, scopes, created_at, expires_at, last_used_at FROM api_keys
WHERE prefix = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())

-- name: ListAPIKeys :many
SELECT id, name, prefix, scopes, created_at, expires_at, last_used_at FROM api_keys
WHERE user_id = $1 AND revoked_at IS NULL
ORDER BY created_at DESC, id DESC

-- name: RevokeAPIKey :execrows
UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL

-- name: TouchAPIKey :exec
UPDATE api_keys SET last_used_at = now()
WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')

-- name: ClaimBatchKey :execrows

INSERT INTO idempotency_keys AS k (owner_id, scope, key, fingerprint, analysis_id)
VALUES ($1, 'batch', $2, $3, $4)
ON CONFLICT (owner_id, scope, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, analysis_id = EXCLUDED.analysis_id, created_at = now()
    WHERE k.created_at < now() - interval '24 hours'

-- name: GetBatchKey :one
SELECT fingerprint, analysis_id AS batch_id FROM idempotency_keys
WHERE owner_id = $1 AND scope = 'batch' AND key = $2

-- name: ListBatch :many
SELECT a.id, a.owner_id, a.status, a.stage, a.lane, a.attempt, a.version, s.created_at, a.run_at,
       a.started_at, a.finished_at, a.error_code, a.error_message, a.error_retryable,
       s.title, s.kind, s.depth, s.source, s.language, s.labels, s.metadata
FROM submissions s
JOIN analyses a ON a.id = s.id
WHERE s.id > $1 AND s.id < $2 AND s.owner_id = $3
  AND s.created_at >= $4 AND s.created_at < $5
  AND ($6::text IS NULL OR a.status = $6)
  AND ($7::text IS NULL OR s.kind = $7)
  AND ($8::text IS NULL OR s.source = $8)
  AND ($9::text IS NULL OR a.lane = $9)
  AND ($10::text IS NULL OR s.labels ? $10)
ORDER BY s.id DESC
LIMIT $11

-- name: ListDeadLetters :many

SELECT a.id, a.lane, s.kind, a.attempt, a.crashes, a.error_code, a.error_message, a.created_at, a.finished_at,
       (SELECT count(*) FROM replays r WHERE r.analysis_id = a.id) AS replays,
       latest.replayed_at
FROM analyses a
JOIN submissions s ON s.id = a.id
LEFT JOIN replays latest ON latest.analysis_id = a.id
  AND latest.version = (SELECT max(r.version) FROM replays r WHERE r.analysis_id = a.id)
WHERE a.status = 'failed'
  AND (a.finished_at, a.id) < ($1::timestamptz, $2::uuid)
  AND ($3::text IS NULL OR a.error_code = $3)
  AND ($4::text IS NULL OR a.lane = $4)
ORDER BY a.finished_at DESC, a.id DESC
LIMIT $5

-- name: PickDead :many
SELECT a.id, a.finished_at
FROM analyses a
WHERE a.status = 'failed'
  AND (a.finished_at, a.id) < ($1::timestamptz, $2::uuid)
  AND ($3::text IS NULL OR a.error_code = $3)
ORDER BY a.finished_at DESC, a.id DESC
LIMIT $4

-- name: ReplayDead :many
WITH dead AS (
    SELECT a.id, a.attempt, a.error_code, a.error_message
    FROM analyses a
    WHERE a.id = ANY ($1::uuid[]) AND a.status = 'failed'
      AND a.finished_at < $2::timestamptz
      AND ($3::text IS NULL OR a.error_code = $3)
    FOR UPDATE SKIP LOCKED
), moved AS (
    UPDATE analyses a
    SET status = 'queued', version = a.version + 1, attempt = 0, crashes = 0, run_at = now(),
        dispatched_at = NULL, deadline = NULL, started_at = NULL, finished_at = NULL,
        error_code = NULL, error_message = NULL, error_retryable = NULL
    FROM dead
    WHERE a.id = dead.id
    RETURNING a.id, a.owner_id, a.version, dead.attempt AS attempts, dead.error_code AS code, dead.error_message AS message
), noted AS (
    INSERT INTO replays (analysis_id, version, replayed_by, attempts, error_code, error_message)
    SELECT m.id, m.version, $4::uuid, m.attempts, m.code, m.message FROM moved m
)
SELECT m.id, m.owner_id, m.version FROM moved m

-- name: CountDeadLetters :one
SELECT count(*) FROM analyses WHERE status = 'failed'

-- name: DeleteAged :execrows
WITH gone AS (
    DELETE FROM analyses WHERE analyses.id IN (
        SELECT a.id FROM analyses a
        WHERE a.id < $1 AND a.status NOT IN ('queued', 'running')
        ORDER BY a.id LIMIT $2 FOR UPDATE SKIP LOCKED)
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
INSERT INTO tombstones (id, owner_id) SELECT gone.id, gone.owner_id FROM gone ON CONFLICT (id) DO NOTHING

-- name: DeleteAgedKeys :execrows
DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
    SELECT k.ctid FROM idempotency_keys k
    WHERE k.created_at < now() - interval '24 hours'
    LIMIT $1 FOR UPDATE SKIP LOCKED))

-- name: DispatchDue :many

WITH RECURSIVE owners AS (
    (SELECT a.owner_id FROM analyses a
     WHERE a.status = 'queued' AND a.dispatched_at IS NULL AND a.lane = $1::text
       AND NOT EXISTS (SELECT 1 FROM lanes l WHERE l.name = $1::text AND l.paused_at IS NOT NULL)
     ORDER BY a.owner_id LIMIT 1)
    UNION ALL
    SELECT (SELECT a.owner_id FROM analyses a
            WHERE a.status = 'queued' AND a.dispatched_at IS NULL AND a.lane = $1::text
              AND a.owner_id > o.owner_id
            ORDER BY a.owner_id LIMIT 1)
    FROM owners o WHERE o.owner_id IS NOT NULL
), room AS MATERIALIZED (
    SELECT o.owner_id,
           (SELECT count(*) FROM (
                SELECT 1 FROM analyses d
                WHERE d.status = 'queued' AND d.dispatched_at IS NOT NULL
                  AND d.lane = $1::text AND d.owner_id = o.owner_id
                LIMIT $2::bigint) taken) AS taken
    FROM owners o WHERE o.owner_id IS NOT NULL
), share AS MATERIALIZED (
    SELECT LEAST($2::bigint, 1 + 2 * $3::bigint / GREATEST(count(f.owner_id), 1)) AS most
    FROM room f WHERE f.taken < $2::bigint
), turns AS (
    SELECT due.id, r.taken + row_number() OVER (PARTITION BY r.owner_id ORDER BY due.run_at, due.id) AS turn
    FROM room r CROSS JOIN LATERAL (
        SELECT a.id, a.run_at FROM analyses a
        WHERE a.status = 'queued' AND a.dispatched_at IS NULL AND a.lane = $1::text
          AND a.owner_id = r.owner_id AND a.run_at <= now()
        ORDER BY a.run_at, a.id
        LIMIT (SELECT sh.most FROM share sh)) due
    WHERE r.taken < $2::bigint
), picked AS (
    SELECT t.id FROM turns t
    WHERE t.turn <= $2::bigint
    ORDER BY t.turn, t.id LIMIT $3::bigint
), locked AS (
    SELECT a.id, a.status, a.dispatched_at FROM analyses a
    WHERE a.id = ANY (ARRAY(SELECT p.id FROM picked p))
    FOR UPDATE OF a SKIP LOCKED
)
UPDATE analyses a SET dispatched_at = now()
FROM locked l WHERE a.id = l.id AND l.status = 'queued' AND l.dispatched_at IS NULL
RETURNING a.id

-- name: ExpireAnalyses :many
WITH late AS (
    SELECT a.id, a.status FROM analyses a
    WHERE a.deadline IS NOT NULL AND a.status IN ('queued', 'running') AND a.deadline <= now()
    ORDER BY a.deadline
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE analyses a
SET status = 'expired', stage = NULL, version = a.version + 1, finished_at = now(),
    lease_token = NULL, lease_until = NULL, error_code = $1::text,
    error_message = $2::text, error_retryable = true
FROM late WHERE a.id = late.id
RETURNING a.id, a.owner_id, a.version, (late.status = 'running')::boolean AS was_running

-- name: HasDue :one
SELECT EXISTS (
    SELECT 1 FROM analyses a
    WHERE a.status = 'queued' AND a.dispatched_at IS NULL AND a.lane = $1::text AND a.run_at <= now()
      AND NOT EXISTS (SELECT 1 FROM lanes l WHERE l.name = $1::text AND l.paused_at IS NOT NULL))

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
GROUP BY l.lane

-- name: RecoverOrphans :many
WITH lost AS (
    SELECT a.id FROM analyses a
    WHERE a.status = 'running' AND a.lease_until < now()
    LIMIT $4
    FOR UPDATE SKIP LOCKED
)
UPDATE analyses a
SET version = a.version + 1, crashes = a.crashes + 1, stage = NULL,
    lease_token = NULL, lease_until = NULL, dispatched_at = NULL, run_at = now(),
    attempt = CASE WHEN a.crashes + 1 >= $1::integer THEN a.attempt ELSE a.attempt - 1 END,
    status = CASE WHEN a.crashes + 1 >= $1::integer THEN 'failed' ELSE 'queued' END,
    finished_at = CASE WHEN a.crashes + 1 >= $1::integer THEN now() END,
    error_code = CASE WHEN a.crashes + 1 >= $1::integer THEN $2::text ELSE a.error_code END,
    error_message = CASE WHEN a.crashes + 1 >= $1::integer THEN $3::text ELSE a.error_message END,
    error_retryable = CASE WHEN a.crashes + 1 >= $1::integer THEN true ELSE a.error_retryable END
FROM lost WHERE a.id = lost.id
RETURNING a.id, a.owner_id, a.version, a.status

-- name: RefillDispatched :many
WITH stale AS (
    SELECT a.id FROM analyses a
    WHERE a.status = 'queued' AND a.dispatched_at IS NOT NULL AND a.lane = $1::text
      AND a.dispatched_at < now() - $2::bigint * interval '1 millisecond'
    ORDER BY a.owner_id, a.dispatched_at, a.id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE analyses a SET dispatched_at = now()
FROM stale WHERE a.id = stale.id
RETURNING a.id

-- name: Undispatch :exec
UPDATE analyses SET dispatched_at = NULL
WHERE id = ANY ($1::uuid[]) AND status = 'queued' AND dispatched_at IS NOT NULL

-- name: GetIdempotencyKey :one
SELECT fingerprint, analysis_id FROM idempotency_keys
WHERE owner_id = $1 AND scope = 'submit' AND key = $2

-- name: KeyUsed :one
SELECT EXISTS (
    SELECT 1 FROM idempotency_keys
    WHERE owner_id = $1 AND scope = $2 AND key = $3 AND created_at >= now() - interval '24 hours'
)

-- name: PauseLane :exec

INSERT INTO lanes AS l (name, paused_at, paused_by) VALUES ($1, now(), $2::uuid)
ON CONFLICT (name) DO UPDATE
    SET paused_at = now(), paused_by = EXCLUDED.paused_by
    WHERE l.paused_at IS NULL

-- name: PausedLanes :many
SELECT name FROM lanes WHERE paused_at IS NOT NULL ORDER BY name

-- name: ResumeLane :exec
UPDATE lanes SET paused_at = NULL, paused_by = NULL WHERE name = $1 AND paused_at IS NOT NULL

-- name: AddKeepsake :exec
INSERT INTO keepsakes (owner_id, kind, hash, document) VALUES ($1, $2, $3, $4)
ON CONFLICT (owner_id, kind, hash) DO UPDATE SET document = EXCLUDED.document, created_at = now()

-- name: DeleteAgedKeepsakes :execrows
DELETE FROM keepsakes WHERE ctid = ANY (ARRAY(
    SELECT k.ctid FROM keepsakes k WHERE k.created_at < $1 ORDER BY k.created_at LIMIT $2))

-- name: DropAgedRecordings :execrows
WITH aged AS (
    SELECT s.id, s.blob_key FROM submissions s
    WHERE s.blob_key <> '' AND s.created_at < $1
      AND EXISTS (SELECT 1 FROM analyses a WHERE a.id = s.id AND a.status NOT IN ('queued', 'running'))
    ORDER BY s.created_at LIMIT $2 FOR UPDATE SKIP LOCKED
), dropped AS (
    UPDATE submissions SET blob_key = '' FROM aged WHERE submissions.id = aged.id
)
INSERT INTO unwanted_blobs (key, delete_at) SELECT aged.blob_key, now() FROM aged
ON CONFLICT (key) DO UPDATE SET delete_at = EXCLUDED.delete_at

-- name: ForgetBlobs :exec
DELETE FROM unwanted_blobs WHERE key = ANY ($1::text[]) AND delete_at <= now()

-- name: GetKeepsake :one
SELECT document FROM keepsakes WHERE owner_id = $1 AND kind = $2 AND hash = $3

-- name: IntendBlob :exec

INSERT INTO unwanted_blobs (key, delete_at) VALUES ($1, now() + $2::bigint * interval '1 millisecond')
ON CONFLICT (key) DO UPDATE SET delete_at = EXCLUDED.delete_at

-- name: UnwantedBlobs :many
SELECT key FROM unwanted_blobs WHERE delete_at <= now() ORDER BY delete_at LIMIT $1

-- name: CreateRefreshToken :exec
INSERT INTO refresh_tokens (hash, family, user_id, expires_at) VALUES ($1, $2, $3, $4)

-- name: GetUsedRefreshToken :one
SELECT family FROM refresh_tokens WHERE hash = $1 AND used_at IS NOT NULL

-- name: LockRefreshFamily :exec
SELECT pg_advisory_xact_lock(hashtextextended(family::text, 0)) FROM refresh_tokens WHERE hash = $1

-- name: RevokeRefreshFamily :exec
UPDATE refresh_tokens SET revoked_at = now() WHERE family = $1 AND revoked_at IS NULL

-- name: RevokeRefreshToken :exec
UPDATE refresh_tokens SET revoked_at = now()
WHERE revoked_at IS NULL AND family = (SELECT t.family FROM refresh_tokens t WHERE t.hash = $1)

-- name: UseRefreshToken :one
UPDATE refresh_tokens SET used_at = now()
WHERE hash = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now()
RETURNING family, user_id, expires_at

-- name: CreateUser :one
INSERT INTO users (id, email, password_hash, full_name) VALUES ($1, $2, $3, $4)
ON CONFLICT (email) DO NOTHING
RETURNING created_at

-- name: GetUser :one
SELECT id, email, full_name, verified, created_at FROM users WHERE id = $1

-- name: GetUserByEmail :one
SELECT id, email, password_hash, full_name, verified, created_at FROM users WHERE email = $1

-- name: SetPasswordHash :exec
UPDATE users SET password_hash = $1 WHERE id = $2

-- name: ForgetSilentWorkers :execrows
DELETE FROM workers WHERE last_seen < now() - $1::bigint * interval '1 millisecond'

-- name: ForgetWorker :exec
DELETE FROM workers WHERE id = $1

-- name: LiveWorkers :many
SELECT id, host, version, slots, busy, last_seen FROM workers
WHERE last_seen >= now() - $1::bigint * interval '1 millisecond'
ORDER BY started_at, id

-- name: SeeWorker :exec

INSERT INTO workers (id, host, version, slots, busy) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET slots = EXCLUDED.slots, busy = EXCLUDED.busy, last_seen = now()
