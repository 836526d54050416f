-- No row: the account has as many as it may. Those that are made at one moment
-- may exceed that by a few; a list without pages stays short all the same.
-- name: CreateAPIKey :one
INSERT INTO api_keys (id, user_id, name, prefix, secret_hash, scopes, expires_at)
SELECT @id, @user_id, @name, @prefix, @secret_hash, @scopes, sqlc.narg('expires_at')::timestamptz
WHERE (SELECT count(*) FROM api_keys k WHERE k.user_id = @user_id AND k.revoked_at IS NULL) < sqlc.arg(most)::bigint
RETURNING created_at;

-- name: ListAPIKeys :many
SELECT id, name, prefix, scopes, created_at, expires_at, last_used_at FROM api_keys
WHERE user_id = @user_id AND revoked_at IS NULL
ORDER BY created_at DESC, id DESC;

-- name: RevokeAPIKey :execrows
UPDATE api_keys SET revoked_at = now() WHERE id = @id AND user_id = @user_id AND revoked_at IS NULL;

-- Authentication only: the prefix is the public half of the key.
-- name: GetAPIKeysByPrefix :many
SELECT k.id, k.user_id, k.name, k.prefix, k.secret_hash, k.scopes, k.created_at, k.expires_at, k.last_used_at
FROM (SELECT unnest(@prefixes::text[]) AS prefix) p
CROSS JOIN LATERAL (SELECT * FROM api_keys x WHERE x.prefix = p.prefix LIMIT 1) k
WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now());

-- Whether a key still works, for what goes on after it was shown.
-- name: IsAPIKeyValid :one
SELECT EXISTS (SELECT 1 FROM api_keys WHERE id = @id AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()));

-- At most one write a minute per key.
-- name: TouchAPIKey :exec
UPDATE api_keys SET last_used_at = now()
WHERE id = @id AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute');
