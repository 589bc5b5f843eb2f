"""Prices for managers: every list and promotion there is, and what the floor does to discounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.views import prices
from db.views.prices import ListRow
from programme.people.conditions import TermPlace
from programme.prices.files import PromotionLine, prices_csv, promotions_csv
from programme.prices.lists import Promotion, Span, span_of
from programme.typography import PRAGUE
from web.price_table import Shown, current_tiers, price_table
from web.visits import ForManager
from web.words.price_words import reason_words

router = APIRouter()


@dataclass(frozen=True)
class ListLine:
    """A list in the table of all, with where it stands now."""

    row: ListRow
    span: Span
    place: TermPlace


@router.get("/review/prices")
async def every_price(visit: ForManager) -> Response:
    """Show every list and promotion, past, current and planned."""
    now = visit.now()
    async with visit.database.reading() as transaction:
        lists = await prices.all_lists(transaction)
        promotions = await prices.promotions(transaction)
    standing = [each.price_list for each in lists]
    lines = []
    for each in lists:
        span = span_of(each.price_list, standing)
        lines.append(ListLine(each, span, span.place_at(now)))
    placed = [(each, Span(each.valid_from, each.valid_until).place_at(now)) for each in promotions]
    return visit.page("staff/prices.html", lines=lines, promotions=placed, eve=_eve)


@router.get("/review/prices/lists/{price_list_id}.csv")
async def download_list(visit: ForManager, price_list_id: str) -> Response:
    """Return a list as a file of the shape that is imported."""
    async with visit.database.reading() as transaction:
        found = await prices.find(transaction, price_list_id)
    if found is None:
        raise HTTPException(404)
    return _file(prices_csv(found.prices), f"{price_list_id}.csv")


@router.get("/review/prices/promotions.csv")
async def download_promotions(visit: ForManager) -> Response:
    """Return the promotions that are not over, as a file of the shape that is imported."""
    async with visit.database.reading() as transaction:
        found = await prices.promotions(transaction, visit.now())
    return _file(promotions_csv(map(_line, reversed(found))), "promotions.csv")


@router.get("/review/prices/lists/{price_list_id}")
async def one_list(visit: ForManager, price_list_id: str) -> Response:
    """Show the lines of a list, our own cost included."""
    async with visit.database.reading() as transaction:
        found = await prices.find(transaction, price_list_id)
        lists = await prices.all_lists(transaction)
    if found is None:
        raise HTTPException(404)
    span = span_of(found, [each.price_list for each in lists])
    place = span.place_at(visit.now())
    return visit.page("staff/price_list.html", price_list=found, span=span, place=place, eve=_eve)


@router.get("/review/prices/floor")
async def floor(visit: ForManager, at: str = "", every: str = "") -> Response:
    """Show where our cost makes the price: now, or when something planned begins."""
    now = visit.now()
    async with visit.database.reading() as transaction:
        lists = await prices.all_lists(transaction)
        coming = await prices.promotions(transaction, now)
        moments = _moments(lists, coming, now)
        moment = _chosen(at, moments) or now
        tiers = await current_tiers(transaction, moment)
        table = await price_table(transaction, moment, tiers, Shown(None))
    rows = table.rows if table else ()
    at_floor = [each for row in rows for each in row.by_tier if each.is_at_the_floor]
    return visit.page(
        "staff/price_floor.html",
        table=table,
        below=[row for row in rows if row.is_below_cost],
        at_floor=at_floor,
        shown=[each for row in rows for each in row.by_tier] if every else at_floor,
        every=bool(every),
        moment=moment,
        moments=moments,
        chosen=at if _chosen(at, moments) else "",
        reason=lambda price: reason_words(price, visit.translator),
    )


def _moments(
    lists: Iterable[ListRow], promotions: Iterable[Promotion], now: datetime
) -> list[datetime]:
    begins = {each.price_list.valid_from for each in lists}
    begins |= {each.valid_from for each in promotions}
    return sorted(each for each in begins if each > now)


def _chosen(at: str, moments: Iterable[datetime]) -> datetime | None:
    return next((each for each in moments if each.isoformat() == at), None)


def _eve(until: datetime) -> datetime:
    """Return a moment of the last day on which something counts."""
    return until - timedelta(microseconds=1)


def _line(promotion: Promotion) -> PromotionLine:
    first = promotion.valid_from.astimezone(PRAGUE).date()
    last = _eve(promotion.valid_until).astimezone(PRAGUE).date()
    zone, operation = promotion.key
    return PromotionLine(zone, operation, promotion.price, first, last)


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
