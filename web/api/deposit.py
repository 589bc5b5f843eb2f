"""The deposit for programs."""

from __future__ import annotations

from fastapi import APIRouter

from db.views import deposit
from web.api.callers import Caller, Context
from web.api.description import problems
from web.problems import Problem, ProblemError
from web.schemas.deposit import DepositOut

NOT_OPEN = Problem(404, "deposit_not_open", "You have no deposit account yet. Activate it first.")

router = APIRouter(tags=["deposit"])


@router.get("/deposit", responses=problems(401, 404, 429))
async def show_deposit(customer_id: Caller, context: Context) -> DepositOut:
    """Return what is available, what is held, and both together; without VAT."""
    async with context.database.reading() as transaction:
        found = await deposit.find(transaction, customer_id)
    if found is None:
        raise ProblemError(NOT_OPEN)
    return DepositOut.of(found)
