CREATE TABLE front.payment_decisions (
	bank_account VARCHAR NOT NULL,
	movement_id VARCHAR NOT NULL,
	decision_id VARCHAR NOT NULL,
	action VARCHAR NOT NULL,
	partner_id VARCHAR,
	top_up_id VARCHAR,
	note VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_payment_decisions PRIMARY KEY (bank_account, movement_id),
	CONSTRAINT uq_payment_decisions_decision_id UNIQUE (decision_id),
	CONSTRAINT ck_payment_decisions_action_known CHECK (action IN ('credit_call', 'credit_partner', 'return', 'nothing'))
);
COMMENT ON COLUMN front.payment_decisions.partner_id IS 'whose deposit it is added to';
COMMENT ON COLUMN front.payment_decisions.top_up_id IS 'the open call it pays';

CREATE TABLE front.corrections (
	correction_id VARCHAR NOT NULL,
	entry_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	reason VARCHAR NOT NULL,
	note VARCHAR NOT NULL,
	proposed_by VARCHAR NOT NULL,
	proposed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	verdict VARCHAR,
	answered_by VARCHAR,
	answer_note VARCHAR,
	answered_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_corrections PRIMARY KEY (correction_id),
	CONSTRAINT ck_corrections_reason_known CHECK (reason IN ('wrong_partner', 'payment_returned', 'charged_twice', 'charged_wrongly', 'not_delivered', 'other')),
	CONSTRAINT ck_corrections_verdict_known CHECK (verdict IN ('confirm', 'refuse')),
	CONSTRAINT ck_corrections_two_people CHECK (answered_by <> proposed_by),
	CONSTRAINT ck_corrections_answered_or_not CHECK ((verdict IS NULL) = (answered_by IS NULL) AND (verdict IS NULL) = (answered_at IS NULL))
);
COMMENT ON COLUMN front.corrections.entry_id IS 'the entry that is to be taken back';
COMMENT ON COLUMN front.corrections.verdict IS 'none: nobody has answered yet';
CREATE UNIQUE INDEX uq_corrections_entry_id ON front.corrections (entry_id) WHERE verdict IS NULL OR verdict = 'confirm';

CREATE TABLE books.payment_decisions (
	bank_account VARCHAR NOT NULL,
	movement_id VARCHAR NOT NULL,
	decision_id VARCHAR NOT NULL,
	action VARCHAR NOT NULL,
	reason VARCHAR NOT NULL,
	partner_id VARCHAR,
	top_up_id VARCHAR,
	note VARCHAR NOT NULL,
	decided_by VARCHAR NOT NULL,
	decided_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_payment_decisions PRIMARY KEY (bank_account, movement_id),
	CONSTRAINT uq_payment_decisions_decision_id UNIQUE (decision_id),
	CONSTRAINT uq_payment_decisions_top_up_id UNIQUE (top_up_id),
	CONSTRAINT fk_payment_decisions_bank_account_movement_id_bank_movements FOREIGN KEY(bank_account, movement_id) REFERENCES books.bank_movements (bank_account, movement_id),
	CONSTRAINT ck_payment_decisions_action_known CHECK (action IN ('credit_call', 'credit_partner', 'return', 'nothing')),
	CONSTRAINT fk_payment_decisions_partner_id_partners FOREIGN KEY(partner_id) REFERENCES books.partners (partner_id),
	CONSTRAINT fk_payment_decisions_top_up_id_top_ups FOREIGN KEY(top_up_id) REFERENCES books.top_ups (top_up_id)
);
COMMENT ON COLUMN books.payment_decisions.reason IS 'why no rule could credit it';
CREATE INDEX ix_payment_decisions_decided_at ON books.payment_decisions (decided_at);

CREATE TABLE books.corrections (
	correction_id VARCHAR NOT NULL,
	entry_id VARCHAR NOT NULL,
	partner_id VARCHAR NOT NULL,
	verdict VARCHAR NOT NULL,
	reason VARCHAR NOT NULL,
	note VARCHAR NOT NULL,
	proposed_by VARCHAR NOT NULL,
	proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
	answered_by VARCHAR NOT NULL,
	answer_note VARCHAR NOT NULL,
	answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
	written_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_corrections PRIMARY KEY (correction_id),
	CONSTRAINT ck_corrections_verdict_known CHECK (verdict IN ('confirm', 'refuse')),
	CONSTRAINT ck_corrections_reason_known CHECK (reason IN ('wrong_partner', 'payment_returned', 'charged_twice', 'charged_wrongly', 'not_delivered', 'other')),
	CONSTRAINT ck_corrections_two_people CHECK (answered_by <> proposed_by),
	CONSTRAINT fk_corrections_entry_id_deposit_entries FOREIGN KEY(entry_id) REFERENCES books.deposit_entries (entry_id)
);
CREATE UNIQUE INDEX uq_corrections_entry_id ON books.corrections (entry_id) WHERE verdict = 'confirm';

CREATE TRIGGER payment_decisions_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.payment_decisions
FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();
CREATE TRIGGER corrections_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.corrections
FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

GRANT SELECT, INSERT ON books.payment_decisions, books.corrections TO partnerdesk_worker;
GRANT SELECT ON books.payment_decisions, books.corrections TO partnerdesk_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON front.payment_decisions, front.corrections TO partnerdesk_web;
GRANT SELECT ON front.payment_decisions, front.corrections TO partnerdesk_worker;

-- What waited before there were finer reasons.
UPDATE books.bank_movements AS movement SET unmatched = CASE
    WHEN movement.unmatched = 'not_awaited' AND called.status = 'lapsed' THEN 'overdue'
    WHEN movement.unmatched = 'not_awaited' THEN 'duplicate'
    WHEN movement.minor < called.gross_minor THEN 'insufficient'
    ELSE 'excessive'
END
FROM books.top_ups AS called
WHERE movement.unmatched IN ('not_awaited', 'other_amount')
    AND called.variable_symbol = ltrim(trim(movement.variable_symbol), '0');
