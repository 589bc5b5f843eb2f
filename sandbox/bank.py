"""A bank that takes payments from a form and yields statements as Fio's interface does."""

import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.movements import (
    ACCOUNT,
    Ledger,
    Movement,
    Payment,
    crowns,
    minor_units,
    payment_of,
    statement,
    written,
)
from sandbox.pages import healthz, page, table, wants_page
from sandbox.serving import listen, open_http, port_of
from sandbox.statement_files import camt, gpc, half_of
from sandbox.switches import Switches

TOKEN = "sandbox-token"
BETWEEN_QUESTIONS_SECONDS = 30
PRAGUE = ZoneInfo("Europe/Prague")
FORM = """
<form method="post" action="/sandbox/payments">
<label>Amount in CZK
<input name="amount" inputmode="decimal" required placeholder="3630.00"></label>
<label>Variable symbol <input name="variable_symbol" inputmode="numeric" maxlength="10"></label>
<label>Payer <input name="name" value="Žluťoučký kůň s.r.o."></label>
<label>Message <input name="message"></label>
<label>From account <input name="counter_account" value="2000145399/0800"></label>
<label>Currency <select name="currency"><option>CZK<option>EUR<option>USD</select></label>
<label>Batch <input name="batch" placeholder="payments of one batch are one camt entry"></label>
<label><input type="checkbox" name="reversal" value="yes"> takes an earlier movement back
(an amount below zero: money that leaves the account)</label>
<button>Pay</button>
</form>
<form method="post" action="/sandbox/payments/many">
<label>Many payments of 1.00 CZK <input name="count" inputmode="numeric" value="10000"></label>
<button>Pay them all</button>
</form>
"""
MOST_AT_ONCE = 20_000
SHOWN = 200


def prague_now() -> datetime:
    """Return the present moment in the bank's time zone."""
    return datetime.now(PRAGUE)


