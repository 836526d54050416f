-- migrate:up

-- Every time an analysis was queued again after its end: which version that
-- made, who asked, and what the life before had come to. Insert-only, written
-- in the statement that moves the job, deleted with it. No foreign key, as for
-- the other rows of an analysis. What was cancelled had no error.
CREATE TABLE replays (
    analysis_id   uuid NOT NULL,
    version       bigint NOT NULL,
    replayed_at   timestamptz NOT NULL DEFAULT now(),
    replayed_by   uuid NOT NULL,
    attempts      integer NOT NULL,
    error_code    text,
    error_message text,
    PRIMARY KEY (analysis_id, version)
);

-- Dead letters, the last to die first.
CREATE INDEX IF NOT EXISTS analyses_dead ON analyses (finished_at DESC, id DESC) WHERE status = 'failed';

-- migrate:down

DROP INDEX IF EXISTS analyses_dead;
DROP TABLE replays;
