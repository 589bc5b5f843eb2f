"""One MetaData for all tables; schema `books` for the business, schema `front` for the web."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, DateTime, MetaData, String, func

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BOOKS = "books"
FRONT = "front"


def moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    """Return a column for an aware moment."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def made_at(name: str = "made_at") -> Column[datetime]:
    """Return a column that the database fills with the moment of writing."""
    return Column(
        name, DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()
    )


def word(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    """Return a column for text."""
    return Column(name, String, nullable=nullable, primary_key=primary_key)


def one_of(column: str, members: Iterable[StrEnum]) -> CheckConstraint:
    """Return the CHECK that keeps a column to an enum's words."""
    words = ", ".join(f"'{member.value}'" for member in members)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")
