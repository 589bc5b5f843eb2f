"""Reads what is told about contacts and name servers in the dialect of RFC 5732 and 5733."""

from epp.answers import ContactCreated, ContactInfo, HostCreated, HostInfo
from epp.readings import (
    Readers,
    availabilities,
    disclosure_of,
    handle_of,
    part_of,
    statuses_of,
    streets_of,
)
from epp.rfc.namespaces import CONTACT, HOST
from epp.xmlio import Element, text_of, texts_of


def _contact_info(element: Element) -> ContactInfo:
    postal = _fuller_form(element)
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
        disclose=disclosure_of(element.find(CONTACT.tag("disclose"))),
        updated=text_of(element, CONTACT.tag("upDate")),
    )


def _fuller_form(element: Element) -> Element | None:
    # Of the two forms of an address the local one still has its accents.
    local = element.find(f"{CONTACT.tag('postalInfo')}[@type='loc']")
    return element.find(CONTACT.tag("postalInfo")) if local is None else local


def _host_info(element: Element) -> HostInfo:
    return HostInfo(
        name=handle_of(element),
        sponsor=text_of(element, HOST.tag("clID")),
        addresses=texts_of(element, HOST.tag("addr")),
        statuses=statuses_of(element),
    )


READERS: Readers = {
    CONTACT.tag("chkData"): availabilities,
    CONTACT.tag("creData"): lambda element: ContactCreated(
        handle_of(element), text_of(element, CONTACT.tag("crDate"))
    ),
    CONTACT.tag("infData"): _contact_info,
    HOST.tag("chkData"): availabilities,
    HOST.tag("creData"): lambda element: HostCreated(
        handle_of(element), text_of(element, HOST.tag("crDate"))
    ),
    HOST.tag("infData"): _host_info,
}
