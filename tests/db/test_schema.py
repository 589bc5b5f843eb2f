"""The schema the migrations make is the one the tables say, and what the code may write."""

import re
import subprocess
import uuid
from enum import StrEnum

import pytest
from alembic import command
from sqlalchemy import CheckConstraint, NullPool, Table, create_engine, text

from db.books.reviews import ProposalFate
from db.guards import GRANTS, ROLES, TRIGGERS
from db.metadata import BOOKS, FRONT
from db.migrate import configuration, upgrade
from db.tables import all_tables
from programme.bank.statements import (
    StatementFault,
    StatementFormat,
    StatementSource,
    StatementStatus,
)
from programme.billing.activation import DepositRequestStatus, NoDepositCause
from programme.billing.corrections import CorrectionReason, CorrectionVerdict
from programme.billing.incoming import PaymentAction
from programme.billing.keeping import PaperFormat
from programme.billing.papers import PaperKind
from programme.billing.refunds import RefundStatus, RefusedCause
from programme.domains.bulk import BulkStatus, StopCause
from programme.domains.changes import ChangeKind, ChangeStatus
from programme.domains.comparison import Difference, Standing
from programme.domains.reminding import Notice
from programme.domains.services import ServiceEnd
from programme.ledger import MOVES, Account
from programme.order import LIVE, UNDER_WAY, LaneClosure, OrderStatus
from programme.payments import TopUpStatus
from programme.people.application import ApplicationStatus
from programme.people.conditions import DepositTerms, WhoMayApply
from programme.people.decisions import ReasonCode, Verdict
from programme.people.partner import PartnerStatus
from programme.people.verification import CheckOutcome
from programme.pricing import Operation
from programme.submission import AttemptOutcome, Ruling
from programme.tasks import TaskEnd, TaskKind
from programme.typography import Language
from sandbox.postgres import PROGRAMS, EmbeddedPostgres
from tests.conftest import create_database

ENUMS: dict[tuple[str, str], type[StrEnum]] = {
    ("domain_changes", "kind"): ChangeKind,
    ("domain_changes", "status"): ChangeStatus,
    ("registry_sightings", "standing"): Standing,
    ("registry_findings", "difference"): Difference,
    ("registry_accounts", "because"): LaneClosure,
    ("submissions", "ruled"): Ruling,
    ("applications", "status"): ApplicationStatus,
    ("decisions", "verdict"): Verdict,
    ("decisions", "reason_code"): ReasonCode,
    ("proposals", "verdict"): Verdict,
    ("proposals", "reason_code"): ReasonCode,
    ("proposals", "fate"): ProposalFate,
    ("evidence", "outcome"): CheckOutcome,
    ("partners", "status"): PartnerStatus,
    ("tiers", "who_may_apply"): WhoMayApply,
    ("tiers", "deposit"): DepositTerms,
    ("deposit_requests", "status"): DepositRequestStatus,
    ("deposit_requests", "because"): NoDepositCause,
    ("refunds", "status"): RefundStatus,
    ("refunds", "because"): RefusedCause,
    ("deposit_entries", "source"): Account,
    ("top_ups", "status"): TopUpStatus,
    ("orders", "status"): OrderStatus,
    ("orders", "operation"): Operation,
    ("services", "ended_because"): ServiceEnd,
    ("renewal_notices", "notice"): Notice,
    ("bulk_orders", "status"): BulkStatus,
    ("bulk_orders", "stopped"): StopCause,
    ("papers", "kind"): PaperKind,
    ("paper_files", "format"): PaperFormat,
    ("paper_files", "language"): Language,
    ("attempts", "outcome"): AttemptOutcome,
    ("name_prices", "operation"): Operation,
    ("promotions", "operation"): Operation,
    ("tasks", "kind"): TaskKind,
    ("bank_movements", "source"): StatementFormat,
    ("movement_sources", "format"): StatementFormat,
    ("statements", "format"): StatementFormat,
    ("statements", "source"): StatementSource,
    ("statements", "status"): StatementStatus,
    ("statements", "fault"): StatementFault,
    ("tasks", "ended_as"): TaskEnd,
    ("payment_decisions", "action"): PaymentAction,
    ("corrections", "reason"): CorrectionReason,
    ("corrections", "verdict"): CorrectionVerdict,
}


def empty_database(postgres: EmbeddedPostgres) -> str:
    name = f"schema_{uuid.uuid4().hex[:12]}"
    create_database(postgres, name)
    return name


def made_from_tables(postgres: EmbeddedPostgres) -> str:
    name = empty_database(postgres)
    engine = create_engine(postgres.url(name), poolclass=NullPool)
    with engine.begin() as connection:
        for schema in (BOOKS, FRONT):
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        all_tables().create_all(connection)
        driver = connection.connection.driver_connection
        assert driver is not None
        for statement in (*TRIGGERS, *ROLES, *GRANTS):
            driver.execute(statement)
    return name


