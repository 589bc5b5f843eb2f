"""One command being carried out: who asks, where, when and with what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from sandbox.registry.agenda import Agenda
from sandbox.registry.books import Books, Row
from sandbox.registry.manners import Manners
from sandbox.registry.messages import Letterbox
from sandbox.registry.things import Thing, Things
from sandbox.registry.wire.answers import Refusal
from sandbox.registry.wire.commands import Command
from sandbox.registry.wire.dialects import Dialect, stamp
from sandbox.registry.wire.envelopes import add, local, payload, text_of

LONGEST_PERIOD = 10


@dataclass
class Seat:
    """What one link knows between its commands."""

    dialect: Dialect
    certificate_name: str
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    # How many commands that change something the registrar has in the house, this one included.
    crowd: int = 1
    registrar: str | None = None
    services: frozenset[str] = field(default_factory=frozenset)
    listing: list[str] = field(default_factory=list)


@dataclass
class Pending:
    """How long a create stays undecided, and how it ends."""

    seconds: float
    denied: bool


@dataclass
class Visit:
    """One command being carried out."""

    books: Books
    agenda: Agenda
    seat: Seat
    command: Command
    sv_trid: str
    now: datetime
    manners: Manners = field(default_factory=Manners)
    pending: Pending | None = None

    @property
    def dialect(self) -> Dialect:
        """The way of speaking of the endpoint."""
        return self.seat.dialect

    @property
    def registrar(self) -> str:
        """The registrar who asks. Refuses with 2002 before the login."""
        if self.seat.registrar is None:
            raise Refusal(2002, "Log in first.")
        return self.seat.registrar

    @property
    def things(self) -> Things:
        """The objects of the endpoint's registry."""
        return Things(self.books, self.dialect.key)

    @property
    def letterbox(self) -> Letterbox:
        """The asking registrar's messages."""
        return Letterbox(self.books, self.dialect.key, self.registrar)

    def speaks(self, uri: str) -> bool:
        """Whether the login asked for an extension."""
        return uri in self.seat.services

    def extension(self, uri: str, name: str) -> etree._Element | None:
        """The element of an extension that came along with the command, if one did."""
        parts = self.command.extension if self.command.extension is not None else ()
        return next((part for part in parts if part.tag == f"{{{uri}}}{name}"), None)

    @property
    def number(self) -> int:
        """The command's number, of which its identifier is made."""
        return int(self.sv_trid.removeprefix("SBX-"))

    @property
    def at(self) -> str:
        """The moment of the command as the books write it."""
        return stamp(self.now)

    def roid(self, thing: Thing) -> str:
        """The object's number in the registry's repository."""
        return f"{thing.kind[0].upper()}{thing.number:010d}-{self.dialect.roid_suffix}"

    def is_not_seen_yet(self, thing: Thing) -> bool:
        """Whether questions are answered from a copy that has not heard of an object yet."""
        age = (self.now - datetime.fromisoformat(thing.created)).total_seconds()
        return age < self.manners.lag_seconds

    def payload(self, name: str) -> etree._Element:
        """A new element of the command's kind of object."""
        kind = self.command.kind
        return payload(kind, self.dialect.namespaces[kind], name)

    def needed(self, kind: str, name: str, element: etree._Element) -> Thing:
        """The object a command refers to. Refuses with 2303 when there is none."""
        found = self.things.find(kind, name)
        if found is None:
            raise Refusal(2303, f"The {kind} '{name}' does not exist.", element)
        return found


def auth_element(visit: Visit) -> etree._Element | None:
    """The element that carries a transfer password, if there is one."""
    parts = (part for part in visit.command.element if local(part) == "authInfo")
    return next(parts, None)


def auth_in(visit: Visit) -> str | None:
    """The transfer password a command carries, if it carries one."""
    element = auth_element(visit)
    if element is None:
        return None
    if visit.dialect.flat_auth:
        return text_of(element)
    return text_of(element[0]) if len(element) else ""


def years_in(element: etree._Element) -> int:
    """The period a command names, one year when it names none.

    Refuses with 2004 what nobody sells.
    """
    period = next((part for part in element if local(part) == "period"), None)
    if period is None:
        return 1
    written = text_of(period)
    if period.get("unit") not in ("y", "m") or not written.isdigit():
        raise Refusal(2001, f"'{written}' is not a period.", period)
    if period.get("unit") != "y" or not 1 <= int(written) <= LONGEST_PERIOD:
        raise Refusal(2004, f"A period is 1 to {LONGEST_PERIOD} whole years.", period)
    return int(written)


def bill(visit: Visit, name: str, operation: str, years: int) -> Row:
    """What the registrar owes for a command, as the charges name it."""
    return {
        "registrar": visit.registrar,
        "zone": visit.dialect.zone,
        "domain": name,
        "operation": operation,
        "years": years,
        "cl_trid": visit.command.cl_trid,
        "sv_trid": visit.sv_trid,
        "at": visit.at,
    }


def needed_contact(visit: Visit, element: etree._Element) -> str:
    """The contact an element names. Refuses with 2303 when there is none."""
    contact = visit.needed("contact", visit.dialect.handle(text_of(element)), element)
    if not visit.dialect.shows_foreign:
        check_is_sponsor(visit, contact)
    return contact.name


def add_auth(visit: Visit, data: etree._Element, thing: Thing, shown: str | None = None) -> None:
    """Show an object's transfer password, to its sponsor alone."""
    if thing.sponsor != visit.registrar:
        return
    secret = thing.auth if shown is None else shown
    if visit.dialect.flat_auth:
        add(data, "authInfo", secret)
    else:
        add(add(data, "authInfo"), "pw", secret)


def check_may_see(visit: Visit, thing: Thing) -> None:
    """Refuse an info to whom the registry would not give it."""
    given = auth_in(visit)
    if thing.sponsor == visit.registrar or visit.dialect.shows_foreign:
        return
    if given is None:
        raise Refusal(2201, f"The {thing.kind} belongs to another registrar.")
    if given != thing.auth:
        raise Refusal(2202, f"This is not the password of the {thing.kind}.")


def check_is_sponsor(visit: Visit, thing: Thing) -> None:
    """Refuse a change to everybody but the object's sponsor."""
    if thing.sponsor != visit.registrar:
        raise Refusal(2201, f"The {thing.kind} belongs to another registrar.")


def add_history(visit: Visit, data: etree._Element, thing: Thing) -> None:
    """Tell who keeps an object, who made it and when."""
    add(data, "clID", thing.sponsor)
    add(data, "crID", thing.creator)
    add(data, "crDate", visit.dialect.moment(thing.created))
    if thing.updater and thing.updated:
        add(data, "upID", thing.updater)
        add(data, "upDate", visit.dialect.moment(thing.updated))


def add_statuses(visit: Visit, data: etree._Element, statuses: list[str]) -> None:
    """List statuses; FRED writes a sentence into each."""
    for status in statuses:
        words = "No restrictions" if status == "ok" else status
        add(data, "status", words if visit.dialect.flat_auth else None, s=status)
