"""What PostgreSQL itself refuses, whatever our code does: triggers, and what each role may.

The deposits' rows are moved by the trigger on the entries and by nothing else; the worker has
entries made by functions (db/moving.py) and never makes or changes one itself. The rules of a move
stand in programme/ledger.py; there they are kept once more where no bug of ours can pass. What
personal data go, go by db/erasing.py.
"""

from __future__ import annotations

from db.erasing import CALLED_BY_THE_WORKER, ERASING
from db.metadata import BOOKS, FRONT
from db.moving import CALLED_TO_MOVE, MOVING
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

_DECIDED_ABOUT_MONEY = ("payment_decisions", "corrections")
"""What our people decided about payments and corrections."""

_FINAL_STATEMENTS = ("statement_contents", "movement_sources")
"""What the bank said, as it said it."""

_PRICES = ("price_lists", "name_prices", "promotions")

_PRICES_ARE_WHOLE = """
CREATE FUNCTION books.refuse_late_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A line added to a list that stands would change what the list said in the past.
    PERFORM 1 FROM books.price_lists
        WHERE price_list_id = NEW.price_list_id AND xmin = pg_current_xact_id()::xid;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The price list % is published; make a new one.', NEW.price_list_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = (
    _REFUSE_CHANGE,
    *MOVING,
    _PRICES_ARE_WHOLE,
    *(
        f"""
        CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON books.{table}
        FOR EACH STATEMENT EXECUTE FUNCTION books.refuse_change()
        """
        for table in (
            "deposit_entries",
            "chronicle",
            "tiers",
            *_DECIDED_ABOUT_MONEY,
            *_FINAL_STATEMENTS,
            *_PRICES,
        )
    ),
    """
    CREATE TRIGGER name_prices_come_with_their_list BEFORE INSERT ON books.name_prices
    FOR EACH ROW EXECUTE FUNCTION books.refuse_late_price()
    """,
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
    *_FINAL_STATEMENTS,
    *_PRICES,
)
_BY_FUNCTIONS = ("deposits", "deposit_entries", "deposit_alerts")
"""What only the functions of db/moving.py write."""


_COPIED = (
    "application_forms",
    "application_answers",
    "application_appeals",
    "task_answers",
    "deposit_settings",
    "renewal_choices",
    "deposit_requests",
    "refund_requests",
    "payment_decisions",
    "corrections",
    "statement_files",
    "price_files",
    "domain_change_requests",
    "order_details",
    "bulk_orders",
    "bulk_lines",
    "bulk_prices",
)
"""What the web keeps first and a story copies into the books."""

_ONLY_ADDED_TO = (
    "case_log",
    "comments",
    "quotes",
    "price_files",
    "transfer_code_views",
    "order_details",
)
"""What was said, shown and sent as it was; not even the web changes it afterwards."""

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

SUBMISSIONS_SHOWN = ("order_id", "registry", "name", "ruled", "ruled_by")
"""What the web may read of what is sent to registries; never the marker."""

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
    *(f"REVOKE INSERT, UPDATE ON {BOOKS}.{each} FROM {WORKER_ROLE}" for each in _BY_FUNCTIONS),
    f"GRANT UPDATE (told_at) ON {BOOKS}.deposit_alerts TO {WORKER_ROLE}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {BOOKS} TO {WORKER_ROLE}",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA {BOOKS} TO {WEB_ROLE}",
    f"REVOKE SELECT ON {BOOKS}.submissions FROM {WEB_ROLE}",
    f"GRANT SELECT ({', '.join(SUBMISSIONS_SHOWN)}) ON {BOOKS}.submissions TO {WEB_ROLE}",
    f"REVOKE SELECT ON {BOOKS}.statement_contents FROM {WEB_ROLE}",
    # A letter's bytes carry the secret links; pages show that it was sent, not what it says.
    f"REVOKE SELECT ON {BOOKS}.letters FROM {WEB_ROLE}",
    f"GRANT SELECT ({', '.join(LETTERS_SHOWN)}) ON {BOOKS}.letters TO {WEB_ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {FRONT} TO {WEB_ROLE}",
    *(f"REVOKE UPDATE, DELETE ON {FRONT}.{table} FROM {WEB_ROLE}" for table in _ONLY_ADDED_TO),
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {FRONT} TO {WEB_ROLE}",
    *(f"GRANT SELECT ON {FRONT}.{table} TO {WORKER_ROLE}" for table in _COPIED),
    f"GRANT SELECT ({', '.join(USERS_KNOWN)}) ON {FRONT}.users TO {WORKER_ROLE}",
    f"GRANT SELECT ({', '.join(DRAFTS_READ)}) ON {FRONT}.application_drafts TO {WORKER_ROLE}",
    # The only ways by which the worker moves money, and makes anything go.
    *(
        f"GRANT EXECUTE ON FUNCTION {each} TO {WORKER_ROLE}"
        for each in (*CALLED_TO_MOVE, *CALLED_BY_THE_WORKER)
    ),
)
"""The worker writes the books and sees no password; the web writes its own and reads the books."""
