DROP TABLE front.draft_keys;
DROP TABLE front.application_drafts;
DROP INDEX front.ix_application_forms_company_number;
DROP INDEX books.ix_applications_company_number;
ALTER TABLE books.applications DROP COLUMN stated;
ALTER TABLE books.applications DROP COLUMN prefilled;
