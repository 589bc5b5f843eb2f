"""A deposit as programs get it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, Field

from programme.ledger import Deposit
from web.schemas.amounts import MoneyOut


class DepositOut(BaseModel):
    """The three numbers of a deposit, without VAT."""

    object: Literal["deposit"] = "deposit"
    available: MoneyOut = Field(description="can be spent")
    held: MoneyOut = Field(description="set aside for orders that have not ended")
    total: MoneyOut = Field(description="both together")

    @classmethod
    def of(cls, deposit: Deposit) -> Self:
        """Return a deposit as programs read it."""
        return cls(
            available=MoneyOut.of(deposit.free),
            held=MoneyOut.of(deposit.held),
            total=MoneyOut.of(deposit.total),
        )
