"""Safe reading and plain writing of XML: the only module that speaks to lxml's parser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml import etree

from epp.errors import BrokenAnswerError, UnfitCommandError

Element: TypeAlias = etree._Element

MAX_DEPTH = 64
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAKS = str.maketrans("\t\r\n", "   ")


@dataclass(frozen=True)
class Namespace:
    """An XML namespace with the prefix registries expect to see; calling it makes an element."""

    uri: str
    prefix: str | None = None

    def tag(self, name: str) -> str:
        """The name as lxml spells it, with its namespace."""
        return f"{{{self.uri}}}{name}"

    def __call__(
        self, name: str, /, *content: "str | Element | None", **attributes: str
    ) -> Element:
        """An element with this content; whatever is None is left out.

        Raises UnfitCommandError on a character that XML cannot carry.
        """
        # None is lxml's key for the default namespace; its stubs do not know that.
        nsmap: Any = {self.prefix: self.uri}
        element = etree.Element(self.tag(name), nsmap=nsmap)
        for key, value in attributes.items():
            element.set(key, tidy_line(value))
        for part in content:
            if isinstance(part, str):
                element.text = tidy_line(part)
            elif part is not None:
                element.append(part)
        return element

    def some(self, name: str, text: str | None) -> Element | None:
        """An element with this text, or None for a text that is missing or empty."""
        return self(name, text) if text else None

    def part(self, name: str, *content: "Element | None") -> Element | None:
        """An element with this content, or None where all of it is None."""
        return self(name, *content) if any(part is not None for part in content) else None

    def each(self, name: str, texts: tuple[str, ...]) -> Iterator[Element]:
        """One element for each text."""
        return (self(name, text) for text in texts)


EPP = Namespace("urn:ietf:params:xml:ns:epp-1.0")


def tidy_line(text: str) -> str:
    """The text as one trimmed line.

    Raises UnfitCommandError on a character XML cannot carry, without repeating the text.
    """
    found = _FORBIDDEN.search(text)
    if found:
        raise UnfitCommandError(f"XML cannot carry the character U+{ord(found.group()):04X}.")
    return text.translate(_LINE_BREAKS).strip()


def to_bytes(root: Element) -> bytes:
    """The document as compact UTF-8 with its declaration."""
    # lxml writes the declaration with single quotes, which the simplest servers do not expect.
    return DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def parse(body: bytes) -> Element:
    """The root of the document in these bytes.

    Raises BrokenAnswerError on what is not UTF-8, not well-formed, too deep, or has a DOCTYPE.
    """
    try:
        body.decode("utf-8")
        root = etree.fromstring(body, _parser())
    except UnicodeDecodeError:
        raise BrokenAnswerError("A frame is not UTF-8.") from None
    except (etree.XMLSyntaxError, ValueError):
        # lxml's message can quote the frame, and with it personal data; it stays behind.
        raise BrokenAnswerError("A frame is not well-formed XML.") from None
    internal: object = root.getroottree().docinfo.internalDTD
    if internal is not None:
        raise BrokenAnswerError("A frame brings a DOCTYPE.")
    _refuse_depth(root)
    return root


def _parser() -> etree.XMLParser:
    # Without the forced encoding lxml would obey whatever the declaration claims.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse_depth(root: Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise BrokenAnswerError(f"A frame nests deeper than {MAX_DEPTH} elements.")


def to_text(element: Element) -> str:
    """The element alone, as XML text."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


def all_text(element: Element) -> str:
    """All text inside the element, nested or not."""
    return "".join(str(part) for part in element.itertext())


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def namespace_of(element: Element) -> str | None:
    """The namespace the element's name stands in."""
    return str(element.tag)[1:].rpartition("}")[0] or None


def text_of(parent: Element, tag: str) -> str | None:
    """The trimmed text of the first child with this tag, or None where there is no such text."""
    child = parent.find(tag)
    if child is None:
        return None
    return all_text(child).strip() or None


def texts_of(parent: Element, tag: str) -> tuple[str, ...]:
    """The trimmed texts of all children with this tag."""
    return tuple(all_text(child).strip() for child in parent.findall(tag))


def truth_of(text: str | None) -> bool:
    """What an XML boolean says.

    Raises BrokenAnswerError on anything but the four spellings.
    """
    if text in ("1", "true"):
        return True
    if text in ("0", "false"):
        return False
    raise BrokenAnswerError("A frame holds a truth value that is neither true nor false.")
