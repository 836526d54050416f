-- No row: used before, in whatever process.
-- name: UseTicket :execrows
INSERT INTO used_tickets (id, expires_at) VALUES (@id, @expires_at) ON CONFLICT (id) DO NOTHING;

-- A minute later than they end, for clocks that disagree.
-- name: DeleteAgedTickets :execrows
DELETE FROM used_tickets WHERE id = ANY (ARRAY(
    SELECT t.id FROM used_tickets t
    WHERE t.expires_at < now() - interval '1 minute'
    LIMIT @max_rows FOR UPDATE SKIP LOCKED));
