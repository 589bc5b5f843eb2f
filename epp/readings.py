"""How both dialects read what they have in common: checks, creations, statuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from epp.answers import Answer, Availability, DomainCreated, Response
from epp.commands import Command, Disclosure
from epp.errors import BrokenAnswerError
from epp.profiles import RegistryProfile
from epp.xmlio import Element, local_name, text_of, texts_of, truth_of

Readers: TypeAlias = Mapping[str, Callable[[Element], Answer]]
"""How a payload is read, by its name with namespace."""

ExtensionReaders: TypeAlias = Mapping[str, Callable[[Response, Element], Response]]
"""How an answer is completed by what stands beside its payload, by the name with namespace."""


@dataclass(frozen=True)
class Dialect:
    """A way to speak EPP: how commands are written and payloads and extensions read."""

    write: Callable[[Command, str, RegistryProfile], bytes]
    readers: Readers
    extensions: ExtensionReaders


def availabilities(element: Element) -> tuple[Availability, ...]:
    """All of `chkData/cd`; each holds a name or id with its `avail`, and perhaps a reason."""
    return tuple(_availability(entry) for entry in element.findall("{*}cd"))


def _availability(entry: Element) -> Availability:
    key = next((child for child in entry if child.get("avail") is not None), entry)
    return Availability(
        name=(key.text or "").strip(),
        available=truth_of(key.get("avail")),
        reason=text_of(entry, "{*}reason"),
    )


def domain_created(element: Element) -> DomainCreated:
    """`domain:creData` with `name`, `crDate` and perhaps `exDate`."""
    return DomainCreated(
        name=text_of(element, "{*}name") or "",
        created=text_of(element, "{*}crDate") or "",
        expires=text_of(element, "{*}exDate"),
    )


def handle_of(element: Element) -> str:
    """The object's `id` or `name`."""
    return text_of(element, "{*}id") or text_of(element, "{*}name") or ""


def statuses_of(element: Element) -> tuple[str, ...]:
    """All of `status/@s`."""
    return tuple(status.get("s", "") for status in element.findall("{*}status"))


def streets_of(address: Element | None) -> tuple[str, ...]:
    """All of `addr/street`."""
    return () if address is None else texts_of(address, "{*}street")


def part_of(address: Element | None, name: str) -> str | None:
    """One line of an address, where there is one."""
    return None if address is None else text_of(address, f"{{*}}{name}")


def kind_of(element: Element) -> str:
    """The payload's element, without its namespace."""
    return local_name(element)


def number_of(element: Element, tag: str) -> int:
    """The whole number in this child.

    Raises BrokenAnswerError when there is none.
    """
    text = text_of(element, tag) or ""
    if not (text.isascii() and text.isdigit()):
        raise BrokenAnswerError("A frame holds no number where one has to be.")
    return int(text)


def disclosure_of(element: Element | None) -> Disclosure | None:
    """`disclose` with its `flag` and the names of its children."""
    if element is None:
        return None
    return Disclosure(truth_of(element.get("flag")), tuple(local_name(each) for each in element))