@dataclass
class Bank:
    """The bank with the one account it keeps."""

    ledger: Ledger
    port: int
    address: str = ""
    token: str = TOKEN
    now: Callable[[], datetime] = prague_now
    switches: Switches = field(default_factory=Switches)
    _last_question: float | None = field(default=None, repr=False)

    def pay(
        self,
        amount: str,
        variable_symbol: str = "",
        name: str = "",
        message: str = "",
        **more: Any,
    ) -> int:
        """Pay crowns into the account today and return the number of the movement.

        Raises ValueError.
        """
        payment = Payment(minor_units(amount), variable_symbol, name, message, **more)
        return self.ledger.credit(payment, self.now().date())

    def movements(self) -> list[Movement]:
        """Return all movements, oldest first."""
        return self.ledger.after(0)

    def app(self) -> Starlette:
        """Return the bank as a web application."""
        fio = "/v1/rest"
        period = f"{fio}/periods/{{token}}/{{first}}/{{last}}/transactions.json"
        return Starlette(
            routes=[
                Route(period, self._period),
                Route(f"{fio}/last/{{token}}/transactions.json", self._last),
                Route(f"{fio}/set-last-id/{{token}}/{{movement:int}}/", self._set_last_id),
                Route("/sandbox/payments", self._pay, methods=["POST"]),
                Route("/sandbox/payments/many", self._pay_many, methods=["POST"]),
                Route("/sandbox/statements/{day}.{kind}", self._file),
                Route("/healthz", healthz),
                Route("/", self._page),
                *self.switches.routes,
            ]
        )

    async def _trouble(self, request: Request) -> Response | None:
        await self.switches.dawdle()
        if self.switches.mode == "down":
            return PlainTextResponse("Služba je dočasně nedostupná.", 503)
        # Fio's word for a token it does not know is 500.
        if request.path_params["token"] != self.token:
            return PlainTextResponse("Neplatný token.", 500)
        if self.switches.mode == "limit" and self._asked_too_soon():
            return PlainTextResponse("Dotaz byl položen příliš brzy.", 409)
        return None

    def _asked_too_soon(self) -> bool:
        before, self._last_question = self._last_question, time.monotonic()
        return before is not None and self._last_question - before < BETWEEN_QUESTIONS_SECONDS

    async def _period(self, request: Request) -> Response:
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        try:
            asked = request.path_params
            first, last = date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"])
        except ValueError:
            return PlainTextResponse("Neplatné datum.", 400)
        return self._statement(self.ledger.between(first, last), first, last)

    async def _last(self, request: Request) -> Response:
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        today = self.now().date()
        fresh = self.ledger.after(self.ledger.marker)
        answer = self._statement(fresh, fresh[0].day if fresh else today, today)
        if fresh:
            self.ledger.marker = fresh[-1].id
        return answer

    async def _set_last_id(self, request: Request) -> Response:
        if (trouble := await self._trouble(request)) is not None:
            return trouble
        self.ledger.marker = request.path_params["movement"]
        return PlainTextResponse("")

    def _statement(self, movements: list[Movement], first: date, last: date) -> Response:
        zone = f"{self.now():%z}"
        days = (f"{first}{zone}", f"{last}{zone}")
        opening = self.ledger.balance_before(movements, first)
        shape = statement(movements, opening, days, self.ledger.marker)
        return Response(written(shape), media_type="application/json")

    async def _pay(self, request: Request) -> Response:
        try:
            payment = payment_of(await _asked(request))
        except ValueError as error:
            return _refusal(request, str(error))
        movement = self.ledger.credit(payment, self.now().date())
        if wants_page(request):
            return RedirectResponse("/", 303)
        return JSONResponse({"id": movement}, 201)

    async def _pay_many(self, request: Request) -> Response:
        try:
            count = min(int((await _asked(request)).get("count", 0)), MOST_AT_ONCE)
        except ValueError:
            return _refusal(request, "How many is a whole number.")
        self.pay_many(count)
        return RedirectResponse("/", 303)

    def pay_many(self, count: int) -> None:
        """Pay one crown so often, each time under another symbol nobody awaits."""
        payments = (
            Payment(100, f"99{number:08}", f"Plátce {number}", f"Zpráva {number}")
            for number in range(1, count + 1)
        )
        self.ledger.credit_many(payments, self.now().date())

    def file_of(self, day: date, kind: str) -> bytes:
        """Return a day's statement as camt.053 (`xml`) or as GPC (`gpc`)."""
        movements = self.ledger.between(day, day)
        opening = self.ledger.balance_before(movements, day)
        return (camt if kind == "xml" else gpc)(movements, opening, day)

    async def _file(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        try:
            day = date.fromisoformat(request.path_params["day"])
        except ValueError:
            return PlainTextResponse("Neplatné datum.", 400)
        if kind not in ("xml", "gpc"):
            return PlainTextResponse("Neznámý formát.", 404)
        file = self.file_of(day, kind)
        if "half" in request.query_params:
            file = half_of(file)
        name = f'attachment; filename="vypis-{day}.{kind}"'
        return Response(
            file,
            media_type="application/octet-stream",
            headers={"Content-Disposition": name},
        )

    async def _page(self, _: Request) -> Response:
        rows = [
            [
                str(movement.id),
                movement.day.isoformat(),
                f'<span class="number">{crowns(movement.minor)} {movement.currency}</span>',
                escape(movement.variable_symbol),
                escape(movement.name),
                escape(movement.message),
            ]
            for movement in reversed(self.movements()[-SHOWN:])
        ]
        columns = ["Movement", "Day", "Amount", "Variable symbol", "Payer", "Message"]
        title = f"Account {ACCOUNT['accountId']}/{ACCOUNT['bankId']}"
        files = _files_of(self.now().date())
        return page("bank", title, FORM + files + table(columns, rows, "Nobody has paid yet."))


def _files_of(day: date) -> str:
    place = f"/sandbox/statements/{day}"
    links = (
        (f"{place}.xml", "camt.053"),
        (f"{place}.gpc", "GPC (ABO)"),
        (f"{place}.xml?half", "half a camt.053"),
        (f"{place}.gpc?half", "half a GPC"),
    )
    joined = " · ".join(f'<a href="{href}">{words}</a>' for href, words in links)
    return f"<p>Today's statement as a file: {joined}</p>"


async def _asked(request: Request) -> dict[str, Any]:
    body = await request.body()
    if "json" not in request.headers.get("content-type", ""):
        return dict(parse_qsl(body.decode()))
    asked = json.loads(body, parse_float=Decimal)
    if not isinstance(asked, dict):
        raise ValueError("A payment is an object with an amount.")
    return asked


def _refusal(request: Request, sentence: str) -> Response:
    if wants_page(request):
        back = f'<p>{escape(sentence)}</p><p><a href="/">Back to the account</a></p>'
        return page("bank", "The payment was not made", back, 400)
    return JSONResponse({"error": sentence}, 400)


@contextlib.asynccontextmanager
async def open_bank(folder: Path, port: int = 0) -> AsyncIterator[Bank]:
    """Open the bank whose movements lie in this folder, on a port of this machine.

    Raises PortUnavailableError.
    """
    with listen(port) as taken, contextlib.closing(Ledger(folder / "bank.sqlite")) as ledger:
        bank = Bank(ledger, port_of(taken))
        async with open_http(bank.app(), taken) as bank.address:
            yield bank
