"""Orders for programs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from db.front.request_keys import KeyReused, digest_of
from web import ordering, own_orders
from web.api.callers import Caller, Context
from web.api.description import problems
from web.api.replies import keep_first, problem_of, reply_to, response_of
from web.problems import Problem, ProblemError, problem_response, translator_of
from web.schemas.orders import OrderAnswerOut, OrderIn, OrderListOut, OrderOut
from web.words.languages import phrase

LONGEST_KEY = 255
MOST_ON_A_PAGE = 100
NOT_FOUND = Problem(404, "not_found", phrase("You have no such order."))
WORKED_ON: dict[int | str, dict[str, Any]] = {
    202: {"model": OrderAnswerOut, "description": "The order waits, or is worked on"}
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
