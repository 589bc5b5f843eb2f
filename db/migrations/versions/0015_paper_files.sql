CREATE TABLE books.paper_files (
	number VARCHAR NOT NULL,
	format VARCHAR NOT NULL,
	language VARCHAR NOT NULL,
	sha256 VARCHAR NOT NULL,
	file BYTEA NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT pk_paper_files PRIMARY KEY (number, format, language),
	CONSTRAINT ck_paper_files_format_known CHECK (format IN ('pdf', 'isdoc')),
	CONSTRAINT ck_paper_files_language_known CHECK (language IN ('cs', 'en')),
	CONSTRAINT ck_paper_files_digest_is_its_own CHECK (sha256 = encode(sha256(file), 'hex')),
	CONSTRAINT fk_paper_files_number_papers FOREIGN KEY(number) REFERENCES books.papers (number)
);
COMMENT ON COLUMN books.paper_files.sha256 IS 'of the file; checked at every reading';
CREATE TRIGGER paper_files_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.paper_files
FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();
GRANT SELECT, INSERT ON books.paper_files TO partnerdesk_worker;
GRANT SELECT ON books.paper_files TO partnerdesk_web;
