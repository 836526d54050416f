-- migrate:up

-- What is erased by age: refresh tokens that expired, and the memory of what
-- was erased.
CREATE INDEX refresh_tokens_age ON refresh_tokens (expires_at);
CREATE INDEX tombstones_age ON tombstones USING brin (deleted_at);

-- migrate:down

DROP INDEX tombstones_age;
DROP INDEX refresh_tokens_age;
