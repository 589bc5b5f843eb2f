"""Everything we know of an applicant, table by table, for the one who asks us what we keep.

Secrets and the bytes of letters stay out: they are ours, or go to the applicant anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, func, or_, select

from db.books.applications import APPLICATIONS, DECISIONS, EVIDENCE
from db.books.billing.corrections import CORRECTIONS
from db.books.billing.deposit_requests import DEPOSIT_REQUESTS
from db.books.billing.papers import PAPERS
from db.books.billing.payment_decisions import PAYMENT_DECISIONS
from db.books.billing.refunds import REFUNDS
from db.books.chronicle import CHRONICLE
from db.books.companies import COMPANY_ANSWERS
from db.books.domains.bulk_orders import BULK_ORDERS
from db.books.domains.changes import DOMAIN_CHANGES
from db.books.domains.holders import HOLDERS
from db.books.letters import LETTERS, LINKS
from db.books.orders import ORDERS
from db.books.partners import PARTNERS
from db.books.payments import MOVEMENTS, TOP_UPS
from db.books.reviews import INFORMATION_REQUESTS, PROPOSALS
from db.books.services import SERVICES
from db.books.tasks import TASKS
from db.engine import Transaction
from db.front import deposit_requests as sent
from db.front.api_keys import API_KEYS
from db.front.claims import CASE_LOG, CLAIMS
from db.front.comments import COMMENTS
from db.front.corrections import CORRECTIONS as PROPOSED_CORRECTIONS
from db.front.deposit_settings import DEPOSIT_SETTINGS
from db.front.domain_changes import CHANGE_REQUESTS, CODE_VIEWS
from db.front.domains.bulk_orders import BULK_LINES
from db.front.domains.bulk_orders import BULK_ORDERS as SENT_BULKS
from db.front.drafts import DRAFTS
from db.front.forms import FORMS
from db.front.order_details import ORDER_DETAILS
from db.front.payment_decisions import PAYMENT_DECISIONS as KEPT_DECISIONS
from db.front.quotes import QUOTES
from db.front.renewal_choices import RENEWAL_CHOICES
from db.front.replies import ANSWERS, APPEALS
from db.front.request_keys import REQUEST_KEYS
from db.front.sign_ins import SIGN_INS
from db.front.task_answers import TASK_ANSWERS
from db.front.users import USERS
from db.guards import LETTERS_SHOWN

SECRETS = frozenset(
    {
        "password_hash",
        "digest",
        "send_key",
        "message",
        "message_id",
        "body",
        "sealed",
        "sealed_code",
        "email_mark",
    }
)
"""Columns nobody is shown: what opens doors, and bytes."""


@dataclass(frozen=True)
class Whom:
    """Who is asked about: one application, its customer and its address."""

    application_id: str
    customer_id: str
    email: str
    company_number: str


@dataclass(frozen=True)
class KnownTable:
    """What one table holds of an applicant."""

    table: str
    rows: tuple[Mapping[str, Any], ...]


Where = Callable[[Whom], ColumnElement[bool]]


def _by_application(table: Table) -> tuple[Table, Where]:
    return table, lambda whom: table.c.application_id == whom.application_id


def _by_customer(table: Table, column: str = "customer_id") -> tuple[Table, Where]:
    return table, lambda whom: table.c[column] == whom.customer_id


def _letters(whom: Whom) -> ColumnElement[bool]:
    about = LETTERS.c.letter_id.startswith(f"application/{whom.application_id}/", autoescape=True)
    return or_(about, func.lower(LETTERS.c.email) == whom.email.lower())


def _drafts(whom: Whom) -> ColumnElement[bool]:
    return or_(
        DRAFTS.c.sent_as == whom.application_id,
        DRAFTS.c.customer_id == whom.customer_id,
        func.lower(DRAFTS.c.email) == whom.email.lower(),
    )


def _users(whom: Whom) -> ColumnElement[bool]:
    return or_(
        USERS.c.customer_id == whom.customer_id, func.lower(USERS.c.email) == whom.email.lower()
    )


def _within(table: Table, column: str, wanted: Table, where: Where) -> tuple[Table, Where]:
    chosen = wanted.c[column]
    return table, lambda whom: table.c[column].in_(select(chosen).where(where(whom)))


HOLDINGS: tuple[tuple[Table, Where], ...] = (
    _by_application(APPLICATIONS),
    _by_application(FORMS),
    (DRAFTS, _drafts),
    _by_application(EVIDENCE),
    (COMPANY_ANSWERS, lambda whom: COMPANY_ANSWERS.c.company_number == whom.company_number),
    _by_application(INFORMATION_REQUESTS),
    _by_application(ANSWERS),
    _by_application(PROPOSALS),
    _by_application(DECISIONS),
    _by_application(APPEALS),
    _by_application(COMMENTS),
    _by_application(CLAIMS),
    _by_application(CASE_LOG),
    (CHRONICLE, lambda whom: CHRONICLE.c.subject == whom.application_id),
    (LETTERS, _letters),
    (LINKS, lambda whom: LINKS.c.subject == whom.application_id),
    (TASKS, lambda whom: TASKS.c.subject == whom.application_id),
    _within(TASK_ANSWERS, "task_id", TASKS, lambda whom: TASKS.c.subject == whom.application_id),
    (USERS, _users),
    _within(SIGN_INS, "user_id", USERS, _users),
    _by_customer(API_KEYS),
    _by_customer(REQUEST_KEYS),
    _by_customer(QUOTES),
    _by_customer(PARTNERS, "partner_id"),
    _by_customer(TOP_UPS, "partner_id"),
    _by_customer(DEPOSIT_SETTINGS, "partner_id"),
    _by_customer(PAPERS, "partner_id"),
    _within(MOVEMENTS, "top_up_id", TOP_UPS, lambda whom: TOP_UPS.c.partner_id == whom.customer_id),
    _by_customer(KEPT_DECISIONS, "partner_id"),
    _by_customer(PAYMENT_DECISIONS, "partner_id"),
    _by_customer(PROPOSED_CORRECTIONS, "partner_id"),
    _by_customer(CORRECTIONS, "partner_id"),
    _by_customer(ORDERS, "partner_id"),
    _by_customer(SERVICES, "payer_id"),
    _by_customer(HOLDERS, "partner_id"),
    _by_customer(ORDER_DETAILS, "partner_id"),
    _by_customer(sent.DEPOSIT_REQUESTS, "partner_id"),
    _by_customer(DEPOSIT_REQUESTS, "partner_id"),
    _by_customer(sent.REFUND_REQUESTS, "partner_id"),
    _by_customer(REFUNDS, "partner_id"),
    _by_customer(RENEWAL_CHOICES, "partner_id"),
    _by_customer(CHANGE_REQUESTS, "partner_id"),
    _by_customer(DOMAIN_CHANGES, "partner_id"),
    _by_customer(CODE_VIEWS, "partner_id"),
    _by_customer(SENT_BULKS),
    _within(
        BULK_LINES, "bulk_id", SENT_BULKS, lambda whom: SENT_BULKS.c.customer_id == whom.customer_id
    ),
    _by_customer(BULK_ORDERS, "partner_id"),
)
"""Where an applicant may be found; a test asks of every new table whether it belongs here."""


async def whom(transaction: Transaction, asked: str) -> tuple[Whom, ...]:
    """Return who is meant by an application's id or an e-mail address, however often they came."""
    columns = (
        APPLICATIONS.c.application_id,
        APPLICATIONS.c.customer_id,
        APPLICATIONS.c.email,
        APPLICATIONS.c.company_number,
    )
    same = or_(
        APPLICATIONS.c.application_id == asked, func.lower(APPLICATIONS.c.email) == asked.lower()
    )
    rows = await transaction.execute(select(*columns).where(same).order_by(columns[0]))
    found = tuple(Whom(*row) for row in rows)
    if found or "@" not in asked:
        return found
    # Nobody applied from there; a draft or an account may still be theirs.
    query = select(USERS.c.customer_id).where(func.lower(USERS.c.email) == asked.lower())
    return (Whom("", await transaction.scalar(query) or "", asked, ""),)


async def known_of(transaction: Transaction, person: Whom) -> tuple[KnownTable, ...]:
    """Return what every table holds of an applicant, tables that hold nothing included."""
    return tuple([await _rows(transaction, *holding, person) for holding in HOLDINGS])


async def _rows(transaction: Transaction, table: Table, where: Where, person: Whom) -> KnownTable:
    columns = [column for column in table.c if column.name not in SECRETS]
    if table is LETTERS:
        # The web may read no more of a letter.
        columns = [column for column in columns if column.name in LETTERS_SHOWN]
    rows = await transaction.execute(select(*columns).where(where(person)))
    return KnownTable(table.fullname, tuple(dict(row._mapping) for row in rows))
