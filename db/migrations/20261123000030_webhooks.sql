-- migrate:up

-- Where an account wants to be told. Secrets are sealed by the program; the one
-- before a rotation signs along until old_until.
CREATE TABLE webhook_endpoints (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    url             text NOT NULL,
    events          text[] NOT NULL,
    secret          bytea NOT NULL,
    old_secret      bytea,
    old_until       timestamptz,
    disabled_at     timestamptz,
    disabled_reason text CHECK (disabled_reason IN ('owner', 'failing', 'gone')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
    CHECK ((old_secret IS NULL) = (old_until IS NULL))
);
CREATE INDEX webhook_endpoints_owner ON webhook_endpoints (owner_id, created_at DESC, id DESC);
-- Asked at the end of every job: small, and empty where nobody listens.
CREATE INDEX webhook_endpoints_enabled ON webhook_endpoints (owner_id) WHERE disabled_at IS NULL;

-- What signs the deliveries to a webhook_url, which has no endpoint of its own.
CREATE TABLE webhook_secrets (
    owner_id   uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret     bytea NOT NULL,
    old_secret bytea,
    old_until  timestamptz,
    CHECK ((old_secret IS NULL) = (old_until IS NULL))
);

-- The outbox: ends of analyses that somebody wants to hear of, written by the
-- statement that ends the job and taken out when they become deliveries. No
-- foreign key, as for the other rows of an analysis.
CREATE TABLE webhook_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    analysis_id uuid NOT NULL,
    version     bigint NOT NULL,
    owner_id    uuid NOT NULL,
    status      text NOT NULL,
    error_code  text,
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- One event on its way to one place. What was tried is in attempts, so that a
-- retry costs one row. url is that of a job; an endpoint has its own.
CREATE TABLE webhook_deliveries (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    owner_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    endpoint_id uuid REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    target_id   uuid NOT NULL,
    url         text NOT NULL DEFAULT '',
    event_id    text NOT NULL,
    type        text NOT NULL,
    analysis_id uuid,
    data        jsonb NOT NULL,
    status      text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sending', 'delivered', 'failed', 'cancelled')),
    tries       integer NOT NULL DEFAULT 0,
    attempts    jsonb NOT NULL DEFAULT '[]',
    created_at  timestamptz NOT NULL DEFAULT now(),
    run_at      timestamptz NOT NULL DEFAULT now(),
    lease_token uuid,
    lease_until timestamptz,
    ended_at    timestamptz,
    CHECK ((status = 'sending') = (lease_token IS NOT NULL)),
    CHECK ((lease_token IS NULL) = (lease_until IS NULL)),
    CHECK ((status IN ('pending', 'sending')) = (ended_at IS NULL))
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (target_id, run_at, id) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_sending ON webhook_deliveries (target_id) WHERE status = 'sending';
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (endpoint_id, created_at DESC, id DESC);
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at);
CREATE INDEX webhook_deliveries_owner ON webhook_deliveries (owner_id);

-- The breakers: places that fail, from the first failure in a row to the next
-- success. One is an endpoint, or all of an account's webhook_urls on one host.
CREATE TABLE webhook_targets (
    id            uuid PRIMARY KEY,
    owner_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    failures      integer NOT NULL,
    failing_since timestamptz NOT NULL DEFAULT now(),
    open_until    timestamptz
);
CREATE INDEX webhook_targets_owner ON webhook_targets (owner_id);

ALTER TABLE submissions ADD COLUMN webhook_url text NOT NULL DEFAULT '';
-- Set when the submission has one. It stands here so that the statement that
-- ends a job need not look at the submission; no value costs no space.
ALTER TABLE analyses ADD COLUMN webhook boolean CHECK (webhook);

-- migrate:down

ALTER TABLE analyses DROP COLUMN webhook;
ALTER TABLE submissions DROP COLUMN webhook_url;
DROP TABLE webhook_targets, webhook_deliveries, webhook_events, webhook_secrets, webhook_endpoints;
