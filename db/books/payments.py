"""Top-ups, their calls for payment, and what the bank says came in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, moment, one_of, word
from programme.bank.statements import StatementFormat
from programme.bank.symbols import comparable_symbol
from programme.money import Currency, Money
from programme.payments import (
    AwaitedPayment,
    Movement,
    PaymentMatched,
    PaymentUnmatched,
    TopUpStatus,
    fingerprint,
)

COUNTERS = Table(
    "counters",
    METADATA,
    word("series"),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("series", "year"),
    schema=BOOKS,
)

TOP_UPS = Table(
    "top_ups",
    METADATA,
    word("top_up_id", primary_key=True),
    word("partner_id"),
    word("status"),
    word("currency"),
    Column("net_minor", BigInteger, nullable=False),
    Column("tax_minor", BigInteger, nullable=False),
    Column("gross_minor", BigInteger, nullable=False),
    word("variable_symbol"),
    Column("due_day", Date, nullable=False),
    made_at("requested_at"),
    moment("ended_at", nullable=True),
    UniqueConstraint("variable_symbol"),
    CheckConstraint("net_minor + tax_minor = gross_minor AND net_minor > 0", name="adds_up"),
    one_of("status", TopUpStatus),
    Index("ix_top_ups_partner_id", "partner_id", "requested_at"),
    schema=BOOKS,
)

MOVEMENTS = Table(
    "bank_movements",
    METADATA,
    word("bank_account"),
    word("movement_id"),
    Column("booked_on", Date, nullable=False),
    Column("minor", BigInteger, nullable=False),
    word("currency"),
    word("variable_symbol"),
    word("payer_name"),
    word("message"),
    Column("top_up_id", String, ForeignKey(TOP_UPS.c.top_up_id), nullable=True),
    Column("unmatched", String, nullable=True, comment="why no rule may credit it"),
    made_at("seen_at"),
    Column("counter_account", String, nullable=False, comment="19-2000145399/0800, or foreign"),
    word("constant_symbol"),
    word("specific_symbol"),
    Column("source", String, nullable=False, comment="the format in which it was seen first"),
    Column("is_reversal", Boolean, nullable=False),
    Column(
        "fingerprint",
        String,
        nullable=False,
        comment="account, day, amount, currency and symbol: the same in every format",
    ),
    Column(
        "occurrence", Integer, nullable=False, comment="which of the day's movements equal to it"
    ),
    PrimaryKeyConstraint("bank_account", "movement_id"),
    # One movement seen in two formats is one row, whoever writes it.
    UniqueConstraint("fingerprint", "occurrence"),
    one_of("source", StatementFormat),
    UniqueConstraint("top_up_id"),
    CheckConstraint("(top_up_id IS NULL) <> (unmatched IS NULL)", name="matched_or_not"),
    schema=BOOKS,
)


async def lock_series(transaction: Transaction, series: str, year: int) -> None:
    """Let one run at a time take a number of a series; the next one sees what this one wrote."""
    query = insert(COUNTERS).values(series=series, year=year, last=0)
    await transaction.execute(
        query.on_conflict_do_update(
            index_elements=["series", "year"], set_={"last": COUNTERS.c.last}
        )
    )


async def next_number(transaction: Transaction, series: str, year: int) -> int:
    """Return the year's next number of a series; gapless, for the row stays locked."""
    query = (
        insert(COUNTERS)
        .values(series=series, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["series", "year"], set_={"last": COUNTERS.c.last + 1}
        )
        .returning(COUNTERS.c.last)
    )
    return int((await transaction.execute(query)).scalar_one())


async def find_top_up(transaction: Transaction, top_up_id: str) -> Row[Any] | None:
    """Return a top-up's row, if it is in the books."""
    query = TOP_UPS.select().where(TOP_UPS.c.top_up_id == top_up_id)
    return (await transaction.execute(query.with_for_update())).one_or_none()


async def add_top_up(transaction: Transaction, values: dict[str, Any]) -> None:
    """Write a top-up."""
    await transaction.execute(TOP_UPS.insert().values(values))


async def change_top_up(transaction: Transaction, top_up_id: str, **values: Any) -> None:
    """Change a top-up."""
    await transaction.execute(
        TOP_UPS.update().where(TOP_UPS.c.top_up_id == top_up_id).values(**values)
    )


async def awaited(transaction: Transaction, symbol: str) -> AwaitedPayment | None:
    """Return the call a symbol names and keep others from paying it meanwhile."""
    query = TOP_UPS.select().where(TOP_UPS.c.variable_symbol == comparable_symbol(symbol))
    row = (await transaction.execute(query.with_for_update())).one_or_none()
    if row is None:
        return None
    return await _awaited_from(transaction, row)


