"""Changes of domains: what is added, what is removed, what takes another's place."""

from lxml import etree

from sandbox.registry.extensions import dnssec, grace
from sandbox.registry.objects.delegations import host_in
from sandbox.registry.objects.statuses import CLIENT_STATUSES, check_allows
from sandbox.registry.things import Thing
from sandbox.registry.visits import Visit, check_is_sponsor, needed_contact
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.envelopes import local, text_of


def update_domain(visit: Visit) -> Answer:
    """Change a domain of the asking registrar."""
    element = visit.command.element
    domain = visit.needed("domain", text_of(element[0]).lower(), element[0])
    check_is_sponsor(visit, domain)
    restored = grace.restore(visit, domain)
    if restored is not None:
        return restored
    parts = {local(part): part for part in list(element)[1:]}
    if not _lifts_the_ban(parts.get("rem")):
        check_allows(domain, "Update")
    for name in ("rem", "add"):
        for part in parts.get(name, ()):
            _change_list(visit, domain, part, adds=name == "add")
    for part in parts.get("chg", ()):
        _replace(visit, domain, part)
    dnssec.change_records(visit, domain)
    domain.updater, domain.updated = visit.registrar, visit.at
    visit.things.save(domain)
    visit.things.use_instead(domain, used_by(domain))
    return Answer()


def _lifts_the_ban(removal: etree._Element | None) -> bool:
    parts = removal if removal is not None else ()
    return any(part.get("s") == "clientUpdateProhibited" for part in parts)


def _change_list(visit: Visit, domain: Thing, part: etree._Element, *, adds: bool) -> None:
    details = domain.details
    match local(part):
        case "ns":
            for server in part:
                _put(details["hosts"], host_in(visit, server, adds=adds), server, adds=adds)
        case "contact" | "admin" as role:
            person = needed_contact(visit, part) if adds else visit.dialect.handle(text_of(part))
            _put(details["contacts"], [part.get("type", role), person], part, adds=adds)
        case "status":
            status = part.get("s") or ""
            if status not in CLIENT_STATUSES:
                raise Refusal(2306, f"The status '{status}' is not for registrars to set.", part)
            _put(details.setdefault("statuses", []), status, part, adds=adds)
        case _:
            pass


def _put(values: list[object], value: object, part: etree._Element, *, adds: bool) -> None:
    if adds and value in values:
        raise Refusal(2306, "What is to be added is there already.", part)
    if not adds and value not in values:
        raise Refusal(2306, "What is to be removed is not there.", part)
    if adds:
        values.append(value)
    else:
        values.remove(value)


def _replace(visit: Visit, domain: Thing, part: etree._Element) -> None:
    match local(part):
        case "registrant":
            domain.details["registrant"] = needed_contact(visit, part) if text_of(part) else ""
        case "nsset" | "keyset" as kind:
            handle = visit.dialect.handle(text_of(part))
            domain.details[kind] = visit.needed(kind, handle, part).name if handle else ""
        case "authInfo":
            domain.auth = text_of(part) if visit.dialect.flat_auth else text_of(part[0])
        case _:
            pass


def used_by(domain: Thing) -> list[tuple[str, str]]:
    """The objects a domain needs."""
    details = domain.details
    contacts = [details["registrant"], *(handle for _, handle in details["contacts"])]
    used = [("contact", handle) for handle in contacts]
    used += [("host", host) for host in details["hosts"]]
    used += [(kind, details[kind]) for kind in ("nsset", "keyset")]
    return [(kind, name) for kind, name in used if name]
