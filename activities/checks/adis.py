"""ADIS, the tax administration's register of VAT payers, over SOAP 1.1."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
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
)
from programme.people.evidence import RiskFlag
from programme.people.readings import PayerKind, PublishedAccount, VatPayer, vat_payer_flags
from programme.people.verification import CheckOutcome
from programme.typography import PRAGUE

SOURCE = "ADIS"
_NAMESPACE = "http://adis.mfcr.cz/rozhraniCRPDPH/"
_OPERATION = "getStatusNespolehlivySubjektRozsirenyV2"
_QUESTION = "StatusNespolehlivySubjektRozsirenyV2Request"
# The answer of V2 does not carry the V2.
_ANSWER, _ROW = "StatusNespolehlivySubjektRozsirenyResponse", "statusSubjektu"
_HEADERS = {
    "Content-Type": "text/xml; charset=utf-8",
    "SOAPAction": f'"{_NAMESPACE}{_OPERATION}"',
}
# The operator allows four, for all our processes together.
_MOST_AT_ONCE = 2
_SUNDAY = 6

_KINDS = {
    "PLATCE_DPH": PayerKind.PAYER,
    "SKUPINA_DPH": PayerKind.GROUP,
    "IDENTIFIKOVANA_OSOBA": PayerKind.IDENTIFIED_PERSON,
    "NESPOLEHLIVA_OSOBA": PayerKind.UNRELIABLE_PERSON,
    "NENALEZEN": PayerKind.NOBODY,
}
_UNRELIABLE = {"ANO": True, "NE": False, "NENALEZEN": False}
_STATUS_CODES = {
    "1": Reading(CheckOutcome.REJECTED, "STATUS_1", alarming=True),
    "2": Reading(CheckOutcome.UNAVAILABLE, "STATUS_2"),
    "3": Reading(CheckOutcome.UNAVAILABLE, "STATUS_3"),
}
NO_VAT_NUMBER = Reading(CheckOutcome.NOT_APPLICABLE, flags=(RiskFlag.NOT_A_VAT_PAYER,))
FOREIGN_VAT_NUMBER = Reading(CheckOutcome.NOT_APPLICABLE, "FOREIGN")
MALFORMED_VAT_NUMBER = Reading(CheckOutcome.REJECTED, "MALFORMED")


class Adis:
    """The register of VAT payers, asked for one number at a time."""

    def __init__(self, wire: Wire, address: str) -> None:
        self._wire = wire
        self._address = address
        self._turn = asyncio.Semaphore(_MOST_AT_ONCE)

    async def ask(self, digits: str, today: date) -> Reading:
        """Ask for one number, without its country; never raises for an outage."""
        async with self._turn:
            reply = await self._wire.post(self._address, _question(digits), _HEADERS)
        return NO_ANSWER if reply is None else read_adis(reply, digits, today)


def payer_number(vat_number: str | None) -> str | Reading:
    """Return the digits to ask for, or what is to be said without asking."""
    if not vat_number:
        return NO_VAT_NUMBER
    if not vat_number.startswith("CZ"):
        return FOREIGN_VAT_NUMBER
    digits = vat_number.removeprefix("CZ")
    return digits if re.fullmatch(r"[0-9]{8,10}", digits) else MALFORMED_VAT_NUMBER


def opens_in(now: datetime) -> timedelta | None:
    """Return how long the register is still closed for the night, or None while it is open."""
    local = now.astimezone(PRAGUE)
    closing = [(time(0, 0), time(0, 10))]
    if local.weekday() == _SUNDAY:
        closing.append((time(3, 0), time(4, 0)))
    for begins, ends in closing:
        if begins <= local.time() < ends:
            return datetime.combine(local.date(), ends, PRAGUE) - local
    return None


def read_adis(reply: Reply, digits: str, today: date) -> Reading:
    """Return what the register's reply says of one number."""
    if reply.status != 200:
        return replace(UNREADABLE, code=f"HTTP_{reply.status}", digest=reply.digest)
    answer = answer_in(reply.body, _ANSWER)
    reading = UNREADABLE if answer is None else _read(answer, digits, today)
    return replace(reading, digest=reply.digest)


def _question(digits: str) -> bytes:
    nsmap: Any = {"roz": _NAMESPACE}
    question = etree.Element(f"{{{_NAMESPACE}}}{_QUESTION}", nsmap=nsmap)
    etree.SubElement(question, f"{{{_NAMESPACE}}}dic").text = digits
    return enveloped(question)


def _read(answer: Element, digits: str, today: date) -> Reading:
    status = next((each.get("statusCode", "") for each in children(answer, "status")), "")
    if status != "0":
        unseen = Reading(CheckOutcome.UNAVAILABLE, f"STATUS_{safe_code(status)}", alarming=True)
        return _STATUS_CODES.get(status, unseen)
    row = next((each for each in children(answer, _ROW) if each.get("dic") == digits), None)
    try:
        payer = None if row is None else _payer(row)
    except (ValueError, KeyError):
        payer = None
    return UNREADABLE if payer is None else _reading_of(payer, today)


def _reading_of(payer: VatPayer, today: date) -> Reading:
    known = payer.kind is not PayerKind.NOBODY
    return Reading(
        CheckOutcome.OK if known else CheckOutcome.NOT_FOUND,
        facts={
            "kind": payer.kind,
            "unreliable": payer.unreliable,
            "unreliable_since": _written(payer.unreliable_since),
            "accounts": [
                {
                    "number": account.number,
                    "published_on": _written(account.published_on),
                    "ended_on": _written(account.ended_on),
                }
                for account in payer.accounts
            ],
        },
        flags=vat_payer_flags(payer, today),
    )


def _payer(row: Element) -> VatPayer:
    accounts = [
        _account(account)
        for published in children(row, "zverejneneUcty")
        for account in children(published, "ucet")
    ]
    return VatPayer(
        kind=_KINDS.get(row.get("typSubjektu", ""), PayerKind.UNKNOWN),
        unreliable=_UNRELIABLE[row.get("nespolehlivyPlatce", "")],
        unreliable_since=_day(row.get("datumZverejneniNespolehlivosti")),
        accounts=tuple(accounts),
    )


def _account(account: Element) -> PublishedAccount:
    (kind,) = (*children(account, "standardniUcet"), *children(account, "nestandardniUcet"))
    number = kind.get("cislo", "")
    if bank := kind.get("kodBanky"):
        prefix = kind.get("predcisli")
        number = f"{prefix}-{number}/{bank}" if prefix else f"{number}/{bank}"
    return PublishedAccount(
        number, _day(account.get("datumZverejneni")), _day(account.get("datumZverejneniUkonceni"))
    )


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written[:10]) if written else None


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
