-- migrate:up

-- The memory of what was erased is itself erased by age.
CREATE INDEX tombstones_age ON tombstones USING brin (deleted_at);

-- migrate:down

DROP INDEX tombstones_age;
