"""Every letter we send, with the words it needs; the class names the folder of its texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, get_args

from programme.money import Money
from programme.order import OrderEnd


class AddresseeKind(StrEnum):
    """Whom we may write to. There is no member for end customers: we never write to them."""

    APPLICANT = "applicant"
    PARTNER = "partner"


@dataclass(frozen=True)
class Addressee:
    """Someone we know; the post room knows the address and the language."""

    kind: AddresseeKind
    id: str


class LinkPurpose(StrEnum):
    """What a link in a letter is good for; the post room makes the secret part of it."""

    CONFIRM_EMAIL = "confirm_email"


@dataclass(frozen=True)
class ConfirmEmail:
    """The applicant proves that the address is theirs; the post room adds the link."""

    application_id: str
    link_until: datetime
    due_at: datetime
    kind: Literal["confirm_email"] = "confirm_email"


@dataclass(frozen=True)
class ApplicationApproved:
    """The applicant is a partner now; the discount counts already."""

    application_id: str
    discount_permille: int
    kind: Literal["application_approved"] = "application_approved"


@dataclass(frozen=True)
class ApplicationDeclined:
    """The applicant reads why."""

    application_id: str
    reason: str
    kind: Literal["application_declined"] = "application_declined"


@dataclass(frozen=True)
class ApplicationLapsed:
    """The e-mail address was never confirmed."""

    application_id: str
    kind: Literal["application_lapsed"] = "application_lapsed"


@dataclass(frozen=True)
class DepositOpen:
    """The deposit can be topped up and used."""

    smallest_top_up: Money
    kind: Literal["deposit_open"] = "deposit_open"


@dataclass(frozen=True)
class PaymentCalled:
    """What to pay so that the deposit grows; not a tax document."""

    top_up_id: str
    net: Money
    tax: Money
    gross: Money
    variable_symbol: str
    due_day: date
    kind: Literal["payment_called"] = "payment_called"


@dataclass(frozen=True)
class DepositCredited:
    """The payment came in and can be spent."""

    credited: Money
    available: Money
    kind: Literal["deposit_credited"] = "deposit_credited"


@dataclass(frozen=True)
class TopUpLapsed:
    """The payment did not come in time; nothing is owed."""

    top_up_id: str
    variable_symbol: str
    kind: Literal["top_up_lapsed"] = "top_up_lapsed"


@dataclass(frozen=True)
class OrderAwaitingFunds:
    """The order waits for money and goes on by itself."""

    order_id: str
    name: str
    missing: Money
    last_day: date
    kind: Literal["order_awaiting_funds"] = "order_awaiting_funds"


@dataclass(frozen=True)
class OrderRegistered:
    """The name is the partner's."""

    order_id: str
    name: str
    until: date
    price: Money
    kind: Literal["order_registered"] = "order_registered"


@dataclass(frozen=True)
class OrderRefused:
    """The name is not the partner's, and nothing was charged."""

    order_id: str
    name: str
    because: str
    kind: Literal["order_refused"] = "order_refused"


Letter = (
    ConfirmEmail
    | ApplicationApproved
    | ApplicationDeclined
    | ApplicationLapsed
    | DepositOpen
    | PaymentCalled
    | DepositCredited
    | TopUpLapsed
    | OrderAwaitingFunds
    | OrderRegistered
    | OrderRefused
)


def folder_of(letter: Letter | type[Letter]) -> str:
    """Return the name of the folder that holds a letter's texts."""
    return letter.kind.replace("_", "-")


def all_letters() -> tuple[type[Letter], ...]:
    """Return every kind of letter we send."""
    return get_args(Letter)


def refusal_kinds() -> tuple[str, ...]:
    """Return every reason an order can be refused with; each has its sentence in the letter."""
    return tuple(end.kind for end in get_args(OrderEnd) if end.kind != "registered")
