"""The name servers a domain is delegated to in the RFCs' way."""

from lxml import etree

from sandbox.registry.visits import Visit
from sandbox.registry.wire.answers import Refusal
from sandbox.registry.wire.envelopes import local, text_of


def host_in(visit: Visit, element: etree._Element, *, adds: bool = True) -> str:
    """The host an element names. Refuses with 2303 to delegate to one that is not kept."""
    if local(element) != "hostObj":
        raise Refusal(2102, "Servers are named as host objects here.", element)
    name = text_of(element).lower()
    return visit.needed("host", name, element).name if adds else name


def hosts_in(visit: Visit, element: etree._Element) -> list[str]:
    """The hosts a list names. Refuses with 2302 one that stands in it twice."""
    hosts = [host_in(visit, server) for server in element]
    if len(set(hosts)) < len(hosts):
        raise Refusal(2302, "A server stands in the list twice.", element)
    return hosts
