ALTER TABLE books.applications ADD COLUMN prefilled JSONB;
COMMENT ON COLUMN books.applications.prefilled IS 'what the company register had filled in, by field';
ALTER TABLE books.applications ADD COLUMN stated JSONB DEFAULT '{}' NOT NULL;
COMMENT ON COLUMN books.applications.stated IS 'technical data, billing and size, as the form had them';
CREATE INDEX ix_applications_company_number ON books.applications (company_number);

CREATE INDEX ix_application_forms_company_number ON front.application_forms ((form ->> 'company_number'));

CREATE TABLE front.application_drafts (
    draft_id VARCHAR NOT NULL,
    customer_id VARCHAR,
    email VARCHAR,
    language VARCHAR NOT NULL,
    company_name VARCHAR DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    typed JSONB NOT NULL,
    marks JSONB NOT NULL,
    prefilled JSONB,
    sent_as VARCHAR,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    kept_until TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_application_drafts PRIMARY KEY (draft_id)
);
CREATE INDEX ix_application_drafts_customer_id ON front.application_drafts (customer_id);
CREATE INDEX ix_application_drafts_kept_until ON front.application_drafts (kept_until);
COMMENT ON COLUMN front.application_drafts.draft_id IS 'no secret: who may open it is below';
COMMENT ON COLUMN front.application_drafts.email IS 'where the link to go on is sent';
COMMENT ON COLUMN front.application_drafts.version IS 'counts the saves';
COMMENT ON COLUMN front.application_drafts.typed IS 'what stands in the fields, as it was typed';
COMMENT ON COLUMN front.application_drafts.marks IS 'by page: the version that saved it last';
COMMENT ON COLUMN front.application_drafts.prefilled IS 'the register''s answer';
COMMENT ON COLUMN front.application_drafts.sent_as IS 'the application it became';

CREATE TABLE front.draft_keys (
    digest VARCHAR NOT NULL,
    draft_id VARCHAR NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_draft_keys PRIMARY KEY (digest, draft_id),
    CONSTRAINT fk_draft_keys_draft_id_application_drafts FOREIGN KEY(draft_id)
        REFERENCES front.application_drafts (draft_id) ON DELETE CASCADE
);
CREATE INDEX ix_draft_keys_draft_id ON front.draft_keys (draft_id);
COMMENT ON COLUMN front.draft_keys.digest IS 'SHA-256 of the browser''s token';

GRANT SELECT, INSERT, UPDATE, DELETE ON front.application_drafts, front.draft_keys TO partnerdesk_web;
GRANT SELECT (draft_id, email, language, company_name, sent_as, kept_until) ON front.application_drafts TO partnerdesk_worker;
