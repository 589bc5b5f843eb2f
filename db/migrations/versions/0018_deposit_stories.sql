ALTER TABLE books.tiers ADD COLUMN deposit VARCHAR DEFAULT 'at_once' NOT NULL;
ALTER TABLE books.tiers ADD CONSTRAINT ck_tiers_deposit_known CHECK (deposit IN ('at_once', 'after_review', 'not_offered'));

CREATE TABLE books.deposit_requests (
	request_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	asked_by VARCHAR NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	status VARCHAR NOT NULL,
	decided_by VARCHAR,
	decided_at TIMESTAMP WITH TIME ZONE,
	because VARCHAR,
	reason VARCHAR DEFAULT '' NOT NULL,
	CONSTRAINT pk_deposit_requests PRIMARY KEY (request_id),
	CONSTRAINT ck_deposit_requests_status_known CHECK (status IN ('awaiting_review', 'approved', 'declined')),
	CONSTRAINT ck_deposit_requests_because_known CHECK (because IN ('not_offered', 'not_active', 'declined'))
);
COMMENT ON COLUMN books.deposit_requests.asked_by IS 'a user''s id';
COMMENT ON COLUMN books.deposit_requests.reason IS 'as the partner reads it';
CREATE INDEX ix_books_deposit_requests_partner_id ON books.deposit_requests (partner_id, asked_at);
CREATE UNIQUE INDEX uq_deposit_requests_one_waits ON books.deposit_requests (partner_id) WHERE status = 'awaiting_review';

CREATE TABLE books.refunds (
	refund_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	currency VARCHAR NOT NULL,
	minor BIGINT NOT NULL,
	account VARCHAR NOT NULL,
	asked_by VARCHAR NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	status VARCHAR NOT NULL,
	checked_by VARCHAR,
	checked_at TIMESTAMP WITH TIME ZONE,
	ended_by VARCHAR,
	ended_at TIMESTAMP WITH TIME ZONE,
	because VARCHAR,
	reason VARCHAR DEFAULT '' NOT NULL,
	credit_note VARCHAR,
	gross_minor BIGINT,
	sent_by VARCHAR,
	sent_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_refunds PRIMARY KEY (refund_id),
	CONSTRAINT ck_refunds_status_known CHECK (status IN ('awaiting_check', 'awaiting_second', 'paid_out', 'refused', 'withdrawn')),
	CONSTRAINT ck_refunds_because_known CHECK (because IN ('deposit_too_small', 'refused')),
	CONSTRAINT ck_refunds_amount_positive CHECK (minor > 0),
	CONSTRAINT ck_refunds_two_people CHECK (status <> 'paid_out' OR checked_by <> ended_by),
	CONSTRAINT ck_refunds_checked CHECK (status NOT IN ('paid_out', 'awaiting_second') OR checked_by IS NOT NULL),
	CONSTRAINT ck_refunds_confirmed CHECK (status <> 'paid_out' OR ended_by IS NOT NULL)
);
COMMENT ON COLUMN books.refunds.minor IS 'without VAT, as the deposit is kept';
COMMENT ON COLUMN books.refunds.account IS 'where the partner wants it back';
COMMENT ON COLUMN books.refunds.asked_by IS 'a user''s id';
COMMENT ON COLUMN books.refunds.ended_by IS 'who confirmed, refused or withdrew it';
COMMENT ON COLUMN books.refunds.reason IS 'as the partner reads it';
COMMENT ON COLUMN books.refunds.gross_minor IS 'what the bank is to send';
COMMENT ON COLUMN books.refunds.sent_at IS 'when it was sent from the bank';
CREATE INDEX ix_refunds_partner_id ON books.refunds (partner_id, asked_at);
CREATE INDEX ix_refunds_status ON books.refunds (status, asked_at);

CREATE TABLE books.audits (
	audit_id VARCHAR NOT NULL,
	began_at TIMESTAMP WITH TIME ZONE NOT NULL,
	ended_at TIMESTAMP WITH TIME ZONE NOT NULL,
	findings INTEGER NOT NULL,
	CONSTRAINT pk_audits PRIMARY KEY (audit_id)
);
COMMENT ON COLUMN books.audits.findings IS 'how many differences stood that night';
CREATE INDEX ix_audits_ended_at ON books.audits (ended_at);

CREATE TABLE books.audit_findings (
	finding_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	subject VARCHAR NOT NULL,
	expected VARCHAR NOT NULL,
	found VARCHAR NOT NULL,
	first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
	last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
	gone_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_audit_findings PRIMARY KEY (finding_id),
	CONSTRAINT ck_audit_findings_seen_in_order CHECK (last_seen_at >= first_seen_at)
);
COMMENT ON COLUMN books.audit_findings.finding_id IS 'made from the kind and the subject';
COMMENT ON COLUMN books.audit_findings.subject IS 'an id of ours; no personal data';
COMMENT ON COLUMN books.audit_findings.gone_at IS 'a later look did not find it';
CREATE INDEX ix_audit_findings_open ON books.audit_findings (first_seen_at) WHERE gone_at IS NULL;

CREATE TABLE front.deposit_requests (
	request_id VARCHAR DEFAULT 'dep_' || replace(uuidv7()::text, '-', '') NOT NULL,
	partner_id VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	sign_in VARCHAR NOT NULL,
	send_key VARCHAR NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	passed_on_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_deposit_requests PRIMARY KEY (request_id),
	CONSTRAINT uq_deposit_requests_send_key UNIQUE (send_key)
);
COMMENT ON COLUMN front.deposit_requests.sign_in IS 'the beginning of the sign-in''s digest: which browser it was, not how to get in';
COMMENT ON COLUMN front.deposit_requests.send_key IS 'made with the page, so that a second click is not a second request';
CREATE INDEX ix_deposit_requests_partner_id ON front.deposit_requests (partner_id, sent_at);

CREATE TABLE front.refund_requests (
	refund_id VARCHAR DEFAULT 'ref_' || replace(uuidv7()::text, '-', '') NOT NULL,
	partner_id VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	sign_in VARCHAR NOT NULL,
	send_key VARCHAR NOT NULL,
	minor BIGINT NOT NULL,
	currency VARCHAR NOT NULL,
	account VARCHAR NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	passed_on_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_refund_requests PRIMARY KEY (refund_id),
	CONSTRAINT ck_refund_requests_amount_positive CHECK (minor > 0),
	CONSTRAINT uq_refund_requests_send_key UNIQUE (send_key)
);
COMMENT ON COLUMN front.refund_requests.sign_in IS 'the beginning of the sign-in''s digest: which browser it was, not how to get in';
COMMENT ON COLUMN front.refund_requests.send_key IS 'made with the page, so that a second click is not a second request';
COMMENT ON COLUMN front.refund_requests.minor IS 'without VAT, as the deposit is kept';
COMMENT ON COLUMN front.refund_requests.account IS 'where the partner wants it back';
CREATE INDEX ix_refund_requests_partner_id ON front.refund_requests (partner_id, sent_at);

GRANT SELECT, INSERT, UPDATE ON books.deposit_requests, books.refunds, books.audits, books.audit_findings TO partnerdesk_worker;
GRANT SELECT ON books.deposit_requests, books.refunds, books.audits, books.audit_findings TO partnerdesk_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON front.deposit_requests, front.refund_requests TO partnerdesk_web;
GRANT SELECT ON front.deposit_requests, front.refund_requests TO partnerdesk_worker;
