"""What of the taxed payments is used up, the oldest first; no haléř is lost or made on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from programme.billing.papers import Deducted
from programme.money import Money
from programme.tax import from_net


@dataclass(frozen=True)
class TaxedPayment:
    """A tax document on payments, and what of it later papers have used."""

    number: str
    variable_symbol: str
    received_on: date
    rate_permille: int
    base: Money
    tax: Money
    used_base: Money
    used_tax: Money

    @property
    def left(self) -> Money:
        """What of the base no paper has used yet."""
        return self.base - self.used_base


def take(payment: TaxedPayment, base: Money) -> Deducted:
    """Return what using a part of a payment deducts; below zero, a part is given back.

    The tax of everything used so far is rounded once, so the parts of a payment that is used up
    add up to its own tax, whatever that was rounded from.
    """
    used = payment.used_base + base
    # Split from above, a payment may carry a haléř less than its base would be taxed with.
    rounded = min(from_net(used, payment.rate_permille).tax, payment.tax)
    tax = payment.tax if used == payment.base else rounded
    return Deducted(
        number=payment.number,
        variable_symbol=payment.variable_symbol,
        rate_permille=payment.rate_permille,
        base=base,
        tax=tax - payment.used_tax,
    )


def deduct(payments: Iterable[TaxedPayment], wanted: Money) -> tuple[Deducted, ...]:
    """Return what of the payments covers an amount, the oldest first; less where they end."""
    return _take_in_turn(_oldest_first(payments), wanted)


def correct(
    payments: Iterable[TaxedPayment], wanted: Money, number: str | None = None
) -> tuple[Deducted, ...]:
    """Return what of the payments goes back to who paid it: of one document first, if it is named.

    Then the newest first: the older ones are what was ordered from.
    """
    newest_first = _oldest_first(payments)[::-1]
    newest_first.sort(key=lambda each: each.number != number)
    return _take_in_turn(newest_first, wanted)


def give_back(payments: Iterable[TaxedPayment], wanted: Money) -> tuple[Deducted, ...]:
    """Return what was used of the payments and is not any more, what was used last first."""
    parts = []
    for payment in _oldest_first(payments)[::-1]:
        part = min(payment.used_base, wanted)
        if part.minor > 0:
            parts.append(take(payment, part * -1))
            wanted -= part
    return tuple(parts)


def used(payment: TaxedPayment, part: Deducted) -> TaxedPayment:
    """Return a payment after a paper has used a part of it."""
    base, tax = payment.used_base + part.base, payment.used_tax + part.tax
    return replace(payment, used_base=base, used_tax=tax)


def _oldest_first(payments: Iterable[TaxedPayment]) -> list[TaxedPayment]:
    return sorted(payments, key=lambda each: (each.received_on, each.number))


def _take_in_turn(payments: Sequence[TaxedPayment], wanted: Money) -> tuple[Deducted, ...]:
    parts = []
    for payment in payments:
        part = min(payment.left, wanted)
        if part.minor > 0:
            parts.append(take(payment, part))
            wanted -= part
    return tuple(parts)
