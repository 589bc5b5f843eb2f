"""Bulk orders for programs: a list is sent and checked, then ordered, then followed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from db.front.domains import bulk_orders as kept_bulks
from db.front.request_keys import KeyReused, digest_of
from db.views.domains import bulk_items
from db.views.domains import bulk_orders as bulk_views
from web import ordering
from web.answers import amount_out
from web.api.callers import Caller, Context
from web.api.description import problems
from web.api.orders import request_key
from web.api.replies import keep_first, problem_of, response_of
from web.context import WebContext
from web.domains import bulk_orders
from web.domains.bulk_dry_run import dry_run
from web.domains.bulk_orders import BulkPriceChanged, BulkRefusal, NothingToOrder, SentBy
from web.domains.bulk_out import (
    BulkItemListOut,
    BulkItemOut,
    BulkItemsAsked,
    BulkOrderIn,
    BulkOrderOut,
    BulkStartIn,
)
from web.problems import Problem, ProblemError, problem_response, translator_of
from web.words.bulk_words import REFUSALS
from web.words.languages import phrase

NOT_FOUND = Problem(404, "not_found", phrase("You have no such bulk order."))

router = APIRouter(tags=["bulk orders"])


@router.post(
    "/bulk-orders",
    status_code=201,
    response_model=BulkOrderOut,
    responses=problems(400, 401, 403, 413, 422, 429),
)
async def send_list(
    request: Request,
    wanted: BulkOrderIn,
    customer_id: Caller,
    context: Context,
    key: Annotated[str, Depends(request_key)],
) -> Response:
    """Check a list of names and pin its prices; nothing is ordered until it is started."""
    digest = digest_of(b"POST /api/v1/bulk-orders", await request.body())
    claimed = await ordering.claim(context, customer_id, key, digest)
    if isinstance(claimed, KeyReused):
        problem = problem_of(claimed, context.links.web, translator_of(request))
        return problem_response(request, problem)
    if claimed.answer is not None:
        return response_of(claimed.answer, replayed=True)
    sent_by = SentBy(f"blk_{claimed.thing_id}", customer_id)
    bulk_id = await bulk_orders.send(context, sent_by, wanted.to_lines())
    if not isinstance(bulk_id, str):
        raise ProblemError(problem_of(bulk_id, context.links.web, translator_of(request)))
    out = await _out(context, customer_id, bulk_id)
    return await keep_first(request, customer_id, key, (201, out.model_dump_json().encode()))


@router.get("/bulk-orders/{bulk_id}", responses=problems(401, 404, 429))
async def show_bulk(bulk_id: str, customer_id: Caller, context: Context) -> BulkOrderOut:
    """Return how a bulk order stands now; until it is started, what it would cost."""
    return await _out(context, customer_id, bulk_id)


@router.post(
    "/bulk-orders/{bulk_id}/start",
    status_code=202,
    responses=problems(401, 403, 404, 409, 422, 429, 503),
)
async def start_bulk(
    request: Request,
    bulk_id: str,
    wanted: BulkStartIn,
    customer_id: Caller,
    context: Context,
) -> BulkOrderOut:
    """Order what was checked, at the price that was shown; a repeat changes nothing."""
    await _out(context, customer_id, bulk_id)
    refusal = await bulk_orders.ask_for(
        context, customer_id, bulk_id, wanted.to_choice(), wanted.price.to_money()
    )
    if refusal is not None:
        raise ProblemError(_problem(request, context, refusal))
    return await _out(context, customer_id, bulk_id)


@router.post(
    "/bulk-orders/{bulk_id}/cancel", status_code=202, responses=problems(401, 404, 429, 503)
)
async def cancel_bulk(bulk_id: str, customer_id: Caller, context: Context) -> BulkOrderOut:
    """Begin no more of a bulk order and take back what waits for money; a repeat is one."""
    row = await _row(context, customer_id, bulk_id)
    if row.asked_at is None:
        raise ProblemError(NOT_FOUND)
    await context.domain_desk.cancel_bulk(bulk_id)
    return await _out(context, customer_id, bulk_id)


@router.get("/bulk-orders/{bulk_id}/items", responses=problems(401, 404, 422, 429))
async def list_items(
    bulk_id: str,
    customer_id: Caller,
    context: Context,
    asked: Annotated[BulkItemsAsked, Query()],
) -> BulkItemListOut:
    """Return the lines of the list with what became of each, in the order given."""
    await _row(context, customer_id, bulk_id)
    chosen = {"failed": bulk_items.not_registered(), "faulty": bulk_items.with_fault()}
    async with context.database.reading() as transaction:
        rows = await bulk_items.page(
            transaction,
            bulk_id,
            after=asked.starting_after,
            limit=asked.limit + 1,
            only=[chosen[asked.only]] if asked.only else [],
        )
    data = [BulkItemOut.of(row) for row in rows[: asked.limit]]
    more = len(rows) > asked.limit
    return BulkItemListOut(
        data=data, has_more=more, next_cursor=str(data[-1].line) if more else None
    )


async def _row(context: WebContext, customer_id: str, bulk_id: str) -> bulk_views.BulkRow:
    async with context.database.reading() as transaction:
        row = await bulk_views.find(transaction, customer_id, bulk_id)
    if row is None:
        raise ProblemError(NOT_FOUND)
    return row


async def _out(context: WebContext, customer_id: str, bulk_id: str) -> BulkOrderOut:
    row = await _row(context, customer_id, bulk_id)
    url = f"{context.links.web}/api/v1/bulk-orders/{bulk_id}"
    async with context.database.reading() as transaction:
        if row.asked_at is not None:
            return BulkOrderOut.of(row, url, None, await bulk_items.counts(transaction, bulk_id))
        sent = await kept_bulks.find(transaction, customer_id, bulk_id)
        assert sent is not None, "Its row was there a moment ago."
        return BulkOrderOut.of(row, url, await dry_run(transaction, sent), ())


def _problem(request: Request, context: WebContext, refusal: BulkRefusal) -> Problem:
    translator = translator_of(request)
    match refusal:
        case BulkPriceChanged():
            facts = {
                "price_shown": amount_out(refusal.price_shown),
                "price_now": amount_out(refusal.price_now),
            }
            detail = translator.say(REFUSALS[refusal.kind], **vars(refusal))
            return Problem(409, refusal.kind, detail, facts=facts)
        case NothingToOrder():
            return Problem(422, refusal.kind, translator.say(REFUSALS[refusal.kind]))
        case _:
            return problem_of(refusal, context.links.web, translator)
