"""Names that are what they are from the beginning: taken, reserved, or shy about their password."""

from datetime import timedelta

from sandbox.registry.objects.things import Thing
from sandbox.registry.objects.visits import Visit
from sandbox.registry.wire.dialects import stamp

FOREIGN_REGISTRAR = "REG-OTHER"
OUR_REGISTRAR = "REG-PARTNER"
NATURES = ("reserved", "takenbyus", "taken", "hideauth")
SEEDED_FOR = timedelta(days=100)
SEEDED_AUTH = "Seeded-before-1"


def nature_of(name: str) -> str | None:
    """The nature a domain's name gives it, if any."""
    return next((nature for nature in NATURES if name.startswith(f"{nature}-")), None)


def seed(visit: Visit) -> None:
    """Register the named domains whose names say that they are taken.

    Nobody is charged: they were bought before the books were opened.
    """
    if visit.command.kind != "domain":
        return
    for target in visit.command.targets:
        name = target.lower()
        owner = {"taken": FOREIGN_REGISTRAR, "takenbyus": OUR_REGISTRAR}.get(nature_of(name) or "")
        if owner and _is_in_zone(visit, name) and not visit.things.find("domain", name):
            visit.things.insert(_seeded(visit, name, owner))


def _is_in_zone(visit: Visit, name: str) -> bool:
    return name.partition(".")[2] == visit.dialect.zone


def _seeded(visit: Visit, name: str, owner: str) -> Thing:
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
