"""Calls for payment in our own books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from temporalio import activity

from db.books import partners, payments
from db.books.billing import papers
from db.books.chronicle import Line, note
from db.engine import Database
from programme.billing.making import Issue, call_for_payment
from programme.billing.papers import Paper
from programme.billing.party import AccountingRules
from programme.money import Currency, Money
from programme.payments import (
    CALL_SERIES_PREFIX,
    CallForPayment,
    TopUp,
    TopUpStatus,
    variable_symbol,
)
from programme.tax import Taxed, from_net
from programme.typography import PRAGUE


@dataclass(frozen=True)
class TopUpLapsedUnpaid:
    """The call has lapsed; a payment that still comes goes to the accountant."""

    kind: Literal["top_up_lapsed_unpaid"] = "top_up_lapsed_unpaid"


@dataclass(frozen=True)
class PaidMeanwhile:
    """The payment came before the call could lapse; it counts."""

    bank_account: str
    movement_id: str
    kind: Literal["paid_meanwhile"] = "paid_meanwhile"


class Payments:
    """The calls for payment, as workflows see them. Each method is one transaction."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], rules: AccountingRules
    ) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    @activity.defn
    async def call_for_payment(self, top_up: TopUp) -> CallForPayment:
        """Write a top-up down and issue its call, whose number is the symbol; a repeat finds it.

        Raises PartnerMissingError.
        """
        async with self._database.writing() as transaction:
            today = self._clock().astimezone(PRAGUE).date()
            # The counter's row is the lock: two runs of one top-up come one after the other.
            await payments.lock_series(transaction, CALL_SERIES_PREFIX, today.year)
            known = await payments.find_top_up(transaction, top_up.top_up_id)
            if known is not None:
                return self._call(known)
            partner = await partners.find(transaction, top_up.partner_id)
            if partner is None:
                raise PartnerMissingError(f"{top_up.partner_id} is not a partner.")
            number = await payments.next_number(transaction, CALL_SERIES_PREFIX, today.year)
            symbol = variable_symbol(today.year, number)
            customer = partners.party_of(partner)
            issue = Issue(self._rules, top_up.partner_id, customer, today, symbol)
            paper = call_for_payment(issue, from_net(top_up.net))
            await payments.add_top_up(transaction, _values(top_up, paper))
            await papers.add(transaction, paper, f"call/{top_up.top_up_id}")
            await note(
                transaction,
                Line("payment.called", top_up.top_up_id, facts={"partner": top_up.partner_id}),
            )
            return self._call(await payments.find_top_up(transaction, top_up.top_up_id))

    @activity.defn
    async def lapse_top_up(self, top_up_id: str) -> TopUpLapsedUnpaid | PaidMeanwhile:
        """End a call nobody paid; one that was paid at the last moment stays. A repeat is safe."""
        async with self._database.writing() as transaction:
            row = await payments.find_top_up(transaction, top_up_id)
            movement = await payments.movement_of(transaction, top_up_id)
            if movement is not None:
                return PaidMeanwhile(movement.bank_account, movement.movement_id)
            if row is not None and row.status != TopUpStatus.LAPSED:
                await payments.change_top_up(
                    transaction, top_up_id, status=TopUpStatus.LAPSED, ended_at=self._clock()
                )
                await note(transaction, Line("top_up.lapsed", top_up_id))
            return TopUpLapsedUnpaid()

    def _call(self, row: Any) -> CallForPayment:
        currency = Currency(row.currency)
        longer = self._rules.call_lapses_days - self._rules.call_due_days
        return CallForPayment(
            top_up_id=row.top_up_id,
            amount=Taxed(Money(currency, row.net_minor), Money(currency, row.tax_minor)),
            variable_symbol=row.variable_symbol,
            due_day=row.due_day,
            lapse_day=row.due_day + timedelta(days=longer),
        )


def _values(top_up: TopUp, called: Paper) -> dict[str, Any]:
    (amount,) = called.sums
    return {
        "top_up_id": top_up.top_up_id,
        "partner_id": top_up.partner_id,
        "status": TopUpStatus.AWAITING_PAYMENT,
        "currency": called.currency,
        "net_minor": amount.base.minor,
        "tax_minor": amount.tax.minor,
        "gross_minor": amount.gross.minor,
        "variable_symbol": called.number,
        "due_day": called.due_day,
    }


class PartnerMissingError(LookupError):
    """A call for payment is wanted by somebody who is not a partner."""
