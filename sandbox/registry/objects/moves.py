"""How an object changes hands, whoever decided it: a registrar, the clock or the admin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from sandbox.registry.accounts import give_back
from sandbox.registry.books import Books, Row
from sandbox.registry.messages import Letterbox
from sandbox.registry.things import Thing, Things
from sandbox.registry.wire.dialects import DIALECTS, Dialect, stamp
from sandbox.registry.wire.envelopes import add, payload

# How long a losing registrar has before the registry agrees for him.
PATIENCE_SECONDS = 5 * 24 * 3600.0
LONGEST_PERIOD = 10
PENDING = "pending"
APPROVED = ("clientApproved", "serverApproved")
RULINGS = (*APPROVED, "clientRejected", "clientCancelled", "serverCancelled")


def move_at_once(things: Things, thing: Thing, winner: str, now: datetime) -> None:
    """Give an object to another registrar under a new password, and tell the old one."""
    loser, thing.sponsor = thing.sponsor, winner
    thing.updater, thing.updated = winner, stamp(now)
    thing.details["transferred"] = stamp(now)
    # The old password ends with the transfer, so that nobody can use it twice.
    thing.auth = f"moved-{thing.number}-{now:%H%M%S%f}"
    things.save(thing)
    dialect = DIALECTS[things.registry]
    told = payload(thing.kind, dialect.namespaces[thing.kind], "trnData")
    add(told, "name" if thing.kind == "domain" else "id", thing.name)
    add(told, "trDate", dialect.moment(stamp(now)))
    add(told, "clID", winner)
    _put(things, loser, "Transferred", told, now)


@dataclass(frozen=True)
class Asked:
    """What a registrar asked for with a transfer, and how long the other may think about it."""

    years: int = 1
    sv_trid: str = ""
    patience: float = PATIENCE_SECONDS


def begin_transfer(
    things: Things, thing: Thing, winner: str, now: datetime, asked: Asked | None = None
) -> None:
    """Put a transfer to the losing registrar."""
    asked = asked or Asked()
    thing.details["transfer"] = {
        "status": PENDING,
        "requester": winner,
        "requested_at": stamp(now),
        "loser": thing.sponsor,
        "due": stamp(now + timedelta(seconds=asked.patience)),
        "expires": _expiry_after(things, thing, asked.years, now),
        "sv_trid": asked.sv_trid,
    }
    thing.status = "pendingTransfer"
    things.save(thing)
    tell_of_transfer(things, thing, "Transfer requested", (thing.sponsor,), now)


def _expiry_after(things: Things, thing: Thing, years: int, now: datetime) -> str | None:
    if thing.expires is None:
        return None
    dialect = DIALECTS[things.registry]
    latest = dialect.expiry(stamp(now), LONGEST_PERIOD)
    return min(dialect.expiry(thing.expires, years), latest)


def end_transfer(things: Things, thing: Thing, ruling: str, now: datetime) -> Thing:
    """End a pending transfer in one of the ways of RFC 5730, and tell both registrars."""
    transfer = thing.details["transfer"]
    transfer["status"], transfer["due"] = ruling, stamp(now)
    thing.status = "ok"
    if ruling in APPROVED:
        thing.sponsor = thing.updater = transfer["requester"]
        thing.expires = transfer["expires"]
        thing.updated = thing.details["transferred"] = stamp(now)
    else:
        transfer["expires"] = None
        give_back(things.books, transfer["sv_trid"])
    things.save(thing)
    parties = (transfer["requester"], transfer["loser"])
    tell_of_transfer(things, thing, f"Transfer {ruling}", parties, now)
    return thing


def rule_when_due(books: Books, errand: Row, now: datetime) -> None:
    """Rule on a transfer that nobody ruled on in time."""
    things = Things(books, errand["registry"])
    thing = things.find(errand["kind"], errand["name"])
    transfer = thing.details.get("transfer") if thing else None
    if thing is None or transfer is None or transfer["status"] != PENDING:
        return
    # Another transfer of the same name may have begun since.
    if transfer["sv_trid"] == errand["sv_trid"]:
        end_transfer(things, thing, errand["ruling"], now)


def tell_of_transfer(
    things: Things, thing: Thing, words: str, registrars: Iterable[str], now: datetime
) -> None:
    """Put a message about a transfer into letterboxes."""
    for registrar in registrars:
        _put(things, registrar, words, transfer_data(DIALECTS[things.registry], thing), now)


def transfer_data(dialect: Dialect, thing: Thing) -> etree._Element:
    """How a transfer stands, as the RFCs write it."""
    transfer = thing.details["transfer"]
    data = payload(thing.kind, dialect.namespaces[thing.kind], "trnData")
    add(data, "name" if thing.kind == "domain" else "id", thing.name)
    add(data, "trStatus", transfer["status"])
    add(data, "reID", transfer["requester"])
    add(data, "reDate", dialect.moment(transfer["requested_at"]))
    add(data, "acID", transfer["loser"])
    add(data, "acDate", dialect.moment(transfer["due"]))
    if transfer["expires"]:
        add(data, "exDate", transfer["expires"])
    return data


def _put(things: Things, registrar: str, words: str, told: etree._Element, now: datetime) -> None:
    letterbox = Letterbox(things.books, things.registry, registrar)
    letterbox.put(words, etree.tostring(told, encoding="unicode"), stamp(now))
