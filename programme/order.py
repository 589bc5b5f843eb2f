"""A domain order, its statuses, and every answer it can get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from programme.ledger import DepositTooSmall
from programme.money import Money
from programme.pricing import Operation, Quote


class OrderStatus(StrEnum):
    """Where an order stands."""

    RECEIVED = "received"
    AWAITING_FUNDS = "awaiting_funds"
    AT_REGISTRY = "at_registry"
    AWAITING_REGISTRY = "awaiting_registry"
    """The registry accepted the order and will say later."""
    UNSURE = "unsure"
    """The registry may or may not have done it; only an answer about the name ends this."""
    REGISTERED = "registered"
    """The name came to the partner, by registration or by transfer, and is the partner's."""
    RENEWED = "renewed"
    ENDED = "ended"
    """The name was the partner's, and is no longer: it was deleted or transferred away."""
    REFUSED = "refused"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


_AT_WORK = frozenset(
    {
        OrderStatus.AT_REGISTRY,
        OrderStatus.AWAITING_REGISTRY,
        OrderStatus.UNSURE,
        OrderStatus.REGISTERED,
        OrderStatus.RENEWED,
        OrderStatus.REFUSED,
    }
)

FOLLOWS: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.RECEIVED: frozenset(
        {OrderStatus.AWAITING_FUNDS, OrderStatus.AT_REGISTRY, OrderStatus.REFUSED}
    ),
    OrderStatus.AWAITING_FUNDS: frozenset(
        {
            OrderStatus.AT_REGISTRY,
            OrderStatus.REFUSED,
            OrderStatus.CANCELLED,
            OrderStatus.LAPSED,
        }
    ),
    # Nothing may have been sent yet when the partner cancels or the last day ends.
    OrderStatus.AT_REGISTRY: _AT_WORK - {OrderStatus.AT_REGISTRY}
    | {OrderStatus.CANCELLED, OrderStatus.LAPSED},
    OrderStatus.AWAITING_REGISTRY: _AT_WORK - {OrderStatus.AWAITING_REGISTRY},
    OrderStatus.UNSURE: _AT_WORK - {OrderStatus.UNSURE},
    OrderStatus.REGISTERED: frozenset({OrderStatus.ENDED}),
    OrderStatus.RENEWED: frozenset(),
    OrderStatus.ENDED: frozenset(),
    OrderStatus.REFUSED: frozenset(),
    OrderStatus.CANCELLED: frozenset(),
    OrderStatus.LAPSED: frozenset(),
}

LIVE: frozenset[OrderStatus] = frozenset(status for status in OrderStatus if FOLLOWS[status])
"""An order that may still end, or has ended, with the name being the partner's."""

UNDER_WAY: frozenset[OrderStatus] = LIVE - {OrderStatus.REGISTERED}
"""An order that has not ended yet."""

CHARGED: frozenset[OrderStatus] = frozenset(
    {OrderStatus.REGISTERED, OrderStatus.RENEWED, OrderStatus.ENDED}
)
"""An order that was done, and paid."""

SUBMITTABLE: frozenset[OrderStatus] = frozenset(
    {OrderStatus.AT_REGISTRY, OrderStatus.AWAITING_REGISTRY, OrderStatus.UNSURE}
)
"""The price is set aside; an attempt at the registry may be opened."""


class IfShort(StrEnum):
    """What the partner wants when the deposit does not cover the price."""

    WAIT = "wait"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Order:
    """A partner asks that something be done with a name at the price the partner was shown."""

    order_id: str
    partner_id: str
    name: str
    zone: str
    years: int
    quote: Quote
    if_short: IfShort = IfShort.WAIT
    details_id: str | None = None
    """Where it is kept who is to hold the name and which servers serve it; None: as usual."""
    deadline: datetime | None = None
    """From then on the partner no longer wants it, unless it is under way by then."""
    bulk_id: str | None = None
    """The bulk order it is an item of; its letter tells of the item, too."""
    operation: Operation = Operation.REGISTER
    until: date | None = None
    """Of a renewal alone: the last day that it moves; the registry is told the same day."""

    @property
    def price(self) -> Money:
        """The price that was shown, and that will be charged."""
        return self.quote.price


@dataclass(frozen=True)
class Held:
    """The price is set aside in the partner's deposit."""

    kind: Literal["held"] = "held"


@dataclass(frozen=True)
class Registered:
    """The registry created the name."""

    until: date
    kind: Literal["registered"] = "registered"


@dataclass(frozen=True)
class Renewed:
    """The registry moved the name's last day."""

    until: date
    kind: Literal["renewed"] = "renewed"


@dataclass(frozen=True)
class Transferred:
    """The registry gave the name over to us, for the partner."""

    until: date
    kind: Literal["transferred"] = "transferred"


class TransferRefusal(StrEnum):
    """Why a name did not come over to us."""

    WRONG_CODE = "wrong_code"
    LOCKED = "locked"
    """Its holder or registrar keeps it from being transferred."""
    TOO_EARLY = "too_early"
    """It was registered or transferred within the last sixty days."""
    OURS_ALREADY = "ours_already"
    NOT_REGISTERED = "not_registered"
    REJECTED = "rejected"
    """The registrar it lies with said no."""
    NOT_ALLOWED = "not_allowed"
    """The registry refuses for another reason."""


