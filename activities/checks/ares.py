"""ARES, the register of companies: one question, and what its answers mean."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from activities.checks.wire import Reply, Wire, read_json
from programme.people.verification import CheckOutcome, CompanyEvidence, RegisteredCompany

_PATH = "/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty"
_ALIVE = "AKTIVNI"
_MOST_AT_ONCE = 2


class Ares:
    """The company register, asked for one company at a time."""

    def __init__(self, wire: Wire, address: str, clock: Callable[[], datetime]) -> None:
        self._wire = wire
        self._address = address.rstrip("/") + _PATH
        self._clock = clock
        self._turn = asyncio.Semaphore(_MOST_AT_ONCE)

    async def ask(self, company_number: str) -> CompanyEvidence:
        """Ask for one company and say what came back; never raises for an outage."""
        async with self._turn:
            reply = await self._wire.get(
                f"{self._address}/{company_number}", {"Accept": "application/json"}
            )
        outcome, company = read_ares(reply)
        digest = None if reply is None else reply.digest
        return CompanyEvidence(outcome, "ARES", self._clock(), digest, company)


def read_ares(reply: Reply | None) -> tuple[CheckOutcome, RegisteredCompany | None]:
    """Return whether the register told us something, and of whom."""
    if reply is None:
        return CheckOutcome.UNAVAILABLE, None
    body = read_json(reply.body)
    outcome = _outcome_of(reply.status, body)
    company = _company_of(body) if outcome is CheckOutcome.OK else None
    if outcome is CheckOutcome.OK and company is None:
        outcome = CheckOutcome.UNAVAILABLE
    return outcome, company


def _outcome_of(status_code: int, body: dict[str, Any] | None) -> CheckOutcome:
    if status_code == 200:
        return CheckOutcome.OK if body is not None else CheckOutcome.UNAVAILABLE
    code = (body or {}).get("kod")
    # Another 404 means that the address is wrong, which says nothing about the company.
    if status_code == 404 and code == "NENALEZENO":
        return CheckOutcome.NOT_FOUND
    return CheckOutcome.REJECTED if status_code == 400 else CheckOutcome.UNAVAILABLE


def _company_of(body: dict[str, Any] | None) -> RegisteredCompany | None:
    try:
        return _read_company(body or {})
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _read_company(body: dict[str, Any]) -> RegisteredCompany:
    seat = body["sidlo"]
    registers = body.get("seznamRegistraci", {})
    ceased = body.get("datumZaniku")
    alive = ("stavZdrojeVr", "stavZdrojeRzp", "stavZdrojeRos")
    return RegisteredCompany(
        number=str(body["ico"]),
        name=body["obchodniJmeno"],
        street=_street_of(seat),
        city=seat.get("nazevObce", ""),
        postcode=f"{int(seat['psc']):05}" if seat.get("psc") else "",
        country=seat.get("kodStatu", "CZ"),
        legal_form=str(body.get("pravniForma", "")),
        vat_number=body.get("dicSkDph") or body.get("dic"),
        ceased_on=date.fromisoformat(ceased[:10]) if ceased else None,
        trading=any(registers.get(register) == _ALIVE for register in alive),
    )


def _street_of(seat: dict[str, Any]) -> str:
    numbers = "/".join(
        str(part)
        for part in (
            seat.get("cisloDomovni"),
            _joined(seat.get("cisloOrientacni"), seat.get("cisloOrientacniPismeno")),
        )
        if part
    )
    # A village without street names counts its houses under the village's own name.
    street = seat.get("nazevUlice") or seat.get("nazevCastiObce") or seat.get("nazevObce", "")
    if not numbers:
        return str(seat.get("textovaAdresa", street)).split(",")[0]
    return f"{street} {numbers}".strip()


def _joined(number: int | str | None, letter: str | None) -> str:
    return f"{number or ''}{letter or ''}"
