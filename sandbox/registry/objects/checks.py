"""Check and delete, which are alike for every kind of object."""

from collections.abc import Callable

from lxml import etree

from sandbox.registry.extensions.fees import quotes
from sandbox.registry.objects import names
from sandbox.registry.objects.ends import delete_domain
from sandbox.registry.objects.natures import natures_of
from sandbox.registry.objects.statuses import check_allows
from sandbox.registry.things import Thing
from sandbox.registry.visits import Visit, check_is_sponsor
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.envelopes import add, local, text_of


def check_objects(visit: Visit) -> Answer:
    """Tell which of the named objects could be created."""
    data = visit.payload("chkData")
    offered = [_add_availability(visit, data, element) for element in visit.command.element]
    extension = quotes(visit, offered) if visit.command.kind == "domain" else []
    return Answer(data=[data], extension=extension)


def name_in(visit: Visit, element: etree._Element) -> str:
    """The name or handle an element holds, in the form the books keep."""
    readers: dict[str, Callable[[], str]] = {
        "domain": lambda: names.domain_name(visit.dialect, element),
        "host": lambda: names.host_name(element),
    }
    reader = readers.get(visit.command.kind, lambda: names.handle(visit.dialect, element))
    return reader()


def _add_availability(
    visit: Visit, data: etree._Element, element: etree._Element
) -> tuple[str, bool]:
    name = name_in(visit, element)
    reason = _hindrance(visit, name)
    entry = add(data, "cd")
    add(entry, local(element), name, avail="0" if reason else "1")
    if reason:
        words = {"lang": "en"} if visit.dialect.flat_auth else {}
        add(entry, "reason", reason, **words)
    return name, reason is None


def _hindrance(visit: Visit, name: str) -> str | None:
    if visit.things.find(visit.command.kind, name):
        return "In use"
    is_reserved = visit.command.kind == "domain" and "reserved" in natures_of(name)
    return "Reserved" if is_reserved else None


def delete_object(visit: Visit) -> Answer:
    """Delete an object of the asking registrar that nothing else needs."""
    element = visit.command.element[0]
    kind, name = visit.command.kind, text_of(element)
    by_name = kind in ("domain", "host")
    thing = visit.needed(kind, name.lower() if by_name else visit.dialect.handle(name), element)
    check_is_sponsor(visit, thing)
    check_allows(thing, "Delete")
    if visit.things.is_used(kind, thing.name) or _has_hosts(visit, thing):
        raise Refusal(2305, f"The {kind} '{thing.name}' is still used.", element)
    if kind == "domain":
        return delete_domain(visit, thing)
    visit.things.delete(thing)
    return Answer()


def _has_hosts(visit: Visit, thing: Thing) -> bool:
    if thing.kind != "domain":
        return False
    return any(host.name.endswith(f".{thing.name}") for host in visit.things.all("host"))
