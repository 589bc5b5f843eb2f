"""A company register that speaks as ARES does and knows only invented companies."""

import contextlib
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.pages import healthz, page, table
from sandbox.serving import listen, open_http, port_of
from sandbox.subjects import SUBJECTS, UNAVAILABLE
from sandbox.switches import Switches

BASE = "/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty"
MOST_NUMBERS = 100


def _fault(status: int, code: str, detail: str, sentence: str) -> Response:
    return JSONResponse({"kod": code, "subKod": detail, "popis": sentence}, status)


def _malformed(ico: object) -> Response:
    return _fault(
        400,
        "CHYBA_VSTUPU",
        "VSTUP_NEVALIDNI_FORMAT_ICO",
        f"Zadané IČO {ico} nemá platný formát.",
    )


def _not_found(ico: str) -> Response:
    return _fault(
        404,
        "NENALEZENO",
        "VYSTUP_SUBJEKT_NENALEZEN",
        f"Ekonomický subjekt se zadaným IČO {ico} nebyl nalezen.",
    )


def _unavailable() -> Response:
    return _fault(503, "OBECNA_CHYBA", "OBECNA_CHYBA", "Služba je dočasně nedostupná.")


def _over_the_limit() -> Response:
    return _fault(429, "OBECNA_CHYBA", "OBECNA_CHYBA", "Byl překročen povolený počet dotazů.")


def _is_well_formed(ico: object) -> bool:
    return isinstance(ico, str) and re.fullmatch("[0-9]{8}", ico) is not None


@dataclass
class Registers:
    """The company register, with what it was asked and how it behaves just now."""

    switches: Switches = field(default_factory=Switches)
    asked: list[str] = field(default_factory=list)
    port: int = 0
    address: str = ""

    def app(self) -> Starlette:
        """Return the register as a web application."""
        return Starlette(
            routes=[
                Route(f"{BASE}/vyhledat", self._search, methods=["POST"]),
                Route(f"{BASE}/{{ico}}", self._one),
                Route("/sandbox/log", self._log),
                Route("/healthz", healthz),
                Route("/", self._page),
                *self.switches.routes,
            ]
        )

    async def _one(self, request: Request) -> Response:
        ico = request.path_params["ico"]
        if (trouble := await self._trouble([ico])) is not None:
            return trouble
        subject = SUBJECTS.get(ico)
        return _not_found(ico) if subject is None else JSONResponse(subject)

    async def _search(self, request: Request) -> Response:
        try:
            criteria = json.loads(await request.body())
            numbers, start, count = _wanted(criteria)
        except (ValueError, TypeError, AttributeError):
            return _fault(400, "CHYBA_VSTUPU", "VSTUP_PRAZDNY", "Zadaný filtr je prázdný.")
        if (trouble := await self._trouble(numbers)) is not None:
            return trouble
        found = [SUBJECTS[ico] for ico in sorted(set(numbers)) if ico in SUBJECTS]
        shown = found[start : start + count]
        return JSONResponse({"pocetCelkem": len(found), "ekonomickeSubjekty": shown})

    async def _trouble(self, numbers: list[Any]) -> Response | None:
        self.asked += [str(ico) for ico in numbers]
        await self.switches.dawdle()
        if self.switches.mode == "limit":
            return _over_the_limit()
        if self.switches.mode == "down" or UNAVAILABLE in numbers:
            return _unavailable()
        if len(numbers) > MOST_NUMBERS:
            sentence = f"Zadáno více než {MOST_NUMBERS} IČO."
            return _fault(400, "CHYBA_VSTUPU", "VYSTUP_PRILIS_MNOHO_VYSLEDKU", sentence)
        return next((_malformed(ico) for ico in numbers if not _is_well_formed(ico)), None)

    async def _log(self, _: Request) -> Response:
        return JSONResponse(self.asked)

    async def _page(self, _: Request) -> Response:
        rows = [
            [
                f'<a href="{BASE}/{ico}">{ico}</a>',
                escape(subject["obchodniJmeno"]),
                escape(subject["sidlo"]["textovaAdresa"]),
                escape(subject.get("dicSkDph") or subject.get("dic", "")),
                escape(subject.get("datumZaniku", "")),
            ]
            for ico, subject in sorted(SUBJECTS.items())
        ]
        note = (
            f"<p>It answers as ARES does. <b>{UNAVAILABLE}</b> is unavailable, any other number "
            f"of eight digits is not found. Behaviour now: <b>{escape(self.switches.mode)}</b>.</p>"
        )
        columns = ["IČO", "Name", "Seat", "VAT id", "Ceases"]
        return page("company register", "Company register", note + table(columns, rows, ""))


def _wanted(criteria: Any) -> tuple[list[Any], int, int]:
    numbers = criteria.get("ico")
    if not isinstance(numbers, list) or not numbers:
        raise ValueError("no numbers")
    return numbers, int(criteria.get("start", 0)), int(criteria.get("pocet", 10))


@contextlib.asynccontextmanager
async def open_registers(port: int = 0) -> AsyncIterator[Registers]:
    """Open the company register on a port of this machine, 0 for a free one.

    Raises PortUnavailableError.
    """
    registers = Registers()
    taken = listen(port)
    registers.port = port_of(taken)
    async with open_http(registers.app(), taken) as registers.address:
        yield registers
