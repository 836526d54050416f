-- Blobs and what refers to them.

-- name: IntendBlob :exec
INSERT INTO unwanted_blobs (key, delete_at) VALUES (@key, now() + sqlc.arg(after_ms)::bigint * interval '1 millisecond')
ON CONFLICT (key) DO UPDATE SET delete_at = EXCLUDED.delete_at;

-- name: UnwantedBlobs :many
SELECT key FROM unwanted_blobs WHERE delete_at <= now() ORDER BY delete_at LIMIT @max_rows;

-- name: ForgetBlobs :exec
DELETE FROM unwanted_blobs WHERE key = ANY (@keys::text[]) AND delete_at <= now();

-- Gives up recordings of ended analyses that are past their time.
-- name: DropAgedRecordings :execrows
WITH aged AS (
    SELECT s.id, s.blob_key FROM submissions s
    WHERE s.blob_key <> '' AND s.created_at < @before
      AND EXISTS (SELECT 1 FROM analyses a WHERE a.id = s.id AND a.status NOT IN ('queued', 'running'))
    ORDER BY s.created_at LIMIT @max_rows FOR UPDATE SKIP LOCKED
), dropped AS (
    UPDATE submissions SET blob_key = '' FROM aged WHERE submissions.id = aged.id
)
INSERT INTO unwanted_blobs (key, delete_at) SELECT aged.blob_key, now() FROM aged
ON CONFLICT (key) DO UPDATE SET delete_at = EXCLUDED.delete_at;

-- name: GetKeepsake :one
SELECT document FROM keepsakes WHERE owner_id = @owner_id AND kind = @kind AND hash = @hash;

-- Nothing for an account that was erased: a worker that slept through it would
-- leave what nobody takes away.
-- name: AddKeepsake :exec
INSERT INTO keepsakes (owner_id, kind, hash, document)
SELECT @owner_id::uuid, @kind::text, @hash::bytea, @document::jsonb
WHERE NOT EXISTS (SELECT 1 FROM erasures e WHERE e.account_id = @owner_id)
ON CONFLICT (owner_id, kind, hash) DO UPDATE SET document = EXCLUDED.document, created_at = now();

-- name: DeleteAgedKeepsakes :execrows
DELETE FROM keepsakes WHERE ctid = ANY (ARRAY(
    SELECT k.ctid FROM keepsakes k WHERE k.created_at < @before ORDER BY k.created_at LIMIT @max_rows));
