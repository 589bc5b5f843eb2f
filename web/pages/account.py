"""The desk's first page: money, what waits for the partner, and the first steps."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response

from db.front import api_keys
from db.views import deposit, orders, services
from db.views.billing.foreseeing import foresee
from db.views.orders import OrderRow
from programme.billing.forecast import Forecast
from programme.ledger import Deposit
from programme.order import OrderStatus
from programme.payments import TopUpStatus
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.words.languages import phrase
from web.words.sentences import spelled

LAST_ORDERS = 5

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@dataclass(frozen=True)
class Step:
    """One of the first steps of a partner; it ticks itself off."""

    words: str
    path: str
    done: bool


@dataclass(frozen=True)
class Dashboard:
    """What the first page shows."""

    deposit: Deposit | None
    waiting: tuple[OrderRow, ...]
    last: tuple[OrderRow, ...]
    services: int
    forecast: Forecast | None
    """How long the deposit lasts, where there is one."""
    steps: tuple[Step, ...]

    @property
    def settled_in(self) -> bool:
        """Say whether every first step is behind the partner."""
        return all(step.done for step in self.steps)


@router.get("/desk")
async def show(visit: ForPartner) -> Response:
    """Show the partner where everything stands."""
    return visit.page(
        "pages/desk/dashboard.html", dashboard=await _dashboard(visit), spelled=spelled
    )


async def _dashboard(visit: PartnerVisit) -> Dashboard:
    partner_id = visit.customer_id
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, partner_id)
        top_ups = await deposit.top_ups(transaction, partner_id)
        known = await orders.of_partner(transaction, partner_id)
        set_up = await services.of_customer(transaction, partner_id)
        keys = await api_keys.keys_of(transaction, partner_id)
        coming = None
        if money is not None:
            coming = await foresee(transaction, visit.partner, money, visit.now())
    credited = any(top_up.status is TopUpStatus.CREDITED for top_up in top_ups)
    return Dashboard(
        deposit=money,
        forecast=coming,
        waiting=tuple(row for row in known if row.status is OrderStatus.AWAITING_FUNDS),
        last=known[:LAST_ORDERS],
        services=len(set_up),
        steps=(
            Step(phrase("Activate the deposit account"), "/desk/deposit", money is not None),
            Step(phrase("Top up the deposit"), "/desk/deposit#top-up", credited),
            Step(phrase("Order the first domain"), "/desk/orders/new", bool(known)),
            Step(phrase("Create an API key"), "/desk/api-keys", bool(keys)),
        ),
    )
