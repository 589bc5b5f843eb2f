-- What is sent to a registry is an order's, or a change of a name after its registration.
ALTER TABLE books.submissions DROP CONSTRAINT fk_submissions_order_id_orders;
ALTER TABLE books.submissions ADD COLUMN operation VARCHAR DEFAULT 'register' NOT NULL;
ALTER TABLE books.submissions ADD COLUMN facts JSONB;
ALTER TABLE books.submissions ADD COLUMN ruled VARCHAR;
ALTER TABLE books.submissions ADD COLUMN ruled_by VARCHAR;
ALTER TABLE books.submissions ADD CONSTRAINT ck_submissions_ruled_known CHECK (ruled IN ('ours', 'not_ours'));
COMMENT ON COLUMN books.submissions.order_id IS 'an order''s id, or a change''s';
COMMENT ON COLUMN books.submissions.facts IS 'what was noted before the first attempt; no secrets';
COMMENT ON COLUMN books.submissions.ruled IS 'what a person found out where the registry hid it';
COMMENT ON COLUMN books.submissions.ruled_by IS 'a user''s id';
CREATE INDEX ix_submissions_name ON books.submissions (name);

CREATE TABLE books.registry_accounts (
	account VARCHAR NOT NULL,
	because VARCHAR,
	detail VARCHAR DEFAULT '' NOT NULL,
	stopped_at TIMESTAMP WITH TIME ZONE,
	tried_at TIMESTAMP WITH TIME ZONE,
	stops INTEGER DEFAULT '0' NOT NULL,
	changed_by VARCHAR NOT NULL,
	CONSTRAINT pk_registry_accounts PRIMARY KEY (account),
	CONSTRAINT ck_registry_accounts_because_known CHECK (because IN ('no_credit', 'locked_out', 'misconfigured'))
);
COMMENT ON COLUMN books.registry_accounts.because IS 'null: the account takes orders';
COMMENT ON COLUMN books.registry_accounts.detail IS 'codes, no secrets';
COMMENT ON COLUMN books.registry_accounts.tried_at IS 'by one case, while stopped';
COMMENT ON COLUMN books.registry_accounts.stops IS 'how often so far';
COMMENT ON COLUMN books.registry_accounts.changed_by IS 'a user''s id, or ''house''';

CREATE TABLE books.registry_waits (
	account VARCHAR NOT NULL,
	story_id VARCHAR NOT NULL,
	since TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	woken_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_registry_waits PRIMARY KEY (account, story_id)
);
COMMENT ON COLUMN books.registry_waits.story_id IS 'a workflow id; woken when it opens';
CREATE INDEX ix_registry_waits_asleep ON books.registry_waits (account, since) WHERE woken_at IS NULL;

CREATE TABLE books.registry_messages (
	account VARCHAR NOT NULL,
	message_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	name VARCHAR,
	cl_trid VARCHAR,
	facts JSONB NOT NULL,
	raw VARCHAR NOT NULL,
	queued_at VARCHAR NOT NULL,
	received_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	acknowledged_at TIMESTAMP WITH TIME ZONE,
	seen_to_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_registry_messages PRIMARY KEY (account, message_id)
);
COMMENT ON COLUMN books.registry_messages.message_id IS 'the registry''s own';
COMMENT ON COLUMN books.registry_messages.kind IS 'unreadable: no form of ours fits it';
COMMENT ON COLUMN books.registry_messages.name IS 'the domain it is about, if one';
COMMENT ON COLUMN books.registry_messages.cl_trid IS 'of the order of ours it answers, if one';
COMMENT ON COLUMN books.registry_messages.facts IS 'what was read; secrets are masked';
COMMENT ON COLUMN books.registry_messages.raw IS 'as it came, masked';
CREATE INDEX ix_registry_messages_open ON books.registry_messages (received_at) WHERE seen_to_at IS NULL;
CREATE INDEX ix_registry_messages_name ON books.registry_messages (name);

GRANT SELECT, INSERT, UPDATE ON books.registry_accounts, books.registry_waits, books.registry_messages TO partnerdesk_worker;
GRANT SELECT ON books.registry_accounts, books.registry_waits, books.registry_messages TO partnerdesk_web;
