"""Reads what is told about names in the dialect of RFC 5731."""

from epp.answers import DomainInfo, DomainRenewed, TransferState
from epp.commands import NameServer
from epp.readings import Readers, availabilities, domain_created, handle_of, statuses_of
from epp.rfc.namespaces import CONTACT, DOMAIN
from epp.xmlio import Element, text_of, texts_of

_ATTRIBUTE = f"{DOMAIN.tag('ns')}/{DOMAIN.tag('hostAttr')}"


def domain_info(element: Element) -> DomainInfo:
    """`domain:infData`; what its extensions tell is added to it later."""
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
        + texts_of(element, f"{_ATTRIBUTE}/{DOMAIN.tag('hostName')}"),
        admins=_contacts(element, "admin"),
        updated=text_of(element, DOMAIN.tag("upDate")),
        updater=text_of(element, DOMAIN.tag("upID")),
        techs=_contacts(element, "tech"),
        billings=_contacts(element, "billing"),
        transferred=text_of(element, DOMAIN.tag("trDate")),
        subordinate_hosts=texts_of(element, DOMAIN.tag("host")),
        glue=_glue(element),
    )


def _contacts(element: Element, role: str) -> tuple[str, ...]:
    return texts_of(element, f"{DOMAIN.tag('contact')}[@type='{role}']")


def _glue(element: Element) -> tuple[NameServer, ...]:
    servers = (
        NameServer(
            text_of(server, DOMAIN.tag("hostName")) or "",
            texts_of(server, DOMAIN.tag("hostAddr")),
        )
        for server in element.findall(_ATTRIBUTE)
    )
    return tuple(server for server in servers if server.addresses)


def _renewed(element: Element) -> DomainRenewed:
    return DomainRenewed(handle_of(element), text_of(element, DOMAIN.tag("exDate")))


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
    DOMAIN.tag("chkData"): availabilities,
    DOMAIN.tag("creData"): domain_created,
    DOMAIN.tag("infData"): domain_info,
    DOMAIN.tag("renData"): _renewed,
    DOMAIN.tag("trnData"): _transfer_state,
    CONTACT.tag("trnData"): _transfer_state,
}
