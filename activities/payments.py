"""Calls for payment in our own books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from temporalio import activity

from db.books import payments
from db.books.chronicle import Line, note
from db.engine import Database
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

    def __init__(self, database: Database, clock: Callable[[], datetime], due_days: int) -> None:
        self._database = database
        self._clock = clock
        self._due_days = due_days

    @activity.defn
    async def call_for_payment(self, top_up: TopUp) -> CallForPayment:
        """Write a top-up down and give it a variable symbol; a repeat gives the same symbol."""
        async with self._database.writing() as transaction:
            today = self._clock().astimezone(PRAGUE).date()
            # The counter's row is the lock: two runs of one top-up come one after the other.
            await payments.lock_series(transaction, CALL_SERIES_PREFIX, today.year)
            known = await payments.find_top_up(transaction, top_up.top_up_id)
            if known is not None:
                return _call(known)
            number = await payments.next_number(transaction, CALL_SERIES_PREFIX, today.year)
            amount = from_net(top_up.net)
            call = CallForPayment(
                top_up_id=top_up.top_up_id,
                amount=amount,
                variable_symbol=variable_symbol(today.year, number),
                due_day=today + timedelta(days=self._due_days),
            )
            await payments.add_top_up(transaction, _values(top_up, call))
            await note(
                transaction,
                Line("payment.called", top_up.top_up_id, facts={"partner": top_up.partner_id}),
            )
            return call

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


def _values(top_up: TopUp, call: CallForPayment) -> dict[str, Any]:
    return {
        "top_up_id": top_up.top_up_id,
        "partner_id": top_up.partner_id,
        "status": TopUpStatus.AWAITING_PAYMENT,
        "currency": top_up.net.currency,
        "net_minor": call.amount.base.minor,
        "tax_minor": call.amount.tax.minor,
        "gross_minor": call.amount.gross.minor,
        "variable_symbol": call.variable_symbol,
        "due_day": call.due_day,
    }


def _call(row: Any) -> CallForPayment:
    currency = Currency(row.currency)
    amount = Taxed(Money(currency, row.net_minor), Money(currency, row.tax_minor))
    return CallForPayment(row.top_up_id, amount, row.variable_symbol, row.due_day)
