"""A domain name: how it is typed, how the registry knows it, and in which zone it lies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import idna

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST_NAME = 253
_LONGEST_HOST_NAME = 255


class NameFault(StrEnum):
    """What is wrong with a typed name; each has its sentence on the page."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    ZONE_NOT_SOLD = "zone_not_sold"
    NOT_SECOND_LEVEL = "not_second_level"
    """The name is a zone itself, or lies deeper than directly under one."""
    BAD_CHARACTERS = "bad_characters"
    DOUBLE_HYPHEN = "double_hyphen"
    NO_INTERNATIONAL = "no_international"
    """The zone takes plain letters, digits and hyphens only."""


@dataclass(frozen=True)
class ZoneRule:
    """What a zone allows in its names."""

    zone: str
    double_hyphen: bool = False
    international: bool = False
    shortest: int = 1
    longest: int = 63
    scripts: tuple[str, ...] = ("LATIN",)
    """The scripts an international label may be written in, each label in one of them."""


SOLD_ZONES: dict[str, ZoneRule] = {
    "cz": ZoneRule("cz"),
    "test": ZoneRule("test", double_hyphen=True),
}
"""The zones we sell, with what the registries allow; a test holds them against the profiles."""


@dataclass(frozen=True)
class Name:
    """A name as the registry knows it, lower-case and in A-labels."""

    text: str
    zone: str


@dataclass(frozen=True)
class NameNotAllowed:
    """The typed name cannot be ordered."""

    fault: NameFault
    kind: Literal["name_not_allowed"] = "name_not_allowed"


def parse_name(typed: str, rules: Mapping[str, ZoneRule]) -> Name | NameNotAllowed:
    """Return the name that was typed, or why it cannot be ordered (epp.md 9).

    Refuses with NameNotAllowed.
    """
    text = typed.strip().lower().removesuffix(".")
    if not text:
        return NameNotAllowed(NameFault.EMPTY)
    ascii_name = _to_ascii(text)
    if isinstance(ascii_name, NameNotAllowed):
        return ascii_name
    zone = _zone_of(ascii_name, rules)
    if isinstance(zone, NameNotAllowed):
        return zone
    fault = _label_fault(ascii_name.removesuffix(f".{zone}"), rules[zone])
    return NameNotAllowed(fault) if fault else Name(ascii_name, zone)


def _to_ascii(text: str) -> str | NameNotAllowed:
    try:
        ascii_name = idna.encode(text, uts46=True, std3_rules=True, transitional=False).decode()
    except idna.IDNAError:
        return NameNotAllowed(_why_not_ascii(text))
    if ascii_name.endswith(".") or len(ascii_name) > _LONGEST_NAME:
        return NameNotAllowed(NameFault.BAD_CHARACTERS)
    return ascii_name.lower()


def _why_not_ascii(text: str) -> NameFault:
    # The library's error texts change between its versions; they are never read.
    labels = text.split(".")
    if len(text) > _LONGEST_NAME or any(_wire_length(label) > 63 for label in labels):
        return NameFault.TOO_LONG
    if any(label[2:4] == "--" and not label.startswith("xn--") for label in labels):
        return NameFault.DOUBLE_HYPHEN
    return NameFault.BAD_CHARACTERS


def _wire_length(label: str) -> int:
    return len(label) if label.isascii() else len("xn--") + len(label.encode("punycode"))


def _zone_of(ascii_name: str, rules: Mapping[str, ZoneRule]) -> str | NameNotAllowed:
    if ascii_name in rules:
        return NameNotAllowed(NameFault.NOT_SECOND_LEVEL)
    fitting = [zone for zone in rules if ascii_name.endswith(f".{zone}")]
    if not fitting:
        return NameNotAllowed(NameFault.ZONE_NOT_SOLD)
    zone = max(fitting, key=len)
    if "." in ascii_name.removesuffix(f".{zone}"):
        return NameNotAllowed(NameFault.NOT_SECOND_LEVEL)
    return zone


def _label_fault(label: str, rule: ZoneRule) -> NameFault | None:
    if not _LABEL.fullmatch(label):
        return NameFault.TOO_LONG if len(label) > 63 else NameFault.BAD_CHARACTERS
    if not rule.shortest <= len(label) <= rule.longest:
        return NameFault.TOO_LONG if len(label) > rule.longest else NameFault.BAD_CHARACTERS
    if label.startswith("xn--"):
        return _international_fault(label, rule)
    if label[2:4] == "--" or ("--" in label and not rule.double_hyphen):
        return NameFault.DOUBLE_HYPHEN
    return None


def _international_fault(label: str, rule: ZoneRule) -> NameFault | None:
    if not rule.international:
        return NameFault.NO_INTERNATIONAL
    letters = [letter for letter in idna.ulabel(label) if letter != "-" and not letter.isdecimal()]
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in letters}
    # Letters of two scripts, or of one nobody here reads, can imitate another name.
    fits = len(scripts) == 1 and scripts <= set(rule.scripts)
    return None if fits else NameFault.BAD_CHARACTERS


def is_other_than_typed(name: Name, typed: str) -> bool:
    """Return whether a name differs from what was typed by more than the letters' case.

    Then the person has to see it before it is ordered: some signs are read as others.
    """
    wanted = "".join(letter.lower() for letter in typed.strip().removesuffix("."))
    return wanted not in (name.text, idna.decode(name.text))


def is_host_name(text: str) -> bool:
    """Return whether this can be a name server's name, as a registry takes it."""
    labels = text.split(".")
    return (
        len(labels) >= 2
        and len(text) <= _LONGEST_HOST_NAME
        and all(_LABEL.fullmatch(label.lower()) for label in labels)
    )
