"""How domains end: at once while they are young, and after a time of regret when they are not."""

from datetime import datetime, timedelta

from sandbox.registry.accounts import end_charges
from sandbox.registry.books import Books, Row
from sandbox.registry.things import Thing, Things
from sandbox.registry.visits import Visit
from sandbox.registry.wire.answers import Answer
from sandbox.registry.wire.dialects import DIALECTS, stamp

# A domain this young is gone at once; an older one can be restored for a while.
YOUNG = timedelta(days=5)
REGRET_SECONDS = 30 * 24 * 3600.0


def delete_domain(visit: Visit, domain: Thing) -> Answer:
    """Delete a domain, or let it wait for its end where the registry keeps it restorable."""
    is_young = visit.now - datetime.fromisoformat(domain.created) < YOUNG
    if visit.dialect.flat_auth or is_young:
        remove_domain(visit.things, domain, visit.now)
        return Answer()
    domain.status = "pendingDelete"
    domain.details["deleted"] = visit.at
    domain.updater, domain.updated = visit.registrar, visit.at
    visit.things.save(domain)
    errand = {"registry": visit.dialect.key, "name": domain.name, "deleted": visit.at}
    visit.agenda.add(REGRET_SECONDS, "purge", errand)
    return Answer(1001)


def remove_domain(things: Things, domain: Thing, now: datetime) -> None:
    """Forget a domain, and end what was charged for it."""
    things.delete(domain)
    end_charges(things.books, DIALECTS[things.registry].zone, domain.name, stamp(now))


def purge_when_due(books: Books, errand: Row, now: datetime) -> None:
    """Remove a deleted domain whose time of regret is over."""
    things = Things(books, errand["registry"])
    domain = things.find("domain", errand["name"])
    # Restored and deleted again, it waits for another errand.
    if domain and domain.details.get("deleted") == errand["deleted"]:
        remove_domain(things, domain, now)
