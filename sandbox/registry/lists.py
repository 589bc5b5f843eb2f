"""FRED's lists: prepared by one command, fetched in pieces by another, kept by the link."""

from collections.abc import Callable, Mapping

from sandbox.registry.messages import Letterbox
from sandbox.registry.things import Thing
from sandbox.registry.visits import Visit
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.dialects import FRED_COMMANDS
from sandbox.registry.wire.envelopes import Tree, add, local, payload, text_of

PIECE = 100
Fits = Callable[[Thing, str], bool]


def _has_tech(thing: Thing, wanted: str) -> bool:
    return any(tree[0] == "tech" and tree[2].strip().upper() == wanted for tree in _trees(thing))


def _has_server(thing: Thing, wanted: str) -> bool:
    servers = (tree for tree in _trees(thing) if tree[0] == "ns")
    return any(tree[3][0][2].strip().upper() == wanted for tree in servers)


def _has_contact(thing: Thing, wanted: str) -> bool:
    people = [thing.details["registrant"], *(one for _, one in thing.details["contacts"])]
    return wanted in people


def _trees(thing: Thing) -> list[Tree]:
    trees: list[Tree] = thing.details["fields"]
    return trees


_LISTS: Mapping[str, tuple[str, Fits]] = {
    "listDomains": ("domain", lambda *_: True),
    "listContacts": ("contact", lambda *_: True),
    "listNssets": ("nsset", lambda *_: True),
    "listKeysets": ("keyset", lambda *_: True),
    "domainsByNsset": ("domain", lambda thing, wanted: thing.details["nsset"] == wanted),
    "domainsByKeyset": ("domain", lambda thing, wanted: thing.details["keyset"] == wanted),
    "domainsByContact": ("domain", _has_contact),
    "nssetsByContact": ("nsset", _has_tech),
    "keysetsByContact": ("keyset", _has_tech),
    "nssetsByNs": ("nsset", _has_server),
}
LISTS = tuple(_LISTS)


def prepare_list(visit: Visit) -> Answer:
    """Prepare a list of the registrar's objects, and tell how long it is."""
    kind, fits = _LISTS[visit.command.verb]
    wanted = text_of(next(iter(visit.command.element), None)).upper()
    found = [one for one in visit.things.all(kind) if one.sponsor == visit.registrar]
    visit.seat.listing = [one.name for one in found if fits(one, wanted)]
    data = payload("fred", FRED_COMMANDS, "infoResponse")
    add(data, "count", str(len(visit.seat.listing)))
    return Answer(data=[data])


def get_results(visit: Visit) -> Answer:
    """Hand out the next piece of the prepared list; an empty one is the end."""
    piece, visit.seat.listing = visit.seat.listing[:PIECE], visit.seat.listing[PIECE:]
    data = payload("fred", FRED_COMMANDS, "resultsList")
    for name in piece:
        add(data, "item", name)
    return Answer(data=[data])


def send_password(visit: Visit) -> Answer:
    """Send an object's transfer password to its holder, whom the registrar need not be."""
    element = visit.command.element
    if len(element) != 1 or len(element[0]) != 1:
        raise Refusal(2001, "Element 'sendAuthInfo' holds one object with its name.")
    kind = visit.dialect.kind_of(element[0].nsmap.get(element[0].prefix) or "")
    if kind is None:
        raise Refusal(2307, f"Objects of '{local(element[0])}' are not kept here.")
    written = text_of(element[0][0])
    name = written.lower() if kind == "domain" else visit.dialect.handle(written)
    thing = visit.needed(kind, name, element[0])
    # Nobody has a postbox here: what the holder would read lies with the registry's own letters.
    letters = Letterbox(visit.books, visit.dialect.key, f"holder of {thing.name}")
    letters.put(f"The transfer password of {thing.name}", thing.auth, visit.at)
    return Answer()


def take_test(visit: Visit) -> Answer:
    """Accept a technical test of a set of name servers; its outcome is not told by itself."""
    element = visit.command.element
    handle = visit.dialect.handle(text_of(element[0][0])) if len(element) else ""
    visit.needed("nsset", handle, element)
    return Answer()
