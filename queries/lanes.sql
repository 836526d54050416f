-- What operators decide about lanes. Whoever hands out work reads it in the
-- same statement, so that a pause holds for every process from its commit on.

-- A second pause changes nothing, the first one keeps its time and its author.
-- name: PauseLane :exec
INSERT INTO lanes AS l (name, paused_at, paused_by) VALUES (@name, now(), @paused_by::uuid)
ON CONFLICT (name) DO UPDATE
    SET paused_at = now(), paused_by = EXCLUDED.paused_by
    WHERE l.paused_at IS NULL;

-- name: ResumeLane :exec
UPDATE lanes SET paused_at = NULL, paused_by = NULL WHERE name = @name AND paused_at IS NOT NULL;

-- name: PausedLanes :many
SELECT name FROM lanes WHERE paused_at IS NOT NULL ORDER BY name;
