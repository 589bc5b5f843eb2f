"""Services for programs."""

from __future__ import annotations

from fastapi import APIRouter

from db.views import services
from web.api.callers import Caller, Context
from web.api.description import problems
from web.schemas.services import ServiceListOut

router = APIRouter(tags=["services"])


@router.get("/services", responses=problems(401, 429))
async def list_services(customer_id: Caller, context: Context) -> ServiceListOut:
    """Return every service the customer manages or pays, by name."""
    async with context.database.reading() as transaction:
        rows = await services.of_customer(transaction, customer_id)
    return ServiceListOut.of(rows, customer_id)
