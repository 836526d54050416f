-- name: CreateRefreshToken :exec
INSERT INTO refresh_tokens (hash, family, user_id, expires_at) VALUES (@hash, @family, @user_id, @expires_at);

-- Rotations and revocations of one family take turns: a revocation that ran
-- beside a rotation would not see, and so would spare, the token being made.
-- name: LockRefreshFamily :exec
SELECT pg_advisory_xact_lock(hashtextextended(family::text, 0)) FROM refresh_tokens WHERE hash = @hash;

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
