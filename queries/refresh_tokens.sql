-- Of a login: only while the password that was given is still the one. A change
-- of it that is under way is waited for.
-- name: BeginFamily :execrows
INSERT INTO refresh_tokens (hash, family, user_id, expires_at)
SELECT @hash::bytea, @family::uuid, u.id, @expires_at::timestamptz FROM users u
WHERE u.id = @user_id AND u.token_version = @token_version
FOR SHARE;

-- name: CreateRefreshToken :exec
INSERT INTO refresh_tokens (hash, family, user_id, expires_at) VALUES (@hash, @family, @user_id, @expires_at);

-- Rotations and revocations of one account take turns: a revocation that ran
-- beside a rotation would not see, and so would spare, the token being made.
-- name: LockFamilies :one
SELECT u.token_version FROM users u
WHERE u.id = (SELECT t.user_id FROM refresh_tokens t WHERE t.hash = @hash)
FOR NO KEY UPDATE;

-- Uses a token up. No row: unknown, expired, revoked or used before.
-- name: UseRefreshToken :one
UPDATE refresh_tokens SET used_at = now()
WHERE hash = @hash AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now()
RETURNING family, user_id, expires_at;

-- A token that was used before gives its family away.
-- name: GetUsedRefreshToken :one
SELECT family FROM refresh_tokens WHERE hash = @hash AND used_at IS NOT NULL;

-- name: RevokeRefreshFamily :exec
UPDATE refresh_tokens SET revoked_at = now() WHERE family = @family AND revoked_at IS NULL;

-- name: RevokeRefreshToken :exec
UPDATE refresh_tokens SET revoked_at = now()
WHERE revoked_at IS NULL AND family = (SELECT t.family FROM refresh_tokens t WHERE t.hash = @hash);
