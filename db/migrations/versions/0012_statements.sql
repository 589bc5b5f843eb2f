ALTER TABLE books.bank_movements ADD COLUMN counter_account VARCHAR NOT NULL DEFAULT '';
ALTER TABLE books.bank_movements ADD COLUMN constant_symbol VARCHAR NOT NULL DEFAULT '';
ALTER TABLE books.bank_movements ADD COLUMN specific_symbol VARCHAR NOT NULL DEFAULT '';
ALTER TABLE books.bank_movements ADD COLUMN source VARCHAR NOT NULL DEFAULT 'fio';
ALTER TABLE books.bank_movements ADD COLUMN is_reversal BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE books.bank_movements ADD COLUMN fingerprint VARCHAR;
ALTER TABLE books.bank_movements ADD COLUMN occurrence INTEGER;
ALTER TABLE books.bank_movements ALTER COLUMN counter_account DROP DEFAULT;
ALTER TABLE books.bank_movements ALTER COLUMN constant_symbol DROP DEFAULT;
ALTER TABLE books.bank_movements ALTER COLUMN specific_symbol DROP DEFAULT;
ALTER TABLE books.bank_movements ALTER COLUMN source DROP DEFAULT;
ALTER TABLE books.bank_movements ALTER COLUMN is_reversal DROP DEFAULT;
-- As programme/payments.py makes it.
UPDATE books.bank_movements SET fingerprint = left(encode(sha256(convert_to(
    concat_ws(E'\n', bank_account, booked_on::text, minor::text, currency,
        ltrim(btrim(variable_symbol), '0')), 'UTF8')), 'hex'), 16);
UPDATE books.bank_movements AS movement SET occurrence = counted.number FROM (
    SELECT bank_account, movement_id,
        row_number() OVER (PARTITION BY fingerprint ORDER BY movement_id) AS number
    FROM books.bank_movements
) AS counted
WHERE movement.bank_account = counted.bank_account AND movement.movement_id = counted.movement_id;
ALTER TABLE books.bank_movements ALTER COLUMN fingerprint SET NOT NULL;
ALTER TABLE books.bank_movements ALTER COLUMN occurrence SET NOT NULL;
ALTER TABLE books.bank_movements ADD CONSTRAINT uq_bank_movements_fingerprint_occurrence UNIQUE (fingerprint, occurrence);
ALTER TABLE books.bank_movements ADD CONSTRAINT ck_bank_movements_source_known CHECK (source IN ('fio', 'camt053', 'gpc'));
COMMENT ON COLUMN books.bank_movements.counter_account IS '19-2000145399/0800, or foreign';
COMMENT ON COLUMN books.bank_movements.source IS 'the format in which it was seen first';
COMMENT ON COLUMN books.bank_movements.fingerprint IS 'account, day, amount, currency and symbol: the same in every format';
COMMENT ON COLUMN books.bank_movements.occurrence IS 'which of the day''s movements equal to it';

CREATE TABLE books.statements (
	statement_id VARCHAR NOT NULL,
	bank_account VARCHAR NOT NULL,
	sha256 VARCHAR NOT NULL,
	source VARCHAR NOT NULL,
	status VARCHAR NOT NULL,
	format VARCHAR,
	size INTEGER NOT NULL,
	received_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	lines_total INTEGER,
	lines_done INTEGER DEFAULT '0' NOT NULL,
	new_count INTEGER DEFAULT '0' NOT NULL,
	known_count INTEGER DEFAULT '0' NOT NULL,
	waiting_count INTEGER DEFAULT '0' NOT NULL,
	fault VARCHAR,
	fault_line INTEGER,
	ended_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_statements PRIMARY KEY (statement_id),
	CONSTRAINT uq_statements_bank_account_sha256 UNIQUE (bank_account, sha256),
	CONSTRAINT ck_statements_source_known CHECK (source IN ('fetched', 'uploaded')),
	CONSTRAINT ck_statements_status_known CHECK (status IN ('received', 'importing', 'imported', 'refused')),
	CONSTRAINT ck_statements_format_known CHECK (format IN ('fio', 'camt053', 'gpc')),
	CONSTRAINT ck_statements_fault_known CHECK (fault IN ('unknown_format', 'broken', 'too_large', 'forbidden_xml', 'other_account', 'account_mistyped', 'encoding', 'line_unreadable', 'balance', 'turnover', 'count', 'batch'))
);
COMMENT ON COLUMN books.statements.statement_id IS 'account and content, hashed';
COMMENT ON COLUMN books.statements.sha256 IS 'of its bytes as they came';
COMMENT ON COLUMN books.statements.format IS 'none: nobody could tell';
COMMENT ON COLUMN books.statements.size IS 'in bytes';
COMMENT ON COLUMN books.statements.lines_total IS 'none: it was not read as a whole yet';
COMMENT ON COLUMN books.statements.known_count IS 'were in the books';
COMMENT ON COLUMN books.statements.waiting_count IS 'new, for a person';
COMMENT ON COLUMN books.statements.fault IS 'why it was refused as a whole';
CREATE INDEX ix_statements_received_at ON books.statements (bank_account, received_at);

