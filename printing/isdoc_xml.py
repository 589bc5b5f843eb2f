"""The XML of ISDOC: elements of its one namespace, and how texts and amounts stand in them."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from programme.billing.papers import Paper
from programme.money import Money

NAMESPACE = "http://isdoc.cz/namespace/2013"
VERSION = "6.0.2"

Element = etree._Element
_NAMESPACES: dict[str | None, str] = {None: NAMESPACE}


def element(name: str, *children: Element, **attributes: str) -> Element:
    """Return an element with what is inside it."""
    made = etree.Element(f"{{{NAMESPACE}}}{name}", attributes, nsmap=_NAMESPACES)  # type: ignore[arg-type]
    made.extend(children)
    return made


def text(name: str, content: str, **attributes: str) -> Element:
    """Return an element that holds a text; what XML cannot hold is left out of it."""
    made = element(name, **attributes)
    made.text = "".join(each for each in content if _allowed(ord(each))) or None
    return made


def amount(name: str, content: Money) -> Element:
    """Return an element that holds an amount: `143.20`."""
    return text(name, content.decimal_text())


def percent(rate_permille: int) -> Element:
    """Return a rate of tax as the standard writes it: `21`, `12.5`."""
    whole, rest = divmod(rate_permille, 10)
    return text("Percent", f"{whole}.{rest}" if rest else str(whole))


def yes_or_no(name: str, *, yes: bool) -> Element:
    """Return an element that says yes or no, in the only words the standard knows."""
    return text(name, "true" if yes else "false")


def sum_of(amounts: Iterable[Money], paper: Paper) -> Money:
    """Return what amounts of a paper come to; of none, nothing."""
    return sum(amounts, start=Money(paper.currency, 0))


def _allowed(code: int) -> bool:
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or code > 0xFFFF
    )
