-- Submissions that come together. Their rows are written by AcceptSubmissions,
-- in one transaction with the key of the whole batch.

-- Takes the key, or changes nothing when it was taken within a day. There
-- analysis_id is the id of the batch, from which those of its items follow.
-- name: ClaimBatchKey :execrows
INSERT INTO idempotency_keys AS k (owner_id, scope, key, fingerprint, analysis_id)
VALUES (@owner_id, 'batch', @key, @fingerprint, @batch_id)
ON CONFLICT (owner_id, scope, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, analysis_id = EXCLUDED.analysis_id, created_at = now()
    WHERE k.created_at < now() - interval '24 hours';

-- name: GetBatchKey :one
SELECT fingerprint, analysis_id AS batch_id FROM idempotency_keys
WHERE owner_id = @owner_id AND scope = 'batch' AND key = @key;

-- ListAnalyses within one batch, whose items were all made at the same time and
-- have ids that follow each other: a piece of the primary key, whatever else
-- the owner has. The bounds are exclusive.
-- name: ListBatch :many
SELECT a.id, a.owner_id, a.status, a.stage, a.lane, a.attempt, a.version, s.created_at, a.run_at,
       a.started_at, a.finished_at, a.error_code, a.error_message, a.error_retryable,
       s.title, s.kind, s.depth, s.source, s.language, s.labels, s.metadata
FROM submissions s
JOIN analyses a ON a.id = s.id
WHERE s.id > @batch_id AND s.id < @before_id AND s.owner_id = @owner_id
  AND s.created_at >= @created_from AND s.created_at < @created_before
  AND (sqlc.narg('status')::text IS NULL OR a.status = sqlc.narg('status'))
  AND (sqlc.narg('kind')::text IS NULL OR s.kind = sqlc.narg('kind'))
  AND (sqlc.narg('source')::text IS NULL OR s.source = sqlc.narg('source'))
  AND (sqlc.narg('lane')::text IS NULL OR a.lane = sqlc.narg('lane'))
  AND (sqlc.narg('label')::text IS NULL OR s.labels ? sqlc.narg('label'))
ORDER BY s.id DESC
LIMIT @max_rows;
