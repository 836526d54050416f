-- Where accounts want to be told, and what signs for them. What a worker sends
-- is in webhook_deliveries.sql.

-- Endpoints of one account are made one after the other, so that their number
-- can be counted.
-- name: LockOwnerOfWebhooks :one
SELECT id FROM users WHERE id = @id FOR NO KEY UPDATE;

-- name: CountWebhookEndpoints :one
SELECT count(*) FROM webhook_endpoints WHERE owner_id = @owner_id;

-- name: CreateWebhookEndpoint :one
INSERT INTO webhook_endpoints (id, owner_id, url, events, secret)
VALUES (@id, @owner_id, @url, @events, @secret)
RETURNING *;

-- Takes the key, or changes nothing when it was taken within a day; there
-- analysis_id is the id of the endpoint.
-- name: ClaimWebhookKey :execrows
INSERT INTO idempotency_keys AS k (owner_id, scope, key, fingerprint, analysis_id)
VALUES (@owner_id, 'webhook', @key, @fingerprint, @endpoint_id)
ON CONFLICT (owner_id, scope, key) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, analysis_id = EXCLUDED.analysis_id, created_at = now()
    WHERE k.created_at < now() - interval '24 hours';

-- name: GetWebhookKey :one
SELECT fingerprint, analysis_id AS endpoint_id FROM idempotency_keys
WHERE owner_id = @owner_id AND scope = 'webhook' AND key = @key;

-- name: ListWebhookEndpoints :many
SELECT sqlc.embed(e), t.failing_since
FROM webhook_endpoints e LEFT JOIN webhook_targets t ON t.id = e.id
WHERE e.owner_id = @owner_id
ORDER BY e.created_at DESC, e.id DESC;

-- name: GetWebhookEndpoint :one
SELECT sqlc.embed(e), t.failing_since
FROM webhook_endpoints e LEFT JOIN webhook_targets t ON t.id = e.id
WHERE e.id = @id AND e.owner_id = @owner_id;

-- Changes what is given. Switched off, it ends what waits, but for what is just
-- being sent, whose sender notices by itself; switched on, or sent elsewhere, it
-- begins with a clean slate.
-- name: UpdateWebhookEndpoint :execrows
WITH changed AS (
    UPDATE webhook_endpoints e
    SET url = COALESCE(sqlc.narg('url'), e.url), events = COALESCE(sqlc.narg('events')::text[], e.events), updated_at = now(),
        disabled_at = CASE WHEN sqlc.narg('enabled')::boolean IS NULL THEN e.disabled_at
                           WHEN NOT sqlc.narg('enabled')::boolean THEN COALESCE(e.disabled_at, now()) END,
        disabled_reason = CASE WHEN sqlc.narg('enabled')::boolean IS NULL THEN e.disabled_reason
                               WHEN NOT sqlc.narg('enabled')::boolean THEN COALESCE(e.disabled_reason, 'owner') END
    WHERE e.id = @id AND e.owner_id = @owner_id
    RETURNING e.id
), forgiven AS (
    DELETE FROM webhook_targets t
    WHERE t.id = ANY (ARRAY(SELECT c.id FROM changed c))
      AND (sqlc.narg('enabled')::boolean IS NOT NULL OR sqlc.narg('url')::text IS NOT NULL)
), ended AS (
    UPDATE webhook_deliveries d SET status = 'cancelled', ended_at = now()
    WHERE d.id = ANY (ARRAY(
        SELECT p.id FROM webhook_deliveries p
        WHERE p.target_id = ANY (ARRAY(SELECT c.id FROM changed c)) AND p.status = 'pending'
          AND NOT COALESCE(sqlc.narg('enabled')::boolean, true)
        FOR UPDATE SKIP LOCKED))
)
SELECT c.id FROM changed c;

-- Its deliveries go with it. Its target is forgiven by a statement of its own:
-- a sender locks a delivery first and the target then.
-- name: DeleteWebhookEndpoint :execrows
DELETE FROM webhook_endpoints WHERE id = @id AND owner_id = @owner_id;

-- The secret that was in use signs along for a while; one that did so from an
-- earlier rotation ends now.
-- name: RotateWebhookSecret :execrows
UPDATE webhook_endpoints e
SET old_secret = e.secret, old_until = now() + sqlc.arg(overlap_ms)::bigint * interval '1 millisecond',
    secret = @secret, updated_at = now()
WHERE e.id = @id AND e.owner_id = @owner_id;

-- When an account changes hands: nothing is told any more to places that somebody
-- else named, nor signed with what somebody else has seen. What is just being
-- sent is noticed by its sender.
-- name: SilenceWebhooks :exec
WITH silenced AS (
    UPDATE webhook_endpoints e SET disabled_at = now(), disabled_reason = 'owner', updated_at = now()
    WHERE e.owner_id = @owner_id AND e.disabled_at IS NULL
    RETURNING e.id
), forgotten AS (
    DELETE FROM webhook_secrets k WHERE k.owner_id = @owner_id
)
UPDATE webhook_deliveries d SET status = 'cancelled', ended_at = now()
WHERE d.id = ANY (ARRAY(
    SELECT p.id FROM webhook_deliveries p JOIN silenced s ON s.id = p.target_id
    WHERE p.status = 'pending' FOR UPDATE OF p SKIP LOCKED));

-- name: EnsureJobSecret :exec
INSERT INTO webhook_secrets (owner_id, secret) VALUES (@owner_id, @secret) ON CONFLICT (owner_id) DO NOTHING;

-- name: GetJobSecret :one
SELECT secret, old_until FROM webhook_secrets WHERE owner_id = @owner_id;

-- name: RotateJobSecret :one
INSERT INTO webhook_secrets AS k (owner_id, secret) VALUES (@owner_id, @secret)
ON CONFLICT (owner_id) DO UPDATE
    SET old_secret = k.secret, old_until = now() + sqlc.arg(overlap_ms)::bigint * interval '1 millisecond', secret = EXCLUDED.secret
RETURNING k.old_until;
