"""Names and their last days: who is to be told, what renews by itself, and what it would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from db.books.domains.renewal_notices import RENEWAL_NOTICES
from db.books.orders import ORDERS
from db.books.services import SERVICES
from db.engine import Transaction
from db.front.renewal_choices import ALL_OTHERS, RENEWAL_CHOICES
from db.views import prices
from db.views.partner import PartnerRow
from programme.domains.reminding import (
    AUTOMATIC_DAYS,
    ENDED_DAYS,
    FIRST_NOTICE_DAYS,
    LAST_NOTICE_DAYS,
    Notice,
    notice_of,
)
from programme.money import Money
from programme.order import UNDER_WAY
from programme.people.partner import MAY_ORDER
from programme.pricing import Operation, YearlyPrice, quote_of

_OWN = RENEWAL_CHOICES.alias("own")
_USUAL = RENEWAL_CHOICES.alias("usual")
_RENEWING = ORDERS.alias("renewing")
_AUTOMATIC = func.coalesce(_OWN.c.automatic, _USUAL.c.automatic, False)  # SQL's
_IS_RENEWING = (
    select(_RENEWING.c.order_id)
    .where(
        _RENEWING.c.name == SERVICES.c.name,
        _RENEWING.c.operation == Operation.RENEW,
        _RENEWING.c.status.in_(sorted(UNDER_WAY)),
    )
    .limit(1)
    .scalar_subquery()
)


@dataclass(frozen=True)
class RenewalRow:
    """One name with its last day."""

    order_id: str
    """The order that brought it."""
    name: str
    zone: str
    payer_id: str
    until: date
    automatic: bool
    renewing: str | None
    """The order that renews it just now."""
    has_own_choice: bool = False


def _rows() -> Select[Any]:
    return (
        select(
            SERVICES.c.order_id,
            SERVICES.c.name,
            SERVICES.c.payer_id,
            SERVICES.c.registered_until,
            ORDERS.c.zone,
            _AUTOMATIC.label("automatic"),
            _OWN.c.name.label("own"),
            _IS_RENEWING.label("renewing"),
        )
        .join(ORDERS, ORDERS.c.order_id == SERVICES.c.order_id)
        .outerjoin(
            _OWN,
            and_(_OWN.c.partner_id == SERVICES.c.payer_id, _OWN.c.name == SERVICES.c.name),
        )
        .outerjoin(
            _USUAL,
            and_(_USUAL.c.partner_id == SERVICES.c.payer_id, _USUAL.c.name == ALL_OTHERS),
        )
        .where(SERVICES.c.kind == "name", SERVICES.c.ended_at.is_(None))
    )


async def of_partner(
    transaction: Transaction, partner_id: str, limit: int, offset: int = 0
) -> tuple[RenewalRow, ...]:
    """Return the names a partner pays, those that end first on top."""
    query = _rows().where(SERVICES.c.payer_id == partner_id)
    query = query.order_by(SERVICES.c.registered_until, SERVICES.c.name)
    return tuple(map(_row, await transaction.execute(query.limit(limit).offset(offset))))


async def ending(
    transaction: Transaction, partner_id: str, since: date, until: date
) -> tuple[RenewalRow, ...]:
    """Return the names a partner pays whose last day is among these; not what is renewed now.

    What a renewal costs that is ordered already is set aside, or waits for money as an order.
    """
    query = (
        _rows()
        .where(
            SERVICES.c.payer_id == partner_id,
            SERVICES.c.registered_until.between(since, until),
            _IS_RENEWING.is_(None),
        )
        .order_by(SERVICES.c.registered_until, SERVICES.c.name)
    )
    return tuple(map(_row, await transaction.execute(query)))


async def find(transaction: Transaction, partner_id: str, name: str) -> RenewalRow | None:
    """Return one name that a partner pays or administers."""
    mine = (SERVICES.c.payer_id == partner_id) | (SERVICES.c.administrator_id == partner_id)
    row = (await transaction.execute(_rows().where(SERVICES.c.name == name, mine))).one_or_none()
    return None if row is None else _row(row)


async def partners_to_tell(
    transaction: Transaction, today: date, after: str, most: int
) -> tuple[str, ...]:
    """Return partners with names that nobody was told of at this stage, by id, after an id."""
    query = (
        select(SERVICES.c.payer_id)
        .where(
            SERVICES.c.kind == "name",
            SERVICES.c.ended_at.is_(None),
            SERVICES.c.registered_until.between(
                today - timedelta(ENDED_DAYS), today + timedelta(FIRST_NOTICE_DAYS)
            ),
            SERVICES.c.payer_id > after,
            or_(
                ~_told(None),
                and_(
                    SERVICES.c.registered_until <= today + timedelta(LAST_NOTICE_DAYS),
                    ~_told(Notice.WEEK),
                    ~_told(Notice.ENDED),
                ),
                and_(SERVICES.c.registered_until < today, ~_told(Notice.ENDED)),
                _told_on(today),
            ),
        )
        .distinct()
        .order_by(SERVICES.c.payer_id)
        .limit(most)
    )
    return tuple((await transaction.execute(query)).scalars())


async def to_tell(
    transaction: Transaction, partner_id: str, today: date
) -> list[tuple[RenewalRow, Notice]]:
    """Return a partner's names that a letter of this day may be about, each with its notice."""
    query = _rows().where(
        SERVICES.c.payer_id == partner_id,
        SERVICES.c.registered_until.between(
            today - timedelta(ENDED_DAYS), today + timedelta(FIRST_NOTICE_DAYS)
        ),
    )
    query = query.order_by(SERVICES.c.registered_until, SERVICES.c.name)
    rows = [_row(row) for row in await transaction.execute(query)]
    noticed = [(row, notice_of(row.until, today)) for row in rows if row.renewing is None]
    return [(row, notice) for row, notice in noticed if notice is not None]


