-- Who works. Times are those of the database, so that no clock of a worker
-- makes it look dead.

-- name: SeeWorker :exec
INSERT INTO workers (id, host, version, slots, busy) VALUES (@id, @host, @version, @slots, @busy)
ON CONFLICT (id) DO UPDATE SET slots = EXCLUDED.slots, busy = EXCLUDED.busy, last_seen = now();

-- name: ForgetWorker :exec
DELETE FROM workers WHERE id = @id;

-- name: LiveWorkers :many
SELECT id, host, version, slots, busy, last_seen FROM workers
WHERE last_seen >= now() - sqlc.arg(silence_ms)::bigint * interval '1 millisecond'
ORDER BY started_at, id;

-- Rows of workers that ended without a word.
-- name: ForgetSilentWorkers :execrows
DELETE FROM workers WHERE last_seen < now() - sqlc.arg(silence_ms)::bigint * interval '1 millisecond';
