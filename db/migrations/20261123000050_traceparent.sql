-- migrate:up

-- Where the trace of a submission goes on, in the form of W3C Trace Context;
-- empty for what is not followed. Here and not only in the message, so that a
-- message that is published again belongs to the same trace.
ALTER TABLE submissions ADD COLUMN traceparent text NOT NULL DEFAULT '';

-- migrate:down

ALTER TABLE submissions DROP COLUMN traceparent;