async def told_on(transaction: Transaction, partner_id: str, day: date) -> set[tuple[str, date]]:
    """Return which names the letter of a day is about, by their order and last day."""
    query = RENEWAL_NOTICES.select().where(
        RENEWAL_NOTICES.c.partner_id == partner_id, RENEWAL_NOTICES.c.told_on == day
    )
    return {(row.order_id, row.until) for row in await transaction.execute(query)}


async def due(
    transaction: Transaction, today: date, after: str, most: int
) -> tuple[RenewalRow, ...]:
    """Return names that are to be renewed by themselves now, by name, after a name."""
    query = (
        _rows()
        .where(
            SERVICES.c.registered_until.between(today, today + timedelta(AUTOMATIC_DAYS)),
            SERVICES.c.name > after,
            _AUTOMATIC,
            _IS_RENEWING.is_(None),
        )
        .order_by(SERVICES.c.name)
        .limit(most)
    )
    return tuple(map(_row, await transaction.execute(query)))


async def yearly(transaction: Transaction, now: datetime) -> Mapping[str, YearlyPrice]:
    """Return what a year more costs at a moment, by zone, before any discount.

    Where a list says nothing of renewals, it is taken to cost what a registration does; not what
    a promotion makes of one, for those are for new names.
    """
    board = await prices.board_at(transaction, now)
    if board is None:
        return {}
    registered = {
        line.zone: YearlyPrice(line.list_price, line.cost, board.price_list.price_list_id)
        for line in board.prices
        if line.operation is Operation.REGISTER
    }
    renewed = {
        zone: price
        for (zone, operation), price in board.yearly.items()
        if operation is Operation.RENEW
    }
    return registered | renewed


async def a_year(
    transaction: Transaction, partner: PartnerRow, now: datetime
) -> Mapping[str, Money]:
    """Return what a year more costs a partner, by zone."""
    discount = partner.tier.names_discount_permille
    return {
        zone: quote_of(price, discount_permille=discount, years=1).price
        for zone, price in (await yearly(transaction, now)).items()
    }


def may_order(partner: PartnerRow | None) -> bool:
    """Say whether a partner's names may be renewed by themselves."""
    return partner is not None and partner.status in MAY_ORDER


def _told(notice: Notice | None) -> ColumnElement[bool]:
    query = select(RENEWAL_NOTICES.c.order_id).where(
        RENEWAL_NOTICES.c.order_id == SERVICES.c.order_id,
        RENEWAL_NOTICES.c.until == SERVICES.c.registered_until,
    )
    return (query if notice is None else query.where(RENEWAL_NOTICES.c.notice == notice)).exists()


def _told_on(day: date) -> ColumnElement[bool]:
    """A letter of this very day may not have been sent yet."""
    return (
        select(RENEWAL_NOTICES.c.order_id)
        .where(
            RENEWAL_NOTICES.c.order_id == SERVICES.c.order_id,
            RENEWAL_NOTICES.c.until == SERVICES.c.registered_until,
            RENEWAL_NOTICES.c.told_on == day,
        )
        .exists()
    )


def _row(row: Any) -> RenewalRow:
    return RenewalRow(
        order_id=row.order_id,
        name=row.name,
        zone=row.zone,
        payer_id=row.payer_id,
        until=row.registered_until,
        automatic=row.automatic,
        renewing=row.renewing,
        has_own_choice=row.own is not None,
    )
