"""The programme's tiers in versions; what was published is never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, made_at, one_of, word
from programme.money import Currency, Money
from programme.people.conditions import DepositTerms, Tier, TurnoverWanted, WhoMayApply

TIERS = Table(
    "tiers",
    METADATA,
    word("tier_id", primary_key=True),
    Column("names_discount_permille", Integer, nullable=False),
    Column("hosting_discount_permille", Integer, nullable=False),
    Column("least_names", Integer, nullable=False),
    Column("deposit_wanted", Boolean, nullable=False),
    Column("demonstration", Boolean, nullable=False),
    made_at(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False, comment="the first day, in Prague"),
    Column("valid_until", Date, nullable=True, comment="the last day; a newer one may end it"),
    Column("who_may_apply", String, nullable=False),
    Column("vat_payer_wanted", Boolean, nullable=False),
    Column("turnover_currency", String, nullable=True),
    Column("turnover_minor", BigInteger, nullable=True),
    Column("turnover_months", Integer, nullable=True),
    Column("four_eyes", Boolean, nullable=False),
    Column("deposit", String, nullable=False, server_default=DepositTerms.AT_ONCE.value),
    one_of("who_may_apply", WhoMayApply),
    one_of("deposit", DepositTerms),
    CheckConstraint("version >= 1", name="version_counts_from_one"),
    CheckConstraint(
        "names_discount_permille BETWEEN 0 AND 1000"
        " AND hosting_discount_permille BETWEEN 0 AND 1000",
        name="discount_possible",
    ),
    CheckConstraint("valid_until >= valid_from", name="ends_after_its_start"),
    CheckConstraint(
        "num_nulls(turnover_currency, turnover_minor, turnover_months) IN (0, 3)",
        name="turnover_whole",
    ),
    # The next version ends the one before: two can only collide on their first day.
    UniqueConstraint("tier_id", "valid_from"),
    schema=BOOKS,
)

_AS_THEY_STAND = (
    "tier_id",
    "names_discount_permille",
    "hosting_discount_permille",
    "least_names",
    "deposit_wanted",
    "demonstration",
    "version",
    "valid_from",
    "valid_until",
    "vat_payer_wanted",
    "four_eyes",
)


async def publish(transaction: Transaction, tier: Tier) -> bool:
    """Add a version and say whether it is new; one that stands already is left as it is."""
    wanted = tier.turnover
    values = {name: getattr(tier, name) for name in _AS_THEY_STAND} | {
        "who_may_apply": tier.who_may_apply,
        "deposit": tier.deposit,
        "turnover_currency": wanted.least.currency if wanted else None,
        "turnover_minor": wanted.least.minor if wanted else None,
        "turnover_months": wanted.months if wanted else None,
    }
    query = (
        insert(TIERS).values(values).on_conflict_do_nothing(index_elements=["tier_id", "version"])
    )
    return (await transaction.execute(query.returning(TIERS.c.version))).first() is not None


async def lock(transaction: Transaction, tier_id: str) -> None:
    """Let nobody else publish a version of this tier until the transaction ends."""
    await transaction.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:tier_id, 2))"), {"tier_id": tier_id}
    )


async def find(transaction: Transaction, tier_id: str, version: int) -> Tier | None:
    """Return one version of a tier, if it was ever published."""
    query = TIERS.select().where(TIERS.c.tier_id == tier_id, TIERS.c.version == version)
    row = (await transaction.execute(query)).one_or_none()
    return None if row is None else tier_from(row)


async def versions_of(transaction: Transaction, tier_id: str) -> tuple[Tier, ...]:
    """Return every version of a tier, in order."""
    query = TIERS.select().where(TIERS.c.tier_id == tier_id).order_by(TIERS.c.version)
    return tuple(tier_from(row) for row in await transaction.execute(query))


async def discount_of(transaction: Transaction, tier_id: str, version: int) -> int:
    """Return the discount on names that a version guarantees, in thousandths."""
    query = TIERS.select().where(TIERS.c.tier_id == tier_id, TIERS.c.version == version)
    return int((await transaction.execute(query)).one().names_discount_permille)


async def all_tiers(transaction: Transaction) -> tuple[Tier, ...]:
    """Return every version of every tier that was ever published."""
    rows = await transaction.execute(TIERS.select().order_by(TIERS.c.tier_id, TIERS.c.version))
    return tuple(tier_from(row) for row in rows)


def tier_from(row: Any) -> Tier:
    """Return the version a row of the table holds."""
    wanted = None
    if row.turnover_minor is not None:
        least = Money(Currency(row.turnover_currency), row.turnover_minor)
        wanted = TurnoverWanted(least, row.turnover_months)
    return Tier(
        **{name: getattr(row, name) for name in _AS_THEY_STAND},
        who_may_apply=WhoMayApply(row.who_may_apply),
        turnover=wanted,
        deposit=DepositTerms(row.deposit),
    )
