"""Prices and quotes for programs."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from db.front import quotes
from db.front.quotes import Pinned
from db.views import partner
from programme.pricing import Operation
from web.api.callers import Caller, Context
from web.api.description import problems
from web.api.replies import problem_of
from web.price_table import Shown, current_tiers, price_table
from web.problems import Problem, ProblemError
from web.quoting import NotAPartner, QuoteNotFound, pin_price
from web.schemas.prices import PricesOut, QuoteIn, QuoteOut

NO_SUCH_TIER = Problem(404, "not_found", "There is no such tier now.")

router = APIRouter(tags=["prices"])


@router.post("/quotes", status_code=201, responses=problems(400, 401, 403, 422, 429))
async def quote(wanted: QuoteIn, customer_id: Caller, context: Context) -> QuoteOut:
    """Return what an operation costs you now; the price stands until `pinned_until`."""
    pinned = await pin_price(context, customer_id, wanted.to_wish())
    if not isinstance(pinned, Pinned):
        raise ProblemError(problem_of(pinned, context.links.web))
    return QuoteOut.of(pinned)


@router.get("/quotes/{quote_id}", responses=problems(401, 404, 429))
async def show_quote(quote_id: str, customer_id: Caller, context: Context) -> QuoteOut:
    """Return a quote of yours, also after it stopped counting."""
    async with context.database.reading() as transaction:
        pinned = await quotes.find(transaction, customer_id, quote_id)
    if pinned is None:
        raise ProblemError(problem_of(QuoteNotFound(), context.links.web))
    return QuoteOut.of(pinned)


@router.get("/prices", responses=problems(401, 403, 404, 422, 429))
async def list_prices(
    customer_id: Caller,
    context: Context,
    tier: Annotated[str | None, Query(max_length=100)] = None,
    zone: Annotated[str | None, Query(max_length=63)] = None,
    operation: Literal["register", "renew", "transfer"] | None = None,
) -> PricesOut:
    """Return what a year costs you; with `tier`, what it would cost in that tier as of today."""
    now = context.clock()
    shown = Shown(context.zone_rules, zone, Operation(operation) if operation else None)
    async with context.database.reading() as transaction:
        buyer = await partner.find(transaction, customer_id)
        if buyer is None:
            raise ProblemError(problem_of(NotAPartner(), context.links.web))
        current = {each.tier_id: each for each in await current_tiers(transaction, now)}
        wanted = buyer.tier if tier is None else current.get(tier)
        if wanted is None:
            raise ProblemError(NO_SUCH_TIER)
        table = await price_table(transaction, now, (wanted,), shown)
    return PricesOut.of(wanted, table, is_own=wanted == buyer.tier)
