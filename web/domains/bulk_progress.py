"""A bulk order that was asked for: how its items stand, live; taking it away, cancelling it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import StreamingResponse

from db.views.domains import bulk_items
from db.views.domains import bulk_orders as bulk_views
from db.views.domains.bulk_items import ItemCount, ItemRow
from db.views.domains.bulk_orders import BulkRow
from printing.tables import Table, csv_of
from programme.domains.bulk import BulkCancelled
from programme.order import CHARGED, UNDER_WAY, OrderStatus, StillWorking
from web.domains.bulk_pages import PAGE, bulk_of, check_page
from web.downloads import CSV, attachment
from web.following.feed import Feed, Follower
from web.partner_visits import ForPartner, PartnerRoute
from web.words import texts
from web.words.bulk_words import item_sentence
from web.words.languages import Translator, phrase
from web.words.sentences import spelled

PAGE_LENGTH = 100
HEADINGS = (
    phrase("Line"),
    phrase("Domain as sent"),
    phrase("Domain"),
    phrase("Years"),
    phrase("Result"),
    phrase("Reason"),
    phrase("Registered until"),
    phrase("Order"),
)
NAME = phrase("Bulk order")
NOT_ORDERED = phrase("not ordered")
NOT_BEGUN = phrase("not begun")

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get(f"{PAGE}/{{bulk_id}}")
async def show(
    visit: ForPartner,
    bulk_id: str,
    only: str = "",
    starting_after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """Show how a bulk order stands, or its dry run while it is not ordered."""
    bulk = await bulk_of(visit, bulk_id)
    if bulk.asked_at is None:
        return await check_page(visit, bulk_id)
    chosen = {"failed": bulk_items.not_registered(), "faulty": bulk_items.with_fault()}.get(only)
    async with visit.database.reading() as transaction:
        counts = await bulk_items.counts(transaction, bulk_id)
        rows = await bulk_items.page(
            transaction,
            bulk_id,
            after=starting_after,
            limit=PAGE_LENGTH + 1,
            only=[bulk_items.without_fault() if chosen is None else chosen],
        )
        versions = await bulk_views.versions(transaction, [bulk_id])
    return visit.page(
        "pages/desk/domains/bulk_order.html",
        bulk=bulk,
        items=[(row, item_sentence(row, bulk, visit.translator)) for row in rows[:PAGE_LENGTH]],
        has_more=len(rows) > PAGE_LENGTH,
        only=only if chosen is not None else "",
        starting_after=starting_after,
        spelled=spelled,
        version=versions[bulk_id],
        **_numbers(counts),
    )


@router.get(f"{PAGE}/{{bulk_id}}/live")
async def live(visit: ForPartner, bulk_id: str, seen: str = "") -> Response:
    """Say when a bulk order has changed since the version the page shows."""
    await bulk_of(visit, bulk_id)
    feed: Feed = visit.request.app.state.feed
    if not feed.has_room_for(visit.customer_id):
        raise HTTPException(429, headers={"Retry-After": "60"})
    return StreamingResponse(
        feed.follow(Follower(visit.customer_id, bulk_id, seen)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get(f"{PAGE}/{{bulk_id}}/items.csv")
async def take_away(visit: ForPartner, bulk_id: str) -> Response:
    """Give every line of the list with what became of it as a file."""
    bulk = await bulk_of(visit, bulk_id)
    async with visit.database.reading() as transaction:
        rows = await bulk_items.page(transaction, bulk_id)
    table = Table(
        visit.translator.gettext(NAME),
        tuple(visit.translator.gettext(heading) for heading in HEADINGS),
        tuple(_cells(row, bulk, visit.translator) for row in rows),
    )
    return attachment(csv_of(table), CSV, f"{bulk_id}.csv")


@router.post(f"{PAGE}/{{bulk_id}}/cancel")
async def cancel(visit: ForPartner, bulk_id: str) -> Response:
    """Begin no more of a bulk order, and take back what waits for money."""
    bulk = await bulk_of(visit, bulk_id)
    if bulk.asked_at is None:
        raise HTTPException(404)
    answer = await visit.context.domain_desk.cancel_bulk(bulk_id)
    is_cancelled = isinstance(answer, BulkCancelled | StillWorking)
    said = "bulk-cancelled" if is_cancelled else "bulk-ended"
    return visit.go(f"{PAGE}/{bulk_id}", said=said)


def _numbers(counts: tuple[ItemCount, ...]) -> dict[str, Any]:
    """Return the numbers that stand on top of the page."""
    good = [each for each in counts if each.status in CHARGED]
    number = {each.status: each.number for each in counts}
    under_way = sum(each.number for each in counts if each.status in UNDER_WAY)
    return {
        "total": sum(number.values()),
        "registered": sum(each.number for each in good),
        "charged": sum((each.price for each in good[1:]), good[0].price) if good else None,
        "waiting": number.get(OrderStatus.AWAITING_FUNDS, 0),
        "under_way": under_way - number.get(OrderStatus.AWAITING_FUNDS, 0),
        "not_begun": number.get(None, 0),
        "failed": sum(
            each.number
            for each in counts
            if each.status is not None and each.status not in UNDER_WAY | CHARGED
        ),
    }


def _cells(row: ItemRow, bulk: BulkRow, translator: Translator) -> tuple[Any, ...]:
    is_ordered = row.fault is None and row.status is not None
    result = texts.word_of(row.status).text if is_ordered and row.status else NOT_ORDERED
    if row.fault is None and row.status is None and bulk.is_under_way:
        result = NOT_BEGUN
    return (
        row.line,
        row.typed,
        row.name and spelled(row.name),
        row.years or None,
        translator.gettext(result),
        item_sentence(row, bulk, translator),
        row.registered_until,
        row.order_id if row.status is not None else None,
    )
