"""A visit of a partner: what the desk's own pages are opened with."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute

from db.views.partner import PartnerRow
from web.visits import CustomerVisit, ForCustomer


@dataclass(frozen=True)
class PartnerVisit(CustomerVisit):
    """A visit of somebody who acts for a partner."""

    partner: PartnerRow


class PartnersOnlyError(RuntimeError):
    """The page is for partners; the visitor is a customer who is not one yet."""

    def __init__(self, visit: CustomerVisit) -> None:
        super().__init__(f"{visit.customer_id} is not a partner.")
        self.visit = visit


class PartnerRoute(APIRoute):
    """A route that tells customers who are not partners how to become one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler of a request."""
        handle = super().get_route_handler()

        async def for_partners(request: Request) -> Response:
            try:
                return await handle(request)
            except PartnersOnlyError as error:
                return error.visit.page("pages/desk/not_a_partner.html", status=403)

        return for_partners


async def partner_visit_of(visit: ForCustomer) -> PartnerVisit:
    """Return the visit of a partner.

    Raises PartnersOnlyError.
    """
    if visit.partner is None:
        raise PartnersOnlyError(visit)
    return PartnerVisit(
        visit.request, visit.context, visit.rendering, visit.language, visit.user, visit.partner,
        visit.customer_id,
    )  # fmt: skip


ForPartner = Annotated[PartnerVisit, Depends(partner_visit_of)]