@dataclass(frozen=True)
class TransferRefused:
    """The name stays where it is; the registry said so at that moment."""

    because: TransferRefusal
    asked_at: datetime
    kind: Literal["transfer_refused"] = "transfer_refused"


@dataclass(frozen=True)
class NameTaken:
    """Someone else has the name; the registry said so at that moment."""

    asked_at: datetime
    kind: Literal["name_taken"] = "name_taken"


@dataclass(frozen=True)
class RegistryRefused:
    """The registry will not register this name; the code is the registry's own."""

    code: int
    asked_at: datetime
    kind: Literal["registry_refused"] = "registry_refused"


@dataclass(frozen=True)
class AwaitingRegistry:
    """The registry accepted the order and will say later; the price stays set aside."""

    kind: Literal["awaiting_registry"] = "awaiting_registry"


class LaneClosure(StrEnum):
    """Why our own account at a registry takes no orders; the partner is not at fault."""

    NO_CREDIT = "no_credit"
    LOCKED_OUT = "locked_out"
    MISCONFIGURED = "misconfigured"


@dataclass(frozen=True)
class LaneClosed:
    """Our account at the registry takes no orders now; the order waits, the price is kept."""

    because: LaneClosure
    kind: Literal["lane_closed"] = "lane_closed"


@dataclass(frozen=True)
class AwaitingFunds:
    """The order stands and goes on by itself once the missing money comes."""

    missing: Money
    available: Money
    kind: Literal["awaiting_funds"] = "awaiting_funds"


@dataclass(frozen=True)
class FundsNeverCame:
    """The order waited for money until its last day."""

    missing: Money
    kind: Literal["funds_never_came"] = "funds_never_came"


@dataclass(frozen=True)
class Cancelled:
    """The partner took the order back before anything was sent to the registry."""

    kind: Literal["cancelled"] = "cancelled"


@dataclass(frozen=True)
class DeadlinePassed:
    """The day the partner set was over before anything could be sent to the registry."""

    kind: Literal["deadline_passed"] = "deadline_passed"


@dataclass(frozen=True)
class TooLate:
    """The order cannot be taken back: the registry has it, or may have it."""

    kind: Literal["too_late"] = "too_late"


@dataclass(frozen=True)
class AlreadyOrdered:
    """A live order, or a registered service, of this house has the name."""

    order_id: str
    kind: Literal["already_ordered"] = "already_ordered"


@dataclass(frozen=True)
class AlreadyRenewed:
    """The day the partner wanted to move is no longer the name's last day."""

    until: date
    kind: Literal["already_renewed"] = "already_renewed"


@dataclass(frozen=True)
class NotYourName:
    """The partner has no such name with us, so there is nothing to renew."""

    kind: Literal["not_your_name"] = "not_your_name"


@dataclass(frozen=True)
class DepositNotOpen:
    """The partner has no deposit to pay from."""

    kind: Literal["deposit_not_open"] = "deposit_not_open"


@dataclass(frozen=True)
class PartnerNotActive:
    """The partnership does not allow new orders now."""

    kind: Literal["partner_not_active"] = "partner_not_active"


@dataclass(frozen=True)
class StillWorking:
    """Nobody has said yes or no yet; ask again."""

    kind: Literal["still_working"] = "still_working"


HoldRefusal = (
    DepositTooSmall
    | AlreadyOrdered
    | AlreadyRenewed
    | NotYourName
    | DepositNotOpen
    | PartnerNotActive
)
HoldAnswer = Held | HoldRefusal
Done = Registered | Renewed | Transferred
"""The registry did what was asked; the price is charged."""
Undone = NameTaken | RegistryRefused | TransferRefused
"""The registry did not, and will not."""
RegistryEnd = Done | Undone
RegistryAnswer = RegistryEnd | AwaitingRegistry | LaneClosed
TakenBack = Cancelled | DeadlinePassed
"""The partner no longer wants it, and nothing was sent."""
OrderEnd = RegistryEnd | HoldRefusal | FundsNeverCame | TakenBack
OrderAnswer = OrderEnd | AwaitingFunds | AwaitingRegistry | LaneClosed | StillWorking

STATUS_AT_END: dict[str, OrderStatus] = {
    "registered": OrderStatus.REGISTERED,
    "transferred": OrderStatus.REGISTERED,
    "renewed": OrderStatus.RENEWED,
    "funds_never_came": OrderStatus.LAPSED,
    "cancelled": OrderStatus.CANCELLED,
    "deadline_passed": OrderStatus.LAPSED,
}


def status_at_end(end: OrderEnd) -> OrderStatus:
    """Return the status an order's end leaves it in."""
    return STATUS_AT_END.get(end.kind, OrderStatus.REFUSED)


def next_status(now: OrderStatus, wanted: OrderStatus) -> OrderStatus:
    """Return the wanted status if it may follow the present one, or is the present one.

    Raises StatusOutOfTurnError.
    """
    if wanted is not now and wanted not in FOLLOWS[now]:
        raise StatusOutOfTurnError(f"An order that is {now} cannot become {wanted}.")
    return wanted


class StatusOutOfTurnError(ValueError):
    """Someone asked for a status that may not follow the present one."""
