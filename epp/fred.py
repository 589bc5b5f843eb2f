"""The dialect of FRED, which the .cz registry speaks: commands to XML, payloads to values."""

from collections.abc import Callable
from typing import Any

from epp import envelope
from epp.answers import (
    ContactCreated,
    ContactInfo,
    DomainInfo,
    DomainTurned,
    LowCredit,
    NssetCreated,
    NssetInfo,
    ObjectMoved,
    ZoneCredit,
)
from epp.commands import (
    CheckContacts,
    CheckDomains,
    CheckNssets,
    CreateContact,
    CreateDomain,
    CreateNsset,
    CreditInfo,
    InfoContact,
    InfoDomain,
    InfoNsset,
    NameServer,
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
    kind_of,
    part_of,
    statuses_of,
    streets_of,
)
from epp.xmlio import EPP, Element, Namespace, text_of, texts_of, to_bytes

_ROOT = "http://www.nic.cz/xml/epp/"
DOMAIN = Namespace(f"{_ROOT}domain-1.4", "domain")
CONTACT = Namespace(f"{_ROOT}contact-1.6", "contact")
NSSET = Namespace(f"{_ROOT}nsset-1.2", "nsset")
KEYSET = Namespace(f"{_ROOT}keyset-1.3", "keyset")
FRED = Namespace(f"{_ROOT}fred-1.5", "fred")


def write(command: Any, cl_trid: str, _: RegistryProfile) -> bytes:
    """The frame of this command.

    Raises UnfitCommandError for a command this dialect does not have.
    """
    if isinstance(command, CreditInfo):
        return _own_command(FRED("creditInfo"), cl_trid)
    writer = _WRITERS.get(type(command))
    if writer is None:
        raise UnfitCommandError(f"The FRED dialect has no {type(command).__name__}.")
    return envelope.command(writer(command), cl_trid)


def _own_command(verb: Element, cl_trid: str) -> bytes:
    # FRED's own commands stand beside <command>, with the identifier in FRED's namespace.
    identifier = FRED("clTRID", envelope.fitting_cl_trid(cl_trid))
    return to_bytes(EPP("epp", EPP("extension", FRED("extcommand", verb, identifier))))


def _create_domain(command: CreateDomain) -> Element:
    if command.hosts:
        raise UnfitCommandError("The FRED dialect has an nsset and no hosts.")
    return envelope.create(
        DOMAIN,
        DOMAIN("name", command.name),
        DOMAIN("period", str(command.years), unit="y"),
        DOMAIN.some("nsset", command.nsset),
        DOMAIN("registrant", command.registrant),
        *DOMAIN.each("admin", command.admins),
        DOMAIN("authInfo", command.auth_info),
    )


def _create_contact(command: CreateContact) -> Element:
    company_number = command.company_number
    return envelope.create(
        CONTACT,
        CONTACT("id", command.handle),
        CONTACT(
            "postalInfo",
            CONTACT("name", command.name),
            CONTACT.some("org", command.organisation),
            CONTACT(
                "addr",
                *CONTACT.each("street", command.streets),
                CONTACT("city", command.city),
                CONTACT("pc", command.postcode),
                CONTACT("cc", command.country),
            ),
        ),
        CONTACT.some("voice", command.voice),
        CONTACT("email", command.email),
        CONTACT("authInfo", command.auth_info),
        CONTACT.some("vat", command.vat_number),
        CONTACT("ident", company_number, type="ico") if company_number else None,
    )


def _create_nsset(command: CreateNsset) -> Element:
    names = envelope.once_each(tuple(server.name for server in command.servers))
    by_name = {server.name: server for server in reversed(command.servers)}
    return envelope.create(
        NSSET,
        NSSET("id", command.handle),
        *(_server(by_name[name]) for name in names),
        *NSSET.each("tech", command.tech),
        NSSET("authInfo", command.auth_info),
        NSSET("reportlevel", "0"),
    )


def _server(server: NameServer) -> Element:
    return NSSET("ns", NSSET("name", server.name), *NSSET.each("addr", server.addresses))


