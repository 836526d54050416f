-- migrate:up

-- Set once who reads the address has chosen the password, by a letter. Until then
-- somebody else may hold it, and what was made with it, confirmed or not.
ALTER TABLE users ADD COLUMN owned boolean NOT NULL DEFAULT false;

-- migrate:down

ALTER TABLE users DROP COLUMN owned;
