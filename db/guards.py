"""What PostgreSQL itself refuses, whatever our code does: triggers, and what each role may.

The deposits' rows are moved by the trigger on the entries and by nothing else; the application's
roles may add entries and never change one. The rules of a move stand in programme/ledger.py; here
they are kept once more where no bug of ours can pass. What personal data go, go by db/erasing.py.
"""

from __future__ import annotations

from db.erasing import CALLED_BY_THE_WORKER, ERASING
from db.metadata import BOOKS, FRONT
from db.paper_guards import PAPER_TRIGGERS, PAPERS_NEVER_CHANGED

WORKER_ROLE = "partnerdesk_worker"
WEB_ROLE = "partnerdesk_web"

_REFUSE_CHANGE = """
CREATE FUNCTION books.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What stands in % is never changed; add a new line.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""

_MOVE_MONEY = """
CREATE FUNCTION books.move_money() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = books, pg_temp AS $$
DECLARE
    held_minor_of_cause bigint;
    free_change bigint := 0;
    held_change bigint := 0;
BEGIN
    IF NEW.entry_id <> (
        CASE NEW.kind WHEN 'top_up' THEN 'top-up/' WHEN 'hold' THEN 'hold/' ELSE 'resolve/' END
        || NEW.cause
    ) THEN
        RAISE EXCEPTION 'The entry % is not named after its cause.', NEW.entry_id
            USING ERRCODE = 'check_violation';
    END IF;
    -- The row first: whoever comes at the same moment waits here, and then sees what we wrote.
    PERFORM 1 FROM deposits WHERE partner_id = NEW.partner_id FOR UPDATE;
    -- An insert that says ON CONFLICT DO NOTHING would move the money and drop the entry.
    PERFORM 1 FROM deposit_entries WHERE entry_id = NEW.entry_id;
    IF FOUND THEN
        RAISE EXCEPTION 'The entry % was made before.', NEW.entry_id
            USING ERRCODE = 'unique_violation';
    END IF;
    IF NEW.kind = 'hold' THEN
        PERFORM 1 FROM deposit_entries WHERE entry_id = 'resolve/' || NEW.cause;
        IF FOUND THEN
            RAISE EXCEPTION 'The order % has ended; it can hold no more.', NEW.cause
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.kind IN ('charge', 'release') THEN
        SELECT minor INTO held_minor_of_cause FROM deposit_entries
            WHERE entry_id = 'hold/' || NEW.cause AND partner_id = NEW.partner_id;
        IF NEW.minor <> coalesce(held_minor_of_cause, 0)
            OR (NEW.kind = 'charge' AND held_minor_of_cause IS NULL)
        THEN
            RAISE EXCEPTION 'The order % holds %, not %.',
                NEW.cause, coalesce(held_minor_of_cause, 0), NEW.minor
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.source = 'free' THEN free_change := free_change - NEW.minor; END IF;
    IF NEW.destination = 'free' THEN free_change := free_change + NEW.minor; END IF;
    IF NEW.source = 'held' THEN held_change := held_change - NEW.minor; END IF;
    IF NEW.destination = 'held' THEN held_change := held_change + NEW.minor; END IF;
    UPDATE deposits SET
        free_minor = free_minor + free_change,
        held_minor = held_minor + held_change,
        version = version + 1
    WHERE partner_id = NEW.partner_id AND currency = NEW.currency
    RETURNING version, free_minor, held_minor
        INTO NEW.version, NEW.free_after, NEW.held_after;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Partner % has no deposit in %.', NEW.partner_id, NEW.currency
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    NEW.made_at := clock_timestamp();
    RETURN NEW;
