CREATE TABLE front.claims (
	application_id VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	taken_at TIMESTAMP WITH TIME ZONE NOT NULL,
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
	CONSTRAINT pk_claims PRIMARY KEY (application_id),
	CONSTRAINT fk_claims_user_id_users FOREIGN KEY(user_id) REFERENCES front.users (user_id)
);

CREATE TABLE front.case_log (
	line BIGINT GENERATED ALWAYS AS IDENTITY,
	application_id VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	event VARCHAR NOT NULL,
	former_id VARCHAR,
	at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_case_log PRIMARY KEY (line),
	CONSTRAINT ck_case_log_event_known CHECK (event IN ('taken', 'released', 'taken_over'))
);
COMMENT ON COLUMN front.case_log.former_id IS 'from whom a claim was taken over';
CREATE INDEX ix_case_log_application_id ON front.case_log (application_id, line);

CREATE TABLE front.comments (
	line BIGINT GENERATED ALWAYS AS IDENTITY,
	application_id VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	words VARCHAR NOT NULL,
	send_key VARCHAR NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_comments PRIMARY KEY (line),
	CONSTRAINT fk_comments_user_id_users FOREIGN KEY(user_id) REFERENCES front.users (user_id),
	CONSTRAINT uq_comments_send_key UNIQUE (send_key)
);
COMMENT ON COLUMN front.comments.send_key IS 'made with the page, so that a second click says nothing twice';
CREATE INDEX ix_comments_application_id ON front.comments (application_id, line);

GRANT SELECT, INSERT, UPDATE, DELETE ON front.claims TO partnerdesk_web;
GRANT SELECT, INSERT ON front.case_log, front.comments TO partnerdesk_web;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA front TO partnerdesk_web;
