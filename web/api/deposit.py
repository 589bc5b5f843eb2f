"""The deposit for programs: its numbers, and every movement of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from db.front import deposit_settings
from db.views import deposit, partner
from db.views.billing import movements
from db.views.billing.foreseeing import foresee
from db.views.billing.movements import Wanted
from programme.ledger import EntryKind
from web.api.callers import Caller, Context
from web.api.description import problems
from web.deposit.asking import LONGEST_WORDS, spellings, start_of
from web.deposit.movements import LARGEST_NUMBER
from web.problems import Problem, ProblemError
from web.schemas.deposit import DepositOut
from web.schemas.movements import MovementListOut
from web.words.languages import phrase

MOST_ON_A_PAGE = 100
NOT_OPEN = Problem(
    404, "deposit_not_open", phrase("You have no deposit account yet. Activate it first.")
)
NO_SUCH_DAY = Problem(
    422, "day_out_of_range", phrase("Choose days between the years 2000 and 2199.")
)
_YEARS = range(2000, 2200)

router = APIRouter(tags=["deposit"])


@router.get("/deposit", responses=problems(401, 404, 429))
async def show_deposit(customer_id: Caller, context: Context) -> DepositOut:
    """Return what is available, held, and both together, without VAT; and how long it lasts."""
    async with context.database.reading() as transaction:
        found = await deposit.find(transaction, customer_id)
        who = await partner.find(transaction, customer_id)
        if found is None or who is None:
            raise ProblemError(NOT_OPEN)
        settings = await deposit_settings.find(transaction, customer_id)
        forecast = await foresee(transaction, who, found, context.clock())
    return DepositOut.of(found, settings, forecast)


class MovementFilter:
    """Which movements are asked for."""

    def __init__(
        self,
        since: Annotated[date | None, Query(alias="from", description="the first day")] = None,
        until: Annotated[date | None, Query(description="the last day, included")] = None,
        kind: Annotated[list[EntryKind] | None, Query(max_length=len(EntryKind))] = None,
        q: Annotated[
            str,
            Query(
                max_length=LONGEST_WORDS,
                description="a part of a name, an order's id, a variable symbol or a top-up's id",
            ),
        ] = "",
    ) -> None:
        if any(day and day.year not in _YEARS for day in (since, until)):
            raise ProblemError(NO_SUCH_DAY)
        self.wanted = Wanted(
            since=start_of(since) if since else None,
            until=start_of(until + timedelta(1)) if until else None,
            kinds=frozenset(kind or ()),
            words=spellings(q),
        )


@router.get("/movements", responses=problems(401, 404, 422, 429))
async def list_movements(
    customer_id: Caller,
    context: Context,
    asked: Annotated[MovementFilter, Depends()],
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 20,
    starting_after: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER)] = None,
) -> MovementListOut:
    """Return a page of the deposit's movements, the newest first; days are days in Prague."""
    async with context.database.reading() as transaction:
        if await deposit.find(transaction, customer_id) is None:
            raise ProblemError(NOT_OPEN)
        rows = await movements.page(
            transaction, customer_id, asked.wanted, limit=limit + 1, before=starting_after
        )
    return MovementListOut.of(rows, limit)
