"""What PostgreSQL itself refuses about papers: no change, and no payment deducted beyond itself."""

from __future__ import annotations

PAPERS_NEVER_CHANGED = ("papers", "paper_payments", "paper_deductions", "paper_files")

_NO_MORE_THAN_IT_WAS = """
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
"""

PAPER_TRIGGERS = (
    _NO_MORE_THAN_IT_WAS,
    """
    CREATE TRIGGER deductions_stay_within BEFORE INSERT ON books.paper_deductions
    FOR EACH ROW EXECUTE FUNCTION books.deduct_no_more_than_there_is()
    """,
    *(
        f"""
        CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change()
        """
        for table in PAPERS_NEVER_CHANGED
    ),
)
