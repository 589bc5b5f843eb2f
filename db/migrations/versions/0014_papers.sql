CREATE TABLE books.papers (
	number VARCHAR NOT NULL,
	kind VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	cause VARCHAR NOT NULL,
	currency VARCHAR NOT NULL,
	issued_on DATE NOT NULL,
	tax_point DATE,
	due_day DATE,
	month DATE,
	base_minor BIGINT NOT NULL,
	tax_minor BIGINT NOT NULL,
	gross_minor BIGINT NOT NULL,
	to_pay_minor BIGINT NOT NULL,
	variable_symbol VARCHAR,
	content JSONB NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_papers PRIMARY KEY (number),
	CONSTRAINT uq_papers_cause UNIQUE (cause),
	CONSTRAINT ck_papers_adds_up CHECK (base_minor + tax_minor = gross_minor),
	CONSTRAINT ck_papers_ten_digits CHECK (number ~ '^[1-9][0-9]{9}$'),
	CONSTRAINT ck_papers_says_its_number CHECK (content ->> 'number' = number),
	CONSTRAINT ck_papers_kind_known CHECK (kind IN ('call', 'payment', 'summary', 'settlement', 'credit_note'))
);
COMMENT ON COLUMN books.papers.cause IS 'what it was issued for; once';
COMMENT ON COLUMN books.papers.month IS 'the first day of the month it is about';
COMMENT ON COLUMN books.papers.base_minor IS 'before anything is deducted';
COMMENT ON COLUMN books.papers.content IS 'everything it says';
CREATE INDEX ix_papers_partner_id ON books.papers (partner_id, issued_on);
CREATE INDEX ix_papers_month ON books.papers (month) WHERE month IS NOT NULL;
CREATE TABLE books.paper_payments (
	bank_account VARCHAR NOT NULL,
	movement_id VARCHAR NOT NULL,
	number VARCHAR NOT NULL,
	CONSTRAINT pk_paper_payments PRIMARY KEY (bank_account, movement_id),
	CONSTRAINT fk_paper_payments_number_papers FOREIGN KEY(number) REFERENCES books.papers (number)
);
CREATE TABLE books.paper_deductions (
	number VARCHAR NOT NULL,
	document VARCHAR NOT NULL,
	rate_permille INTEGER NOT NULL,
	base_minor BIGINT NOT NULL,
	tax_minor BIGINT NOT NULL,
	CONSTRAINT pk_paper_deductions PRIMARY KEY (number, document, rate_permille),
	CONSTRAINT fk_paper_deductions_number_papers FOREIGN KEY(number) REFERENCES books.papers (number),
	CONSTRAINT fk_paper_deductions_document_papers FOREIGN KEY(document) REFERENCES books.papers (number)
);
COMMENT ON COLUMN books.paper_deductions.document IS 'the tax document on a payment';
COMMENT ON COLUMN books.paper_deductions.base_minor IS 'below zero: given back';
CREATE INDEX ix_paper_deductions_document ON books.paper_deductions (document);

CREATE FUNCTION books.deduct_no_more_than_there_is() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    document papers%ROWTYPE;
    used_base bigint;
    used_tax bigint;
BEGIN
    -- The document first: whoever deducts from it at the same moment waits here.
    SELECT * INTO STRICT document FROM papers WHERE number = NEW.document FOR UPDATE;
    IF document.kind NOT IN ('payment', 'summary') OR document.partner_id <> (
        SELECT partner_id FROM papers WHERE number = NEW.number
    ) THEN
        RAISE EXCEPTION 'Paper % is no document on a payment of this partner.', NEW.document
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT coalesce(sum(base_minor), 0) + NEW.base_minor,
        coalesce(sum(tax_minor), 0) + NEW.tax_minor
        INTO used_base, used_tax
        FROM paper_deductions WHERE paper_deductions.document = NEW.document;
    IF used_base NOT BETWEEN 0 AND document.base_minor
        OR used_tax NOT BETWEEN 0 AND document.tax_minor
    THEN
        RAISE EXCEPTION 'Of paper % no more can be deducted than it is.', NEW.document
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

    CREATE TRIGGER deductions_stay_within BEFORE INSERT ON books.paper_deductions
    FOR EACH ROW EXECUTE FUNCTION books.deduct_no_more_than_there_is();

        CREATE TRIGGER papers_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.papers
        FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

        CREATE TRIGGER paper_payments_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.paper_payments
        FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

        CREATE TRIGGER paper_deductions_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.paper_deductions
        FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

REVOKE ALL ON FUNCTION books.deduct_no_more_than_there_is() FROM PUBLIC;
GRANT SELECT, INSERT ON books.papers TO partnerdesk_worker;
GRANT SELECT ON books.papers TO partnerdesk_web;
GRANT SELECT, INSERT ON books.paper_payments TO partnerdesk_worker;
GRANT SELECT ON books.paper_payments TO partnerdesk_web;
GRANT SELECT, INSERT ON books.paper_deductions TO partnerdesk_worker;
GRANT SELECT ON books.paper_deductions TO partnerdesk_web;
