"""VIES, the European Union's check of VAT numbers, over its REST service."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from typing import Any

from activities.checks.wire import (
    NO_ANSWER,
    UNREADABLE,
    Reading,
    Reply,
    Wire,
    read_json,
    safe_code,
)
from programme.people.readings import vat_number_flags
from programme.people.verification import CheckOutcome

SOURCE = "VIES"
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
_COUNTRIES = frozenset(
    (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"),
    )
)
_SPELT_HERE = {"GR": "EL"}
_UNDISCLOSED = ("---", "", None)
# Neither says anything about the number; both are ours to mend.
_OPERATORS_AFFAIR = ("VAT_BLOCKED", "IP_BLOCKED", "INVALID_REQUESTER_INFO")
_REJECTED = ("INVALID_INPUT", "INVALID_REQUESTER_INFO")

NOTHING_TO_ASK = Reading(CheckOutcome.NOT_APPLICABLE)
NO_REQUESTER = Reading(CheckOutcome.REJECTED, "NO_REQUESTER", alarming=True)


class Vies:
    """The check of VAT numbers; one question at a time, for its limits are everybody's."""

    def __init__(self, wire: Wire, address: str, requester: str) -> None:
        self._wire = wire
        self._address = address.rstrip("/") + "/check-vat-number"
        self._requester = requester
        self._turn = asyncio.Lock()

    async def ask(self, country: str, number: str) -> Reading:
        """Ask whether a number is valid; never raises for an outage."""
        if not self._requester:
            # Without it the answer would come without the number that proves it.
            return NO_REQUESTER
        question = {
            "countryCode": country,
            "vatNumber": number,
            "requesterMemberStateCode": self._requester[:2],
            "requesterNumber": self._requester[2:],
        }
        body = json.dumps(question).encode()
        async with self._turn:
            reply = await self._wire.post(self._address, body, _HEADERS)
        return NO_ANSWER if reply is None else read_vies(reply)


def tidy_vat_number(typed: str | None) -> str | None:
    """Return a VAT number in capitals without blanks and dashes, None for nothing."""
    return re.sub(r"[^0-9A-Z+*]", "", (typed or "").upper()) or None


def vies_number(vat_number: str | None) -> tuple[str, str] | None:
    """Return the country and number VIES is asked for, or None where it has nothing to say."""
    if not vat_number:
        return None
    country = _SPELT_HERE.get(vat_number[:2], vat_number[:2])
    return (country, vat_number[2:]) if country in _COUNTRIES else None


def read_vies(reply: Reply) -> Reading:
    """Return what a reply says; only a reply that says so makes a number invalid."""
    return replace(_read(reply), digest=reply.digest)


def _read(reply: Reply) -> Reading:
    body = read_json(reply.body)
    if reply.status not in (200, 400):
        return replace(UNREADABLE, code=f"HTTP_{reply.status}")
    code = _error_in(body or {})
    if reply.status == 400:
        return Reading(CheckOutcome.REJECTED, code or "HTTP_400", alarming=code not in _REJECTED)
    if body is None:
        return UNREADABLE
    if code:
        outcome = CheckOutcome.REJECTED if code in _REJECTED else CheckOutcome.UNAVAILABLE
        return Reading(outcome, code, alarming=code in _OPERATORS_AFFAIR)
    valid = body.get("valid", body.get("isValid"))
    return _reading_of(body, valid=valid) if isinstance(valid, bool) else UNREADABLE


def _reading_of(body: dict[str, Any], *, valid: bool) -> Reading:
    disclosed = body.get("name") not in _UNDISCLOSED
    return Reading(
        CheckOutcome.OK,
        facts={
            "valid": valid,
            "disclosed": disclosed,
            "country": safe_code(body.get("countryCode")),
            "consultation_number": safe_code(body.get("requestIdentifier") or "none"),
        },
        flags=vat_number_flags(valid=valid, disclosed=disclosed),
    )


def _error_in(body: dict[str, Any]) -> str:
    """Return the code of an error, in the spelling of either form of the service."""
    wrapped = body.get("errorWrappers")
    if isinstance(wrapped, list) and wrapped:
        first = wrapped[0]
        return safe_code(first.get("error") if isinstance(first, dict) else None)
    told = body.get("userError")
    return "" if told in (None, "", "VALID", "INVALID") else safe_code(told)
