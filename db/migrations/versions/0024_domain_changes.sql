CREATE TABLE books.domain_changes (
	change_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	zone VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	status VARCHAR NOT NULL,
	servers JSONB,
	details_id VARCHAR,
	asked_by VARCHAR NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	end_kind VARCHAR,
	end_detail VARCHAR,
	ended_at TIMESTAMP WITH TIME ZONE,
	sealed_code VARCHAR,
	code_until TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_domain_changes PRIMARY KEY (change_id),
	CONSTRAINT ck_domain_changes_kind_known CHECK (kind IN ('name_servers', 'holder', 'lock', 'unlock', 'transfer_code', 'delete')),
	CONSTRAINT ck_domain_changes_status_known CHECK (status IN ('at_registry', 'awaiting_registry', 'unsure', 'done', 'refused'))
);
COMMENT ON COLUMN books.domain_changes.servers IS 'the name servers wanted, one line each';
COMMENT ON COLUMN books.domain_changes.details_id IS 'who is to be the holder; in the front';
COMMENT ON COLUMN books.domain_changes.asked_by IS 'a user''s id, or ''api''';
COMMENT ON COLUMN books.domain_changes.end_kind IS 'the kind of the answer it ended with';
COMMENT ON COLUMN books.domain_changes.end_detail IS 'a code, or how it was done';
COMMENT ON COLUMN books.domain_changes.sealed_code IS 'a fresh transfer code while it can be seen; sealed, and then forgotten';
CREATE INDEX ix_domain_changes_partner_id ON books.domain_changes (partner_id, name, asked_at);
CREATE UNIQUE INDEX uq_domain_changes_one_live_a_name ON books.domain_changes (name) WHERE status IN ('at_registry', 'awaiting_registry', 'unsure');

CREATE TABLE front.domain_change_requests (
	change_id VARCHAR DEFAULT 'chg_' || replace(uuidv7()::text, '-', '') NOT NULL,
	partner_id VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	sign_in VARCHAR NOT NULL,
	send_key VARCHAR NOT NULL,
	digest VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	servers JSONB,
	details_id VARCHAR,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	passed_on_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_domain_change_requests PRIMARY KEY (change_id),
	CONSTRAINT ck_domain_change_requests_kind_known CHECK (kind IN ('name_servers', 'holder', 'lock', 'unlock', 'transfer_code', 'delete')),
	CONSTRAINT uq_domain_change_requests_send_key UNIQUE (send_key)
);
COMMENT ON COLUMN front.domain_change_requests.sign_in IS 'the beginning of the sign-in''s digest: which browser it was, not how to get in';
COMMENT ON COLUMN front.domain_change_requests.send_key IS 'made with the page, so that a second click is not a second request';
COMMENT ON COLUMN front.domain_change_requests.digest IS 'of what was asked under the key';
COMMENT ON COLUMN front.domain_change_requests.servers IS 'the name servers wanted, one line each';
COMMENT ON COLUMN front.domain_change_requests.details_id IS 'who is to be the holder';
CREATE INDEX ix_domain_change_requests_partner_id ON front.domain_change_requests (partner_id, sent_at);

CREATE TABLE front.transfer_code_views (
	view BIGINT GENERATED ALWAYS AS IDENTITY,
	change_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	sign_in VARCHAR NOT NULL,
	seen_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_transfer_code_views PRIMARY KEY (view)
);
CREATE INDEX ix_transfer_code_views_change_id ON front.transfer_code_views (change_id);
GRANT SELECT, INSERT, UPDATE ON books.domain_changes TO partnerdesk_worker;
GRANT SELECT ON books.domain_changes TO partnerdesk_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON front.domain_change_requests TO partnerdesk_web;
GRANT SELECT, INSERT ON front.transfer_code_views TO partnerdesk_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA front TO partnerdesk_web;
GRANT SELECT ON front.domain_change_requests TO partnerdesk_worker;
