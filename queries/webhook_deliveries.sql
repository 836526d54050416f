-- Events on their way. Any number of workers may ask: each statement skips what
-- another holds and repeats its own condition.

-- Makes deliveries of events: one for each endpoint that wants it, and one for
-- the webhook_url of the job. An endpoint hears of nothing that was before it.
-- The id of an event is made of what happened, so that it is the same at every
-- place and at every try. Job URLs on one host of one account share a target.
-- name: FanOutWebhookEvents :one
WITH taken AS (
    DELETE FROM webhook_events x WHERE x.id = ANY (ARRAY(
        SELECT e.id FROM webhook_events e ORDER BY e.id LIMIT @max_rows FOR UPDATE SKIP LOCKED))
    RETURNING x.analysis_id, x.version, x.owner_id, x.status, x.error_code, x.created_at
), made AS (
    INSERT INTO webhook_deliveries (owner_id, endpoint_id, target_id, url, event_id, type, analysis_id, data, created_at)
    SELECT t.owner_id, l.endpoint_id, l.target_id, l.url,
           'msg_' || replace(t.analysis_id::text, '-', '') || '_' || t.version, 'analysis.' || t.status, t.analysis_id,
           jsonb_strip_nulls(jsonb_build_object('id', t.analysis_id, 'status', t.status, 'version', t.version,
               'finished_at', to_char(t.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               'error_code', t.error_code, 'url', sqlc.arg(base_url)::text || '/v1/analyses/' || t.analysis_id)),
           t.created_at
    FROM taken t CROSS JOIN LATERAL (
        SELECT e.id AS endpoint_id, e.id AS target_id, '' AS url FROM webhook_endpoints e
        WHERE e.owner_id = t.owner_id AND e.disabled_at IS NULL AND e.created_at <= t.created_at
          AND 'analysis.' || t.status = ANY (e.events)
        UNION ALL
        SELECT NULL::uuid, md5(t.owner_id::text || lower(substring(s.webhook_url FROM '^[^/]+//[^/?#]+')))::uuid, s.webhook_url
        FROM submissions s JOIN webhook_secrets k ON k.owner_id = s.owner_id
        WHERE s.id = t.analysis_id AND s.webhook_url <> ''
    ) l
    RETURNING 1
)
SELECT count(*) FROM taken;

-- Takes due deliveries under a lease. Accounts take turns, counting what each has
-- under way, and within an account its targets: one with a thousand hosts that
-- answer slowly gets the slots that nobody else wants. No target has more than
-- its share under way, one whose breaker is open has none, and one that failed
-- has a single probe. The recursive parts jump from account to account in the
-- index, and from target to target, so that the cost follows their number and
-- not the length of a backlog. Of an account that waits for very many targets each
-- statement sees some, from a random start to the end and from the beginning:
-- hosts cost their owner nothing, and the time of this statement is everybody's.
-- What nothing can sign any more counts as disabled.
-- name: ClaimWebhookDeliveries :many
WITH RECURSIVE owners AS (
    (SELECT d.owner_id FROM webhook_deliveries d WHERE d.status = 'pending' ORDER BY d.owner_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.owner_id FROM webhook_deliveries d
            WHERE d.status = 'pending' AND d.owner_id > o.owner_id ORDER BY d.owner_id LIMIT 1)
    FROM owners o WHERE o.owner_id IS NOT NULL
), spans AS (
    SELECT sqlc.arg(start)::uuid AS low, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid AS high
    UNION ALL
    SELECT '00000000-0000-0000-0000-000000000000'::uuid AS low, sqlc.arg(start)::uuid AS high
), waiting AS (
    SELECT o.owner_id, s.high, 1::bigint AS place,
           (SELECT d.target_id FROM webhook_deliveries d
            WHERE d.status = 'pending' AND d.owner_id = o.owner_id AND d.target_id >= s.low AND d.target_id <= s.high
            ORDER BY d.target_id LIMIT 1) AS target_id
    FROM owners o CROSS JOIN spans s WHERE o.owner_id IS NOT NULL
    UNION ALL
    SELECT w.owner_id, w.high, w.place + 1 AS place,
           (SELECT d.target_id FROM webhook_deliveries d
            WHERE d.status = 'pending' AND d.owner_id = w.owner_id AND d.target_id > w.target_id AND d.target_id <= w.high
            ORDER BY d.target_id LIMIT 1) AS target_id
    FROM waiting w WHERE w.target_id IS NOT NULL AND w.place < sqlc.arg(looks)::bigint
), targets AS (
    SELECT DISTINCT w.target_id FROM waiting w WHERE w.target_id IS NOT NULL
), room AS (
    SELECT w.target_id,
           CASE WHEN t.open_until IS NULL THEN sqlc.arg(per_target)::bigint ELSE 1 END - (
               SELECT count(*) FROM (
                   SELECT 1 FROM webhook_deliveries s WHERE s.target_id = w.target_id AND s.status = 'sending'
                   LIMIT sqlc.arg(per_target)::bigint) sending) AS spare
    FROM targets w LEFT JOIN LATERAL (SELECT x.open_until FROM webhook_targets x WHERE x.id = w.target_id LIMIT 1) t ON true
    WHERE t.open_until IS NULL OR t.open_until <= now()
), turns AS (
    SELECT due.id, due.owner_id, due.run_at, row_number() OVER (PARTITION BY r.target_id ORDER BY due.run_at, due.id) AS turn
    FROM room r CROSS JOIN LATERAL (
        SELECT d.id, d.owner_id, d.run_at FROM webhook_deliveries d
        WHERE d.status = 'pending' AND d.target_id = r.target_id AND d.run_at <= now()
        ORDER BY d.run_at, d.id LIMIT GREATEST(r.spare, 0)) due
), busy AS (
    SELECT s.owner_id, count(*) AS sending FROM webhook_deliveries s WHERE s.status = 'sending' GROUP BY s.owner_id
), picked AS (
    SELECT t.id, COALESCE(b.sending, 0) + row_number() OVER (PARTITION BY t.owner_id ORDER BY t.turn, t.run_at, t.id) AS place, t.run_at
    FROM turns t LEFT JOIN busy b ON b.owner_id = t.owner_id
    ORDER BY place, t.run_at, t.id LIMIT @max_rows::bigint
), locked AS (
    SELECT d.id FROM webhook_deliveries d
    WHERE d.id = ANY (ARRAY(SELECT p.id FROM picked p)) AND d.status = 'pending'
    FOR UPDATE OF d SKIP LOCKED
), taken AS (
    UPDATE webhook_deliveries d
    SET status = 'sending', lease_token = @lease_token::uuid,
        lease_until = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond'
    WHERE d.id = ANY (ARRAY(SELECT l.id FROM locked l))
    RETURNING d.id, d.owner_id, d.endpoint_id, d.url, d.event_id, d.type, d.data, d.tries, d.created_at
)
SELECT t.id, t.owner_id, t.event_id, t.type, t.data, t.tries, t.created_at, k.url, k.secret, k.old_secret,
       COALESCE(k.old_until > now(), false)::boolean AS rotating, k.disabled::boolean AS disabled
FROM taken t CROSS JOIN LATERAL (
    SELECT e.url, e.secret, e.old_secret, e.old_until, e.disabled_at IS NOT NULL AS disabled FROM webhook_endpoints e WHERE e.id = t.endpoint_id
    UNION ALL
    SELECT t.url, s.secret, s.old_secret, s.old_until, false FROM webhook_secrets s WHERE s.owner_id = t.owner_id AND t.endpoint_id IS NULL
    UNION ALL
    SELECT t.url, ''::bytea, NULL, NULL, true
    WHERE t.endpoint_id IS NULL AND NOT EXISTS (SELECT 1 FROM webhook_secrets s WHERE s.owner_id = t.owner_id)
) k;

-- Deliveries whose sender vanished. What it may have sent is sent again, under
-- the same id.
-- name: ReleaseWebhookDeliveries :execrows
UPDATE webhook_deliveries SET status = 'pending', lease_token = NULL, lease_until = NULL
WHERE id = ANY (ARRAY(
    SELECT d.id FROM webhook_deliveries d
    WHERE d.status = 'sending' AND d.lease_until < now() ORDER BY d.target_id LIMIT @max_rows FOR UPDATE SKIP LOCKED));

-- Gives one back that was not sent to its end, because the worker stops.
-- name: ReturnWebhookDelivery :exec
UPDATE webhook_deliveries SET status = 'pending', lease_token = NULL, lease_until = NULL
WHERE id = @id AND lease_token = @lease_token::uuid;

-- Before a try is noted: whoever ends the account, changes the endpoint or erases
-- it has its row first and what hangs on it then, so a sender must not hold the
-- delivery, or the target, while it waits for one of these rows.
-- name: LockOwnerOfDelivery :many
SELECT u.id FROM users u WHERE u.id = @owner_id FOR KEY SHARE;

-- name: LockEndpointOfDelivery :many
SELECT e.id FROM webhook_endpoints e
WHERE e.id = (SELECT d.endpoint_id FROM webhook_deliveries d WHERE d.id = @id AND d.lease_token = @lease_token::uuid)
FOR NO KEY UPDATE;

-- Notes what a try came to, and what follows: no other try for an endpoint that
-- was switched off meanwhile. Nothing is returned when the lease is no longer
-- held: the delivery was cancelled, or somebody else sends it.
-- name: NoteWebhookAttempt :one
WITH next AS (
    SELECT d.id, CASE WHEN @status::text = 'pending' AND e.disabled_at IS NOT NULL THEN 'cancelled' ELSE @status::text END AS status
    FROM webhook_deliveries d LEFT JOIN webhook_endpoints e ON e.id = d.endpoint_id
    WHERE d.id = @id AND d.lease_token = @lease_token::uuid
    FOR UPDATE OF d
)
UPDATE webhook_deliveries d
SET status = n.status, tries = d.tries + 1, lease_token = NULL, lease_until = NULL,
    run_at = now() + sqlc.arg(delay_ms)::bigint * interval '1 millisecond',
    ended_at = CASE WHEN n.status <> 'pending' THEN now() END,
    attempts = CASE WHEN jsonb_array_length(d.attempts) >= sqlc.arg(most)::integer THEN d.attempts - 0 ELSE d.attempts END || @attempt::jsonb
FROM next n WHERE d.id = n.id
RETURNING d.target_id, d.endpoint_id, d.owner_id;

-- Ends one without a try: its endpoint was switched off before it was sent.
-- name: CancelWebhookDelivery :exec
UPDATE webhook_deliveries SET status = 'cancelled', ended_at = now(), lease_token = NULL, lease_until = NULL
WHERE id = @id AND lease_token = @lease_token::uuid;

-- One more failure in a row.
-- name: CountWebhookFailure :one
INSERT INTO webhook_targets AS t (id, owner_id, failures) VALUES (@id, @owner_id, 1)
ON CONFLICT (id) DO UPDATE SET failures = t.failures + 1
RETURNING t.failures, (EXTRACT(epoch FROM now() - t.failing_since) * 1000)::bigint AS failing_ms;

-- name: PauseWebhookTarget :exec
UPDATE webhook_targets SET open_until = now() + sqlc.arg(pause_ms)::bigint * interval '1 millisecond' WHERE id = @id;

-- name: ForgiveWebhookTarget :exec
DELETE FROM webhook_targets WHERE id = @id;

-- Ends what waits for a target that will not be tried again. What is locked is
-- just being sent: its sender notices by itself.
-- name: EndWebhookTarget :exec
WITH disabled AS (
    UPDATE webhook_endpoints e SET disabled_at = now(), disabled_reason = @reason::text, updated_at = now()
    WHERE e.id = @id AND e.disabled_at IS NULL
), forgiven AS (
    DELETE FROM webhook_targets t WHERE t.id = @id
)
UPDATE webhook_deliveries d SET status = 'cancelled', ended_at = now()
WHERE d.id = ANY (ARRAY(
    SELECT p.id FROM webhook_deliveries p WHERE p.target_id = @id AND p.status = 'pending' FOR UPDATE SKIP LOCKED));

-- name: ListWebhookDeliveries :many
SELECT d.id, d.event_id, d.type, d.analysis_id, d.status, d.tries, d.attempts, d.created_at, d.run_at, d.ended_at
FROM webhook_deliveries d
WHERE d.endpoint_id = @endpoint_id AND d.owner_id = @owner_id
  AND (d.created_at, d.id) < (@before_time::timestamptz, @before_id::uuid)
  AND (sqlc.narg('status')::text IS NULL OR d.status = ANY (string_to_array(sqlc.narg('status')::text, ',')))
ORDER BY d.created_at DESC, d.id DESC
LIMIT @max_rows;

-- An event of its own, to be seen in the log like any other.
-- name: AddTestDelivery :one
INSERT INTO webhook_deliveries (owner_id, endpoint_id, target_id, event_id, type, data)
SELECT e.owner_id, e.id, e.id, 'msg_' || replace(gen_random_uuid()::text, '-', ''), @type::text, jsonb_build_object('id', e.id, 'status', 'test')
FROM webhook_endpoints e
WHERE e.id = @endpoint_id AND e.owner_id = @owner_id AND e.disabled_at IS NULL
RETURNING id, event_id, type, analysis_id, status, tries, attempts, created_at, run_at, ended_at;

-- Sends again, now, and from the beginning of the schedule: what has ended, and
-- what would wait for its turn. The id of the event stays; one that is just
-- under way is left to its end.
-- name: RedeliverWebhook :one
UPDATE webhook_deliveries d
SET status = CASE WHEN d.status = 'sending' THEN d.status ELSE 'pending' END,
    tries = CASE WHEN d.status = 'sending' THEN d.tries ELSE 0 END, ended_at = NULL, run_at = now()
FROM webhook_endpoints e
WHERE d.id = @id AND d.endpoint_id = @endpoint_id AND d.owner_id = @owner_id
  AND e.id = d.endpoint_id AND e.disabled_at IS NULL
RETURNING d.id, d.event_id, d.type, d.analysis_id, d.status, d.tries, d.attempts, d.created_at, d.run_at, d.ended_at;

-- name: HasWebhookDelivery :one
SELECT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.id = @id AND d.endpoint_id = @endpoint_id AND d.owner_id = @owner_id);

