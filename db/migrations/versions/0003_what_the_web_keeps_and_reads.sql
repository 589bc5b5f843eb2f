ALTER TABLE front.request_keys ADD COLUMN priced JSONB;

COMMENT ON COLUMN front.request_keys.priced IS 'the name and the price it was first ordered at; a repeat orders the same';

CREATE INDEX ix_request_keys_thing_id ON front.request_keys (thing_id);

REVOKE SELECT ON books.letters FROM partnerdesk_web;

GRANT SELECT (letter_id, kind, email, subject, made_at, sent_at, refused_code) ON books.letters TO partnerdesk_web;
