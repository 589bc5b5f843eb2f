DROP FUNCTION books.erase_expired(timestamptz, timestamptz, integer);
DROP FUNCTION books.erase_application(text, timestamptz);
DROP FUNCTION books.erase_customer(text);
DROP TRIGGER decisions_are_final ON books.decisions;
DROP TRIGGER decisions_lose_words_only ON books.decisions;
DROP FUNCTION books.lose_words_only();
CREATE TRIGGER decisions_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.decisions
FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change();
ALTER TABLE books.applications DROP COLUMN erased_at;
