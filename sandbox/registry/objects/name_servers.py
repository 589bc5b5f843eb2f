"""Name servers: hosts one by one in the RFC dialect, sets of them in FRED's."""

from lxml import etree

from sandbox.registry.objects import names
from sandbox.registry.objects.statuses import statuses_of
from sandbox.registry.things import Thing
from sandbox.registry.visits import (
    Visit,
    add_auth,
    add_history,
    add_statuses,
    auth_in,
    check_is_sponsor,
)
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.envelopes import add, as_tree, grow, local, text_of

FEWEST_SERVERS = 2


def create_host(visit: Visit) -> Answer:
    """Keep a new host."""
    element = visit.command.element
    name = names.host_name(element[0])
    _check_glue(visit, name, element)
    if visit.things.find("host", name):
        raise Refusal(2302, f"The host '{name}' is registered already.", element[0])
    visit.things.insert(_new(visit, name, [as_tree(part) for part in list(element)[1:]]))
    data = visit.payload("creData")
    add(data, "name", name)
    add(data, "crDate", visit.dialect.moment(visit.at))
    return Answer(data=[data])


def _new(visit: Visit, name: str, fields: list[list[object]]) -> Thing:
    return Thing(
        kind=visit.command.kind,
        name=name,
        sponsor=visit.registrar,
        creator=visit.registrar,
        created=visit.at,
        auth="" if visit.command.kind == "host" else auth_in(visit) or f"made-{visit.sv_trid}",
        details={"fields": fields},
    )


def _check_glue(visit: Visit, name: str, element: etree._Element) -> None:
    for part in list(element)[1:]:
        names.address(part)
    if name.endswith(f".{visit.dialect.zone}"):
        parent = ".".join(name.split(".")[-2:])
        check_is_sponsor(visit, visit.needed("domain", parent, element[0]))
    elif len(element) > 1:
        raise Refusal(2306, f"The host '{name}' lies elsewhere; it needs no address.", element[1])


def info_host(visit: Visit) -> Answer:
    """Tell what is known of a host."""
    element = visit.command.element
    host = visit.needed("host", text_of(element[0]).lower(), element[0])
    data = visit.payload("infData")
    add(data, "name", host.name)
    add(data, "roid", visit.roid(host))
    linked = ["linked"] if visit.things.is_used("host", host.name) else []
    add_statuses(visit, data, [*statuses_of(host), *linked])
    for tree in host.details["fields"]:
        grow(data, tree)
    add_history(visit, data, host)
    return Answer(data=[data])


def create_nsset(visit: Visit) -> Answer:
    """Keep a new set of name servers."""
    element = visit.command.element
    name = names.handle(visit.dialect, element[0])
    check_servers(visit, [part for part in element if local(part) == "ns"])
    contacts = [part for part in element if local(part) == "tech"]
    handles = [visit.dialect.handle(text_of(part)) for part in contacts]
    for handle, part in zip(handles, contacts, strict=True):
        visit.needed("contact", handle, part)
    if visit.things.find("nsset", name):
        raise Refusal(2302, f"The nsset '{name}' is registered already.", element[0])
    fields = [as_tree(part) for part in element if local(part) not in ("id", "authInfo")]
    nsset = _new(visit, name, fields)
    visit.things.insert(nsset)
    visit.things.use(nsset, [("contact", handle) for handle in handles])
    data = visit.payload("creData")
    add(data, "id", name)
    add(data, "crDate", visit.dialect.moment(visit.at))
    return Answer(data=[data])


def check_servers(
    visit: Visit, servers: list[etree._Element], fewest: int = FEWEST_SERVERS
) -> None:
    """Refuse servers that are too few, the same twice, or without the addresses they need."""
    hosts = [names.host_name(server[0]) for server in servers]
    if len(hosts) < fewest:
        raise Refusal(2306, f"A set has at least {fewest} servers.")
    if len(set(hosts)) < len(hosts):
        raise Refusal(2306, "A server stands in the set twice.")
    for host, server in zip(hosts, servers, strict=True):
        addresses = [names.address(part) for part in list(server)[1:]]
        if bool(addresses) != host.endswith(f".{visit.dialect.zone}"):
            raise Refusal(2306, f"'{host}': addresses belong to servers in the zone.", server[0])


def info_nsset(visit: Visit) -> Answer:
    """Tell what is known of a set of name servers."""
    element = visit.command.element
    nsset = visit.needed("nsset", visit.dialect.handle(text_of(element[0])), element[0])
    data = visit.payload("infData")
    add(data, "id", nsset.name)
    add(data, "roid", visit.roid(nsset))
    linked = ["linked"] if visit.things.is_used("nsset", nsset.name) else []
    add_statuses(visit, data, ["ok", *linked])
    add_history(visit, data, nsset)
    add_auth(visit, data, nsset)
    for tree in nsset.details["fields"]:
        grow(data, tree)
    if not any(tree[0] == "reportlevel" for tree in nsset.details["fields"]):
        add(data, "reportlevel", "0")
    return Answer(data=[data])
