-- No row: used before, in whatever process.
-- name: UseTicket :execrows
INSERT INTO used_tickets (id, expires_at) VALUES (@id, @expires_at) ON CONFLICT (id) DO NOTHING;

-- A minute later than they end, for clocks that disagree.
-- name: DeleteEndedTickets :execrows
DELETE FROM used_tickets WHERE expires_at < now() - interval '1 minute';
