"""The dialect of RFC 5731 to 5733: commands to XML, payloads to values."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from epp import envelope
from epp.answers import (
    ContactCreated,
    ContactInfo,
    DomainInfo,
    HostCreated,
    HostInfo,
    PendingEnded,
    TransferState,
)
from epp.commands import (
    CheckContacts,
    CheckDomains,
    CheckHosts,
    CreateContact,
    CreateDomain,
    CreateHost,
    InfoContact,
    InfoDomain,
    InfoHost,
    PollAck,
    PollRequest,
)
from epp.errors import UnfitCommandError
from epp.profiles import RegistryProfile
from epp.readings import (
    Readers,
    availabilities,
    domain_created,
    handle_of,
    part_of,
    statuses_of,
    streets_of,
)
from epp.xmlio import EPP, Element, Namespace, text_of, texts_of, truth_of

DOMAIN = Namespace("urn:ietf:params:xml:ns:domain-1.0", "domain")
CONTACT = Namespace("urn:ietf:params:xml:ns:contact-1.0", "contact")
HOST = Namespace("urn:ietf:params:xml:ns:host-1.0", "host")


def write(command: Any, cl_trid: str, profile: RegistryProfile) -> bytes:
    """The frame of this command.

    Raises UnfitCommandError for a command this dialect or this registry does not have.
    """
    writer = _WRITERS.get(type(command))
    if writer is None:
        raise UnfitCommandError(f"The RFC dialect has no {type(command).__name__}.")
    return envelope.command(writer(command, profile), cl_trid)


def _create_domain(command: CreateDomain, profile: RegistryProfile) -> Element:
    if command.nsset is not None:
        raise UnfitCommandError("The RFC dialect has hosts and no nsset.")
    return envelope.create(
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN("period", str(command.years), unit="y"),
        _name_servers(command.hosts, profile),
        DOMAIN("registrant", command.registrant),
        *(DOMAIN("contact", admin, type="admin") for admin in command.admins),
        DOMAIN("authInfo", DOMAIN("pw", command.auth_info)),
    )


def _name_servers(hosts: tuple[str, ...], profile: RegistryProfile) -> Element | None:
    if not hosts:
        return None
    names = envelope.once_each(hosts)
    if profile.ns_mode == "hostObj":
        return DOMAIN("ns", *DOMAIN.each("hostObj", names))
    return DOMAIN("ns", *(DOMAIN("hostAttr", DOMAIN("hostName", name)) for name in names))


def _create_contact(command: CreateContact, profile: RegistryProfile) -> Element:
    def spelt(text: str) -> str:
        return _in_ascii(text) if profile.postal == "int" else text

    return envelope.create(
        CONTACT,
        CONTACT("id", command.handle),
        CONTACT(
            "postalInfo",
            CONTACT("name", spelt(command.name)),
            CONTACT.some("org", spelt(command.organisation or "")),
            CONTACT(
                "addr",
                *CONTACT.each("street", tuple(spelt(street) for street in command.streets)),
                CONTACT("city", spelt(command.city)),
                CONTACT.some("pc", command.postcode),
                CONTACT("cc", command.country),
            ),
            type="int" if profile.postal == "int" else "loc",
        ),
        CONTACT.some("voice", command.voice),
        CONTACT("email", command.email),
        CONTACT("authInfo", CONTACT("pw", command.auth_info)),
    )


def _in_ascii(text: str) -> str:
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(letter)
    )
    if not plain.isascii():
        raise UnfitCommandError("A postal line cannot be written in plain ASCII for this registry.")
    return plain


def _create_host(command: CreateHost, _: RegistryProfile) -> Element:
    return envelope.create(
        HOST, HOST("name", command.server.name), *_addresses(command.server.addresses)
    )


def _addresses(addresses: tuple[str, ...]) -> Iterator[Element]:
    return (HOST("addr", address, ip="v6" if ":" in address else "v4") for address in addresses)


_WRITERS: dict[type[Any], Callable[[Any, RegistryProfile], Element]] = {
    CheckDomains: lambda command, _: envelope.check(DOMAIN, "name", command.names),
    InfoDomain: lambda command, _: envelope.info(DOMAIN, "name", command.name),
    CreateDomain: _create_domain,
    CheckContacts: lambda command, _: envelope.check(CONTACT, "id", command.handles),
    InfoContact: lambda command, _: envelope.info(CONTACT, "id", command.handle),
    CreateContact: _create_contact,
    CheckHosts: lambda command, _: envelope.check(HOST, "name", command.names),
    InfoHost: lambda command, _: envelope.info(HOST, "name", command.name),
    CreateHost: _create_host,
    PollRequest: lambda _, __: envelope.poll_request(),
    PollAck: lambda command, _: envelope.poll_ack(command.message_id),
}


def _domain_info(element: Element) -> DomainInfo:
    servers = f"{DOMAIN.tag('ns')}/{DOMAIN.tag('hostAttr')}/{DOMAIN.tag('hostName')}"
    return DomainInfo(
        name=text_of(element, DOMAIN.tag("name")) or "",
        roid=text_of(element, DOMAIN.tag("roid")),
        statuses=statuses_of(element),
        registrant=text_of(element, DOMAIN.tag("registrant")),
        sponsor=text_of(element, DOMAIN.tag("clID")),
        creator=text_of(element, DOMAIN.tag("crID")),
        created=text_of(element, DOMAIN.tag("crDate")) or "",
        expires=text_of(element, DOMAIN.tag("exDate")),
        auth_info=text_of(element, f"{DOMAIN.tag('authInfo')}/{DOMAIN.tag('pw')}"),
        nsset=None,
        hosts=texts_of(element, f"{DOMAIN.tag('ns')}/{DOMAIN.tag('hostObj')}")
        + texts_of(element, servers),
        admins=texts_of(element, f"{DOMAIN.tag('contact')}[@type='admin']"),
    )


def _contact_info(element: Element) -> ContactInfo:
    postal = element.find(CONTACT.tag("postalInfo"))
    address = None if postal is None else postal.find(CONTACT.tag("addr"))
    return ContactInfo(
        handle=handle_of(element),
        roid=text_of(element, CONTACT.tag("roid")),
        statuses=statuses_of(element),
        sponsor=text_of(element, CONTACT.tag("clID")),
        name=part_of(postal, "name"),
        organisation=part_of(postal, "org"),
        email=text_of(element, CONTACT.tag("email")),
        streets=streets_of(address),
        city=part_of(address, "city"),
        postcode=part_of(address, "pc"),
        country=part_of(address, "cc"),
        voice=text_of(element, CONTACT.tag("voice")),
        auth_info=text_of(element, f"{CONTACT.tag('authInfo')}/{CONTACT.tag('pw')}"),
    )


def _host_info(element: Element) -> HostInfo:
    return HostInfo(
        name=handle_of(element),
        sponsor=text_of(element, HOST.tag("clID")),
        addresses=texts_of(element, HOST.tag("addr")),
        statuses=statuses_of(element),
    )


def _pending_ended(element: Element) -> PendingEnded:
    key = next((child for child in element if child.get("paResult") is not None), element)
    return PendingEnded(
        name=(key.text or "").strip(),
        succeeded=truth_of(key.get("paResult")),
        cl_trid=text_of(element, f"{{*}}paTRID/{EPP.tag('clTRID')}"),
        sv_trid=text_of(element, f"{{*}}paTRID/{EPP.tag('svTRID')}"),
        ended=text_of(element, "{*}paDate"),
    )


def _transfer_state(element: Element) -> TransferState:
    return TransferState(
        name=handle_of(element),
        status=text_of(element, "{*}trStatus") or "",
        requested_by=text_of(element, "{*}reID"),
        requested_at=text_of(element, "{*}reDate"),
        acting=text_of(element, "{*}acID"),
        acted_at=text_of(element, "{*}acDate"),
        expires=text_of(element, "{*}exDate"),
    )


READERS: Readers = {
    **{kind.tag("chkData"): availabilities for kind in (DOMAIN, CONTACT, HOST)},
    **{kind.tag("panData"): _pending_ended for kind in (DOMAIN, CONTACT, HOST)},
    **{kind.tag("trnData"): _transfer_state for kind in (DOMAIN, CONTACT)},
    DOMAIN.tag("creData"): domain_created,
    DOMAIN.tag("infData"): _domain_info,
    CONTACT.tag("creData"): lambda element: ContactCreated(
        handle_of(element), text_of(element, CONTACT.tag("crDate"))
    ),
    CONTACT.tag("infData"): _contact_info,
    HOST.tag("creData"): lambda element: HostCreated(
        handle_of(element), text_of(element, HOST.tag("crDate"))
    ),
    HOST.tag("infData"): _host_info,
}
