-- migrate:up

-- Where an uploaded recording lies in the blob store; empty for everything
-- else, and again after the recording was erased.
ALTER TABLE submissions ADD COLUMN blob_key text NOT NULL DEFAULT '';
-- Whether feedback that was once paid for may be the answer again.
ALTER TABLE submissions ADD COLUMN reuse boolean NOT NULL DEFAULT true;
CREATE INDEX submissions_recorded ON submissions (created_at) WHERE blob_key <> '';

-- Blobs that nothing refers to, and when to erase them. A key is written here
-- before its blob, and taken out by the statement that accepts the analysis; it
-- comes back when the analysis is deleted. So no crash leaves a blob behind, and
-- the blob store is never listed.
CREATE TABLE unwanted_blobs (
    key       text PRIMARY KEY,
    delete_at timestamptz NOT NULL
);
CREATE INDEX unwanted_blobs_due ON unwanted_blobs (delete_at);

-- What was paid for once: transcripts of recordings and feedback of providers,
-- by the hash of all that they were made from. Owners never share.
CREATE TABLE keepsakes (
    owner_id   uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('transcript', 'feedback')),
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    document   jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner_id, kind, hash)
);
CREATE INDEX keepsakes_age ON keepsakes (created_at);

-- migrate:down

DROP TABLE keepsakes;
DROP TABLE unwanted_blobs;
DROP INDEX submissions_recorded;
ALTER TABLE submissions DROP COLUMN reuse;
ALTER TABLE submissions DROP COLUMN blob_key;
