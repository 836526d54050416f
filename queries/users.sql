-- name: CreateUser :one
INSERT INTO users (id, email, password_hash, full_name) VALUES (@id, @email, @password_hash, @full_name)
ON CONFLICT (email) DO NOTHING
RETURNING created_at;

-- name: GetUser :one
SELECT id, email, full_name, verified, created_at FROM users WHERE id = @id;

-- Login only: the one place where a user is found by something else than an id.
-- name: GetUserByEmail :one
SELECT id, email, password_hash, full_name, verified, created_at FROM users WHERE email = @email;

-- name: SetPasswordHash :exec
UPDATE users SET password_hash = @password_hash WHERE id = @id;
