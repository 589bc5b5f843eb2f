"""The sanctions lists: fetched once a day, kept whole, and compared with here."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from lxml import etree

from activities.checks.wire import (
    Element,
    Patience,
    Reply,
    Wire,
    brings_rules,
    local_name,
    text_of,
)
from db.books import sanctions
from db.books.sanctions import KeptEdition
from db.engine import Database
from programme.people.screening import Edition, Listed, Screen, is_current, may_replace

EU, UN = "eu", "un"
LISTS = (EU, UN)
ASK_AGAIN_AFTER = timedelta(hours=20)
_PATIENCE = Patience(seconds=150, most_bytes=120_000_000)
_PERSON = "person"

ListName: TypeAlias = str
Fetched: TypeAlias = Literal["new", "unchanged", "refused", "unavailable"]


@dataclass(frozen=True)
class ListRefreshed:
    """How fetching a list went; a refused file was unreadable, older, or suspiciously short."""

    list_name: ListName
    fetched: Fetched

    @property
    def is_current(self) -> bool:
        """Whether we hold what its server gives today."""
        return self.fetched in ("new", "unchanged")


@dataclass(frozen=True)
class ParsedList:
    """A file read: everybody on it who can be compared."""

    made_at: datetime
    entries: tuple[Listed, ...]
    skipped: int


class ListUnreadableError(ValueError):
    """A file that is no sanctions list, or not a whole one."""


class SanctionsLists:
    """The lists as we keep them, and the way to newer ones."""

    def __init__(
        self,
        database: Database,
        wire: Wire,
        clock: Callable[[], datetime],
        addresses: Mapping[ListName, str],
    ) -> None:
        self._database = database
        self._wire = wire
        self._clock = clock
        self._addresses = addresses
        self._turns = {name: asyncio.Lock() for name in addresses}
        self._screens: dict[ListName, tuple[str, Screen]] = {}

    async def refreshed(self, name: ListName) -> Edition | None:
        """Return the edition we keep, after asking for a newer one if it is time."""
        async with self._turns[name]:
            kept = await self._kept(name)
            if kept is None or self._is_due(kept.edition):
                await self._fetch(name, kept)
                kept = await self._kept(name)
        return None if kept is None else kept.edition

    async def refresh(self, name: ListName) -> ListRefreshed:
        """Ask for a newer edition now."""
        async with self._turns[name]:
            return ListRefreshed(name, await self._fetch(name, await self._kept(name)))

    async def screen(self, name: ListName, edition: Edition) -> Screen:
        """Return an edition ready to be compared with; made ready once a process."""
        digest, screen = self._screens.get(name, ("", None))
        if screen is None or digest != edition.digest:
            async with self._database.reading() as transaction:
                entries = await sanctions.entries_of(transaction, name, edition.digest)
            screen = await asyncio.to_thread(Screen, entries)
            self._screens[name] = (edition.digest, screen)
        return screen

    def _is_due(self, edition: Edition) -> bool:
        now = self._clock()
        return not is_current(edition, now) or now - edition.asked_at > ASK_AGAIN_AFTER

    async def _kept(self, name: ListName) -> KeptEdition | None:
        async with self._database.reading() as transaction:
            return await sanctions.find(transaction, name)

    async def _fetch(self, name: ListName, kept: KeptEdition | None) -> Fetched:
        headers = {"If-None-Match": kept.etag} if kept is not None and kept.etag else {}
        reply = await self._wire.get(self._addresses[name], headers, _PATIENCE)
        if reply is None:
            return "unavailable"
        if reply.status == 304 and kept is not None:
            async with self._database.writing() as transaction:
                await sanctions.confirm(transaction, name, kept.edition.digest, self._clock())
            return "unchanged"
        if reply.status != 200:
            return "unavailable"
        return await self._take(name, reply, kept)

    async def _take(self, name: ListName, reply: Reply, kept: KeptEdition | None) -> Fetched:
        try:
            parsed = await asyncio.to_thread(_PARSERS[name], reply.body)
        except ListUnreadableError:
            return "refused"
        count = len(parsed.entries)
        fresh = Edition(reply.digest, parsed.made_at, self._clock(), count, parsed.skipped)
        if not count or (kept is not None and not may_replace(kept.edition, fresh)):
            return "refused"
        async with self._database.writing() as transaction:
            await sanctions.keep(transaction, name, KeptEdition(fresh, reply.etag), parsed.entries)
        return "new"


def parse_eu(raw: bytes) -> ParsedList:
    """Return everybody on the European list.

    Raises ListUnreadableError.
    """
    made_at, listed = "", []
    for element in _walk(raw, root="export", ends=("sanctionEntity",)):
        if local_name(element) == "export":
            made_at = element.get("generationDate", "")
        else:
            listed.append(_eu_entry(element))
    return _parsed(made_at, listed)


def parse_un(raw: bytes) -> ParsedList:
    """Return everybody on the list of the United Nations.

    Raises ListUnreadableError.
    """
    made_at, listed = "", []
    for element in _walk(raw, root="CONSOLIDATED_LIST", ends=("INDIVIDUAL", "ENTITY")):
        if local_name(element) == "CONSOLIDATED_LIST":
            made_at = element.get("dateGenerated", "")
        else:
            listed.append(_un_entry(element))
    return _parsed(made_at, listed)


_PARSERS: Mapping[ListName, Callable[[bytes], ParsedList]] = {EU: parse_eu, UN: parse_un}


def _walk(raw: bytes, *, root: str, ends: tuple[str, ...]) -> Iterator[Element]:
    """Give the root as it opens and each entry as it closes, keeping none of them."""
    walking = etree.iterparse(
        io.BytesIO(raw),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        _, first = next(walking)
        if local_name(first) != root or brings_rules(first):
            raise ListUnreadableError("The file is no list of the kind expected.")
        yield first
        for event, element in walking:
            if event == "end" and local_name(element) in ends:
                yield element
                element.clear()
    except (etree.XMLSyntaxError, StopIteration):
        # Their words would quote the file.
        raise ListUnreadableError("The file is not whole or not XML.") from None


def _parsed(made_at: str, listed: list[Listed]) -> ParsedList:
    try:
        moment = datetime.fromisoformat(made_at.replace("Z", "+00:00"))
    except ValueError:
        raise ListUnreadableError("The file does not say when it was made.") from None
    usable = tuple(each for each in listed if each.reference and each.names)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return ParsedList(aware, usable, len(listed) - len(usable))


def _eu_entry(entity: Element) -> Listed:
    kind, names = "", []
    for child in entity:
        if local_name(child) == "subjectType":
            kind = child.get("code", "")
        elif local_name(child) == "nameAlias":
            parts = (child.get(part, "") for part in ("firstName", "middleName", "lastName"))
            names.append(child.get("wholeName", "").strip() or _joined(parts))
    return Listed(entity.get("euReferenceNumber", ""), kind == _PERSON, _telling(names))


def _un_entry(entry: Element) -> Listed:
    person = local_name(entry) == "INDIVIDUAL"
    order = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
    names = [
        _joined(text_of(entry, part) for part in order),
        text_of(entry, "NAME_ORIGINAL_SCRIPT"),
    ]
    names += [
        text_of(child, "ALIAS_NAME") for child in entry if local_name(child).endswith("_ALIAS")
    ]
    return Listed(text_of(entry, "REFERENCE_NUMBER"), person, _telling(names))


def _joined(parts: Iterator[str]) -> str:
    return " ".join(part.strip() for part in parts if part.strip())


def _telling(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
