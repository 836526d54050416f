-- Ends an account: nobody can log in any more, keys and sessions go with it, and
-- what else there is of it is erased by whoever finds the row.
-- name: EraseUser :execrows
WITH gone AS (
    DELETE FROM users WHERE users.id = @id RETURNING users.id
)
INSERT INTO erasures (account_id) SELECT gone.id FROM gone;

-- Takes erasures for half a minute. Each is repeated until nothing can arrive
-- for its account any more: a request that was under way, a worker that woke up.
-- name: DueErasures :many
UPDATE erasures e SET looked_at = now()
WHERE e.account_id = ANY (ARRAY(
    SELECT o.account_id FROM erasures o
    WHERE o.finished_at IS NULL AND (o.looked_at IS NULL OR o.looked_at < now() - interval '30 seconds')
    ORDER BY o.requested_at LIMIT @max_rows FOR UPDATE SKIP LOCKED))
RETURNING e.account_id, (e.requested_at < now() - sqlc.arg(settle_ms)::bigint * interval '1 millisecond')::boolean AS settled;

-- name: FinishErasure :exec
UPDATE erasures SET finished_at = now() WHERE account_id = @account_id;

-- The next analyses of an account, locked: what a statement before the lock has
-- written, such as a result, is seen only by a statement that begins after it.
-- name: LockOwned :many
SELECT a.id FROM analyses a
WHERE a.id = ANY (ARRAY(SELECT s.id FROM submissions s WHERE s.owner_id = @owner_id ORDER BY s.created_at DESC LIMIT @max_rows))
ORDER BY a.id FOR UPDATE;

-- name: EraseAnalyses :many
WITH gone AS (
    DELETE FROM analyses a WHERE a.id = ANY (@ids::uuid[]) AND a.owner_id = @owner_id RETURNING a.id, a.status
), s AS (
    DELETE FROM submissions x WHERE x.id = ANY (@ids::uuid[]) AND x.owner_id = @owner_id RETURNING x.blob_key
), b AS (
    INSERT INTO unwanted_blobs (key, delete_at) SELECT s.blob_key, now() FROM s WHERE s.blob_key <> ''
    ON CONFLICT (key) DO UPDATE SET delete_at = EXCLUDED.delete_at
), r AS (
    DELETE FROM results y WHERE y.id = ANY (@ids::uuid[]) AND y.owner_id = @owner_id
), l AS (
    DELETE FROM replays z WHERE z.analysis_id = ANY (@ids::uuid[])
)
SELECT gone.id FROM gone WHERE gone.status = 'running';

-- What hangs on the account and not on one analysis.
-- name: EraseKeepsakes :exec
DELETE FROM keepsakes WHERE owner_id = @owner_id;

-- name: EraseIdempotencyKeys :exec
DELETE FROM idempotency_keys WHERE owner_id = @owner_id;
