"""Orders as programs send and get them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from db.views.orders import OrderRow
from programme.order import IfShort
from programme.pricing import Operation
from web.ordering import Placed
from web.quoting import Wish
from web.schemas.amounts import MoneyIn, MoneyOut
from web.schemas.holders import HolderIn
from web.wishes.wanted import Wanted


class NameServerIn(BaseModel):
    """A name server; with addresses only where it lies inside the ordered name."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=253, pattern=r"^\S+$")]
    addresses: list[Annotated[str, Field(max_length=45, pattern=r"^\S+$")]] = Field(
        default_factory=list, max_length=10
    )

    @property
    def line(self) -> str:
        """The server as it is typed."""
        return " ".join((self.name, *self.addresses))


class OrderIn(BaseModel):
    """A name to register; with `quote_id`, at the price that was quoted, as long as it counts."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=300, examples=["volna.cz"])]
    years: Annotated[int, Field(ge=1, le=10)] | None = Field(
        default=None, description="a year when left out, or as many as the quote says"
    )
    quote_id: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="from POST /quotes; the order is billed at that price"
    )
    price: MoneyIn | None = Field(
        default=None, description="the price you were shown; another one is refused"
    )
    if_short: Literal["wait", "refuse"] = Field(
        default="wait", description="what to do when the deposit does not cover the price"
    )
    holder: HolderIn | None = Field(
        default=None, description="a customer of yours who is to hold it; left out: your company"
    )
    holder_id: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="instead of `holder`: a customer known from an earlier order"
    )
    name_servers: Annotated[list[NameServerIn], Field(max_length=10)] = Field(
        default_factory=list, description="two or more; left out: ours"
    )
    name_server_set: Annotated[str, Field(min_length=2, max_length=30)] | None = Field(
        default=None, description="instead of `name_servers`: the handle of an NSSET (.cz)"
    )
    deadline: date | None = Field(
        default=None,
        strict=False,
        description="the last day: what could not be sent by then ends and costs nothing",
    )

    operation: Literal["register", "renew", "transfer"] = Field(
        default="register", description="what is to be done with the name"
    )
    registered_until: Annotated[date, Field(strict=False)] | None = Field(
        default=None,
        description="with `renew`: the last day that is to be moved; another one is refused",
    )
    transfer_code: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="with `transfer`: the holder's code", repr=False
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.operation == "renew") is not (self.registered_until is not None):
            raise ValueError("`registered_until` comes with `renew`, and only with it.")
        if (self.operation == "transfer") is not (self.transfer_code is not None):
            raise ValueError("`transfer_code` comes with `transfer`, and only with it.")
        return self

    def to_wish(self) -> Wish:
        """Return what is asked for as the house knows it."""
        return Wish(
            typed_name=self.name,
            years=self.years,
            price_shown=self.price.to_money() if self.price else None,
            if_short=IfShort(self.if_short),
            quote_id=self.quote_id,
            operation=Operation(self.operation),
            until=self.registered_until,
            transfer_code=self.transfer_code,
            wanted=Wanted(
                holder=self.holder.to_holder() if self.holder and not self.holder_id else None,
                holder_id=self.holder_id,
                nsset=self.name_server_set or "",
                servers="\n".join(each.line for each in self.name_servers),
                deadline=self.deadline,
            ),
        )


class OrderAnswerOut(BaseModel):
    """The first answer to an order; how it stands later is at `url`."""

    model_config = ConfigDict(extra="allow")

    object: Literal["order"] = "order"
    id: str
    url: str
    kind: str = Field(description="registered, still_working, awaiting_funds ...")
    name: str
    years: int | None = None
    price: MoneyOut | None = None
    price_because: str | None = None
    list_price: MoneyOut | None = None
    until: date | None = Field(default=None, description="with `registered`")
    missing: MoneyOut | None = Field(default=None, description="with `awaiting_funds`")
    available: MoneyOut | None = Field(default=None, description="with `awaiting_funds`")
    required: MoneyOut | None = Field(default=None, description="with `awaiting_funds`")
    top_up_url: str | None = Field(default=None, description="with `awaiting_funds`")

    @classmethod
    def of(cls, placed: Placed, url: str, facts: dict[str, Any]) -> Self:
        """Return the answer to an order that was placed."""
        return cls(
            id=placed.order_id,
            url=url,
            kind=placed.answer.kind,
            name=placed.name,
            **_price_of(placed.row),
            **facts,
        )

    def as_bytes(self) -> bytes:
        """Return the answer as it is sent; what is not known is left out."""
        return self.model_dump_json(exclude_none=True).encode()


class OrderEndOut(BaseModel):
    """How an order ended."""

    kind: str
    detail: str | None


class OrderOut(BaseModel):
    """An order as it stands now."""

    object: Literal["order"] = "order"
    id: str
    name: str
    years: int
    status: str
    price: MoneyOut
    price_because: str
    list_price: MoneyOut
    discount_permille: int
    price_list_id: str
    promotion_price: MoneyOut | None
    quote_id: str | None
    missing: MoneyOut | None
    registered_until: date | None
    end: OrderEndOut | None
    details_id: str | None = Field(description="what the order says of holder and name servers")
    received_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: OrderRow) -> Self:
        """Return an order as programs read it."""
        return cls(
            id=row.order_id,
            name=row.name,
            years=row.years,
            status=row.status,
            price=MoneyOut.of(row.quote.price),
            price_because=row.quote.because,
            list_price=MoneyOut.of(row.quote.list_price),
            discount_permille=row.quote.discount_permille,
            price_list_id=row.quote.price_list_id,
            promotion_price=_promotion_of(row),
            quote_id=row.quote.quote_id,
            missing=MoneyOut.of(row.missing) if row.missing else None,
            registered_until=row.registered_until,
            details_id=row.details_id,
            end=OrderEndOut(kind=row.end_kind, detail=row.end_detail) if row.end_kind else None,
            received_at=row.received_at.astimezone(UTC),
            ended_at=row.ended_at.astimezone(UTC) if row.ended_at else None,
        )


class OrderListOut(BaseModel):
    """A page of orders, the newest first."""

    object: Literal["list"] = "list"
    data: list[OrderOut]
    has_more: bool
    next_cursor: str | None = Field(description="give it as `starting_after` for the next page")

    @classmethod
    def of(cls, rows: tuple[OrderRow, ...], limit: int) -> Self:
        """Return a page out of one row more than it holds."""
        data = [OrderOut.of(row) for row in rows[:limit]]
        more = len(rows) > limit
        return cls(data=data, has_more=more, next_cursor=data[-1].id if more else None)


def _price_of(row: OrderRow | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "years": row.years,
        "price": MoneyOut.of(row.quote.price),
        "price_because": row.quote.because.value,
        "list_price": MoneyOut.of(row.quote.list_price),
    }


def _promotion_of(row: OrderRow) -> MoneyOut | None:
    promotion = row.quote.promotion_price
    return None if promotion is None else MoneyOut.of(promotion)
