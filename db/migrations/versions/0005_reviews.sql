ALTER TABLE books.applications DROP CONSTRAINT ck_applications_status_known;
ALTER TABLE books.applications ADD CONSTRAINT ck_applications_status_known CHECK (status IN ('received', 'checking', 'awaiting_review', 'awaiting_applicant', 'awaiting_second', 'approved', 'declined', 'withdrawn', 'lapsed'));
ALTER TABLE books.applications ADD COLUMN round INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE books.applications ADD COLUMN clock_stopped_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE books.applications ADD COLUMN answer_until TIMESTAMP WITH TIME ZONE;
ALTER TABLE books.applications ADD COLUMN escalated_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE books.applications ADD COLUMN appeal_until TIMESTAMP WITH TIME ZONE;
ALTER TABLE books.applications ADD COLUMN apply_again_from TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN books.applications.round IS '1 for the first review, 2 for the one after an appeal';
COMMENT ON COLUMN books.applications.clock_stopped_at IS 'our promise does not count while the applicant is asked';
COMMENT ON COLUMN books.applications.escalated_at IS 'when the promised moment passed without a decision';

ALTER TABLE books.evidence DROP CONSTRAINT uq_evidence_application_id_check_name;
ALTER TABLE books.evidence ADD COLUMN superseded_at TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN books.evidence.superseded_at IS 'when the applicant changed what this was about; the check runs again then';
CREATE UNIQUE INDEX uq_evidence_standing ON books.evidence (application_id, check_name) WHERE superseded_at IS NULL;

ALTER TABLE books.decisions DROP CONSTRAINT pk_decisions;
ALTER TABLE books.decisions ADD COLUMN round INTEGER DEFAULT 1 NOT NULL;
ALTER TABLE books.decisions ADD COLUMN second_reviewer_id VARCHAR;
ALTER TABLE books.decisions ADD COLUMN reason_code VARCHAR;
ALTER TABLE books.decisions ADD COLUMN override VARCHAR DEFAULT '' NOT NULL;
ALTER TABLE books.decisions ADD CONSTRAINT pk_decisions PRIMARY KEY (application_id, round);
ALTER TABLE books.decisions DROP CONSTRAINT ck_decisions_verdict_known;
ALTER TABLE books.decisions ADD CONSTRAINT ck_decisions_verdict_known CHECK (verdict IN ('approve', 'decline', 'ask'));
ALTER TABLE books.decisions ADD CONSTRAINT ck_decisions_reason_code_known CHECK (reason_code IN ('identity_not_confirmed', 'company_ceased', 'insolvency', 'conditions_not_met', 'duplicate', 'unreliable_vat_payer', 'terms_breached_before', 'other'));
COMMENT ON COLUMN books.decisions.application_id IS NULL;
COMMENT ON COLUMN books.decisions.round IS 'one decision a round; the second one after an appeal';
COMMENT ON COLUMN books.decisions.second_reviewer_id IS 'who decided the same, if asked';
COMMENT ON COLUMN books.decisions.override IS 'never in a letter';

CREATE TABLE books.proposals (
	application_id VARCHAR NOT NULL,
	number INTEGER NOT NULL,
	round INTEGER NOT NULL,
	reviewer_id VARCHAR NOT NULL,
	verdict VARCHAR NOT NULL,
	reason_code VARCHAR,
	reason VARCHAR NOT NULL,
	override VARCHAR NOT NULL,
	questions JSONB NOT NULL,
	needs_second BOOLEAN NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	takes_effect_at TIMESTAMP WITH TIME ZONE NOT NULL,
	fate VARCHAR NOT NULL,
	CONSTRAINT pk_proposals PRIMARY KEY (application_id, number),
	CONSTRAINT fk_proposals_application_id_applications FOREIGN KEY(application_id) REFERENCES books.applications (application_id),
	CONSTRAINT ck_proposals_verdict_known CHECK (verdict IN ('approve', 'decline', 'ask')),
	CONSTRAINT ck_proposals_reason_code_known CHECK (reason_code IN ('identity_not_confirmed', 'company_ceased', 'insolvency', 'conditions_not_met', 'duplicate', 'unreliable_vat_payer', 'terms_breached_before', 'other')),
	CONSTRAINT ck_proposals_fate_known CHECK (fate IN ('pending', 'taken_back', 'awaits_second', 'not_seconded', 'stood', 'dropped'))
);
COMMENT ON COLUMN books.proposals.number IS 'counts the decisions reviewers sent, from 1';
COMMENT ON COLUMN books.proposals.round IS '1, or 2 after an appeal';
COMMENT ON COLUMN books.proposals.questions IS '[{field, sentence}]';

CREATE TABLE books.information_requests (
	application_id VARCHAR NOT NULL,
	number INTEGER NOT NULL,
	reviewer_id VARCHAR NOT NULL,
	questions JSONB NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	answer_until TIMESTAMP WITH TIME ZONE NOT NULL,
	answered_at TIMESTAMP WITH TIME ZONE,
	answers JSONB,
	CONSTRAINT pk_information_requests PRIMARY KEY (application_id, number),
	CONSTRAINT fk_information_requests_application_id_applications FOREIGN KEY(application_id) REFERENCES books.applications (application_id)
);
COMMENT ON COLUMN books.information_requests.number IS 'counts from 1';
COMMENT ON COLUMN books.information_requests.questions IS '[{field, sentence}]';
COMMENT ON COLUMN books.information_requests.answers IS '{field: {old, new}}';

CREATE TABLE front.application_answers (
	application_id VARCHAR NOT NULL,
	number INTEGER NOT NULL,
	answers JSONB NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	passed_on_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_application_answers PRIMARY KEY (application_id, number)
);
COMMENT ON COLUMN front.application_answers.number IS 'which of our requests for information this answers';
COMMENT ON COLUMN front.application_answers.answers IS '{field: text}, as the form keeps it';

CREATE TABLE front.application_appeals (
	application_id VARCHAR NOT NULL,
	words VARCHAR NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	passed_on_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_application_appeals PRIMARY KEY (application_id)
);
COMMENT ON COLUMN front.application_appeals.application_id IS 'one appeal an application';

GRANT SELECT, INSERT, UPDATE ON books.proposals, books.information_requests TO partnerdesk_worker;
GRANT SELECT ON books.proposals, books.information_requests TO partnerdesk_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON front.application_answers, front.application_appeals TO partnerdesk_web;
GRANT SELECT ON front.application_answers, front.application_appeals TO partnerdesk_worker;

ALTER TABLE front.users DROP CONSTRAINT ck_users_role_known;
ALTER TABLE front.users ADD CONSTRAINT ck_users_role_known CHECK (role IN ('customer', 'reviewer', 'manager'));