_WRITERS: dict[type[Any], Callable[[Any], Element]] = {
    CheckDomains: lambda command: envelope.check(DOMAIN, "name", command.names),
    InfoDomain: lambda command: envelope.info(DOMAIN, "name", command.name),
    CreateDomain: _create_domain,
    CheckContacts: lambda command: envelope.check(CONTACT, "id", command.handles),
    InfoContact: lambda command: envelope.info(CONTACT, "id", command.handle),
    CreateContact: _create_contact,
    CheckNssets: lambda command: envelope.check(NSSET, "id", command.handles),
    InfoNsset: lambda command: envelope.info(NSSET, "id", command.handle),
    CreateNsset: _create_nsset,
    PollRequest: lambda _: envelope.poll_request(),
    PollAck: lambda command: envelope.poll_ack(command.message_id),
}


def _domain_info(element: Element) -> DomainInfo:
    return DomainInfo(
        name=text_of(element, DOMAIN.tag("name")) or "",
        roid=text_of(element, DOMAIN.tag("roid")),
        statuses=statuses_of(element),
        registrant=text_of(element, DOMAIN.tag("registrant")),
        sponsor=text_of(element, DOMAIN.tag("clID")),
        creator=text_of(element, DOMAIN.tag("crID")),
        created=text_of(element, DOMAIN.tag("crDate")) or "",
        expires=text_of(element, DOMAIN.tag("exDate")),
        auth_info=text_of(element, DOMAIN.tag("authInfo")),
        nsset=text_of(element, DOMAIN.tag("nsset")),
        hosts=(),
        admins=texts_of(element, DOMAIN.tag("admin")),
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
        company_number=text_of(element, f"{CONTACT.tag('ident')}[@type='ico']"),
        vat_number=text_of(element, CONTACT.tag("vat")),
        auth_info=text_of(element, CONTACT.tag("authInfo")),
    )


def _nsset_info(element: Element) -> NssetInfo:
    return NssetInfo(
        handle=handle_of(element),
        sponsor=text_of(element, NSSET.tag("clID")),
        servers=tuple(
            NameServer(handle_of(server), texts_of(server, NSSET.tag("addr")))
            for server in element.findall(NSSET.tag("ns"))
        ),
        tech=texts_of(element, NSSET.tag("tech")),
        statuses=statuses_of(element),
        auth_info=text_of(element, NSSET.tag("authInfo")),
    )


def _zone_credits(element: Element) -> tuple[ZoneCredit, ...]:
    return tuple(
        ZoneCredit(
            zone=text_of(entry, FRED.tag("zone")) or "",
            credit=text_of(entry, FRED.tag("credit")) or "",
        )
        for entry in element.findall(FRED.tag("zoneCredit"))
    )


def _low_credit(element: Element) -> LowCredit:
    credit = FRED.tag("credit")
    return LowCredit(
        zone=text_of(element, FRED.tag("zone")) or "",
        credit=text_of(element, f"{credit}/{credit}") or "",
        limit=text_of(element, f"{FRED.tag('limit')}/{credit}") or "",
    )


def _turned(element: Element) -> DomainTurned:
    return DomainTurned(
        kind=kind_of(element), name=handle_of(element), expires=text_of(element, "{*}exDate")
    )


def _moved(element: Element) -> ObjectMoved:
    return ObjectMoved(
        name=handle_of(element),
        to_registrar=text_of(element, "{*}clID"),
        moved=text_of(element, "{*}trDate"),
    )


_TURNS = ("impendingExpData", "expData", "dnsOutageData", "delData")

READERS: Readers = {
    **{kind.tag("chkData"): availabilities for kind in (DOMAIN, CONTACT, NSSET, KEYSET)},
    **{kind.tag("trnData"): _moved for kind in (DOMAIN, CONTACT, NSSET, KEYSET)},
    **{DOMAIN.tag(name): _turned for name in _TURNS},
    DOMAIN.tag("creData"): domain_created,
    DOMAIN.tag("infData"): _domain_info,
    CONTACT.tag("creData"): lambda element: ContactCreated(
        handle_of(element), text_of(element, CONTACT.tag("crDate"))
    ),
    CONTACT.tag("infData"): _contact_info,
    NSSET.tag("creData"): lambda element: NssetCreated(
        handle_of(element), text_of(element, NSSET.tag("crDate"))
    ),
    NSSET.tag("infData"): _nsset_info,
    FRED.tag("resCreditInfo"): _zone_credits,
    FRED.tag("lowCreditData"): _low_credit,
}
