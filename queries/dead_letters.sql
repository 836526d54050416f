-- Jobs that failed for good, of all owners, and the way back.

-- What an operator may see of a dead letter, its reason and its lineage, never
-- the speech. The cursor is the last row seen.
-- name: ListDeadLetters :many
SELECT a.id, a.lane, s.kind, a.attempt, a.crashes, a.error_code, a.error_message, a.created_at, a.finished_at,
       (SELECT count(*) FROM replays r WHERE r.analysis_id = a.id) AS replays,
       latest.replayed_at
FROM analyses a
JOIN submissions s ON s.id = a.id
LEFT JOIN replays latest ON latest.analysis_id = a.id
  AND latest.version = (SELECT max(r.version) FROM replays r WHERE r.analysis_id = a.id)
WHERE a.status = 'failed'
  AND (a.finished_at, a.id) < (@before_time::timestamptz, @before_id::uuid)
  AND (sqlc.narg('error_code')::text IS NULL OR a.error_code = sqlc.narg('error_code'))
  AND (sqlc.narg('lane')::text IS NULL OR a.lane = sqlc.narg('lane'))
ORDER BY a.finished_at DESC, a.id DESC
LIMIT @max_rows;

-- The next batch of a replay by reason or time, from the last to die backwards,
-- so that a job that dies again meanwhile is not met twice.
-- name: PickDead :many
SELECT a.id, a.finished_at
FROM analyses a
WHERE a.status = 'failed'
  AND (a.finished_at, a.id) < (@before_time::timestamptz, @before_id::uuid)
  AND (sqlc.narg('error_code')::text IS NULL OR a.error_code = sqlc.narg('error_code'))
ORDER BY a.finished_at DESC, a.id DESC
LIMIT @max_rows;

-- Queues dead letters again, from the beginning and outside any remembered time
-- to live. What another statement is just moving is left to it.
-- name: ReplayDead :many
WITH dead AS (
    SELECT a.id, a.attempt, a.error_code, a.error_message
    FROM analyses a
    WHERE a.id = ANY (@ids::uuid[]) AND a.status = 'failed'
      AND a.finished_at < @before_time::timestamptz
      AND (sqlc.narg('error_code')::text IS NULL OR a.error_code = sqlc.narg('error_code'))
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
    SELECT m.id, m.version, sqlc.arg(replayed_by)::uuid, m.attempts, m.code, m.message FROM moved m
)
SELECT m.id, m.owner_id, m.version FROM moved m;
