-- Our own people get letters, too: where to, and in which language.
GRANT SELECT (email, language) ON front.users TO partnerdesk_worker;

ALTER TABLE books.letters ADD COLUMN given_up_at TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN books.letters.given_up_at IS 'no relay took it for days; a person sees to it';
GRANT SELECT (addressee_kind, given_up_at, language) ON books.letters TO partnerdesk_web;

CREATE TABLE books.tasks (
	task_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	subject VARCHAR NOT NULL,
	letter_id VARCHAR NOT NULL,
	facts JSONB NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE NOT NULL,
	done_at TIMESTAMP WITH TIME ZONE,
	done_by VARCHAR,
	ended_as VARCHAR,
	note VARCHAR DEFAULT '' NOT NULL,
	letter_again VARCHAR,
	CONSTRAINT pk_tasks PRIMARY KEY (task_id),
	CONSTRAINT ck_tasks_kind_known CHECK (kind IN ('letter_refused', 'letter_given_up', 'address_missing')),
	CONSTRAINT ck_tasks_ended_as_known CHECK (ended_as IN ('seen_to', 'sent_again'))
);
COMMENT ON COLUMN books.tasks.task_id IS 'made from the letter''s id; one a letter';
COMMENT ON COLUMN books.tasks.subject IS 'the application, order or top-up';
COMMENT ON COLUMN books.tasks.facts IS 'codes only; no personal data';
COMMENT ON COLUMN books.tasks.done_by IS 'a user''s id';
COMMENT ON COLUMN books.tasks.note IS 'what was done instead';
COMMENT ON COLUMN books.tasks.letter_again IS 'the id under which it is sent again';
CREATE INDEX ix_tasks_open ON books.tasks (made_at) WHERE done_at IS NULL;
CREATE INDEX ix_tasks_subject ON books.tasks (subject);

CREATE TABLE front.task_answers (
	task_id VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	note VARCHAR NOT NULL,
	email VARCHAR,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_task_answers PRIMARY KEY (task_id)
);
COMMENT ON COLUMN front.task_answers.email IS 'the corrected address; none: seen to';

GRANT SELECT, INSERT, UPDATE ON books.tasks TO partnerdesk_worker;
GRANT SELECT ON books.tasks TO partnerdesk_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON front.task_answers TO partnerdesk_web;
GRANT SELECT ON front.task_answers TO partnerdesk_worker;
