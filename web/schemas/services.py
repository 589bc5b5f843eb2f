"""Services as programs get them."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, Field

from db.views.services import ServiceRow


class ServiceOut(BaseModel):
    """A name that is registered, with who manages it and who is billed."""

    object: Literal["service"] = "service"
    name: str
    order_id: str | None = Field(description="only for the customer who pays the service")
    administrator_id: str
    payer_id: str
    registered_until: date

    @classmethod
    def of(cls, row: ServiceRow, customer_id: str) -> Self:
        """Return a service as one of its customers reads it."""
        return cls(
            name=row.name,
            order_id=row.order_id if row.payer_id == customer_id else None,
            administrator_id=row.administrator_id,
            payer_id=row.payer_id,
            registered_until=row.registered_until,
        )


class ServiceListOut(BaseModel):
    """Every service a customer manages or pays, by name."""

    object: Literal["list"] = "list"
    data: list[ServiceOut]
    has_more: bool = False

    @classmethod
    def of(cls, rows: tuple[ServiceRow, ...], customer_id: str) -> Self:
        """Return services as programs read them."""
        return cls(data=[ServiceOut.of(row, customer_id) for row in rows])
