"""What a story leaves behind: every row about an application, without what differs every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from db.books.applications import APPLICATIONS, DECISIONS, EVIDENCE
from db.books.chronicle import CHRONICLE
from db.books.letters import LETTERS, LINKS
from db.books.partners import PARTNERS
from db.books.reviews import INFORMATION_REQUESTS, PROPOSALS
from db.books.tasks import TASKS
from db.engine import Transaction
from tests.workflows.case import Case

TABLES: Mapping[str, tuple[Table, str]] = {
    "applications": (APPLICATIONS, "application_id"),
    "evidence": (EVIDENCE, "application_id"),
    "proposals": (PROPOSALS, "application_id"),
    "decisions": (DECISIONS, "application_id"),
    "requests": (INFORMATION_REQUESTS, "application_id"),
    "partners": (PARTNERS, "application_id"),
    "links": (LINKS, "subject"),
    "tasks": (TASKS, "subject"),
    "chronicle": (CHRONICLE, "subject"),
}
OTHERS_DOING = {
    # Whom else an applicant resembles, and what else they could have applied for, depends on
    # the other tests of the house.
    "evidence": {"facts", "findings", "flags"},
}
NEVER_THE_SAME = {"line", "once", "digest", "message", "message_id"}

Remains = Mapping[str, Counter[str]]


async def remains_of(case: Case, people: Mapping[str, str]) -> Remains:
    """Return every row about an application, by table."""
    async with case.house.books.reading() as transaction:
        rows = {
            name: await _rows(transaction, table, column, case.id)
            for name, (table, column) in TABLES.items()
        }
        letters = LETTERS.select().where(LETTERS.c.letter_id.startswith(f"{case.workflow_id}/"))
        rows["letters"] = [row._asdict() for row in await transaction.execute(letters)]
    who = {case.id: "<application>", case.email: "<address>", **people}
    for application in rows["applications"]:
        who[application["customer_id"]] = "<customer>"
    return {
        name: Counter(_told(row, who, OTHERS_DOING.get(name, set())) for row in each)
        for name, each in rows.items()
    }


async def _rows(
    transaction: Transaction, table: Table, column: str, application_id: str
) -> list[dict[str, Any]]:
    query = table.select().where(table.c[column] == application_id)
    return [row._asdict() for row in await transaction.execute(query)]


def _told(row: Mapping[str, Any], who: Mapping[str, str], left_out: set[str]) -> str:
    """Return a row as text: ids and addresses as roles, moments as whether there is one."""
    told = ", ".join(
        f"{name}: {'<moment>' if isinstance(value, datetime) else value}"
        for name, value in row.items()
        if name not in left_out | NEVER_THE_SAME
    )
    for one, role in who.items():
        told = told.replace(one, role)
    return told
