"""The state's registers on one port: ARES here, the others and a name server beside it."""

import contextlib
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.pages import healthz, page
from sandbox.serving import listen, open_http, port_of
from sandbox.state_registers.adis import Adis
from sandbox.state_registers.companies import company_of
from sandbox.state_registers.guide import guide
from sandbox.state_registers.isir import Isir
from sandbox.state_registers.names import NameServer, open_names
from sandbox.state_registers.sanctions import Sanctions
from sandbox.state_registers.switchboard import Line, Switchboard
from sandbox.state_registers.vies import Vies
from sandbox.subjects import UNAVAILABLE
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
    """The registers, with what each was asked and how it behaves just now."""

    line: Line = field(
        default_factory=lambda: Line(
            "ares", _over_the_limit, _unavailable, media_type="application/json"
        )
    )
    adis: Adis = field(default_factory=Adis)
    vies: Vies = field(default_factory=Vies)
    isir: Isir = field(default_factory=Isir)
    sanctions: Sanctions = field(default_factory=Sanctions)
    names: NameServer = field(default_factory=NameServer)
    port: int = 0
    address: str = ""

    @property
    def switches(self) -> Switches:
        """How ARES behaves just now."""
        return self.line.switches

    @property
    def asked(self) -> list[str]:
        """The company numbers that ARES was asked for, in order."""
        return self.line.ids

    @property
    def _lines(self) -> list[Line]:
        others = (self.adis, self.vies, self.isir, self.sanctions, self.names)
        return [self.line, *(each.line for each in others)]

    def app(self) -> Starlette:
        """Return the registers as one web application."""
        return Starlette(
            routes=[
                Route(f"{BASE}/vyhledat", self._search, methods=["POST"]),
                Route(f"{BASE}/{{ico}}", self._one),
                *self.adis.routes,
                *self.vies.routes,
                *self.isir.routes,
                *self.sanctions.routes,
                *Switchboard(*self._lines).routes,
                Route("/healthz", healthz),
                Route("/", self._page),
            ]
        )

    async def _one(self, request: Request) -> Response:
        ico = request.path_params["ico"]
        if (trouble := await self._trouble([ico])) is not None:
            return trouble
        subject = company_of(ico)
        return _not_found(ico) if subject is None else JSONResponse(subject)

    async def _search(self, request: Request) -> Response:
        try:
            criteria = json.loads(await request.body())
            numbers, start, count = _wanted(criteria)
        except (ValueError, TypeError, AttributeError):
            return _fault(400, "CHYBA_VSTUPU", "VSTUP_PRAZDNY", "Zadaný filtr je prázdný.")
        if (trouble := await self._trouble(numbers)) is not None:
            return trouble
        found = [held for ico in sorted(set(numbers)) if (held := company_of(ico)) is not None]
        shown = found[start : start + count]
        return JSONResponse({"pocetCelkem": len(found), "ekonomickeSubjekty": shown})

    async def _trouble(self, numbers: list[Any]) -> Response | None:
        if (trouble := await self.line.trouble(numbers)) is not None:
            return trouble
        if UNAVAILABLE in numbers:
            return _unavailable()
        if len(numbers) > MOST_NUMBERS:
            sentence = f"Zadáno více než {MOST_NUMBERS} IČO."
            return _fault(400, "CHYBA_VSTUPU", "VYSTUP_PRILIS_MNOHO_VYSLEDKU", sentence)
        return next((_malformed(ico) for ico in numbers if not _is_well_formed(ico)), None)

    async def _page(self, _: Request) -> Response:
        return page("state registers", "State registers", guide(BASE, self._lines))


def _wanted(criteria: Any) -> tuple[list[Any], int, int]:
    numbers = criteria.get("ico")
    if not isinstance(numbers, list) or not numbers:
        raise ValueError("no numbers")
    return numbers, int(criteria.get("start", 0)), int(criteria.get("pocet", 10))


@contextlib.asynccontextmanager
async def open_registers(port: int = 0, dns_port: int = 0) -> AsyncIterator[Registers]:
    """Open the registers and the name server on ports of this machine, 0 for a free one.

    Raises PortUnavailableError.
    """
    registers = Registers()
    taken = listen(port)
    registers.port = port_of(taken)
    async with (
        open_http(registers.app(), taken) as registers.address,
        open_names(registers.names, dns_port),
    ):
        yield registers