async def oldest_awaited(
    transaction: Transaction, partner_id: str, gross: Money
) -> AwaitedPayment | None:
    """Return the partner's oldest open call of this amount that nothing has paid yet.

    Others are kept from paying any of them meanwhile.
    """
    query = TOP_UPS.select().where(
        TOP_UPS.c.partner_id == partner_id,
        TOP_UPS.c.status == TopUpStatus.AWAITING_PAYMENT,
        TOP_UPS.c.currency == gross.currency,
        TOP_UPS.c.gross_minor == gross.minor,
    )
    by_age = query.order_by(TOP_UPS.c.requested_at, TOP_UPS.c.top_up_id).with_for_update()
    # All are locked before it is asked what paid them: a payment written meanwhile is seen.
    for row in (await transaction.execute(by_age)).all():
        call = await _awaited_from(transaction, row)
        if not call.is_paid:
            return call
    return None


async def _awaited_from(transaction: Transaction, row: Row[Any]) -> AwaitedPayment:
    gross = Money(Currency(row.currency), row.gross_minor)
    is_paid = await movement_of(transaction, row.top_up_id) is not None
    return AwaitedPayment(row.top_up_id, gross, TopUpStatus(row.status), is_paid)


async def movement(
    transaction: Transaction, bank_account: str, movement_id: str
) -> Row[Any] | None:
    """Return one movement of a bank account, if it is in the books."""
    query = MOVEMENTS.select().where(
        MOVEMENTS.c.bank_account == bank_account, MOVEMENTS.c.movement_id == movement_id
    )
    return (await transaction.execute(query)).one_or_none()


async def movement_of(transaction: Transaction, top_up_id: str) -> Row[Any] | None:
    """Return the movement that pays a top-up, if one does."""
    query = MOVEMENTS.select().where(MOVEMENTS.c.top_up_id == top_up_id)
    return (await transaction.execute(query)).one_or_none()


async def paid_not_credited(transaction: Transaction) -> tuple[PaymentMatched, ...]:
    """Return payments that were matched but whose story has not credited them yet."""
    query = (
        select(MOVEMENTS.c.top_up_id, MOVEMENTS.c.bank_account, MOVEMENTS.c.movement_id)
        .join(TOP_UPS, TOP_UPS.c.top_up_id == MOVEMENTS.c.top_up_id)
        .where(TOP_UPS.c.status == TopUpStatus.AWAITING_PAYMENT)
        .order_by(MOVEMENTS.c.seen_at)
    )
    return tuple(
        PaymentMatched(row.top_up_id, row.bank_account, row.movement_id)
        for row in await transaction.execute(query)
    )


async def add_movement(
    transaction: Transaction, movement: Movement, match: PaymentMatched | PaymentUnmatched
) -> None:
    """Write a new movement with what it pays, as the next of the day's movements equal to it.

    Who reads statements holds the account's lock; a race of others fails at the unique key.
    """
    same = MOVEMENTS.c.fingerprint == fingerprint(movement)
    before = await transaction.scalar(select(func.max(MOVEMENTS.c.occurrence)).where(same))
    await add_movements(transaction, [(movement, match, (before or 0) + 1)])


async def add_movements(
    transaction: Transaction,
    found: Iterable[tuple[Movement, PaymentMatched | PaymentUnmatched, int]],
) -> None:
    """Write new movements, each with what it pays and which of the day's equal ones it is."""
    if rows := [_row_of(*each) for each in found]:
        await transaction.execute(MOVEMENTS.insert(), rows)


def _row_of(
    movement: Movement, match: PaymentMatched | PaymentUnmatched, occurrence: int
) -> dict[str, Any]:
    return {
        "bank_account": movement.bank_account,
        "movement_id": movement.movement_id,
        "booked_on": movement.booked_on,
        "minor": movement.amount.minor,
        "currency": movement.amount.currency,
        "variable_symbol": movement.variable_symbol,
        "payer_name": movement.payer_name,
        "message": movement.message,
        "top_up_id": match.top_up_id if isinstance(match, PaymentMatched) else None,
        "unmatched": match.reason if isinstance(match, PaymentUnmatched) else None,
        "counter_account": movement.counter_account,
        "constant_symbol": movement.constant_symbol,
        "specific_symbol": movement.specific_symbol,
        "source": movement.source,
        "is_reversal": movement.is_reversal,
        "fingerprint": fingerprint(movement),
        "occurrence": occurrence,
    }


def movement_in(row: Row[Any]) -> Movement:
    """Return the movement a row holds."""
    return Movement(
        bank_account=row.bank_account,
        movement_id=row.movement_id,
        booked_on=row.booked_on,
        amount=Money(Currency(row.currency), row.minor),
        variable_symbol=row.variable_symbol,
        payer_name=row.payer_name,
        message=row.message,
        counter_account=row.counter_account,
        constant_symbol=row.constant_symbol,
        specific_symbol=row.specific_symbol,
        source=StatementFormat(row.source),
        is_reversal=row.is_reversal,
    )