-- name: DeleteAgedWebhookDeliveries :execrows
DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
    SELECT d.id FROM webhook_deliveries d
    WHERE d.created_at < now() - sqlc.arg(older_ms)::bigint * interval '1 millisecond' AND d.ended_at IS NOT NULL
    ORDER BY d.created_at LIMIT @max_rows FOR UPDATE SKIP LOCKED));

-- For operators: endpoints that were given up, since when the oldest delivery
-- could be sent that was not, and the same without places that fail, which wait
-- for their breaker: that is what senders are late with. It jumps from target to
-- target as the claim does.
-- name: CountWebhooks :one
WITH RECURSIVE waiting AS (
    (SELECT d.target_id FROM webhook_deliveries d WHERE d.status = 'pending' ORDER BY d.target_id LIMIT 1)
    UNION ALL
    SELECT (SELECT d.target_id FROM webhook_deliveries d
            WHERE d.status = 'pending' AND d.target_id > w.target_id ORDER BY d.target_id LIMIT 1)
    FROM waiting w WHERE w.target_id IS NOT NULL
), due AS (
    SELECT first.run_at, EXISTS (SELECT 1 FROM webhook_targets t WHERE t.id = w.target_id AND t.open_until IS NOT NULL) AS failing
    FROM waiting w CROSS JOIN LATERAL (
        SELECT d.run_at FROM webhook_deliveries d
        WHERE d.status = 'pending' AND d.target_id = w.target_id AND d.run_at <= now()
        ORDER BY d.run_at LIMIT 1) first
), events AS (
    SELECT min(e.created_at) AS oldest FROM webhook_events e
)
SELECT (SELECT count(*) FROM webhook_endpoints e WHERE e.disabled_reason IN ('failing', 'gone')) AS disabled,
       COALESCE(EXTRACT(epoch FROM now() - LEAST(v.oldest, (SELECT min(d.run_at) FROM due d))), 0)::double precision AS oldest_pending_seconds,
       COALESCE(EXTRACT(epoch FROM now() - LEAST(v.oldest, (SELECT min(d.run_at) FROM due d WHERE NOT d.failing))), 0)::double precision AS oldest_due_seconds
FROM events v;
