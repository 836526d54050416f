-- name: GetIdempotencyKey :one
SELECT fingerprint, analysis_id FROM idempotency_keys
WHERE owner_id = @owner_id AND scope = 'submit' AND key = @key;
