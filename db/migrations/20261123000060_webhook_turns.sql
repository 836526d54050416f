-- migrate:up

-- Who waits for which places: what the claim jumps through.
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (owner_id, target_id) WHERE status = 'pending';

-- migrate:down

DROP INDEX webhook_deliveries_waiting;