def schema_of(postgres: EmbeddedPostgres, database: str, *words: str) -> list[str]:
    """Return what pg_dump says of a schema, parted into statements and sorted."""
    command_line = [str(PROGRAMS / "pg_dump"), "-s", "-O", *words]
    command_line += ["-n", BOOKS, "-n", FRONT, "-h", str(postgres.socket_folder)]
    dumped = subprocess.run(
        [*command_line, "-U", "postgres", database], capture_output=True, text=True, check=True
    )
    bare = re.sub(r"^(--.*|\\(un)?restrict .*|)\n", "", dumped.stdout, flags=re.M)
    return sorted(statement.strip() for statement in bare.split(";\n"))


def schemas_of(postgres: EmbeddedPostgres, database: str) -> list[str]:
    engine = create_engine(postgres.url(database), poolclass=NullPool)
    with engine.connect() as connection:
        found = connection.scalars(
            text("SELECT nspname FROM pg_namespace WHERE nspname IN ('books', 'front')")
        )
        return list(found)


@pytest.mark.parametrize("words", [("-x",), ()], ids=["tables", "tables-and-grants"])
def test_the_migrations_make_what_the_tables_say(
    postgres: EmbeddedPostgres, words: tuple[str, ...]
) -> None:
    migrated, made = empty_database(postgres), made_from_tables(postgres)
    upgrade(postgres.url(migrated))

    assert schema_of(postgres, migrated, *words) == schema_of(postgres, made, *words)


def test_a_migration_can_be_taken_back_and_made_again(postgres: EmbeddedPostgres) -> None:
    database = empty_database(postgres)
    url = postgres.url(database)
    upgrade(url)
    before = schema_of(postgres, database)

    command.downgrade(configuration(url), "base")
    left = schemas_of(postgres, database)
    upgrade(url)

    assert left == []
    assert schema_of(postgres, database) == before


def test_migrating_twice_changes_nothing(postgres: EmbeddedPostgres) -> None:
    database = empty_database(postgres)
    upgrade(postgres.url(database))
    before = schema_of(postgres, database)

    upgrade(postgres.url(database))

    assert schema_of(postgres, database) == before


@pytest.mark.parametrize(("place", "enum"), ENUMS.items(), ids=lambda value: str(value))
def test_a_column_takes_the_words_of_its_enum(place: tuple[str, str], enum: type[StrEnum]) -> None:
    table, column = place

    words = re.findall(r"'([a-z0-9_]+)'", check_of(all_tables().tables[f"{BOOKS}.{table}"], column))

    assert set(words) == {member.value for member in enum}


def test_a_column_kept_to_words_is_compared_with_its_enum() -> None:
    kept = {
        (table.name, str(constraint.name).removeprefix(f"ck_{table.name}_"))
        for table in all_tables().tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and str(constraint.name).endswith("_known")
    }
    listed = {(table, f"{column}_known") for table, column in ENUMS}
    elsewhere = {
        ("deposit_entries", "move_known"),
        ("users", "role_known"),
        ("quotes", "operation_known"),
        ("bulk_orders", "choice_known"),
        ("bulk_lines", "fault_known"),
        ("case_log", "event_known"),
        ("domain_change_requests", "kind_known"),
        ("company_answers", "outcome_known"),
        ("register_answers", "outcome_known"),
    }

    assert kept - elsewhere == listed


def test_the_moves_of_money_are_the_ground_floors() -> None:
    check = check_of(all_tables().tables[f"{BOOKS}.deposit_entries"], "move")

    for kind, (source, destination) in MOVES.items():
        assert f"kind = '{kind}' AND source = '{source}' AND destination = '{destination}'" in check
    assert check.count("kind =") == len(MOVES)


@pytest.mark.parametrize(
    ("name", "live"), [("one_live_a_name", LIVE), ("one_renewal_a_name", UNDER_WAY)]
)
def test_one_order_a_name_is_what_the_ground_floor_calls_live(
    name: str, live: frozenset[OrderStatus]
) -> None:
    orders = all_tables().tables[f"{BOOKS}.orders"]
    index = next(index for index in orders.indexes if index.name == f"uq_orders_{name}")

    words = re.findall(r"'([a-z0-9_]+)'", str(index.dialect_options["postgresql"]["where"]))

    assert index.unique
    assert set(words) - {Operation.RENEW} == live


def test_every_table_lies_in_the_books_or_in_the_front() -> None:
    assert {table.schema for table in all_tables().tables.values()} == {BOOKS, FRONT}


def check_of(table: Table, column: str) -> str:
    name = f"{column}_known"
    return next(
        str(constraint.sqltext)
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint) and str(constraint.name).endswith(name)
    )
