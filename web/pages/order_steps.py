"""How far an order got, as steps a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from db.views.orders import OrderRow
from programme.order import OrderStatus
from programme.pricing import Operation
from web.words.languages import phrase


class Look(StrEnum):
    """How a step stands; the sign beside it says the same."""

    DONE = "done"
    NOW = "now"
    BAD = "bad"
    LATER = "later"


SIGNS = {Look.DONE: "✓", Look.NOW: "→", Look.BAD: "✗", Look.LATER: "·"}

STEPS = (
    phrase("Order received"),
    phrase("Price set aside in the deposit account"),
    phrase("Sent to the registry"),
    phrase("Domain registered, price charged"),
)

_LAST = {
    Operation.RENEW: phrase("Domain renewed, price charged"),
    Operation.TRANSFER: phrase("Domain transferred, price charged"),
}

_REACHED: dict[OrderStatus, int] = {
    OrderStatus.RECEIVED: 1,
    OrderStatus.AWAITING_FUNDS: 1,
    OrderStatus.AT_REGISTRY: 2,
    OrderStatus.AWAITING_REGISTRY: 2,
    OrderStatus.UNSURE: 2,
    OrderStatus.REGISTERED: len(STEPS),
    OrderStatus.RENEWED: len(STEPS),
    OrderStatus.ENDED: len(STEPS),
    OrderStatus.REFUSED: 3,
    OrderStatus.CANCELLED: 1,
    OrderStatus.LAPSED: 1,
}
"""The number of steps that are behind an order."""

_ENDED_BADLY = frozenset({OrderStatus.REFUSED, OrderStatus.CANCELLED, OrderStatus.LAPSED})
_ENDED_BY_THE_REGISTRY = frozenset({"name_taken", "registry_refused", "transfer_refused"})


@dataclass(frozen=True)
class Step:
    """One step of an order."""

    words: str
    look: Look

    @property
    def sign(self) -> str:
        """The sign that says how the step stands without colour."""
        return SIGNS[self.look]


def steps_of(row: OrderRow) -> tuple[Step, ...]:
    """Return an order's steps, each with how it stands."""
    reached = _reached(row)
    here = Look.BAD if row.status in _ENDED_BADLY else Look.NOW
    looks = [Look.DONE] * reached + [here] + [Look.LATER] * len(STEPS)
    steps = (*STEPS[:-1], _LAST.get(row.operation, STEPS[-1]))
    return tuple(Step(words, look) for words, look in zip(steps, looks, strict=False))


def _reached(row: OrderRow) -> int:
    if row.status is OrderStatus.REFUSED and row.end_kind not in _ENDED_BY_THE_REGISTRY:
        return 1
    return _REACHED[row.status]
