-- migrate:up

CREATE TABLE users (
    id            uuid PRIMARY KEY,
    email         text NOT NULL UNIQUE CHECK (email = lower(email)),
    password_hash text NOT NULL,
    full_name     text NOT NULL DEFAULT '',
    verified      boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE refresh_tokens (
    hash       bytea PRIMARY KEY,
    family     uuid NOT NULL,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    revoked_at timestamptz
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);

CREATE TABLE api_keys (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         text NOT NULL,
    prefix       text NOT NULL UNIQUE,
    secret_hash  bytea NOT NULL,
    scopes       text[] NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX api_keys_user ON api_keys (user_id, created_at DESC);

-- The hot table: one narrow row per job, updated about three times in its
-- life. Room is left on each page so that heartbeats stay on it (HOT), and no
-- heartbeat column is indexed. There are no foreign keys here and on the two
-- insert-only tables below: each row is written in one statement with its
-- analysis and deleted with it, and key checks would double the cost of both.
CREATE TABLE analyses (
    id              uuid PRIMARY KEY,
    owner_id        uuid NOT NULL,
    lane            text NOT NULL CHECK (lane IN ('interactive', 'batch')),
    status          text NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired')),
    stage           text CHECK (stage IN ('fetching', 'decoding', 'transcribing', 'measuring', 'coaching')),
    attempt         integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    crashes         integer NOT NULL DEFAULT 0 CHECK (crashes >= 0),
    version         bigint NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    run_at          timestamptz NOT NULL DEFAULT now(),
    dispatched_at   timestamptz,
    deadline        timestamptz,
    lease_token     uuid,
    lease_until     timestamptz,
    started_at      timestamptz,
    finished_at     timestamptz,
    error_code      text,
    error_message   text,
    error_retryable boolean,
    CHECK ((status = 'running') = (lease_token IS NOT NULL)),
    CHECK ((lease_token IS NULL) = (lease_until IS NULL)),
    CHECK ((status IN ('queued', 'running')) = (finished_at IS NULL))
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- Due jobs, by lane and owner, so that owners can take turns.
CREATE INDEX analyses_due ON analyses (lane, owner_id, run_at, id)
    WHERE status = 'queued' AND dispatched_at IS NULL;
-- What each owner has in the stream: the window, and what a refill republishes.
CREATE INDEX analyses_dispatched ON analyses (lane, owner_id, dispatched_at, id)
    WHERE status = 'queued' AND dispatched_at IS NOT NULL;
-- Leases to watch: as many rows as there are busy workers.
CREATE INDEX analyses_running ON analyses (id) WHERE status = 'running';
CREATE INDEX analyses_deadline ON analyses (deadline)
    WHERE deadline IS NOT NULL AND status IN ('queued', 'running');

-- What was asked for, never updated. Lists are read from here, so that the
-- index of a list is written once per job and not at every move.
CREATE TABLE submissions (
    id         uuid PRIMARY KEY,
    owner_id   uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    source     text NOT NULL CHECK (source IN ('text', 'audio')),
    kind       text NOT NULL,
    depth      text NOT NULL,
    language   text NOT NULL,
    title      text NOT NULL DEFAULT '',
    labels     jsonb NOT NULL DEFAULT '[]',
    metadata   jsonb,
    body       text NOT NULL DEFAULT '',
    audio_url  text NOT NULL DEFAULT ''
);
CREATE INDEX submissions_list ON submissions (owner_id, created_at DESC, id DESC);

CREATE TABLE results (
    id         uuid PRIMARY KEY,
    owner_id   uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    document   jsonb NOT NULL
);

CREATE TABLE idempotency_keys (
    owner_id    uuid NOT NULL,
    scope       text NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    analysis_id uuid NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner_id, scope, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys USING brin (created_at);

-- Ids that were deleted or aged out: 410 instead of 404.
CREATE TABLE tombstones (
    id         uuid PRIMARY KEY,
    owner_id   uuid NOT NULL,
    deleted_at timestamptz NOT NULL DEFAULT now()
);

-- migrate:down

DROP TABLE tombstones, idempotency_keys, results, submissions, analyses, api_keys, refresh_tokens, users;
