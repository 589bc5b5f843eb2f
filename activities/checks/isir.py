"""ISIR, the insolvency register, over the SOAP service that is asked by company number."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from lxml import etree

from activities.checks.wire import (
    NO_ANSWER,
    UNREADABLE,
    Element,
    Reading,
    Reply,
    Wire,
    answer_in,
    children,
    enveloped,
    safe_code,
    text_of,
)
from programme.people.readings import Proceeding, insolvency_flags
from programme.people.verification import CheckOutcome

SOURCE = "ISIR"
_NAMESPACE = "http://isirws.cca.cz/types/"
_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
_BY_COMPANY_NUMBER = "2"
_MOST_ROWS = 100
_EMPTY = "WS2"
_REJECTED = ("WS1", "WS3")
_MOST_AT_ONCE = 2

NOBODY_TO_ASK_FOR = Reading(CheckOutcome.NOT_APPLICABLE, "NO_COMPANY_NUMBER")


class Isir:
    """The insolvency register, asked for one company at a time."""

    def __init__(self, wire: Wire, address: str) -> None:
        self._wire = wire
        self._address = address
        self._turn = asyncio.Semaphore(_MOST_AT_ONCE)

    async def ask(self, company_number: str) -> Reading:
        """Ask for one company's proceedings; never raises for an outage."""
        async with self._turn:
            reply = await self._wire.post(self._address, _question(company_number), _HEADERS)
        return NO_ANSWER if reply is None else read_isir(reply)


def read_isir(reply: Reply) -> Reading:
    """Return what a reply says of a company; nothing listed means nothing listed now."""
    if reply.status != 200:
        return replace(UNREADABLE, code=f"HTTP_{reply.status}", digest=reply.digest)
    answer = answer_in(reply.body, "getIsirWsCuzkDataResponse")
    return replace(UNREADABLE if answer is None else _read(answer), digest=reply.digest)


def _question(company_number: str) -> bytes:
    nsmap: Any = {"typ": _NAMESPACE}
    question = etree.Element(f"{{{_NAMESPACE}}}getIsirWsCuzkDataRequest", nsmap=nsmap)
    # In this order and in no namespace, or the service finds the question malformed.
    for name, text in (
        ("ic", company_number),
        ("maxPocetVysledku", str(_MOST_ROWS + 1)),
        # Its own filter hides too little or too much, depending on whom one asks.
        ("filtrAktualniRizeni", "F"),
        ("maxRelevanceVysledku", _BY_COMPANY_NUMBER),
    ):
        etree.SubElement(question, name).text = text
    return enveloped(question)


def _read(answer: Element) -> Reading:
    rows = children(answer, "data")
    states = children(answer, "stav")
    if len(states) != 1:
        return UNREADABLE
    if code := text_of(states[0], "kodChyby"):
        return _without_rows(code, rows)
    if not _is_whole(states[0], rows):
        return replace(UNREADABLE, code="INCOMPLETE")
    try:
        return _listed(tuple(_proceeding(row) for row in rows))
    except ValueError:
        return UNREADABLE


def _without_rows(code: str, rows: Sequence[Element]) -> Reading:
    if code == _EMPTY and not rows:
        return _listed(())
    if code in _REJECTED:
        return Reading(CheckOutcome.REJECTED, code, alarming=True)
    return replace(UNREADABLE, code=safe_code(code))


def _is_whole(state: Element, rows: Sequence[Element]) -> bool:
    """Say whether every row is here and about this company, not about a namesake."""
    return (
        0 < len(rows) <= _MOST_ROWS
        and text_of(state, "pocetVysledku") == str(len(rows))
        and text_of(state, "relevanceVysledku") == _BY_COMPANY_NUMBER
    )


def _listed(proceedings: tuple[Proceeding, ...]) -> Reading:
    # Spouses have a row each in one proceeding; who they are is not kept.
    different = tuple(dict.fromkeys(proceedings))
    return Reading(
        CheckOutcome.OK,
        facts={
            "proceedings": [
                {
                    "reference": each.reference,
                    "state": each.state,
                    "court": each.court,
                    "began_on": each.began_on.isoformat() if each.began_on else None,
                    "ended_on": each.ended_on.isoformat() if each.ended_on else None,
                    "ongoing": each.ongoing,
                }
                for each in different
            ]
        },
        flags=insolvency_flags(different),
    )


def _proceeding(row: Element) -> Proceeding:
    senate, number, year = (int(text_of(row, name)) for name in ("cisloSenatu", "bcVec", "rocnik"))
    return Proceeding(
        reference=f"{senate} INS {number}/{year}",
        state=text_of(row, "druhStavKonkursu"),
        court=text_of(row, "nazevOrganizace"),
        began_on=_day(text_of(row, "datumPmZahajeniUpadku")),
        ended_on=_day(text_of(row, "datumPmUkonceniUpadku")),
    )


def _day(written: str) -> date | None:
    # The service writes a Z behind days of Prague.
    return date.fromisoformat(written[:10]) if written else None
