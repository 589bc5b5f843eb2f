"""The deposit's book: every entry moves one amount from one account to another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from programme.money import Currency, Money


class Account(StrEnum):
    """Where a deposit's money can be."""

    BANK = "bank"
    """Outside: what the partner sent us."""
    FREE = "free"
    """Can be spent."""
    HELD = "held"
    """Set aside for an order that has not ended."""
    SOLD = "sold"
    """Spent."""


class EntryKind(StrEnum):
    """What happened to the money."""

    TOP_UP = "top_up"
    HOLD = "hold"
    CHARGE = "charge"
    RELEASE = "release"
    REFUND = "refund"
    """What was set aside for it went back to the partner's bank."""
    TOP_UP_REVERSAL = "top_up_reversal"
    CHARGE_REVERSAL = "charge_reversal"


MOVES: dict[EntryKind, tuple[Account, Account]] = {
    EntryKind.TOP_UP: (Account.BANK, Account.FREE),
    EntryKind.HOLD: (Account.FREE, Account.HELD),
    EntryKind.CHARGE: (Account.HELD, Account.SOLD),
    EntryKind.RELEASE: (Account.HELD, Account.FREE),
    EntryKind.REFUND: (Account.HELD, Account.BANK),
    EntryKind.TOP_UP_REVERSAL: (Account.FREE, Account.BANK),
    EntryKind.CHARGE_REVERSAL: (Account.SOLD, Account.FREE),
}

ID_PREFIX: dict[EntryKind, str] = {
    EntryKind.TOP_UP: "top-up/",
    EntryKind.HOLD: "hold/",
    EntryKind.CHARGE: "resolve/",
    EntryKind.RELEASE: "resolve/",
    EntryKind.REFUND: "resolve/",
    EntryKind.TOP_UP_REVERSAL: "reverse/",
    EntryKind.CHARGE_REVERSAL: "reverse/",
}
"""Charge, release and refund share a prefix, hence an id: a hold ends once."""

REVERSALS: dict[EntryKind, EntryKind] = {
    EntryKind.TOP_UP: EntryKind.TOP_UP_REVERSAL,
    EntryKind.CHARGE: EntryKind.CHARGE_REVERSAL,
}
"""What takes an entry back; all others are taken back by how their hold ends, or not at all."""

REFUND_CAUSE = "refund/"
"""With this a refund's cause begins, so that its hold is never charged, nor an order's refunded."""

Resolution = Literal[EntryKind.CHARGE, EntryKind.RELEASE, EntryKind.REFUND]


@dataclass(frozen=True)
class Entry:
    """One line of the book. Its id is made from what caused it, so a repeat is the same entry."""

    kind: EntryKind
    cause: str
    amount: Money

    @property
    def entry_id(self) -> str:
        """The id under which the book holds this line once."""
        return ID_PREFIX[self.kind] + self.cause


@dataclass(frozen=True)
class Deposit:
    """What a partner has with us at one moment."""

    free: Money
    held: Money

    @property
    def total(self) -> Money:
        """Free and held together."""
        return self.free + self.held


@dataclass(frozen=True)
class DepositTooSmall:
    """The free part of the deposit does not cover the price."""

    available: Money
    missing: Money
    kind: Literal["deposit_too_small"] = "deposit_too_small"


def empty_deposit(currency: Currency) -> Deposit:
    """Return a deposit with nothing in it."""
    return Deposit(Money(currency, 0), Money(currency, 0))


def top_up(bank_account: str, movement_id: str, amount: Money) -> Entry:
    """Return the entry for money that came in."""
    return Entry(EntryKind.TOP_UP, f"{bank_account}/{movement_id}", amount)


def hold(deposit: Deposit, order_id: str, price: Money) -> Entry | DepositTooSmall:
    """Return the entry that sets a price aside.

    Refuses with `DepositTooSmall`.
    """
    if deposit.free < price:
        return DepositTooSmall(available=deposit.free, missing=price - deposit.free)
    return Entry(EntryKind.HOLD, order_id, price)


def resolve(held: Entry, how: Resolution) -> Entry:
    """Return the entry that ends a hold; both ways share one id, so a hold ends once."""
    return Entry(how, held.cause, held.amount)


def nothing_held(order_id: str, currency: Currency) -> Entry:
    """Return the release of nothing: it shuts the door on an attempt to hold that comes late."""
    return Entry(EntryKind.RELEASE, order_id, Money(currency, 0))


def refund_cause(refund_id: str) -> str:
    """Return the cause under which a refund is set aside and paid out."""
    return REFUND_CAUSE + refund_id


def reverse(made: Entry) -> Entry | None:
    """Return the entry that takes another back, whole; None where there is no such thing."""
    kind = REVERSALS.get(made.kind)
    return None if kind is None else Entry(kind, made.entry_id, made.amount)


def after(deposit: Deposit, entry: Entry) -> Deposit:
    """Return the deposit as it stands once the entry is made."""
    source, destination = MOVES[entry.kind]
    nothing = Money(entry.amount.currency, 0)
    for account, amount in ((source, nothing - entry.amount), (destination, entry.amount)):
        if account is Account.FREE:
            deposit = replace(deposit, free=deposit.free + amount)
        elif account is Account.HELD:
            deposit = replace(deposit, held=deposit.held + amount)
    return deposit


def balance(start: Deposit, entries: Iterable[Entry]) -> Deposit:
    """Return what the entries add up to."""
    for entry in entries:
        start = after(start, entry)
    return start


def hold_id(order_id: str) -> str:
    """Return the id of the entry that holds an order's price."""
    return ID_PREFIX[EntryKind.HOLD] + order_id


def resolution_id(order_id: str) -> str:
    """Return the id of the entry that ends an order's hold, whichever way."""
    return ID_PREFIX[EntryKind.RELEASE] + order_id


def top_up_id(bank_account: str, movement_id: str) -> str:
    """Return the id of the entry that credits a movement of the bank's."""
    return f"{ID_PREFIX[EntryKind.TOP_UP]}{bank_account}/{movement_id}"


def reversal_id(entry_id: str) -> str:
    """Return the id of the entry that takes another back."""
    return ID_PREFIX[EntryKind.TOP_UP_REVERSAL] + entry_id
