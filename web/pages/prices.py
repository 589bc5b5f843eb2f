"""Prices for everybody: what visitors pay, and what one would pay in each tier."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from programme.pricing import Operation
from web.price_table import Shown, current_tiers, price_table
from web.visits import AnyVisit
from web.words.price_words import reason_words

router = APIRouter()


@router.get("/prices")
async def show(visit: AnyVisit, zone: str = "", operation: str = "") -> Response:
    """Compare the price of a year under every tier, with the reason on each."""
    now, own = visit.now(), visit.partner.tier if visit.partner else None
    chosen = Operation(operation) if operation in set(Operation) else None
    zones = sorted(visit.context.zone_rules)
    shown = Shown(zones, zone if zone in zones else None, chosen)
    async with visit.database.reading() as transaction:
        compared = await current_tiers(transaction, now)
        # A partner may still have a version that nobody can join any more.
        others = tuple(each for each in compared if each != own)
        table = await price_table(transaction, now, (*((own,) if own else ()), *others), shown)
    return visit.page(
        "pages/prices.html",
        table=table,
        own=own,
        zones=zones,
        operations=list(Operation),
        zone=shown.zone or "",
        operation=chosen or "",
        reason=lambda price: reason_words(price, visit.translator),
    )
