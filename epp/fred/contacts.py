"""Writes what is said about contacts in FRED's dialect."""

from epp import envelope
from epp.commands import CreateContact, Disclosure, InfoContact, PostalAddress, UpdateContact
from epp.errors import UnfitCommandError
from epp.fred.namespaces import CONTACT, EXTRA_ADDRESS
from epp.xmlio import Element, Namespace


def info(command: InfoContact) -> Element:
    """`contact:info` of `id`, `authInfo?`."""
    handle = CONTACT("id", command.handle)
    return envelope.info(CONTACT, handle, CONTACT.some("authInfo", command.auth_info))


def create(command: CreateContact) -> Element:
    """`contact:create`; what the registry is to show stands before the numbers."""
    address = PostalAddress(command.streets, command.city, command.postcode, command.country)
    return envelope.create(
        CONTACT,
        CONTACT("id", command.handle),
        CONTACT(
            "postalInfo",
            CONTACT("name", command.name),
            CONTACT.some("org", command.organisation),
            _address(address, CONTACT),
        ),
        CONTACT.some("voice", command.voice),
        CONTACT("email", command.email),
        CONTACT("authInfo", command.auth_info),
        _disclose(command.disclose),
        CONTACT.some("vat", command.vat_number),
        _company_number(command.company_number),
        CONTACT.some("notifyEmail", command.notify_email),
    )


def mailing(command: CreateContact) -> Element | None:
    """`extra-addr:create`, where post goes to another address than the contact's own."""
    if command.mailing is None:
        return None
    address = _address(command.mailing, EXTRA_ADDRESS)
    return EXTRA_ADDRESS("create", EXTRA_ADDRESS("mailing", address))


def update(command: UpdateContact) -> Element:
    """`contact:update` of `id`, `chg`; an address replaces the whole one."""
    if command.add_statuses or command.remove_statuses:
        raise UnfitCommandError("The FRED dialect leaves a contact's statuses to the registry.")
    return envelope.update(
        CONTACT,
        CONTACT("id", command.handle),
        CONTACT.part(
            "chg",
            _new_postal(command),
            _said("voice", command.voice),
            _said("email", command.email),
            CONTACT.some("authInfo", command.auth_info),
            _disclose(command.disclose),
            _said("vat", command.vat_number),
            _company_number(command.company_number),
            _said("notifyEmail", command.notify_email),
        ),
    )


def _said(name: str, text: str | None) -> Element | None:
    return None if text is None else CONTACT(name, text)


def _new_postal(command: UpdateContact) -> Element | None:
    return CONTACT.part(
        "postalInfo",
        _said("name", command.name),
        _said("org", command.organisation),
        None if command.address is None else _address(command.address, CONTACT),
    )


def _address(address: PostalAddress, namespace: Namespace) -> Element:
    return namespace(
        "addr",
        *namespace.each("street", address.streets),
        namespace("city", address.city),
        namespace.some("sp", address.province),
        namespace("pc", address.postcode),
        namespace("cc", address.country),
    )


def _company_number(number: str | None) -> Element | None:
    if number is None:
        return None
    # The kind of an empty number is nobody's business.
    return CONTACT("ident", number, type="ico") if number else None


def _disclose(disclosure: Disclosure | None) -> Element | None:
    if disclosure is None:
        return None
    told = (CONTACT(name) for name in disclosure.elements)
    return CONTACT("disclose", *told, flag="1" if disclosure.shown else "0")
