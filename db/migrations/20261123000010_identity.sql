-- migrate:up

-- Raised by every change of the password: access tokens, resets and logins that
-- were begun under an older one count no longer.
ALTER TABLE users ADD COLUMN token_version bigint NOT NULL DEFAULT 0;
CREATE INDEX refresh_tokens_ended ON refresh_tokens (expires_at);

-- Accounts to erase, and those that were: all that is left of them. A row is
-- written by the statement that deletes the user, so that no crash forgets one.
CREATE TABLE erasures (
    account_id   uuid PRIMARY KEY,
    requested_at timestamptz NOT NULL DEFAULT now(),
    looked_at    timestamptz,
    finished_at  timestamptz
);
CREATE INDEX erasures_open ON erasures (requested_at) WHERE finished_at IS NULL;

-- Stream tickets that were used, until they would have run out by themselves.
CREATE TABLE used_tickets (
    id         text PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

-- migrate:down

DROP TABLE used_tickets, erasures;
DROP INDEX refresh_tokens_ended;
ALTER TABLE users DROP COLUMN token_version;
