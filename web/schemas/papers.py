"""Papers as programs get them; what a paper says in full is in its files."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import BaseModel, Field

from db.views.billing.own_papers import PaperRow
from programme.billing.papers import PaperKind
from web.schemas.amounts import MoneyOut


class PaperFileOut(BaseModel):
    """One file of a paper, kept as it was when the paper was issued."""

    format: str = Field(examples=["pdf", "isdoc"])
    language: str | None
    url: str


class PaperOut(BaseModel):
    """One paper; it is never changed."""

    object: Literal["paper"] = "paper"
    number: str
    kind: PaperKind
    issued_on: date
    tax_point: date | None = Field(description="the day of supply or payment")
    due_day: date | None
    month: date | None = Field(description="the first day of the month it is about")
    net: MoneyOut
    vat: MoneyOut
    gross: MoneyOut
    to_pay: MoneyOut = Field(description="after deductions; below zero: we return it")
    variable_symbol: str | None
    files: list[PaperFileOut]

    @classmethod
    def of(cls, row: PaperRow, files: list[PaperFileOut]) -> Self:
        """Return a paper as programs read it."""
        return cls(
            number=row.number,
            kind=row.kind,
            issued_on=row.issued_on,
            tax_point=row.tax_point,
            due_day=row.due_day,
            month=row.month,
            net=MoneyOut.of(row.base),
            vat=MoneyOut.of(row.tax),
            gross=MoneyOut.of(row.gross),
            to_pay=MoneyOut.of(row.to_pay),
            variable_symbol=row.variable_symbol,
            files=files,
        )


class PaperListOut(BaseModel):
    """A page of papers, the newest first."""

    object: Literal["list"] = "list"
    data: list[PaperOut]
    has_more: bool
    next_cursor: str | None = Field(description="give it as `starting_after` for the next page")
