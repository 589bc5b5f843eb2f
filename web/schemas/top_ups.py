"""Top-ups as programs send and get them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from db.views.deposit import TopUpRow
from printing.payment_code import payment_text
from programme.payments import CallForPayment, TopUpStatus
from programme.tax import Taxed
from web.payment_code import iban_of
from web.schemas.amounts import MoneyIn, MoneyOut

AWAITED = (TopUpStatus.REQUESTED, TopUpStatus.AWAITING_PAYMENT)


class TopUpIn(BaseModel):
    """How much to add to the deposit, without VAT."""

    model_config = ConfigDict(extra="forbid", strict=True)

    net: MoneyIn = Field(description="at least 3000.00 CZK, at most 1000000.00 CZK, without VAT")


class PaymentOut(BaseModel):
    """How a call is paid; not a tax document."""

    amount: MoneyOut = Field(description="just this is to be paid, with VAT")
    variable_symbol: str
    account: str = Field(description="a Czech account number", examples=["2400000017/2010"])
    iban: str
    spayd: str = Field(description="the same as a payment code (QR Platba, SPAYD 1.0)")
    due_day: date

    @classmethod
    def of(cls, gross: Taxed, symbol: str, due_day: date, account: str) -> Self:
        """Return how an amount is paid under a symbol."""
        iban = iban_of(account)
        return cls(
            amount=MoneyOut.of(gross.gross),
            variable_symbol=symbol,
            account=account,
            iban=iban,
            spayd=payment_text(iban, gross.gross, symbol),
            due_day=due_day,
        )


class TopUpOut(BaseModel):
    """A top-up as it stands now; amounts are null until its call for payment is made."""

    object: Literal["top_up"] = "top_up"
    id: str
    url: str
    status: TopUpStatus
    net: MoneyOut | None = Field(description="goes to the deposit")
    vat: MoneyOut | None
    gross: MoneyOut | None = Field(description="to pay")
    payment: PaymentOut | None = Field(description="while it waits for its payment")
    requested_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: TopUpRow, url: str, account: str) -> Self:
        """Return a top-up as programs read it."""
        payment = None
        if row.status in AWAITED:
            payment = PaymentOut.of(row.amount, row.variable_symbol, row.due_day, account)
        return cls(
            id=row.top_up_id,
            url=url,
            status=row.status,
            net=MoneyOut.of(row.amount.base),
            vat=MoneyOut.of(row.amount.tax),
            gross=MoneyOut.of(row.amount.gross),
            payment=payment,
            requested_at=row.requested_at.astimezone(UTC),
            ended_at=row.ended_at.astimezone(UTC) if row.ended_at else None,
        )

    @classmethod
    def under_way(cls, top_up_id: str, url: str) -> Self:
        """Return a top-up whose call for payment is being made."""
        return cls(
            id=top_up_id,
            url=url,
            status=TopUpStatus.REQUESTED,
            net=None,
            vat=None,
            gross=None,
            payment=None,
            requested_at=None,
            ended_at=None,
        )


class TopUpAnswerOut(BaseModel):
    """The first answer to a top-up; how it stands later is at `url`."""

    object: Literal["top_up"] = "top_up"
    id: str
    url: str
    kind: Literal["call_for_payment", "still_working"]
    net: MoneyOut | None = None
    vat: MoneyOut | None = None
    gross: MoneyOut | None = None
    payment: PaymentOut | None = Field(default=None, description="with `call_for_payment`")

    @classmethod
    def of(cls, called: CallForPayment, url: str, account: str) -> Self:
        """Return a call for payment as programs read it."""
        amount = called.amount
        return cls(
            id=called.top_up_id,
            url=url,
            kind="call_for_payment",
            net=MoneyOut.of(amount.base),
            vat=MoneyOut.of(amount.tax),
            gross=MoneyOut.of(amount.gross),
            payment=PaymentOut.of(amount, called.variable_symbol, called.due_day, account),
        )

    def as_bytes(self) -> bytes:
        """Return the answer as it is sent; what is not known is left out."""
        return self.model_dump_json(exclude_none=True).encode()


class TopUpListOut(BaseModel):
    """A page of top-ups, the newest first."""

    object: Literal["list"] = "list"
    data: list[TopUpOut]
    has_more: bool
    next_cursor: str | None = Field(description="give it as `starting_after` for the next page")