END $$;
"""

_DECIDED_ABOUT_MONEY = ("payment_decisions", "corrections")
"""What our people decided about payments and corrections."""

TRIGGERS = (
    _REFUSE_CHANGE,
    _MOVE_MONEY,
    """
    CREATE TRIGGER entries_move_money BEFORE INSERT ON books.deposit_entries
    FOR EACH ROW EXECUTE FUNCTION books.move_money()
    """,
    *(
        f"""
        CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change()
        """
        for table in ("deposit_entries", "chronicle", "tiers", *_DECIDED_ABOUT_MONEY)
    ),
    *ERASING,
    *PAPER_TRIGGERS,
)

_NEVER_CHANGED = (
    "deposit_entries",
    "chronicle",
    "decisions",
    "tiers",
    *PAPERS_NEVER_CHANGED,
    *_DECIDED_ABOUT_MONEY,
)

_COPIED = (
    "application_forms",
    "application_answers",
    "application_appeals",
    "task_answers",
    "deposit_settings",
    "deposit_requests",
    "refund_requests",
    "payment_decisions",
    "corrections",
)
"""What the web keeps first and a story copies into the books."""

_ONLY_ADDED_TO = ("case_log", "comments")
"""What our people did and said about a case; not even the web changes it afterwards."""

LETTERS_SHOWN = (
    "letter_id",
    "kind",
    "email",
    "subject",
    "language",
    "made_at",
    "sent_at",
    "refused_code",
    "given_up_at",
    "addressee_kind",
)
"""What the web may read of a letter."""

DRAFTS_READ = ("draft_id", "email", "language", "company_name", "sent_as", "kept_until")
"""What the worker may read of a draft: enough to send its link, nothing else that was typed."""

USERS_KNOWN = ("user_id", "name", "role", "customer_id", "email", "language")
"""What the worker may read of a user: who decided, and where our own people get their letters."""

ROLES = tuple(
    f"""
    DO $$ BEGIN
        CREATE ROLE {role} LOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$
    """
    for role in (WORKER_ROLE, WEB_ROLE)
)
"""Roles belong to the whole server; a second database finds them made."""

GRANTS = (
    f"REVOKE ALL ON SCHEMA public FROM {WORKER_ROLE}, {WEB_ROLE}",
    "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA books FROM PUBLIC",
    f"GRANT USAGE ON SCHEMA {BOOKS} TO {WORKER_ROLE}, {WEB_ROLE}",
    f"GRANT USAGE ON SCHEMA {FRONT} TO {WORKER_ROLE}, {WEB_ROLE}",
    f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA {BOOKS} TO {WORKER_ROLE}",
    *(f"REVOKE UPDATE ON {BOOKS}.{table} FROM {WORKER_ROLE}" for table in _NEVER_CHANGED),
    f"REVOKE UPDATE ON {BOOKS}.deposits FROM {WORKER_ROLE}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {BOOKS} TO {WORKER_ROLE}",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA {BOOKS} TO {WEB_ROLE}",
    f"REVOKE SELECT ON {BOOKS}.submissions FROM {WEB_ROLE}",
    # A letter's bytes carry the secret links; pages show that it was sent, not what it says.
    f"REVOKE SELECT ON {BOOKS}.letters FROM {WEB_ROLE}",
    f"GRANT SELECT ({', '.join(LETTERS_SHOWN)}) ON {BOOKS}.letters TO {WEB_ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {FRONT} TO {WEB_ROLE}",
    *(f"REVOKE UPDATE, DELETE ON {FRONT}.{table} FROM {WEB_ROLE}" for table in _ONLY_ADDED_TO),
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {FRONT} TO {WEB_ROLE}",
    *(f"GRANT SELECT ON {FRONT}.{table} TO {WORKER_ROLE}" for table in _COPIED),
    f"GRANT SELECT ({', '.join(USERS_KNOWN)}) ON {FRONT}.users TO {WORKER_ROLE}",
    f"GRANT SELECT ({', '.join(DRAFTS_READ)}) ON {FRONT}.application_drafts TO {WORKER_ROLE}",
    # The only ways by which the worker makes anything go.
    *(f"GRANT EXECUTE ON FUNCTION {each} TO {WORKER_ROLE}" for each in CALLED_BY_THE_WORKER),
)
"""The worker writes the books and sees no password; the web writes its own and reads the books."""
