"""Orders for programs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from db.front.request_keys import KeyReused, digest_of
from db.views.domains import details
from programme.order import Cancelled, StillWorking
from web import ordering, own_orders
from web.api.callers import Caller, Context
from web.api.description import problems
from web.api.replies import keep_first, problem_of, reply_to, response_of
from web.domains.details_out import CancelledOut, DetailsOut, HolderListOut, HolderOut
from web.problems import Problem, ProblemError, problem_response, translator_of
from web.schemas.orders import OrderAnswerOut, OrderIn, OrderListOut, OrderOut
from web.words.languages import phrase

LONGEST_KEY = 255
MOST_ON_A_PAGE = 100
NOT_FOUND = Problem(404, "not_found", phrase("You have no such order."))
TOO_LATE = Problem(
    409, "too_late", phrase("The order cannot be cancelled: it is at the registry, or may be.")
)
WORKED_ON: dict[int | str, dict[str, Any]] = {
    202: {"model": OrderAnswerOut, "description": "The order waits, or is worked on"}
}
NOT_SAID_YET: dict[int | str, dict[str, Any]] = {
    202: {"model": CancelledOut, "description": "Nobody has said yet if it was in time"}
}

router = APIRouter(tags=["orders"])


async def request_key(
    idempotency_key: Annotated[str | None, Header(max_length=LONGEST_KEY)] = None,
) -> str:
    """Return the key under which a request may be repeated.

    Raises ProblemError.
    """
    if not idempotency_key:
        detail = phrase("Send an Idempotency-Key header; repeat the request with the same one.")
        raise ProblemError(Problem(400, "idempotency_key_missing", detail))
    return f"api/{idempotency_key}"


@router.post(
    "/orders",
    status_code=201,
    response_model=OrderAnswerOut,
    responses=WORKED_ON | problems(400, 401, 402, 403, 409, 422, 429, 503),
)
async def place_order(
    request: Request,
    wanted: OrderIn,
    customer_id: Caller,
    context: Context,
    key: Annotated[str, Depends(request_key)],
) -> Response:
    """Order a name; a repeat with the same key gets the first answer again, word for word."""
    digest = digest_of(b"POST /api/v1/orders", await request.body())
    claimed = await ordering.claim(context, customer_id, key, digest)
    if isinstance(claimed, KeyReused):
        return problem_response(
            request, problem_of(claimed, context.links.web, translator_of(request))
        )
    if claimed.answer is not None:
        return response_of(claimed.answer, replayed=True)
    placed = await ordering.place(context, customer_id, claimed, wanted.to_wish())
    return await keep_first(request, customer_id, key, reply_to(request, placed))


@router.get("/orders/{order_id}", responses=problems(401, 404, 429))
async def show_order(order_id: str, customer_id: Caller, context: Context) -> OrderOut:
    """Return how an order stands now, from the moment its first answer named this address."""
    async with context.database.reading() as transaction:
        row = await own_orders.find_or_claimed(transaction, customer_id, order_id)
    if row is None:
        raise ProblemError(NOT_FOUND)
    return OrderOut.of(row)


@router.get("/orders/{order_id}/details", responses=problems(401, 404, 429))
async def show_details(order_id: str, customer_id: Caller, context: Context) -> DetailsOut:
    """Return who is to hold the name and which servers serve it, for an order that says so."""
    async with context.database.reading() as transaction:
        row = await own_orders.find(transaction, customer_id, order_id)
        kept = (
            row
            and row.details_id
            and await details.find(transaction, context.details_seal, customer_id, row.details_id)
        )
    if not kept:
        raise ProblemError(NOT_FOUND)
    return DetailsOut.of(kept)


@router.post(
    "/orders/{order_id}/cancel",
    response_model=CancelledOut,
    responses=NOT_SAID_YET | problems(401, 404, 409, 429, 503),
)
async def cancel_order(
    request: Request, order_id: str, customer_id: Caller, context: Context
) -> Response:
    """Take an order back; possible until something may be at the registry. A repeat is the same."""
    async with context.database.reading() as transaction:
        row = await own_orders.find(transaction, customer_id, order_id)
    if row is None:
        raise ProblemError(NOT_FOUND)
    answer = await context.desk.cancel_order(order_id)
    said = CancelledOut(id=order_id, kind=answer.kind)
    match answer:
        case Cancelled():
            return JSONResponse(said.model_dump())
        case StillWorking():
            return JSONResponse(said.model_dump(), status_code=202)
        case _:
            return problem_response(request, TOO_LATE)


@router.get("/holders", responses=problems(401, 429))
async def list_holders(customer_id: Caller, context: Context) -> HolderListOut:
    """Return your customers who hold domains, to be named in orders by their ids."""
    async with context.database.reading() as transaction:
        rows = await details.holders_of(transaction, context.details_seal, customer_id)
    return HolderListOut(data=[HolderOut.of(row.holder_id, row.holder) for row in rows])


@router.get("/orders", responses=problems(401, 422, 429))
async def list_orders(
    customer_id: Caller,
    context: Context,
    limit: Annotated[int, Query(ge=1, le=MOST_ON_A_PAGE)] = 20,
    starting_after: Annotated[str | None, Query(max_length=100)] = None,
) -> OrderListOut:
    """Return a page of orders, the newest first."""
    async with context.database.reading() as transaction:
        rows = await own_orders.page(transaction, customer_id, limit + 1, starting_after)
    return OrderListOut.of(rows, limit)
