"""What waits for our people who see to money: each kind with its number and the way to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from db.engine import Transaction
from db.views.auditing import audits
from db.views.billing import corrections, payments, refunds
from web.visits import ForAccountant
from web.words.languages import phrase

router = APIRouter()


@dataclass(frozen=True)
class Place:
    """One kind of work: where it is done, what it is called, and how much of it waits."""

    path: str
    name: str
    what: str
    """In a sentence, what is done there."""
    count: Callable[[Transaction], Awaitable[int]] | None = None
    """None: nothing ever waits there, it is only a way."""


async def _payments(transaction: Transaction) -> int:
    return sum((await payments.count_waiting(transaction)).values())


PLACES: tuple[Place, ...] = (
    Place(
        "/accounting/payments",
        phrase("Payments that wait"),
        phrase("Payments no rule could credit; each has one safe action."),
        _payments,
    ),
    Place(
        "/accounting/papers",
        phrase("Papers"),
        phrase("Tax documents on payments, settlements of months, and tables for the tax return."),
    ),
    Place(
        "/accounting/corrections",
        phrase("Corrections"),
        phrase("Entries somebody wants taken back; a second person confirms or refuses."),
        corrections.count_open,
    ),
    Place(
        "/accounting/refunds",
        phrase("Refunds"),
        phrase("What partners want back: one of us checks, another confirms, the bank is told."),
        refunds.count_waiting,
    ),
    Place(
        "/accounting/audit",
        phrase("Nightly audit"),
        phrase("Differences in the books, found every night; each stays until it is gone."),
        audits.count_standing,
    ),
    Place(
        "/accounting/statements",
        phrase("Bank statements"),
        phrase("Statements sent as files, and how the bank’s own answers come in."),
    ),
)
"""In the order of the page. Whoever adds a page for accountants adds its place here."""


@router.get("/accounting")
async def home(visit: ForAccountant) -> Response:
    """Show what waits."""
    async with visit.database.reading() as transaction:
        counted = [
            (place, None if place.count is None else await place.count(transaction))
            for place in PLACES
        ]
    return visit.page("accounting/home.html", places=counted)
