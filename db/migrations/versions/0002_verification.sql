CREATE TABLE books.register_answers (
	register VARCHAR NOT NULL,
	asked_for VARCHAR NOT NULL,
	outcome VARCHAR NOT NULL,
	source VARCHAR NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	digest VARCHAR,
	code VARCHAR NOT NULL,
	facts JSONB NOT NULL,
	flags JSONB NOT NULL,
	CONSTRAINT pk_register_answers PRIMARY KEY (register, asked_for),
	CONSTRAINT ck_register_answers_outcome_known CHECK (outcome IN ('ok', 'not_found', 'not_applicable', 'unavailable', 'rejected'))
);

COMMENT ON COLUMN books.register_answers.asked_for IS 'SHA-256 of what was asked: a person''s tax number may be a birth number';

COMMENT ON COLUMN books.register_answers.digest IS 'SHA-256 of the raw answer';

COMMENT ON COLUMN books.register_answers.code IS 'the register''s own code, never its text';

COMMENT ON COLUMN books.register_answers.facts IS 'the fields relied on';

COMMENT ON COLUMN books.register_answers.flags IS 'what they give to look at';

CREATE TABLE books.sanctions_lists (
	list_name VARCHAR NOT NULL,
	etag VARCHAR NOT NULL,
	digest VARCHAR NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	entry_count INTEGER NOT NULL,
	skipped_count INTEGER NOT NULL,
	entries JSONB NOT NULL,
	CONSTRAINT pk_sanctions_lists PRIMARY KEY (list_name)
);

COMMENT ON COLUMN books.sanctions_lists.etag IS 'what the server calls this edition';

COMMENT ON COLUMN books.sanctions_lists.digest IS 'SHA-256 of the file';

COMMENT ON COLUMN books.sanctions_lists.made_at IS 'as the file itself says';

COMMENT ON COLUMN books.sanctions_lists.asked_at IS 'when its server last gave it, or said that it still holds';

COMMENT ON COLUMN books.sanctions_lists.skipped_count IS 'entries without a usable name';

COMMENT ON COLUMN books.sanctions_lists.entries IS '[[reference, person, [names]]]';

ALTER TABLE books.evidence ADD COLUMN code VARCHAR DEFAULT '' NOT NULL;

ALTER TABLE books.evidence ADD COLUMN flags JSONB DEFAULT '[]' NOT NULL;

COMMENT ON COLUMN books.evidence.code IS 'the register''s own code, never its text';

COMMENT ON COLUMN books.evidence.flags IS 'what is to be looked at, without the details';

GRANT SELECT, INSERT, UPDATE ON books.register_answers, books.sanctions_lists TO partnerdesk_worker;

GRANT SELECT ON books.register_answers, books.sanctions_lists TO partnerdesk_web;
