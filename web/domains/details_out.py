"""Who holds a name and what serves it, and a partner's customers, as programs get them."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel

from programme.domains.details import Holder, OrderDetails


class HolderOut(BaseModel):
    """A customer of yours who holds domains."""

    object: Literal["holder"] = "holder"
    id: str
    name: str
    organisation: str | None
    company_number: str | None
    vat_number: str | None
    street: str
    city: str
    postcode: str
    country: str
    email: str
    phone: str | None

    @classmethod
    def of(cls, holder_id: str, holder: Holder) -> Self:
        """Return a customer as programs read them."""
        return cls(
            id=holder_id,
            name=holder.name,
            organisation=holder.organisation,
            company_number=holder.company_number,
            vat_number=holder.vat_number,
            street=holder.street,
            city=holder.city,
            postcode=holder.postcode,
            country=holder.country,
            email=holder.email,
            phone=holder.phone,
        )


class HolderListOut(BaseModel):
    """Your customers who hold domains, by name."""

    object: Literal["list"] = "list"
    data: list[HolderOut]


class NameServerOut(BaseModel):
    """A name server."""

    name: str
    addresses: list[str]


class DetailsOut(BaseModel):
    """What an order says of holder and name servers; null or empty: as usual."""

    object: Literal["order_details"] = "order_details"
    holder: HolderOut | None
    name_server_set: str | None
    name_servers: list[NameServerOut]

    @classmethod
    def of(cls, details: OrderDetails) -> Self:
        """Return what an order says as programs read it."""
        holder = None
        if details.holder_id is not None and details.holder is not None:
            holder = HolderOut.of(details.holder_id, details.holder)
        return cls(
            holder=holder,
            name_server_set=details.nsset,
            name_servers=[
                NameServerOut(name=each.name, addresses=list(each.addresses))
                for each in details.servers
            ],
        )


class CancelledOut(BaseModel):
    """What taking an order back came to."""

    object: Literal["cancellation"] = "cancellation"
    id: str
    kind: str
