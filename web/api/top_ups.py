"""Top-ups for programs: asking for a call for payment, and where each of them stands."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from db.front import request_keys
from db.front.request_keys import KeyReused, digest_of
from db.views import deposit
from db.views.deposit import TopUpRow
from programme.money import Money, czk
from programme.payments import (
    LARGEST_TOP_UP_MINOR,
    SMALLEST_TOP_UP_MINOR,
    CallForPayment,
    TopUp,
)
from web.answers import amount_out
from web.api.callers import Caller, Context
from web.api.deposit import MOST_ON_A_PAGE, NOT_OPEN
from web.api.description import problems
from web.api.orders import request_key
from web.api.replies import Reply, keep_first, problem_of, response_of
from web.context import WebContext
from web.deposit.top_ups import top_up_id_of
from web.problems import Problem, ProblemError, problem_response, translator_of
from web.schemas.top_ups import TopUpAnswerOut, TopUpIn, TopUpListOut, TopUpOut
from web.words.languages import phrase

_PREFIX = "top_"
NOT_FOUND = Problem(404, "not_found", phrase("You have no such top-up."))
LIMITS = {
    "smallest": amount_out(czk(SMALLEST_TOP_UP_MINOR)),
    "largest": amount_out(czk(LARGEST_TOP_UP_MINOR)),
}
OUT_OF_RANGE = Problem(
    422,
    "amount_out_of_range",
    phrase("Ask for an amount in crowns between `smallest` and `largest`, without VAT."),
    facts=LIMITS,
)
WORKED_ON: dict[int | str, dict[str, Any]] = {
    202: {"model": TopUpAnswerOut, "description": "The call for payment is being made"}
}

router = APIRouter(tags=["top-ups"])


@router.post(
    "/top-ups",
    status_code=201,
    response_model=TopUpAnswerOut,
    responses=WORKED_ON | problems(400, 401, 404, 422, 429, 503),
)
async def ask_for_top_up(
    request: Request,
    wanted: TopUpIn,
    customer_id: Caller,
    context: Context,
    key: Annotated[str, Depends(request_key)],
) -> Response:
    """Make a call for payment; a repeat with the same key gets the first answer, word for word."""
    digest = digest_of(b"POST /api/v1/top-ups", await request.body())
    async with context.database.writing() as transaction:
        if await deposit.find(transaction, customer_id) is None:
            raise ProblemError(NOT_OPEN)
        claimed = await request_keys.claim(transaction, customer_id, key, digest)
    if isinstance(claimed, KeyReused):
        problem = problem_of(claimed, context.links.web, translator_of(request))
        return problem_response(request, problem)
    if claimed.answer is not None:
        return response_of(claimed.answer, replayed=True)
    net = wanted.net.to_money()
    if not _is_possible(net):
        raise ProblemError(OUT_OF_RANGE)
    top_up_id = top_up_id_of(claimed)
    reply = await _reply(context, TopUp(top_up_id, customer_id, net))
    return await keep_first(request, customer_id, key, reply)


@router.get("/top-ups", responses=problems(401, 404, 422, 429))
async def list_top_ups(
    customer_id: Caller,
    context: Context,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 20,
    starting_after: Annotated[str | None, Query(max_length=100)] = None,
) -> TopUpListOut:
    """Return a page of top-ups, the newest first."""
    async with context.database.reading() as transaction:
        before = None
        if starting_after is not None:
            before = await deposit.top_up(transaction, customer_id, starting_after)
            if before is None:
                raise ProblemError(NOT_FOUND)
        rows = await deposit.top_ups(transaction, customer_id, limit=limit + 1, before=before)
    data = [_out(context, row) for row in rows[:limit]]
    more = len(rows) > limit
    return TopUpListOut(data=data, has_more=more, next_cursor=data[-1].id if more else None)


@router.get("/top-ups/{top_up_id}", responses=problems(401, 404, 429))
async def show_top_up(top_up_id: str, customer_id: Caller, context: Context) -> TopUpOut:
    """Return how a top-up stands now, from the moment its first answer named this address."""
    async with context.database.reading() as transaction:
        row = await deposit.top_up(transaction, customer_id, top_up_id)
        if row is not None:
            return _out(context, row)
        thing_id = top_up_id.removeprefix(_PREFIX)
        claimed = await request_keys.find(transaction, customer_id, thing_id)
    if claimed is None or claimed.answer is None or top_up_id != top_up_id_of(claimed):
        raise ProblemError(NOT_FOUND)
    return TopUpOut.under_way(top_up_id, _url(context, top_up_id))


async def _reply(context: WebContext, top_up: TopUp) -> Reply:
    url = _url(context, top_up.top_up_id)
    called = await context.desk.top_up(top_up)
    if isinstance(called, CallForPayment):
        answer = TopUpAnswerOut.of(called, url, context.bank_account)
        return 201, answer.as_bytes()
    answer = TopUpAnswerOut(id=top_up.top_up_id, url=url, kind="still_working")
    return 202, answer.as_bytes()


def _is_possible(net: Money) -> bool:
    smallest, largest = czk(SMALLEST_TOP_UP_MINOR), czk(LARGEST_TOP_UP_MINOR)
    return net.currency is smallest.currency and smallest <= net <= largest


def _out(context: WebContext, row: TopUpRow) -> TopUpOut:
    return TopUpOut.of(row, _url(context, row.top_up_id), context.bank_account)


def _url(context: WebContext, top_up_id: str) -> str:
    return f"{context.links.web}/api/v1/top-ups/{top_up_id}"
