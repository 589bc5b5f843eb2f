"""Bulk orders as programs send and get them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from db.views.domains.bulk_items import ItemCount, ItemRow
from db.views.domains.bulk_orders import BulkRow
from programme.domains.bulk import MOST_NAMES, BulkChoice, TypedLine
from programme.order import CHARGED, UNDER_WAY, OrderStatus
from web.domains.bulk_dry_run import DryRun, Group
from web.schemas.amounts import MoneyIn, MoneyOut


class BulkItemIn(BaseModel):
    """A name of the list."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(max_length=300, examples=["volna.cz"])]
    years: int | None = Field(default=None, description="1 to 10; a year when left out")


class BulkOrderIn(BaseModel):
    """A list of names to register; a name that cannot be ordered is reported, not refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    items: Annotated[list[BulkItemIn], Field(min_length=1, max_length=MOST_NAMES)]

    def to_lines(self) -> tuple[TypedLine, ...]:
        """Return the list as the house knows it; its lines are counted from one."""
        return tuple(
            TypedLine(line, each.name, 1 if each.years is None else each.years)
            for line, each in enumerate(self.items, start=1)
        )


class BulkStartIn(BaseModel):
    """What is ordered of a list, at the price that was shown."""

    model_config = ConfigDict(extra="forbid", strict=True)

    choice: Literal["all", "covered"] = Field(
        default="all", description="all good names, or only what the deposit covers, in order"
    )
    price: MoneyIn = Field(description="`total`, or `covered_total`; another one is refused")

    def to_choice(self) -> BulkChoice:
        """Return the choice as the house knows it."""
        return BulkChoice(self.choice)


class BulkPriceOut(BaseModel):
    """What the names of one zone and as many years cost."""

    zone: str
    years: int
    names: int
    price: MoneyOut
    price_because: str
    list_price: MoneyOut
    total: MoneyOut

    @classmethod
    def of(cls, group: Group) -> Self:
        """Return a price as programs read it."""
        return cls(
            zone=group.zone,
            years=group.years,
            names=group.number,
            price=MoneyOut.of(group.quote.price),
            price_because=group.quote.because,
            list_price=MoneyOut.of(group.quote.list_price),
            total=MoneyOut.of(group.total),
        )


class BulkDryRunOut(BaseModel):
    """What a list would cost, and how far the deposit goes; nothing is ordered."""

    good: int
    faulty: int
    prices: list[BulkPriceOut]
    total: MoneyOut
    pinned_until: datetime
    available: MoneyOut | None = Field(description="nothing while you have no deposit")
    missing: MoneyOut | None
    covered: int = Field(description="how many names the deposit covers, in the order given")
    covered_total: MoneyOut

    @classmethod
    def of(cls, run: DryRun) -> Self:
        """Return a dry run as programs read it."""
        return cls(
            good=run.good,
            faulty=run.faulty,
            prices=[BulkPriceOut.of(each) for each in run.groups],
            total=MoneyOut.of(run.total),
            pinned_until=run.sent.pricing.until.astimezone(UTC),
            available=MoneyOut.of(run.free) if run.free else None,
            missing=MoneyOut.of(run.missing) if run.missing else None,
            covered=run.covered,
            covered_total=MoneyOut.of(run.covered_total),
        )


class BulkCountsOut(BaseModel):
    """How many of the names that were ordered stand how."""

    names: int
    registered: int
    failed: int
    awaiting_funds: int
    under_way: int
    not_begun: int

    @classmethod
    def of(cls, counts: tuple[ItemCount, ...]) -> Self:
        """Return the numbers as programs read them."""
        number = {each.status: each.number for each in counts}
        registered = sum(number.get(each, 0) for each in CHARGED)
        under_way = sum(number.get(each, 0) for each in UNDER_WAY)
        not_begun = number.get(None, 0)
        waiting = number.get(OrderStatus.AWAITING_FUNDS, 0)
        names = sum(number.values())
        return cls(
            names=names,
            registered=registered,
            failed=names - registered - under_way - not_begun,
            awaiting_funds=waiting,
            under_way=under_way - waiting,
            not_begun=not_begun,
        )


class BulkOrderOut(BaseModel):
    """A bulk order as it stands; its items are at `items_url`."""

    object: Literal["bulk_order"] = "bulk_order"
    id: str
    url: str
    items_url: str
    kind: str = Field(description="checked, running, done")
    lines: int
    stopped_because: str | None = Field(description="cancelled, funds_never_came")
    sent_at: datetime
    ended_at: datetime | None
    dry_run: BulkDryRunOut | None = Field(description="until it is ordered")
    counts: BulkCountsOut | None = Field(description="once it is ordered")

    @classmethod
    def of(cls, row: BulkRow, url: str, run: DryRun | None, counts: tuple[ItemCount, ...]) -> Self:
        """Return a bulk order as programs read it."""
        kind = "done" if not row.is_under_way else "running"
        return cls(
            id=row.bulk_id,
            url=url,
            items_url=f"{url}/items",
            kind="checked" if run else kind,
            lines=row.lines,
            stopped_because=row.stopped,
            sent_at=row.sent_at.astimezone(UTC),
            ended_at=row.ended_at.astimezone(UTC) if row.ended_at else None,
            dry_run=BulkDryRunOut.of(run) if run else None,
            counts=None if run else BulkCountsOut.of(counts),
        )


class BulkItemOut(BaseModel):
    """A line of the list with what became of it."""

    object: Literal["bulk_item"] = "bulk_item"
    line: int
    typed: str
    name: str | None
    years: int
    fault: str | None = Field(description="why the line is not ordered")
    fault_about: str | None = Field(description="the line or the order the fault is about")
    order_id: str | None = Field(description="once the order has begun")
    status: str | None = Field(description="of the order, once it has begun")
    end: str | None = Field(description="the kind of the answer it ended with")
    missing: MoneyOut | None
    registered_until: date | None

    @classmethod
    def of(cls, row: ItemRow) -> Self:
        """Return a line as programs read it."""
        return cls(
            line=row.line,
            typed=row.typed,
            name=row.name,
            years=row.years,
            fault=row.fault,
            fault_about=row.other,
            order_id=row.order_id if row.status else None,
            status=row.status,
            end=row.end_kind,
            missing=MoneyOut.of(row.missing) if row.missing else None,
            registered_until=row.registered_until,
        )


class BulkItemsAsked(BaseModel):
    """Which lines of the list are wanted."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    starting_after: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    only: Literal["failed", "faulty"] | None = None


class BulkItemListOut(BaseModel):
    """Lines of a list, in its order."""

    object: Literal["list"] = "list"
    data: list[BulkItemOut]
    has_more: bool
    next_cursor: str | None = Field(description="give it as `starting_after` for the next page")
