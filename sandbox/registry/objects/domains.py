"""Domains: what partners buy."""

from typing import Any

from lxml import etree

from sandbox.registry.extensions import dnssec, grace
from sandbox.registry.extensions.fees import pay
from sandbox.registry.objects import names
from sandbox.registry.objects.delegations import hosts_in
from sandbox.registry.objects.natures import natures_of
from sandbox.registry.objects.statuses import check_allows, statuses_of
from sandbox.registry.objects.updates import used_by
from sandbox.registry.things import Thing
from sandbox.registry.visits import (
    LONGEST_PERIOD,
    Visit,
    add_auth,
    add_history,
    add_statuses,
    auth_in,
    check_is_sponsor,
    check_may_see,
    needed_contact,
    years_in,
)
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.envelopes import add, local, text_of


def create_domain(visit: Visit) -> Answer:
    """Register a domain and charge for it.

    Refuses with 2302 when the name is taken and with 2104 when the credit does not suffice.
    """
    element = visit.command.element
    name = names.domain_name(visit.dialect, element[0])
    years = years_in(element)
    if "reserved" in natures_of(name) or visit.things.find("domain", name):
        raise Refusal(2302, f"The domain '{name}' is registered already.", element[0])
    if not visit.dialect.keeps_people:
        _check_thin(visit, element)
    domain = _new(visit, name, years)
    visit.things.insert(domain)
    visit.things.use(domain, used_by(domain))
    paid = pay(visit, name, "create", years)
    code = _decide_later(visit, name)
    return Answer(code, data=[_created(visit, domain)], extension=paid)


def _check_thin(visit: Visit, element: etree._Element) -> None:
    for part in element:
        if local(part) in ("registrant", "contact"):
            raise Refusal(2306, "There are no people here.", part)
    check_secret(auth_in(visit) or "")


def check_secret(secret: str) -> None:
    """Refuse a transfer password that is too simple for a thin registry."""
    kinds = (str.isalpha, str.isdigit, lambda letter: not letter.isalnum())
    if not 8 <= len(secret) <= 32 or not all(any(map(kind, secret)) for kind in kinds):
        raise Refusal(2202, "A password has letters, digits and signs, 8 to 32 in all.")


def _new(visit: Visit, name: str, years: int) -> Thing:
    return Thing(
        kind="domain",
        name=name,
        sponsor=visit.registrar,
        creator=visit.registrar,
        created=visit.at,
        expires=visit.dialect.expiry(visit.at, years),
        auth=auth_in(visit) or f"made-{visit.sv_trid}",
        status="pendingCreate" if visit.pending else "ok",
        details=_details(visit),
    )


def _details(visit: Visit) -> dict[str, Any]:
    details: dict[str, Any] = {
        "registrant": "", "contacts": [], "hosts": [], "nsset": "", "keyset": "",
        "ds": dnssec.records_in(visit),
    }  # fmt: skip
    for part in visit.command.element:
        match local(part):
            case "registrant":
                details["registrant"] = needed_contact(visit, part)
            case "contact" | "admin" as role:
                contact = needed_contact(visit, part)
                details["contacts"].append([part.get("type", role), contact])
            case "nsset" | "keyset" as kind:
                handle = visit.dialect.handle(text_of(part))
                details[kind] = visit.needed(kind, handle, part).name
            case "ns":
                details["hosts"] = hosts_in(visit, part)
            case _:
                pass
    return details


def _decide_later(visit: Visit, name: str) -> int:
    if visit.pending is None:
        return 1000
    undecided = {
        "registry": visit.dialect.key,
        "registrar": visit.registrar,
        "name": name,
        "denied": visit.pending.denied,
        "cl_trid": visit.command.cl_trid,
        "sv_trid": visit.sv_trid,
    }
    visit.agenda.add(visit.pending.seconds, "decide", undecided)
    return 1001


def _created(visit: Visit, domain: Thing) -> etree._Element:
    data = visit.payload("creData")
    add(data, "name", domain.name)
    add(data, "crDate", visit.dialect.moment(domain.created))
    add(data, "exDate", domain.expires)
    return data


def info_domain(visit: Visit) -> Answer:
    """Tell what is known of a domain."""
    element = visit.command.element
    domain = visit.needed("domain", text_of(element[0]).lower(), element[0])
    if visit.is_not_seen_yet(domain):
        raise Refusal(2303, f"The domain '{domain.name}' does not exist.", element[0])
    check_may_see(visit, domain)
    data = visit.payload("infData")
    add(data, "name", domain.name)
    add(data, "roid", visit.roid(domain))
    add_statuses(visit, data, statuses_of(domain))
    _add_details(visit, data, domain.details)
    add_history(visit, data, domain)
    add(data, "exDate", domain.expires)
    if "transferred" in domain.details:
        add(data, "trDate", visit.dialect.moment(domain.details["transferred"]))
    _add_secret(visit, data, domain)
    extension = [*dnssec.told(visit, domain), *grace.told(visit, domain)]
    return Answer(data=[data], extension=extension)


def _add_details(visit: Visit, data: etree._Element, details: dict[str, Any]) -> None:
    if details["registrant"]:
        add(data, "registrant", details["registrant"])
    for role, handle in details["contacts"]:
        if visit.dialect.flat_auth:
            add(data, "admin", handle)
        else:
            add(data, "contact", handle, type=role)
    for kind in ("nsset", "keyset"):
        if details[kind]:
            add(data, kind, details[kind])
    if details["hosts"]:
        servers = add(data, "ns")
        for host in details["hosts"]:
            add(servers, "hostObj", host)


def _add_secret(visit: Visit, data: etree._Element, domain: Thing) -> None:
    if "hideauth" not in natures_of(domain.name):
        add_auth(visit, data, domain)
    elif not visit.dialect.flat_auth:
        # RFC 9154: the element is there, the password is not.
        add_auth(visit, data, domain, shown="")


def renew_domain(visit: Visit) -> Answer:
    """Prolong a domain and charge for it."""
    element = visit.command.element
    domain = visit.needed("domain", text_of(element[0]).lower(), element[0])
    check_is_sponsor(visit, domain)
    years = years_in(element)
    expires = _renewed_expiry(visit, domain, years)
    domain.details["renewed"] = visit.at
    domain.expires, domain.updater, domain.updated = expires, visit.registrar, visit.at
    visit.things.save(domain)
    paid = pay(visit, domain.name, "renew", years)
    data = visit.payload("renData")
    add(data, "name", domain.name)
    add(data, "exDate", expires)
    return Answer(data=[data], extension=paid)


def _renewed_expiry(visit: Visit, domain: Thing, years: int) -> str:
    check_allows(domain, "Renew")
    current, element = domain.expires or "", visit.command.element[1]
    if text_of(element) != current[:10]:
        raise Refusal(2306, f"The domain does not expire on {text_of(element)}.", element)
    expires = visit.dialect.expiry(current, years)
    if expires > visit.dialect.expiry(visit.at, LONGEST_PERIOD):
        raise Refusal(2004, f"The end would lie more than {LONGEST_PERIOD} years ahead.")
    return expires
