"""Writes what is said about contacts in the dialect of RFC 5733."""

import unicodedata
from collections.abc import Callable

from epp import envelope
from epp.commands import (
    CheckContacts,
    CreateContact,
    DeleteContact,
    Disclosure,
    InfoContact,
    PostalAddress,
    TransferObject,
    UpdateContact,
)
from epp.errors import UnfitCommandError
from epp.profiles import RegistryProfile
from epp.rfc.namespaces import CONTACT
from epp.rfc.saying import Said
from epp.xmlio import Element

_BY_FORM = ("name", "org", "addr")
"""What a registry may show in one of the two forms of an address and hide in the other."""


def check(command: CheckContacts, profile: RegistryProfile) -> Said:
    """`contact:check` of `id+`."""
    _refuse_at_thin(profile)
    return Said(envelope.check(CONTACT, "id", command.handles))


def info(command: InfoContact, profile: RegistryProfile) -> Said:
    """`contact:info` of `id`, `authInfo?`."""
    _refuse_at_thin(profile)
    handle = CONTACT("id", command.handle)
    return Said(envelope.info(CONTACT, handle, _auth_info(command.auth_info)))


def create(command: CreateContact, profile: RegistryProfile) -> Said:
    """`contact:create` of `id`, `postalInfo`, `voice?`, `email`, `authInfo`, `disclose?`."""
    _refuse_at_thin(profile)
    if command.mailing is not None:
        raise UnfitCommandError("The RFC dialect has no address for mail.")
    spelt = _spelling(profile)
    address = PostalAddress(command.streets, command.city, command.postcode, command.country)
    verb = envelope.create(
        CONTACT,
        CONTACT("id", command.handle),
        CONTACT(
            "postalInfo",
            CONTACT("name", spelt(command.name)),
            CONTACT.some("org", spelt(command.organisation or "")),
            _address(address, spelt),
            type=_form(profile),
        ),
        CONTACT.some("voice", command.voice),
        CONTACT("email", command.email),
        _auth_info(command.auth_info),
        _disclose(command.disclose, profile),
    )
    return Said(verb)


def update(command: UpdateContact, profile: RegistryProfile) -> Said:
    """`contact:update` of `id`, `add?`, `rem?`, `chg?`; an address replaces the whole one."""
    _refuse_at_thin(profile)
    verb = envelope.update(
        CONTACT,
        CONTACT("id", command.handle),
        CONTACT.part("add", *(CONTACT("status", s=each) for each in command.add_statuses)),
        CONTACT.part("rem", *(CONTACT("status", s=each) for each in command.remove_statuses)),
        CONTACT.part(
            "chg",
            _new_postal(command, profile),
            _said("voice", command.voice),
            _said("email", command.email),
            _auth_info(command.auth_info),
            _disclose(command.disclose, profile),
        ),
    )
    return Said(verb)


def delete(command: DeleteContact, profile: RegistryProfile) -> Said:
    """`contact:delete` of `id`."""
    _refuse_at_thin(profile)
    return Said(envelope.delete(CONTACT, "id", command.handle))


def transfer(command: TransferObject, profile: RegistryProfile) -> Said:
    """`contact:transfer` of `id`, `authInfo`."""
    if command.kind != "contact":
        raise UnfitCommandError(f"The RFC dialect transfers no {command.kind} by its handle.")
    _refuse_at_thin(profile)
    handle = CONTACT("id", command.handle)
    return Said(envelope.transfer("request", CONTACT, handle, _auth_info(command.auth_info)))


def _refuse_at_thin(profile: RegistryProfile) -> None:
    if not profile.takes_contacts:
        raise UnfitCommandError("This registry keeps no contacts.")


def _new_postal(command: UpdateContact, profile: RegistryProfile) -> Element | None:
    spelt = _spelling(profile)
    parts = (
        _said("name", None if command.name is None else spelt(command.name)),
        _said("org", None if command.organisation is None else spelt(command.organisation)),
        None if command.address is None else _address(command.address, spelt),
    )
    if all(part is None for part in parts):
        return None
    return CONTACT("postalInfo", *parts, type=_form(profile))


def _said(name: str, text: str | None) -> Element | None:
    return None if text is None else CONTACT(name, text)


def _address(address: PostalAddress, spelt: Callable[[str], str]) -> Element:
    return CONTACT(
        "addr",
        *CONTACT.each("street", tuple(spelt(street) for street in address.streets)),
        CONTACT("city", spelt(address.city)),
        CONTACT.some("sp", spelt(address.province or "")),
        CONTACT.some("pc", address.postcode),
        CONTACT("cc", address.country),
    )


def _auth_info(code: str | None) -> Element | None:
    return None if code is None else CONTACT("authInfo", CONTACT("pw", code))


def _disclose(disclosure: Disclosure | None, profile: RegistryProfile) -> Element | None:
    if disclosure is None:
        return None
    form = _form(profile)
    told = (
        CONTACT(name, type=form) if name in _BY_FORM else CONTACT(name)
        for name in disclosure.elements
    )
    return CONTACT("disclose", *told, flag="1" if disclosure.shown else "0")


def _form(profile: RegistryProfile) -> str:
    return "int" if profile.postal == "int" else "loc"


def _spelling(profile: RegistryProfile) -> Callable[[str], str]:
    return _in_ascii if profile.postal == "int" else str


def _in_ascii(text: str) -> str:
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(letter)
    )
    if not plain.isascii():
        raise UnfitCommandError("A postal line cannot be written in plain ASCII for this registry.")
    return plain
