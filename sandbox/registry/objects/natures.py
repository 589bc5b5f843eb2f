"""Names that are what they are from the beginning, because their label says so.

A word of the left-most label that a hyphen follows names a nature: `taken-` (registered by
another registrar; its transfer password is SEEDED_AUTH), `takenbyus-`, `reserved-`, `hideauth-`,
`lock-` (cannot be transferred yet). Natures may stand together, and behind a fault:
`lock-taken-wave.cz`, `pending-3-taken-wave.test`.
"""

import re
from datetime import timedelta

from sandbox.registry.things import Thing
from sandbox.registry.visits import Visit
from sandbox.registry.wire.dialects import stamp

FOREIGN_REGISTRAR = "REG-OTHER"
OUR_REGISTRAR = "REG-PARTNER"
NATURES = ("reserved", "takenbyus", "taken", "hideauth", "lock")
SEEDED_FOR = timedelta(days=100)
SEEDED_AUTH = "Seeded-before-1"
_OWNERS = {"taken": FOREIGN_REGISTRAR, "takenbyus": OUR_REGISTRAR}
_NATURE = re.compile(rf"(?:^|(?<=-))({'|'.join(NATURES)})-")


def natures_of(name: str) -> frozenset[str]:
    """The natures a domain's name gives it."""
    return frozenset(_NATURE.findall(name.partition(".")[0]))


def seed(visit: Visit) -> None:
    """Register the named domains whose names say that they are taken.

    Nobody is charged: they were bought before the books were opened. Once a name was deleted,
    it is free.
    """
    if visit.command.kind != "domain":
        return
    for target in visit.command.targets:
        name = target.lower()
        owners = [_OWNERS[nature] for nature in natures_of(name) if nature in _OWNERS]
        if owners and _is_in_zone(visit, name) and _is_new(visit, name):
            visit.things.insert(seeded(visit, name, owners[0]))


def _is_in_zone(visit: Visit, name: str) -> bool:
    return name.partition(".")[2] == visit.dialect.zone


def _is_new(visit: Visit, name: str) -> bool:
    sql = "INSERT OR IGNORE INTO seeded_names VALUES (?, ?)"
    return visit.books.changed(sql, visit.dialect.key, name) == 1


def seeded(visit: Visit, name: str, owner: str) -> Thing:
    """A domain that somebody bought before the books were opened."""
    created = stamp(visit.now - SEEDED_FOR)
    return Thing(
        kind="domain",
        name=name,
        sponsor=owner,
        creator=owner,
        created=created,
        expires=visit.dialect.expiry(created, 1),
        auth=SEEDED_AUTH,
        seeded=True,
        details={"registrant": "SEEDED", "contacts": [], "hosts": [], "nsset": "", "keyset": ""},
    )
