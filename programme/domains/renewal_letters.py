"""Letters about renewals and transfers; part of the union in programme/letters.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from programme.money import Money
from programme.order import TransferRefusal


@dataclass(frozen=True)
class NameRenewed:
    """The name's last day is moved, and the price is charged."""

    order_id: str
    name: str
    until: date
    price: Money
    kind: Literal["name_renewed"] = "name_renewed"


@dataclass(frozen=True)
class NameNotRenewed:
    """The name still ends when it did, and nothing was charged."""

    order_id: str
    name: str
    why: str
    until: date
    kind: Literal["name_not_renewed"] = "name_not_renewed"


@dataclass(frozen=True)
class NameTransferred:
    """The name lies with us now."""

    order_id: str
    name: str
    until: date
    price: Money
    kind: Literal["name_transferred"] = "name_transferred"


@dataclass(frozen=True)
class TransferNotDone:
    """The name stays where it is, and nothing was charged."""

    order_id: str
    name: str
    refusal: TransferRefusal
    kind: Literal["transfer_not_done"] = "transfer_not_done"


@dataclass(frozen=True)
class EndingName:
    """A name that ends soon, as a letter lists it."""

    name: str
    until: date
    price: Money | None
    """What a year more costs today; None where we sell no renewals."""
    automatic: bool
    """Whether it is renewed by itself."""


@dataclass(frozen=True)
class NamesEnding:
    """Once a day and partner: names that end within thirty days, or within seven."""

    names: tuple[EndingName, ...]
    """The first ones, the soonest on top."""
    count: int
    """How many there are altogether."""
    available: Money
    """What is in the deposit for them."""
    kind: Literal["names_ending"] = "names_ending"


@dataclass(frozen=True)
class NamesEnded:
    """Once a day and partner: names that nobody renewed by their last day."""

    names: tuple[EndingName, ...]
    count: int
    kind: Literal["names_ended"] = "names_ended"
