"""Keys of signed zones as the RFCs carry them (RFC 5910)."""

from lxml import etree

from sandbox.registry.things import Thing
from sandbox.registry.visits import Visit
from sandbox.registry.wire.answers import Refusal
from sandbox.registry.wire.dialects import SECDNS
from sandbox.registry.wire.envelopes import add, local, payload, text_of

_PARTS = ("keyTag", "alg", "digestType", "digest")
# How many hexadecimal digits a digest of each type has.
_DIGITS = {"1": 40, "2": 64, "4": 96}
MOST_RECORDS = 10


def records_in(visit: Visit) -> list[list[str]]:
    """The records a create brings along."""
    element = visit.extension(SECDNS, "create")
    return [] if element is None else _records(element)


def change_records(visit: Visit, domain: Thing) -> None:
    """Change a domain's records as an update asks."""
    element = visit.extension(SECDNS, "update")
    kept: list[list[str]] = domain.details.setdefault("ds", [])
    for part in element if element is not None else ():
        if local(part) == "rem":
            _remove(kept, part)
        elif local(part) == "add":
            _add(kept, part)
    if len(kept) > MOST_RECORDS:
        raise Refusal(2308, f"A domain has at most {MOST_RECORDS} records.")


def _remove(kept: list[list[str]], part: etree._Element) -> None:
    if len(part) and local(part[0]) == "all":
        kept.clear()
        return
    for record in _records(part):
        if record not in kept:
            raise Refusal(2306, "What is to be removed is not there.", part)
        kept.remove(record)


def _add(kept: list[list[str]], part: etree._Element) -> None:
    for record in _records(part):
        if record in kept:
            raise Refusal(2306, "What is to be added is there already.", part)
        kept.append(record)


def _records(element: etree._Element) -> list[list[str]]:
    records = []
    for part in element:
        if local(part) == "keyData":
            raise Refusal(2306, "Keys are given as digests here.", part)
        if local(part) == "dsData":
            records.append(_record(part))
    return records


def _record(part: etree._Element) -> list[str]:
    known = {local(child): text_of(child) for child in part}
    if len(known["digest"]) != _DIGITS.get(known["digestType"], 0):
        raise Refusal(2005, "The digest does not fit its type.", part)
    return [known[name].upper() for name in _PARTS]


def told(visit: Visit, domain: Thing) -> list[etree._Element]:
    """A domain's records, for whom has asked for them in the login."""
    records = domain.details.get("ds", [])
    if not records or not visit.speaks(SECDNS):
        return []
    data = payload("secDNS", SECDNS, "infData")
    for record in records:
        entry = add(data, "dsData")
        for name, value in zip(_PARTS, record, strict=True):
            add(entry, name, value)
    return [data]
