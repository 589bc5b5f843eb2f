"""A deposit as programs get it: the numbers, what was set about it, and what comes."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, Field

from db.front.deposit_settings import DepositSettings
from programme.billing.forecast import Due, Forecast
from programme.ledger import Deposit
from web.schemas.amounts import MoneyOut


class DueOut(BaseModel):
    """What the renewals of some days cost, and what is missing for them."""

    days: int
    until: date
    names: int = Field(description="how many names end within these days that renew by themselves")
    renewals: MoneyOut = Field(description="what a year more of each costs today")
    missing: MoneyOut = Field(description="what is not covered, waiting orders included")

    @classmethod
    def of(cls, due: Due) -> Self:
        """Return what is due as programs read it."""
        return cls(
            days=due.days,
            until=due.until,
            names=due.names,
            renewals=MoneyOut.of(due.total),
            missing=MoneyOut.of(due.missing),
        )


class ForecastOut(BaseModel):
    """How long the deposit lasts if nothing is added; names count that renew by themselves."""

    waiting_orders: MoneyOut = Field(description="what the orders cost that wait for money")
    due: list[DueOut] = Field(description="for 30 and for 90 days")
    ends_on: date | None = Field(
        description="the first day that is not covered; null: all of the 90 days are"
    )

    @classmethod
    def of(cls, forecast: Forecast) -> Self:
        """Return a forecast as programs read it."""
        return cls(
            waiting_orders=MoneyOut.of(forecast.waiting),
            due=[DueOut.of(forecast.soon), DueOut.of(forecast.later)],
            ends_on=forecast.ends_on,
        )


class DepositOut(BaseModel):
    """The three numbers of a deposit, without VAT, and what is known of the coming days."""

    object: Literal["deposit"] = "deposit"
    available: MoneyOut = Field(description="can be spent")
    held: MoneyOut = Field(description="set aside for orders that have not ended")
    total: MoneyOut = Field(description="both together")
    alert_below: MoneyOut | None = Field(
        description="a letter is sent each time less than this becomes available; null: never"
    )
    auto_top_up: MoneyOut | None = Field(
        description="the call for payment made at that moment, without VAT; null: none"
    )
    forecast: ForecastOut

    @classmethod
    def of(cls, deposit: Deposit, settings: DepositSettings, forecast: Forecast) -> Self:
        """Return a deposit as programs read it."""
        level, auto = settings.alert_below, settings.auto_top_up
        return cls(
            available=MoneyOut.of(deposit.free),
            held=MoneyOut.of(deposit.held),
            total=MoneyOut.of(deposit.total),
            alert_below=MoneyOut.of(level) if level.minor else None,
            auto_top_up=MoneyOut.of(auto) if auto else None,
            forecast=ForecastOut.of(forecast),
        )
