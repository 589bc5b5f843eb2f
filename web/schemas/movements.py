"""Movements of a deposit as programs get them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from db.views.billing.movements import MovementRow
from programme.ledger import EntryKind
from web.schemas.amounts import MoneyOut


class MovementOut(BaseModel):
    """One movement; it is never changed. A mistake is corrected by another one."""

    object: Literal["movement"] = "movement"
    id: str
    number: int = Field(description="the deposit's movements count from 1 without a gap")
    kind: EntryKind
    amount: MoneyOut = Field(description="without VAT, never below zero")
    available_change: MoneyOut
    held_change: MoneyOut
    available_after: MoneyOut
    held_after: MoneyOut
    total_after: MoneyOut
    made_at: datetime
    order_id: str | None = Field(description="the order it is for")
    name: str | None = Field(description="the name of that order")
    top_up_id: str | None = Field(description="the top-up that was paid")
    variable_symbol: str | None = Field(description="of the payment")
    tax_document: str | None = Field(description="the number of the paper on the payment")
    corrects: int | None = Field(description="the number of the movement it takes back")
    corrected_by: int | None = Field(description="the number of the movement that takes it back")

    @classmethod
    def of(cls, row: MovementRow) -> Self:
        """Return a movement as programs read it."""
        return cls(
            id=row.entry_id,
            number=row.number,
            kind=row.kind,
            amount=MoneyOut.of(row.amount),
            available_change=MoneyOut.of(row.free_change),
            held_change=MoneyOut.of(row.held_change),
            available_after=MoneyOut.of(row.after.free),
            held_after=MoneyOut.of(row.after.held),
            total_after=MoneyOut.of(row.after.total),
            made_at=row.made_at.astimezone(UTC),
            order_id=row.order_id,
            name=row.name,
            top_up_id=row.top_up_id,
            variable_symbol=row.symbol or None,
            tax_document=row.paper,
            corrects=row.takes_back,
            corrected_by=row.taken_back_by,
        )


class MovementListOut(BaseModel):
    """A page of movements, the newest first."""

    object: Literal["list"] = "list"
    data: list[MovementOut]
    has_more: bool
    next_cursor: str | None = Field(description="give it as `starting_after` for the next page")

    @classmethod
    def of(cls, rows: tuple[MovementRow, ...], limit: int) -> Self:
        """Return a page out of one row more than it holds."""
        data = [MovementOut.of(row) for row in rows[:limit]]
        more = len(rows) > limit
        return cls(data=data, has_more=more, next_cursor=str(data[-1].number) if more else None)