CREATE TABLE books.statement_contents (
	statement_id VARCHAR NOT NULL,
	body BYTEA NOT NULL,
	CONSTRAINT pk_statement_contents PRIMARY KEY (statement_id),
	CONSTRAINT fk_statement_contents_statement_id_statements FOREIGN KEY(statement_id) REFERENCES books.statements (statement_id)
);
COMMENT ON COLUMN books.statement_contents.body IS 'as it came, kept before it was read';

CREATE TABLE books.movement_sources (
	bank_account VARCHAR NOT NULL,
	format VARCHAR NOT NULL,
	source_id VARCHAR NOT NULL,
	movement_id VARCHAR NOT NULL,
	reference VARCHAR NOT NULL,
	statement_id VARCHAR,
	seen_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_movement_sources PRIMARY KEY (bank_account, format, source_id),
	CONSTRAINT fk_movement_sources_bank_account_movement_id_bank_movements FOREIGN KEY(bank_account, movement_id) REFERENCES books.bank_movements (bank_account, movement_id),
	CONSTRAINT ck_movement_sources_format_known CHECK (format IN ('fio', 'camt053', 'gpc')),
	CONSTRAINT fk_movement_sources_statement_id_statements FOREIGN KEY(statement_id) REFERENCES books.statements (statement_id)
);
COMMENT ON COLUMN books.movement_sources.source_id IS 'what a line is called in its format';
COMMENT ON COLUMN books.movement_sources.reference IS 'the bank''s number, where it tells';
COMMENT ON COLUMN books.movement_sources.statement_id IS 'where it was read first; none: before statements were kept';
CREATE INDEX ix_movement_sources_movement_id ON books.movement_sources (bank_account, movement_id);

CREATE TABLE books.bank_calls (
	bank_account VARCHAR NOT NULL,
	asked_at TIMESTAMP WITH TIME ZONE NOT NULL,
	refused INTEGER NOT NULL,
	CONSTRAINT pk_bank_calls PRIMARY KEY (bank_account)
);
COMMENT ON COLUMN books.bank_calls.refused IS 'how often in a row our token was no good';

CREATE TABLE front.statement_files (
	bank_account VARCHAR NOT NULL,
	sha256 VARCHAR NOT NULL,
	file_name VARCHAR NOT NULL,
	user_id VARCHAR NOT NULL,
	size INTEGER NOT NULL,
	body BYTEA NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	started_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_statement_files PRIMARY KEY (bank_account, sha256)
);
COMMENT ON COLUMN front.statement_files.sha256 IS 'of its bytes; the same file is one';
COMMENT ON COLUMN front.statement_files.size IS 'in bytes';
CREATE INDEX ix_statement_files_not_started ON front.statement_files (sent_at) WHERE started_at IS NULL;

INSERT INTO books.movement_sources (bank_account, format, source_id, movement_id, reference)
SELECT bank_account, 'fio', movement_id, movement_id, '' FROM books.bank_movements;

CREATE TRIGGER statement_contents_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.statement_contents
    FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();
CREATE TRIGGER movement_sources_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.movement_sources
    FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();

GRANT SELECT, INSERT ON books.statement_contents, books.movement_sources TO partnerdesk_worker;
GRANT SELECT, INSERT, UPDATE ON books.statements, books.bank_calls TO partnerdesk_worker;
GRANT SELECT ON books.statements, books.movement_sources, books.bank_calls TO partnerdesk_web;
GRANT SELECT, INSERT, UPDATE, DELETE ON front.statement_files TO partnerdesk_web;
GRANT SELECT ON front.statement_files TO partnerdesk_worker;
