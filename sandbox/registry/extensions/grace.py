"""The periods of grace of a domain's life, and its way back after a delete (RFC 3915)."""

from datetime import datetime, timedelta

from lxml import etree

from sandbox.registry.extensions.fees import pay
from sandbox.registry.things import Thing
from sandbox.registry.visits import Visit
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.dialects import RGP
from sandbox.registry.wire.envelopes import add, payload

GRACE = timedelta(days=5)
AUTO_RENEW_GRACE = timedelta(days=45)


def periods(domain: Thing, now: datetime) -> list[str]:
    """The periods of grace a domain is in."""
    if domain.status == "pendingDelete":
        return ["redemptionPeriod"]
    details = domain.details
    began = (
        ("addPeriod", domain.created, GRACE),
        ("renewPeriod", details.get("renewed"), GRACE),
        ("transferPeriod", details.get("transferred"), GRACE),
        ("autoRenewPeriod", details.get("auto_renewed"), AUTO_RENEW_GRACE),
    )
    return [
        name
        for name, since, length in began
        if since and now - datetime.fromisoformat(since) < length
    ]


def told(visit: Visit, domain: Thing) -> list[etree._Element]:
    """A domain's periods, for whom has asked for them in the login."""
    found = periods(domain, visit.now)
    if not found or not visit.speaks(RGP):
        return []
    data = payload("rgp", RGP, "infData")
    for name in found:
        add(data, "rgpStatus", s=name)
    return [data]


def restore(visit: Visit, domain: Thing) -> Answer | None:
    """Bring a deleted domain back, when an update asks for that; None when it does not."""
    element = visit.extension(RGP, "update")
    if element is None:
        return None
    if element[0].get("op") == "report":
        # The request alone brings the domain back here; the report is taken and put away.
        return Answer()
    if domain.status != "pendingDelete":
        raise Refusal(2304, f"The domain '{domain.name}' was not deleted.")
    paid = pay(visit, domain.name, "restore", 1)
    domain.status = "ok"
    domain.details.pop("deleted", None)
    domain.updater, domain.updated = visit.registrar, visit.at
    visit.things.save(domain)
    return Answer(extension=paid)
