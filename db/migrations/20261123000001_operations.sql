-- migrate:up

-- What operators decide about a lane. One without a row is open.
CREATE TABLE lanes (
    name      text PRIMARY KEY CHECK (name IN ('interactive', 'batch')),
    paused_at timestamptz,
    paused_by uuid REFERENCES users (id) ON DELETE SET NULL
);
INSERT INTO lanes (name) VALUES ('interactive'), ('batch');

-- Who works: a row per worker process, renewed with its heartbeat. It is never
-- asked before a job is given out, leases alone decide that.
CREATE TABLE workers (
    id         uuid PRIMARY KEY,
    host       text NOT NULL,
    version    text NOT NULL,
    slots      integer NOT NULL,
    busy       integer NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    last_seen  timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- Dead letters, newest first, and how many there are.
CREATE INDEX IF NOT EXISTS analyses_dead ON analyses (finished_at DESC, id DESC) WHERE status = 'failed';
-- What runs for an owner. What waits for one is in the two indexes of the queue.
CREATE INDEX analyses_running_owner ON analyses (owner_id) WHERE status = 'running';

-- migrate:down

DROP INDEX analyses_running_owner;
DROP INDEX IF EXISTS analyses_dead;
DROP TABLE workers, lanes;
