"""Which movements somebody asks for: the filter as it was typed, and what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

import idna
from fastapi import Depends, Query

from db.views.billing.movements import Wanted
from programme.ledger import EntryKind
from programme.typography import PRAGUE
from web.forms import Form, tidy
from web.words.languages import phrase

LONGEST_WORDS = 100
_BAD_DAY = phrase("Enter a day, for example 23. 11. 2026")
_CZECH_DAY = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", re.ASCII)
_BACKWARDS = phrase("Choose a last day that is not before the first one")


@dataclass(frozen=True)
class Asked:
    """A filter: what stands in its form, and the movements it lets through."""

    form: Form
    wanted: Wanted
    first_day: date | None
    last_day: date | None

    def query(self, **more: str | int) -> str:
        """Return the filter as the end of an address; two who open it see the same."""
        values = {name: value for name, value in self.form.values.items() if value}
        joined = urlencode(values | {name: str(value) for name, value in more.items()})
        return f"?{joined}" if joined else ""

    @property
    def is_empty(self) -> bool:
        """Say whether everything is let through."""
        return not any(self.form.values.values())


def asked_for(
    since: Annotated[str, Query(alias="from", max_length=20)] = "",
    until: Annotated[str, Query(max_length=20)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=LONGEST_WORDS)] = "",
) -> Asked:
    """Return the filter of an address; what cannot be read lets everything through."""
    values = {"from": since.strip(), "until": until.strip(), "kind": kind, "q": tidy(q)}
    errors: dict[str, str] = {}
    first, last = (_day(values[name], name, errors) for name in ("from", "until"))
    # As the field for days wants it.
    values |= {name: day.isoformat() for name, day in (("from", first), ("until", last)) if day}
    if first and last and last < first:
        errors["until"] = _BACKWARDS
        last = None
    if kind not in set(EntryKind):
        values["kind"] = ""
    return Asked(Form(values, errors), _wanted(values, first, last), first, last)


def _wanted(values: Mapping[str, str], first: date | None, last: date | None) -> Wanted:
    return Wanted(
        since=start_of(first) if first else None,
        until=start_of(last + timedelta(1)) if last else None,
        kinds=frozenset({EntryKind(values["kind"])} if values["kind"] else ()),
        words=spellings(values["q"]),
    )


def start_of(day: date) -> datetime:
    """Return the moment a day begins in Prague."""
    return datetime.combine(day, time.min, PRAGUE)


def spellings(typed: str) -> tuple[str, ...]:
    """Return what was typed as the books may spell it: names with accents in ASCII, too."""
    word = tidy(typed).casefold()
    if not word or word.isascii():
        return (word,) if word else ()
    try:
        return word, idna.encode(word).decode()
    except idna.IDNAError:
        return (word,)


def _day(typed: str, name: str, errors: dict[str, str]) -> date | None:
    if not typed:
        return None
    try:
        czech = _CZECH_DAY.fullmatch(typed)
        day = date(*map(int, reversed(czech.groups()))) if czech else date.fromisoformat(typed)
        # The last day of the calendar has no day after it.
        return day if date.min < day < date.max else None
    except ValueError:
        errors[name] = _BAD_DAY
        return None


ForMovements = Annotated[Asked, Depends(asked_for)]
