"""What the registries say of our names, the daily comparisons with it, and what differed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Row, String, Table, func, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from db.engine import Transaction
from db.metadata import BOOKS, METADATA, moment, one_of, word
from programme.domains.comparison import Difference, Found, Standing

SIGHTINGS = Table(
    "registry_sightings",
    METADATA,
    word("name", primary_key=True),
    word("registry"),
    moment("looked_at"),
    word("standing"),
    Column("until", Date, nullable=True),
    Column("statuses", JSONB, nullable=False, comment="the registry's own words"),
    Column("registrant", String, nullable=True, comment="the holder's handle, no data of theirs"),
    Column("servers", JSONB, nullable=False, comment="name servers, one line each"),
    word("nsset", nullable=True),
    word("keyset", nullable=True),
    Column("agreed_registrant", String, nullable=True, comment="as our own cases left it"),
    Column("agreed_servers", String, nullable=True, comment="as our own cases left them"),
    one_of("standing", Standing),
    Index("ix_registry_sightings_registry", "registry", "looked_at"),
    schema=BOOKS,
)

COMPARISONS = Table(
    "registry_comparisons",
    METADATA,
    word("comparison_id", primary_key=True),
    word("registry"),
    moment("began_at"),
    moment("ended_at", nullable=True),
    Column("names", Integer, nullable=False, comment="services of ours that lie there"),
    Column("asked", Integer, nullable=False, comment="how many of them were asked about"),
    Column("listed", Integer, nullable=True, comment="names the registry lists as ours"),
    Column("findings", Integer, nullable=False),
    Column("healed", Integer, nullable=False),
    Index("ix_registry_comparisons_began_at", "began_at"),
    schema=BOOKS,
)

REGISTRY_FINDINGS = Table(
    "registry_findings",
    METADATA,
    Column("finding_id", String, primary_key=True, comment="made from difference and subject"),
    word("registry"),
    word("difference"),
    Column("subject", String, nullable=False, comment="a name, or an object's handle"),
    word("expected"),
    word("found"),
    moment("first_seen_at"),
    moment("last_seen_at"),
    Column("healed_at", moment("x").type, nullable=True, comment="we took the registry's side"),
    Column("gone_at", moment("x").type, nullable=True, comment="a later look did not find it"),
    one_of("difference", Difference),
    CheckConstraint("last_seen_at >= first_seen_at", name="seen_in_order"),
    Index("ix_registry_findings_open", "registry", postgresql_where=text("gone_at IS NULL")),
    schema=BOOKS,
)


async def keep(transaction: Transaction, values: Mapping[str, Any]) -> None:
    """Keep how a registry shows a name; the first look after a case of ours is what was agreed."""
    seen = {key: value for key, value in values.items() if key != "name"}
    first = {
        "agreed_registrant": values.get("registrant"),
        "agreed_servers": agreed_servers(values),
    }
    query = insert(SIGHTINGS).values(dict(values) | first)
    agreed = {
        name: func.coalesce(SIGHTINGS.c[name], query.excluded[name]) for name in sorted(first)
    }
    await transaction.execute(
        query.on_conflict_do_update(index_elements=["name"], set_=seen | agreed)
    )


def agreed_servers(values: Mapping[str, Any]) -> str:
    """Return a delegation as one text: the set's handle, or the servers in order of name."""
    return str(values.get("nsset") or "") or "\n".join(sorted(values.get("servers") or ()))


async def agree(transaction: Transaction, name: str) -> None:
    """Note that what the registry shows of a name is as it should be."""
    row = await find(transaction, name)
    if row is not None:
        agreed = {
            "agreed_registrant": row.registrant,
            "agreed_servers": agreed_servers(dict(row._mapping)),
        }
        query = SIGHTINGS.update().where(SIGHTINGS.c.name == name).values(agreed)
        await transaction.execute(query)


async def unsettle(transaction: Transaction, name: str) -> None:
    """Note that a case of ours has changed a name: the next look says how it should be."""
    nothing = {"agreed_registrant": None, "agreed_servers": None}
    await transaction.execute(SIGHTINGS.update().where(SIGHTINGS.c.name == name).values(nothing))


async def find(transaction: Transaction, name: str) -> Row[Any] | None:
    """Return how a registry showed a name when it was last asked."""
    query = SIGHTINGS.select().where(SIGHTINGS.c.name == name)
    return (await transaction.execute(query)).one_or_none()


async def begin(transaction: Transaction, values: Mapping[str, Any]) -> Row[Any]:
    """Write the beginning of a comparison down, or return the one begun before."""
    await transaction.execute(insert(COMPARISONS).values(dict(values)).on_conflict_do_nothing())
    mine = COMPARISONS.c.comparison_id == values["comparison_id"]
    return (await transaction.execute(COMPARISONS.select().where(mine))).one()


async def change_comparison(transaction: Transaction, comparison_id: str, **values: Any) -> None:
    """Note how a comparison goes on."""
    mine = COMPARISONS.c.comparison_id == comparison_id
    await transaction.execute(COMPARISONS.update().where(mine).values(**values))


async def open_findings(transaction: Transaction, registry: str) -> dict[str, Row[Any]]:
    """Return what differs at a registry and is not gone, and keep others from writing it."""
    query = REGISTRY_FINDINGS.select().where(
        REGISTRY_FINDINGS.c.registry == registry, REGISTRY_FINDINGS.c.gone_at.is_(None)
    )
    rows = await transaction.execute(query.with_for_update())
    return {row.finding_id: row for row in rows}


async def keep_finding(
    transaction: Transaction, registry: str, found: Found, at: datetime, *, healed: bool
) -> bool:
    """Write a finding down and say whether it is new; a healed one is gone at once."""
    ended = at if healed else None
    seen = {
        "expected": found.expected,
        "found": found.found,
        "last_seen_at": at,
        "healed_at": ended,
        "gone_at": ended,
    }
    stood = await transaction.scalar(
        REGISTRY_FINDINGS.select()
        .with_only_columns(REGISTRY_FINDINGS.c.first_seen_at)
        .where(
            REGISTRY_FINDINGS.c.finding_id == found.finding_id,
            REGISTRY_FINDINGS.c.gone_at.is_(None),
        )
    )
    named = {
        "finding_id": found.finding_id,
        "registry": registry,
        "difference": found.difference,
        "subject": found.subject,
    }
    first = {"first_seen_at": stood or at}
    query = insert(REGISTRY_FINDINGS).values(named | seen | first)
    await transaction.execute(
        query.on_conflict_do_update(index_elements=["finding_id"], set_=seen | first)
    )
    return stood is None
