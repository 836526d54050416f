-- A taken address is written over with itself, so that it takes as long as a
-- new one. Whose id comes back tells which of them it was.
-- name: CreateUser :one
INSERT INTO users (id, email, password_hash, full_name) VALUES (@id, @email, @password_hash, @full_name)
ON CONFLICT (email) DO UPDATE SET email = EXCLUDED.email
RETURNING id, created_at;

-- name: GetUser :one
SELECT id, email, password_hash, full_name, verified, created_at, token_version, owned FROM users WHERE id = @id;

-- Login and letters only: the one place where a user is found by something else
-- than an id.
-- name: GetUserByEmail :one
SELECT id, email, password_hash, full_name, verified, created_at, token_version, owned FROM users WHERE email = @email;

-- What every access token is compared with.
-- name: GetTokenVersion :one
SELECT token_version FROM users WHERE id = @id;

-- The same password in another form: what was issued for it still counts.
-- name: SetPasswordHash :exec
UPDATE users SET password_hash = @password_hash WHERE id = @id;

-- Before a password is changed: logins and rotations that hold the row are seen
-- only by a statement that begins after them. No row: changed meanwhile.
-- name: LockUser :one
SELECT owned FROM users WHERE id = @id AND token_version = @token_version FOR NO KEY UPDATE;

-- Ends every session. Whoever proves the address by a reset for the first time
-- also ends the keys: somebody else may have made them.
-- name: ChangePassword :exec
WITH changed AS (
    UPDATE users SET password_hash = @password_hash, token_version = token_version + 1, verified = verified OR @proven::boolean,
        owned = owned OR @proven::boolean
    WHERE users.id = @id
    RETURNING users.id
), sessions AS (
    UPDATE refresh_tokens SET revoked_at = now() FROM changed
    WHERE refresh_tokens.user_id = changed.id AND refresh_tokens.revoked_at IS NULL
)
UPDATE api_keys SET revoked_at = now() FROM changed
WHERE @with_keys::boolean AND api_keys.user_id = changed.id AND api_keys.revoked_at IS NULL;

-- name: VerifyUser :execrows
UPDATE users SET verified = true WHERE id = @id;

-- name: RenameUser :execrows
UPDATE users SET full_name = @full_name WHERE id = @id;
