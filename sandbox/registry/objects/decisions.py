"""Registrations that were pending, and how the registry tells their end."""

from datetime import datetime

from lxml import etree

from sandbox.registry.accounts import give_back
from sandbox.registry.books import Books, Row
from sandbox.registry.messages import Letterbox
from sandbox.registry.things import Thing, Things
from sandbox.registry.wire.dialects import DIALECTS, EPP, Dialect, stamp
from sandbox.registry.wire.envelopes import add, payload


def decide(books: Books, undecided: Row, now: datetime) -> None:
    """End a pending registration and put the message about it.

    What was denied is gone afterwards, its charge included.
    """
    things = Things(books, undecided["registry"])
    domain = things.find("domain", undecided["name"])
    if domain is None or domain.status != "pendingCreate":
        return
    if undecided["denied"]:
        things.delete(domain)
        give_back(books, undecided["sv_trid"])
    else:
        things.settle(domain)
    _tell(books, undecided, domain, now)


def _tell(books: Books, undecided: Row, domain: Thing, now: datetime) -> None:
    dialect = DIALECTS[undecided["registry"]]
    told = _change(dialect, undecided, domain) if dialect.flat_auth else _pan(undecided, now)
    letterbox = Letterbox(books, dialect.key, undecided["registrar"])
    words = "Pending action completed" if not undecided["denied"] else "Pending action denied"
    letterbox.put(words, etree.tostring(told, encoding="unicode"), stamp(now))


def _pan(undecided: Row, now: datetime) -> etree._Element:
    data = payload("domain", DIALECTS["rfc"].namespaces["domain"], "panData")
    add(data, "name", undecided["name"], paResult="0" if undecided["denied"] else "1")
    identifiers = add(data, "paTRID")
    if undecided["cl_trid"] is not None:
        etree.SubElement(identifiers, f"{{{EPP}}}clTRID").text = undecided["cl_trid"]
    etree.SubElement(identifiers, f"{{{EPP}}}svTRID").text = undecided["sv_trid"]
    add(data, "paDate", stamp(now))
    return data


def _change(dialect: Dialect, undecided: Row, domain: Thing) -> etree._Element:
    # FRED has no panData; a change the registry made is the nearest it knows.
    if undecided["denied"]:
        gone = payload("domain", dialect.namespaces["domain"], "delData")
        add(gone, "name", domain.name)
        add(gone, "exDate", domain.expires)
        return gone
    data = payload("domain", dialect.namespaces["domain"], "updateData")
    add(data, "opTRID", undecided["sv_trid"])
    for part, status in (("oldData", "pendingCreate"), ("newData", "ok")):
        state = add(data, part)
        add(state, "name", domain.name)
        add(state, "roid", f"D{domain.number:010d}-{dialect.roid_suffix}")
        # In FRED's dialect nothing is ever pending; such a domain looks like one not yet in zone.
        add(state, "status", status, s=status if status == "ok" else "outzone")
        add(state, "clID", domain.sponsor)
        add(state, "exDate", domain.expires)
    return data
