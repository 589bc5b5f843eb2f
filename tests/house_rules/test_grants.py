"""What each role may do, asked of PostgreSQL's own catalogue."""

import pytest
from sqlalchemy import text

from db.engine import Database
from db.guards import LETTERS_SHOWN, USERS_KNOWN, WEB_ROLE, WORKER_ROLE
from db.metadata import BOOKS, FRONT
from db.tables import all_tables

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
FINAL = {
    "deposit_entries",
    "chronicle",
    "decisions",
    "tiers",
    "price_lists",
    "name_prices",
    "promotions",
    "papers",
    "paper_payments",
    "paper_deductions",
    "paper_files",
    "payment_decisions",
    "corrections",
    "statement_contents",
    "movement_sources",
}
BY_FUNCTIONS = {"deposits", "deposit_entries", "deposit_alerts"}
ONLY_ADDED_TO = {
    "case_log",
    "comments",
    "quotes",
    "price_files",
    "transfer_code_views",
    "order_details",
}
TABLES = sorted(all_tables().tables)

IN_THE_BOOKS = {"SELECT", "INSERT", "UPDATE"}
IN_THE_FRONT = {"SELECT", "INSERT", "UPDATE", "DELETE"}
COPIED = {
    "application_forms",
    "application_answers",
    "application_appeals",
    "task_answers",
    "price_files",
    "domain_change_requests",
    "order_details",
    "deposit_settings",
    "renewal_choices",
    "deposit_requests",
    "refund_requests",
    "payment_decisions",
    "corrections",
    "statement_files",
    "bulk_lines",
    "bulk_prices",
}


def expected(role: str, schema: str, table: str) -> set[str]:
    if role == WEB_ROLE and table in ONLY_ADDED_TO:
        return {"SELECT", "INSERT"}
    if role == WEB_ROLE:
        return IN_THE_FRONT if schema == FRONT else {"SELECT"} - hidden_from_the_web(table)
    if schema == FRONT:
        return {"SELECT"} if table in COPIED | {"bulk_orders"} else set()
    if table in BY_FUNCTIONS:
        return {"SELECT"}
    return IN_THE_BOOKS - ({"UPDATE"} if table in FINAL else set())


def hidden_from_the_web(table: str) -> set[str]:
    return {"SELECT"} if table in {"submissions", "letters", "statement_contents"} else set()


async def rights_of(owner: Database, role: str, place: str) -> set[str]:
    async with owner.reading() as transaction:
        return {
            right
            for right in RIGHTS
            if await transaction.scalar(
                text("SELECT has_table_privilege(:role, :place, :right)"),
                {"role": role, "place": place, "right": right},
            )
        }


@pytest.mark.parametrize("role", [WORKER_ROLE, WEB_ROLE])
@pytest.mark.parametrize("place", TABLES)
async def test_a_role_has_the_rights_it_needs_and_no_other(
    owner: Database, role: str, place: str
) -> None:
    schema, _, table = place.partition(".")

    assert await rights_of(owner, role, place) == expected(role, schema, table)


async def test_of_the_users_the_worker_reads_what_a_decision_needs(owner: Database) -> None:
    query = text(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'front.users'::regclass"
        " AND attnum > 0 AND has_column_privilege(:role, attrelid, attnum, 'SELECT')"
    )
    async with owner.reading() as transaction:
        columns = set(await transaction.scalars(query, {"role": WORKER_ROLE}))

    assert columns == set(USERS_KNOWN)
    assert "password_hash" not in columns


async def test_of_the_letters_the_web_reads_that_they_were_sent_and_not_what_they_say(
    owner: Database,
) -> None:
    query = text(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'books.letters'::regclass"
        " AND attnum > 0 AND has_column_privilege(:role, attrelid, attnum, 'SELECT')"
    )
    async with owner.reading() as transaction:
        columns = set(await transaction.scalars(query, {"role": WEB_ROLE}))

    assert columns == set(LETTERS_SHOWN)
    assert "message" not in columns


@pytest.mark.parametrize("role", [WORKER_ROLE, WEB_ROLE])
async def test_a_role_owns_nothing_and_is_nobody_special(owner: Database, role: str) -> None:
    owned = text(
        "SELECT count(*) FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner"
        " WHERE rolname = :role"
    )
    special = text(
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication"
        " FROM pg_roles WHERE rolname = :role"
    )
    async with owner.reading() as transaction:
        assert await transaction.scalar(owned, {"role": role}) == 0
        assert await transaction.scalar(special, {"role": role}) is False


@pytest.mark.parametrize("role", [WORKER_ROLE, WEB_ROLE])
@pytest.mark.parametrize("schema", [BOOKS, FRONT])
async def test_a_role_makes_nothing_new_in_a_schema(
    owner: Database, role: str, schema: str
) -> None:
    query = text("SELECT has_schema_privilege(:role, :schema, 'CREATE')")
    async with owner.reading() as transaction:
        assert await transaction.scalar(query, {"role": role, "schema": schema}) is False


async def test_of_the_books_functions_the_worker_calls_those_that_erase_and_move_money(
    owner: Database,
) -> None:
    query = text(
        "SELECT role, proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace,"
        " unnest(CAST(:roles AS text[])) AS role"
        " WHERE nspname = 'books' AND has_function_privilege(role, pg_proc.oid, 'EXECUTE')"
    )
    async with owner.reading() as transaction:
        rows = await transaction.execute(query, {"roles": [WORKER_ROLE, WEB_ROLE]})
        callable_by = {tuple(row) for row in rows}
    assert callable_by == {
        (WORKER_ROLE, "erase_application"),
        (WORKER_ROLE, "erase_expired"),
        (WORKER_ROLE, "open_deposit"),
        (WORKER_ROLE, "lock_deposit"),
        (WORKER_ROLE, "add_entry"),
        (WORKER_ROLE, "hold_for_order"),
        (WORKER_ROLE, "charge_for_order"),
        (WORKER_ROLE, "reverse_entry"),
        (WORKER_ROLE, "set_alert_level"),
    }
