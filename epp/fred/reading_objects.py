"""Reads what is told about names, contacts and sets in FRED's dialect."""

from epp.answers import (
    ContactCreated,
    ContactInfo,
    DomainInfo,
    DomainRenewed,
    KeysetCreated,
    KeysetInfo,
    NssetCreated,
    NssetInfo,
)
from epp.commands import DnsKey, NameServer
from epp.fred.namespaces import CONTACT, DOMAIN, KEYSET, NSSET
from epp.readings import (
    Readers,
    availabilities,
    disclosure_of,
    domain_created,
    handle_of,
    number_of,
    part_of,
    statuses_of,
    streets_of,
)
from epp.xmlio import Element, text_of, texts_of


def domain_info(element: Element) -> DomainInfo:
    """`domain:infData`, or what has its fields."""
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
        updated=text_of(element, DOMAIN.tag("upDate")),
        updater=text_of(element, DOMAIN.tag("upID")),
        keyset=text_of(element, DOMAIN.tag("keyset")),
        transferred=text_of(element, DOMAIN.tag("trDate")),
    )


def contact_info(element: Element) -> ContactInfo:
    """`contact:infData`, or what has its fields."""
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
        notify_email=text_of(element, CONTACT.tag("notifyEmail")),
        disclose=disclosure_of(element.find(CONTACT.tag("disclose"))),
        updated=text_of(element, CONTACT.tag("upDate")),
    )


def nsset_info(element: Element) -> NssetInfo:
    """`nsset:infData`, or what has its fields."""
    level = element.find(NSSET.tag("reportlevel"))
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
        report_level=None if level is None else number_of(element, NSSET.tag("reportlevel")),
    )


def keyset_info(element: Element) -> KeysetInfo:
    """`keyset:infData`, or what has its fields."""
    return KeysetInfo(
        handle=handle_of(element),
        sponsor=text_of(element, KEYSET.tag("clID")),
        keys=tuple(map(_key, element.findall(KEYSET.tag("dnskey")))),
        tech=texts_of(element, KEYSET.tag("tech")),
        statuses=statuses_of(element),
        auth_info=text_of(element, KEYSET.tag("authInfo")),
    )


def _key(element: Element) -> DnsKey:
    return DnsKey(
        flags=number_of(element, KEYSET.tag("flags")),
        protocol=number_of(element, KEYSET.tag("protocol")),
        algorithm=number_of(element, KEYSET.tag("alg")),
        public_key=text_of(element, KEYSET.tag("pubKey")) or "",
    )


def _renewed(element: Element) -> DomainRenewed:
    return DomainRenewed(handle_of(element), text_of(element, DOMAIN.tag("exDate")))


READERS: Readers = {
    **{kind.tag("chkData"): availabilities for kind in (DOMAIN, CONTACT, NSSET, KEYSET)},
    DOMAIN.tag("creData"): domain_created,
    DOMAIN.tag("infData"): domain_info,
    DOMAIN.tag("renData"): _renewed,
    CONTACT.tag("creData"): lambda element: ContactCreated(
        handle_of(element), text_of(element, CONTACT.tag("crDate"))
    ),
    CONTACT.tag("infData"): contact_info,
    NSSET.tag("creData"): lambda element: NssetCreated(
        handle_of(element), text_of(element, NSSET.tag("crDate"))
    ),
    NSSET.tag("infData"): nsset_info,
    KEYSET.tag("creData"): lambda element: KeysetCreated(
        handle_of(element), text_of(element, KEYSET.tag("crDate"))
    ),
    KEYSET.tag("infData"): keyset_info,
}
