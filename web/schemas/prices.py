"""Prices and quotes as programs send and get them; our own cost is in neither."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from db.front.quotes import Pinned
from programme.people.conditions import Tier
from programme.pricing import AT_THE_FLOOR, Operation
from web.price_table import PriceRow, PriceTable
from web.quoting import Wish
from web.schemas.amounts import MoneyOut


class QuoteIn(BaseModel):
    """What a price is asked for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=300, examples=["volna.cz"])]
    years: Annotated[int, Field(ge=1, le=10)] = 1
    operation: Literal["register", "renew", "transfer"] = "register"

    def to_wish(self) -> Wish:
        """Return what is asked for as the house knows it."""
        return Wish(self.name, self.years, operation=Operation(self.operation))


class TierOut(BaseModel):
    """A version of a tier."""

    id: str
    version: int
    discount_permille: int

    @classmethod
    def of(cls, tier: Tier) -> Self:
        """Return a tier as programs read it."""
        return cls(
            id=tier.tier_id, version=tier.version, discount_permille=tier.names_discount_permille
        )


class PriceListOut(BaseModel):
    """The price list a price was made from, and how long it counts as far as is known."""

    id: str
    valid_from: datetime
    valid_until: datetime | None


class QuoteOut(BaseModel):
    """A price that stands until `pinned_until`; order with its `id` as `quote_id`."""

    object: Literal["quote"] = "quote"
    id: str
    name: str
    operation: str
    years: int
    price: MoneyOut
    price_because: str
    floor_applied: bool
    list_price: MoneyOut
    promotion_price: MoneyOut | None
    promotion_id: str | None
    discount_permille: int
    tier_id: str
    tier_version: int
    price_list: PriceListOut
    pinned_at: datetime
    pinned_until: datetime

    @classmethod
    def of(cls, pinned: Pinned) -> Self:
        """Return a quote as programs read it."""
        quote, basis = pinned.quote, pinned.basis
        promotion, until = quote.promotion_price, basis.list_valid_until
        return cls(
            id=pinned.quote_id,
            name=pinned.name,
            operation=pinned.operation,
            years=pinned.years,
            price=MoneyOut.of(quote.price),
            price_because=quote.because,
            floor_applied=quote.because in AT_THE_FLOOR,
            list_price=MoneyOut.of(quote.list_price),
            promotion_price=MoneyOut.of(promotion) if promotion else None,
            promotion_id=quote.promotion_id,
            discount_permille=quote.discount_permille,
            tier_id=basis.tier_id,
            tier_version=basis.tier_version,
            price_list=PriceListOut(
                id=quote.price_list_id,
                valid_from=basis.list_valid_from.astimezone(UTC),
                valid_until=until.astimezone(UTC) if until else None,
            ),
            pinned_at=basis.pinned_at.astimezone(UTC),
            pinned_until=basis.pinned_until.astimezone(UTC),
        )


class PriceOut(BaseModel):
    """What a year of an operation costs in a zone under one tier."""

    zone: str
    operation: str
    price: MoneyOut
    price_because: str
    list_price: MoneyOut
    promotion_price: MoneyOut | None

    @classmethod
    def of(cls, row: PriceRow) -> Self:
        """Return a row of a table of one tier."""
        (mine,) = row.by_tier
        promotion = row.yearly.promotion_price
        return cls(
            zone=row.zone,
            operation=row.operation,
            price=MoneyOut.of(mine.price),
            price_because=mine.because,
            list_price=MoneyOut.of(row.yearly.list_price),
            promotion_price=MoneyOut.of(promotion) if promotion else None,
        )


class PricesOut(BaseModel):
    """Every price under one tier, a year without VAT."""

    object: Literal["list"] = "list"
    tier: TierOut
    is_own: bool = Field(description="whether it is the version guaranteed to you")
    price_list: PriceListOut | None = Field(description="none while nothing is sold")
    data: list[PriceOut]

    @classmethod
    def of(cls, tier: Tier, table: PriceTable | None, *, is_own: bool) -> Self:
        """Return the prices of one tier as programs read them."""
        if table is None:
            return cls(tier=TierOut.of(tier), is_own=is_own, price_list=None, data=[])
        listed = table.board.price_list
        until = listed.valid_until
        return cls(
            tier=TierOut.of(tier),
            is_own=is_own,
            price_list=PriceListOut(
                id=listed.price_list_id,
                valid_from=listed.valid_from.astimezone(UTC),
                valid_until=until.astimezone(UTC) if until else None,
            ),
            data=[PriceOut.of(row) for row in table.rows],
        )
