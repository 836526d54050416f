-- name: GetIdempotencyKey :one
SELECT fingerprint, analysis_id FROM idempotency_keys
WHERE owner_id = @owner_id AND scope = 'submit' AND key = @key;

-- Whether a submission with the key would get an earlier answer.
-- name: KeyUsed :one
SELECT EXISTS (
    SELECT 1 FROM idempotency_keys
    WHERE owner_id = @owner_id AND scope = @scope AND key = @key AND created_at >= now() - interval '24 hours'
);
