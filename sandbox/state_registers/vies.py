"""VIES, the European Union's check of VAT ids, as its REST service answers."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.state_registers.switchboard import Line
from sandbox.state_registers.vat_ids import (
    COUNTRIES,
    MAGIC_PREFIX,
    MS_UNAVAILABLE_IDS,
    NOT_COMPARING_COUNTRIES,
    SILENT_COUNTRIES,
    TEST_ANSWERS,
    TEST_TRADER,
    UNDISCLOSED,
    Trader,
    trader_of,
)

BASE = "/taxation_customs/vies/rest-api"
# Said of a trader, and where we keep it; VIES has no company types to compare.
TRADER_FIELDS = {
    "traderName": "name",
    "traderStreet": "street",
    "traderPostalCode": "postcode",
    "traderCity": "town",
    "traderCompanyType": "",
}


class RefusedError(Exception):
    """A check that ends in an error code."""

    def __init__(self, code: str, status: int = 200) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass(frozen=True)
class Check:
    """One question: an id, who asks, and what the trader is said to be."""

    country: str
    number: str
    asker: str
    said: dict[str, str]

    @property
    def vat_id(self) -> str:
        """The whole id with its country."""
        return self.country + self.number


def _refused(code: str, status: int = 200) -> Response:
    return JSONResponse({"actionSucceed": False, "errorWrappers": [{"error": code}]}, status)


def _over_the_limit() -> Response:
    return _refused("MS_MAX_CONCURRENT_REQ")


def _check_in(body: bytes) -> Check:
    try:
        asked = json.loads(body)
        country, number = asked["countryCode"], asked["vatNumber"]
        texts = {key: value for key, value in asked.items() if isinstance(value, str) and value}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError("VOW-ERR-11", 400) from error
    if not (isinstance(country, str) and isinstance(number, str)):
        raise RefusedError("VOW-ERR-11", 400)
    asker = texts.get("requesterMemberStateCode", ""), texts.get("requesterNumber", "")
    said = {key: texts[key] for key in TRADER_FIELDS if key in texts}
    return Check(country, number, _asker(*asker), said)


def _asker(country: str, number: str) -> str:
    if not country and not number:
        return ""
    if country not in COUNTRIES or re.fullmatch("[0-9A-Z+*]{2,12}", number) is None:
        raise RefusedError("INVALID_REQUESTER_INFO")
    return country + number


def _well_formed(check: Check) -> Check:
    # Greece is EL here, never GR; Northern Ireland is XI, and the rest of Britain is not asked.
    right = check.country in COUNTRIES and re.fullmatch("[0-9A-Z+*]{2,12}", check.number)
    if not right:
        raise RefusedError("INVALID_INPUT")
    return check


def _held_by(check: Check) -> Trader | None:
    code = check.number.removeprefix(MAGIC_PREFIX)
    if code != check.number and code in TEST_ANSWERS:
        return _tested(code)
    if check.vat_id in MS_UNAVAILABLE_IDS:
        raise RefusedError("MS_UNAVAILABLE")
    return trader_of(check.vat_id)


def _tested(code: str) -> Trader | None:
    answer = TEST_ANSWERS.get(code, "SERVICE_UNAVAILABLE")
    if answer not in ("valid", "invalid"):
        raise RefusedError(answer)
    return TEST_TRADER if answer == "valid" else None


def _address(trader: Trader) -> str:
    return "\n".join(filter(None, (trader.street, f"{trader.postcode}  {trader.town}".strip())))


def _told(country: str, trader: Trader | None) -> dict[str, str]:
    if trader is None or country in SILENT_COUNTRIES:
        return {"name": UNDISCLOSED, "address": UNDISCLOSED}
    return {"name": trader.name, "address": _address(trader)}


def _compared(check: Check, trader: Trader | None) -> dict[str, str]:
    fields = {name: check.said.get(name, UNDISCLOSED) for name in TRADER_FIELDS}
    matches = dict.fromkeys((f"{name}Match" for name in TRADER_FIELDS), "NOT_PROCESSED")
    if trader is None or check.country in NOT_COMPARING_COUNTRIES:
        return dict.fromkeys(TRADER_FIELDS, UNDISCLOSED) | matches
    for name, said in check.said.items():
        kept = getattr(trader, TRADER_FIELDS[name], "") if TRADER_FIELDS[name] else ""
        matches[f"{name}Match"] = "VALID" if said.casefold() == kept.casefold() else "INVALID"
    return fields | matches


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Vies:
    """The check of VAT ids; each consultation gets a number of its own."""

    def __init__(self) -> None:
        self.line = Line("vies", _over_the_limit, media_type="application/json")
        self.consultations: list[str] = []
        self.routes = [
            Route(f"{BASE}/check-vat-number", self._check, methods=["POST"]),
            Route(f"{BASE}/check-vat-test-service", self._test, methods=["POST"]),
            Route(f"{BASE}/ms/{{country}}/vat/{{number}}", self._get),
            Route(f"{BASE}/check-status", self._status),
        ]

    async def _check(self, request: Request) -> Response:
        return await self._answer(await request.body(), test=False)

    async def _test(self, request: Request) -> Response:
        return await self._answer(await request.body(), test=True)

    async def _answer(self, body: bytes, *, test: bool) -> Response:
        try:
            check = _check_in(body)
        except RefusedError as error:
            return await self.line.trouble([]) or _refused(error.code, error.status)
        if (trouble := await self.line.trouble([check.vat_id])) is not None:
            return trouble
        try:
            trader = _tested(check.number) if test else _held_by(_well_formed(check))
        except RefusedError as error:
            return _refused(error.code, error.status)
        return JSONResponse(self._found(check, trader))

    def _found(self, check: Check, trader: Trader | None) -> dict[str, Any]:
        return {
            "countryCode": check.country,
            "vatNumber": check.number,
            "requestDate": _now(),
            "valid": trader is not None,
            "requestIdentifier": self._consultation(check),
            **_told(check.country, trader),
            **_compared(check, trader),
        }

    def _consultation(self, check: Check) -> str:
        if not check.asker:
            return ""
        seed = f"{len(self.consultations)} {check.asker} {check.vat_id}"
        self.consultations.append(f"WAPIAAAA{sha256(seed.encode()).hexdigest()[:8]}")
        return self.consultations[-1]

    async def _get(self, request: Request) -> Response:
        country, number = request.path_params["country"], request.path_params["number"]
        if (trouble := await self.line.trouble([country + number])) is not None:
            return trouble
        words = request.query_params
        told: dict[str, Any] = {"name": UNDISCLOSED, "address": UNDISCLOSED}
        consultation, error = "", "INVALID"
        try:
            asker = words.get("requesterMemberStateCode", ""), words.get("requesterNumber", "")
            check = _well_formed(Check(country, number, _asker(*asker), {}))
            if (trader := _held_by(check)) is not None:
                told, error = _told(country, trader), "VALID"
            consultation = self._consultation(check)
        except RefusedError as refused:
            error = refused.code
        return JSONResponse(
            {
                "isValid": error == "VALID",
                "requestDate": _now(),
                "userError": error,
                **told,
                "requestIdentifier": consultation,
                "originalVatNumber": number,
                "vatNumber": number,
            }
        )

    async def _status(self, _: Request) -> Response:
        up = self.line.mode == "up"
        countries = [
            {"countryCode": each, "availability": "Available" if up else "Unavailable"}
            for each in COUNTRIES
        ]
        return JSONResponse({"vow": {"available": up}, "countries": countries})
