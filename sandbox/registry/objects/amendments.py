"""Changes of contacts, hosts and sets: what is added, removed, put in another's place."""

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from sandbox.registry.objects import names
from sandbox.registry.objects.contacts import check_part
from sandbox.registry.objects.name_servers import FEWEST_SERVERS, check_servers
from sandbox.registry.objects.statuses import check_allows
from sandbox.registry.things import Thing
from sandbox.registry.visits import Visit, check_is_sponsor
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.envelopes import Tree, as_tree, local, text_of

# The order in which the answers have to tell an object's fields.
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "contact": (
        "postalInfo", "voice", "fax", "email", "disclose", "vat", "ident", "notifyEmail",
    ),
    "host": ("addr",),
    "nsset": ("ns", "tech", "reportlevel"),
    "keyset": ("dnskey", "tech"),
}  # fmt: skip
_LISTS = ("ns", "tech", "dnskey", "addr")
MOST_MEMBERS = 10


def update_object(visit: Visit) -> Answer:
    """Change an object of the asking registrar."""
    element = visit.command.element
    kind, written = visit.command.kind, text_of(element[0])
    name = written.lower() if kind == "host" else visit.dialect.handle(written)
    thing = visit.needed(kind, name, element[0])
    check_is_sponsor(visit, thing)
    parts = {local(part): part for part in list(element)[1:]}
    if not any(part.get("s") == "clientUpdateProhibited" for part in parts.get("rem", ())):
        check_allows(thing, "Update")
    for part in parts.get("rem", ()):
        _remove(visit, thing, part)
    for part in parts.get("add", ()):
        _add(visit, thing, part)
    for part in parts.get("chg", ()):
        _replace(visit, thing, part)
    _check_whole(thing)
    _sort(thing)
    thing.updater, thing.updated = visit.registrar, visit.at
    visit.things.save(thing)
    _note_uses(visit, thing)
    return Answer()


def _fields(thing: Thing) -> list[Tree]:
    fields: list[Tree] = thing.details["fields"]
    return fields


def _remove(visit: Visit, thing: Thing, part: etree._Element) -> None:
    name = local(part)
    if name == "status":
        _drop(thing.details.get("statuses", []), part.get("s"), part)
        return
    fields = _fields(thing)
    fits: Mapping[str, Callable[[Tree], bool]] = {
        # A server is taken out by its name alone.
        "name": lambda tree: tree[0] == "ns" and tree[3][0][2].strip().lower() == text_of(part),
        "tech": lambda tree: tree[0] == "tech" and _handle(visit, tree) == _handle_in(visit, part),
        "addr": lambda tree: tree[0] == "addr" and tree[2].strip() == text_of(part),
        "dnskey": lambda tree: tree == as_tree(part),
    }
    found = [tree for tree in fields if fits[name](tree)]
    if not found:
        raise Refusal(2306, "What is to be removed is not there.", part)
    fields.remove(found[0])


def _drop(values: list[Any], value: Any, part: etree._Element) -> None:
    if value not in values:
        raise Refusal(2306, "What is to be removed is not there.", part)
    values.remove(value)


def _add(visit: Visit, thing: Thing, part: etree._Element) -> None:
    match local(part):
        case "status":
            status = part.get("s") or ""
            if not status.startswith("client"):
                raise Refusal(2306, f"The status '{status}' is not for registrars to set.", part)
            thing.details.setdefault("statuses", []).append(status)
            return
        case "tech":
            visit.needed("contact", _handle_in(visit, part), part)
        case "ns":
            check_servers(visit, [part], fewest=1)
        case "addr":
            names.address(part)
        case _:
            pass
    if as_tree(part) in _fields(thing):
        raise Refusal(2306, "What is to be added is there already.", part)
    _fields(thing).append(as_tree(part))


def _handle(visit: Visit, tree: Tree) -> str:
    return visit.dialect.handle(str(tree[2]))


def _handle_in(visit: Visit, part: etree._Element) -> str:
    return visit.dialect.handle(text_of(part))


def _replace(visit: Visit, thing: Thing, part: etree._Element) -> None:
    if local(part) == "authInfo":
        thing.auth = text_of(part) if visit.dialect.flat_auth else text_of(part[0])
        return
    if local(part) == "name":
        raise Refusal(2306, "A host keeps its name here.", part)
    for inner in part.iter():
        check_part(inner)
    fields, new = _fields(thing), as_tree(part)
    old = next((tree for tree in fields if _is_same_field(tree, new)), None)
    if old is not None:
        fields.remove(old)
    fields.append(_merged(old, new) if old and new[0] == "postalInfo" else new)


def _is_same_field(old: Tree, new: Tree) -> bool:
    return bool(old[0] == new[0] and old[1].get("type") == new[1].get("type"))


def _merged(old: Tree, new: Tree) -> Tree:
    # Of an address only what is named changes: the name, the company or the whole place.
    parts = {tree[0]: tree for tree in (*old[3], *new[3])}
    return [*new[:3], [parts[name] for name in ("name", "org", "addr") if name in parts]]


def _check_whole(thing: Thing) -> None:
    counts = {name: sum(tree[0] == name for tree in _fields(thing)) for name in _LISTS}
    if thing.kind == "nsset" and counts["ns"] < FEWEST_SERVERS:
        raise Refusal(2306, f"A set has at least {FEWEST_SERVERS} servers.")
    if thing.kind in ("nsset", "keyset") and not counts["tech"]:
        raise Refusal(2306, "A set has at least one technical contact.")
    if any(count > MOST_MEMBERS for count in counts.values()):
        raise Refusal(2306, f"There are at most {MOST_MEMBERS} of a kind.")


def _sort(thing: Thing) -> None:
    order = _ORDERS[thing.kind]
    _fields(thing).sort(key=lambda tree: order.index(tree[0]))


def _note_uses(visit: Visit, thing: Thing) -> None:
    if thing.kind in ("nsset", "keyset"):
        used = [_handle(visit, tree) for tree in _fields(thing) if tree[0] == "tech"]
        visit.things.use_instead(thing, [("contact", handle) for handle in used])
