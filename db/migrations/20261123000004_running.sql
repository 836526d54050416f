-- migrate:up

-- What runs is few, and found by the index of its owners as well: one index
-- less to write at each claim.
DROP INDEX IF EXISTS analyses_running;

-- migrate:down

CREATE INDEX analyses_running ON analyses (id) WHERE status = 'running';
