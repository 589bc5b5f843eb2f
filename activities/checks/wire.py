"""How registers are spoken to: bounded in time and size, and never believed before it is read."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

import httpx2
from lxml import etree

from programme.people.evidence import RiskFlag
from programme.people.verification import CheckOutcome

Element: TypeAlias = etree._Element

_TIMEOUT = httpx2.Timeout(10, connect=3)
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


@dataclass(frozen=True)
class Patience:
    """How long a whole answer may take, and how long it may be."""

    seconds: int = 15
    most_bytes: int = 2_000_000


@dataclass(frozen=True)
class Reply:
    """What came back, before anybody has read it."""

    status: int
    body: bytes
    etag: str = ""

    @property
    def digest(self) -> str:
        """What proves later which bytes were seen."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True)
class Reading:
    """A reply in our words; the register's own texts are left behind, they may name people."""

    outcome: CheckOutcome
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[RiskFlag, ...] = ()
    digest: str | None = None
    alarming: bool = False
    """Whether an operator has to know at once: it is about us and not about the applicant."""


NO_ANSWER = Reading(CheckOutcome.UNAVAILABLE, "NO_ANSWER")
UNREADABLE = Reading(CheckOutcome.UNAVAILABLE, "UNREADABLE")


class Wire:
    """The connections to all registers."""

    def __init__(self) -> None:
        self._http = httpx2.AsyncClient(timeout=_TIMEOUT)

    async def get(
        self, address: str, headers: Mapping[str, str], patience: Patience | None = None
    ) -> Reply | None:
        """Fetch what lies at an address; None for an outage of any kind."""
        request = self._http.build_request("GET", address, headers=dict(headers))
        return await self._send(request, patience or Patience())

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Reply | None:
        """Ask a question; None for an outage of any kind."""
        request = self._http.build_request("POST", address, content=body, headers=dict(headers))
        return await self._send(request, Patience())

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _send(self, request: httpx2.Request, patience: Patience) -> Reply | None:
        # Each read has its own time; a register that drips would still take for ever.
        try:
            async with asyncio.timeout(patience.seconds):
                return await self._read(request, patience.most_bytes)
        except (httpx2.HTTPError, TimeoutError):
            return None

    async def _read(self, request: httpx2.Request, most_bytes: int) -> Reply | None:
        answer = await self._http.send(request, stream=True)
        try:
            body = bytearray()
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) > most_bytes:
                    return None
        finally:
            await answer.aclose()
        return Reply(answer.status_code, bytes(body), answer.headers.get("etag", ""))


def read_json(raw: bytes) -> dict[str, Any] | None:
    """Return the JSON object the bytes are, if they are one."""
    try:
        body = json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def read_xml(raw: bytes) -> Element | None:
    """Return the document the bytes are; one that brings its own rules is not read."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root is None or brings_rules(root) else root


def brings_rules(root: Element) -> bool:
    """Say whether a document carries a DOCTYPE, which no register's does."""
    internal: object = root.getroottree().docinfo.internalDTD
    return internal is not None


def local_name(element: Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def children(element: Element, name: str) -> list[Element]:
    """Return the children of this name, in whatever namespace."""
    return [child for child in element if local_name(child) == name]


def text_of(element: Element, name: str) -> str:
    """Return the trimmed text of a child, empty if there is none."""
    found = children(element, name)
    return (found[0].text or "").strip() if found else ""


def answer_in(raw: bytes, name: str) -> Element | None:
    """Return the answer of this name in a SOAP envelope; a fault is no answer."""
    root = read_xml(raw)
    if root is None or local_name(root) != "Envelope":
        return None
    found = [each for body in children(root, "Body") for each in children(body, name)]
    return found[0] if len(found) == 1 else None


def enveloped(payload: Element) -> bytes:
    """Return a question as SOAP 1.1 carries it."""
    # None is lxml's key for the default namespace; its stubs do not know that.
    nsmap: Any = {"soapenv": _ENVELOPE}
    root = etree.Element(f"{{{_ENVELOPE}}}Envelope", nsmap=nsmap)
    etree.SubElement(root, f"{{{_ENVELOPE}}}Body").append(payload)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def safe_code(told: object) -> str:
    """Return a register's code if it looks like one; anything else may be a sentence."""
    if isinstance(told, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", told, re.ASCII):
        return told
    return "UNKNOWN"
