"""Contacts: the people and companies that domains belong to."""

import re

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
    check_may_see,
)
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.dialects import EXTRA_ADDRESS
from sandbox.registry.wire.envelopes import add, as_tree, grow, local, namespace, text_of

BEFORE_HISTORY = ("postalInfo", "voice", "fax", "email")
AFTER_AUTH = ("disclose", "vat", "ident", "notifyEmail")
_VOICE = re.compile(r"(\+[0-9]{1,3}\.[0-9]{1,14})?")
_MAIL = re.compile(r"[^@\s,]+@[^@\s,]+")


def create_contact(visit: Visit) -> Answer:
    """Keep a new contact."""
    element = visit.command.element
    handle = names.handle(visit.dialect, element[0])
    for part in element.iter():
        check_part(part)
    if visit.things.find("contact", handle):
        raise Refusal(2302, f"The contact '{handle}' is registered already.", element[0])
    visit.things.insert(
        Thing(
            kind="contact",
            name=handle,
            sponsor=visit.registrar,
            creator=visit.registrar,
            created=visit.at,
            auth=auth_in(visit) or f"made-{visit.sv_trid}",
            details={"fields": _fields(element), "mailing": _mailing(visit)},
        )
    )
    return Answer(data=[_created(visit, handle)])


def _fields(element: etree._Element) -> list[list[object]]:
    return [as_tree(part) for part in element if local(part) not in ("id", "authInfo")]


def _mailing(visit: Visit) -> list[list[object]]:
    extensions = visit.command.extension if visit.command.extension is not None else []
    return [as_tree(part) for part in extensions if namespace(part) == EXTRA_ADDRESS]


def _created(visit: Visit, handle: str) -> etree._Element:
    data = visit.payload("creData")
    add(data, "id", handle)
    add(data, "crDate", visit.dialect.moment(visit.at))
    return data


def check_part(part: etree._Element) -> None:
    """Refuse a part of a contact that cannot be what its name says."""
    text = text_of(part)
    match local(part):
        case "postalInfo" if part.get("type") == "int":
            _check_is_ascii(part)
        case "name" | "city" if not text:
            raise Refusal(2005, f"Element '{local(part)}' must not be empty.", part)
        case "cc" if not re.fullmatch(r"[A-Z]{2}", text):
            raise Refusal(2005, f"'{text}' is not a country code.", part)
        case "voice" | "fax" if not _VOICE.fullmatch(text):
            raise Refusal(2005, f"'{text}' is not a telephone number.", part)
        case "email" if len(part) == 0 and _holds_a_value(part) and not _are_mails(text):
            raise Refusal(2005, f"'{text}' is not an e-mail address.", part)


def _check_is_ascii(postal: etree._Element) -> None:
    for part in postal.iter():
        if not (part.text or "").isascii():
            raise Refusal(2005, "The international form of an address is plain ASCII.", part)


def _holds_a_value(part: etree._Element) -> bool:
    # Inside "disclose" an empty element of the same name only points at the field.
    parent = part.getparent()
    return parent is not None and local(parent) != "disclose"


def _are_mails(text: str) -> bool:
    return all(_MAIL.fullmatch(mail) for mail in text.split(","))


def info_contact(visit: Visit) -> Answer:
    """Tell what is known of a contact."""
    element = visit.command.element
    contact = visit.needed("contact", visit.dialect.handle(text_of(element[0])), element[0])
    check_may_see(visit, contact)
    data = visit.payload("infData")
    add(data, "id", contact.name)
    add(data, "roid", visit.roid(contact))
    linked = ["linked"] if visit.things.is_used("contact", contact.name) else []
    add_statuses(visit, data, [*statuses_of(contact), *linked])
    _add_fields(data, contact, BEFORE_HISTORY)
    add_history(visit, data, contact)
    add_auth(visit, data, contact)
    _add_fields(data, contact, AFTER_AUTH)
    return Answer(data=[data])


def _add_fields(data: etree._Element, contact: Thing, wanted: tuple[str, ...]) -> None:
    for tree in contact.details["fields"]:
        if tree[0] in wanted:
            grow(data, tree)
