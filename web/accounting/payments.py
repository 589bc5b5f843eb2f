"""The list of payments no rule could credit, the oldest first, and of what was decided."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from db.views.billing import payments
from db.views.billing.payments import A_PAGE, PaymentRow
from db.views.billing.suggestions import candidates, suggestions
from programme.billing.incoming import UnmatchedReason
from web.accounting.references import reference_of
from web.visits import AccountantVisit, ForAccountant

router = APIRouter()

_MOST_PAGES = 10_000


@router.get("/accounting/payments")
async def waiting(
    visit: ForAccountant, reason: str = "", part: str = "", page: str = "1"
) -> Response:
    """Show a page of what waits, or of what was decided; the address says which."""
    number = int(page) if page.isascii() and page.isdigit() else 1
    number = min(max(number, 1), _MOST_PAGES)
    wanted = UnmatchedReason(reason) if reason in set(UnmatchedReason) else None
    async with visit.database.reading() as transaction:
        counts = await payments.count_waiting(transaction)
        if part == "decided":
            rows = await payments.decided(transaction, number)
        else:
            rows = await payments.waiting(transaction, wanted, number)
    return await _page(visit, rows, counts=counts, reason=wanted, part=part, number=number)


async def _page(visit: AccountantVisit, rows: tuple[PaymentRow, ...], **words: Any) -> Response:
    async with visit.database.reading() as transaction:
        guesses = await suggestions(transaction, [row for row in rows if row.waits])
        guessed = {each.partner_id for each in guesses.values()}
        names = {
            each.partner_id: each.company_name for each in await candidates(transaction, guessed)
        }
    return visit.page(
        "accounting/payments.html",
        rows=rows,
        guesses=guesses,
        names=names,
        has_more=len(rows) == A_PAGE,
        reference_of=reference_of,
        **words,
    )
