"""ADIS, the tax administration's register of VAT payers, over SOAP 1.1."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.state_registers import soap
from sandbox.state_registers.payers import (
    GROUP,
    IDENTIFIED,
    PAYERS,
    TROUBLES,
    Account,
    Payer,
    payer_of,
)
from sandbox.state_registers.switchboard import Line

PATH = "/dpr/axis2/services/rozhraniCRPDPH.rozhraniCRPDPHSOAP"
NAMESPACE = "http://adis.mfcr.cz/rozhraniCRPDPH/"
MOST_NUMBERS = 100
NOT_FOUND = "NENALEZEN"
CLOSED_MODES = {"maintenance": "2", "closed": "3", "unknown": "9"}
FAULT_MODES = ("fault", "silent fault")
TEXTS = {
    "0": "OK",
    "1": "Příliš mnoho DIČ v jednom dotazu, zodpovězeno jen prvních 100.",
    "2": "Služba je v technologické odstávce.",
    "3": "Služba je nedostupná.",
}


@dataclass(frozen=True)
class Operation:
    """What one request element asks for and how its answer is spelt."""

    name: str
    answer: str
    row: str = "statusPlatceDPH"
    extended: bool = False
    lists: bool = False


OPERATIONS = {
    "StatusNespolehlivyPlatceRequest": Operation(
        "getStatusNespolehlivyPlatce", "StatusNespolehlivyPlatceResponse"
    ),
    "StatusNespolehlivyPlatceRozsirenyRequest": Operation(
        "getStatusNespolehlivyPlatceRozsireny",
        "StatusNespolehlivyPlatceRozsirenyResponse",
        extended=True,
    ),
    # The answer of V2 does not carry the V2.
    "StatusNespolehlivySubjektRozsirenyV2Request": Operation(
        "getStatusNespolehlivySubjektRozsirenyV2",
        "StatusNespolehlivySubjektRozsirenyResponse",
        row="statusSubjektu",
        extended=True,
    ),
    "SeznamNespolehlivyPlatceRequest": Operation(
        "getSeznamNespolehlivyPlatce", "SeznamNespolehlivyPlatceResponse", lists=True
    ),
}


class MalformedError(Exception):
    """A request that the service's own schema refuses."""


def _fault(party: str, sentence: str, status: int = 500) -> Response:
    return soap.fault(party, sentence, prefix="soapenv", status=status)


def _asked(request: Request, body: bytes) -> tuple[Operation, list[str]]:
    element = soap.request_in(body)
    operation = OPERATIONS.get(soap.local_name(element))
    action = request.headers.get("soapaction", "").strip('"')
    if operation is None or soap.namespace(element) != NAMESPACE:
        raise MalformedError("The endpoint reference (EPR) for the Operation not found is " + PATH)
    if action and action != NAMESPACE + operation.name:
        raise MalformedError(f"The action {action} does not fit the request.")
    if any(child.tag != f"{{{NAMESPACE}}}dic" for child in element):
        raise MalformedError("Unexpected subelement")
    numbers = [child.text or "" for child in element]
    if bool(numbers) is operation.lists:
        raise MalformedError("The number of dic elements does not fit the request.")
    if any(re.fullmatch("[0-9]{8,10}", number) is None for number in numbers):
        raise MalformedError("A dic is eight to ten digits, without the country.")
    return operation, numbers


class Adis:
    """The register of VAT payers."""

    def __init__(self) -> None:
        self.line = Line("adis", more_modes=(*CLOSED_MODES, *FAULT_MODES))
        self.routes = [Route(PATH, self._answer, methods=["POST"])]

    async def _answer(self, request: Request) -> Response:
        try:
            operation, numbers = _asked(request, await request.body())
        except (soap.UnreadableError, MalformedError) as error:
            return await self.line.trouble([]) or _fault("Client", str(error))
        if (trouble := await self.line.trouble(numbers)) is not None:
            return trouble
        magic = next((TROUBLES[each] for each in numbers if each in TROUBLES), "")
        mode = self.line.mode if self.line.mode in FAULT_MODES else magic
        if mode in FAULT_MODES:
            status = 200 if mode == "silent fault" else 500
            return _fault("Server", "Interní chyba služby.", status)
        code = CLOSED_MODES.get(self.line.mode) or magic or "0"
        return _written(operation, numbers, code)


def _written(operation: Operation, numbers: list[str], code: str) -> Response:
    if code == "0" and len(numbers) > MOST_NUMBERS:
        code = "1"
    unprefixed: dict[Any, str] = {None: NAMESPACE}
    answer = etree.Element(f"{{{NAMESPACE}}}{operation.answer}", nsmap=unprefixed)
    status = _child(answer, "status")
    today = datetime.now(ZoneInfo("Europe/Prague")).date()
    _put(status, odpovedGenerovana=today.isoformat(), statusCode=code)
    _put(status, statusText=TEXTS.get(code, "Neznámý stav."))
    if operation.lists:
        status.set("bezVypisuUctu", "ANO")
    if code in ("0", "1"):
        for number in _unreliable() if operation.lists else numbers[:MOST_NUMBERS]:
            _row(answer, operation, number)
    return soap.envelope(answer, prefix="soapenv", header=True)


def _unreliable() -> list[str]:
    return sorted(number for number, payer in PAYERS.items() if payer.unreliable_since)


def _child(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _put(element: etree._Element, **attributes: str) -> None:
    for name, value in attributes.items():
        if value:
            element.set(name, value)


def _marked(row: etree._Element, payer: Payer) -> None:
    _put(row, dic=payer.number, nespolehlivyPlatce="ANO" if payer.unreliable_since else "NE")
    _put(row, datumZverejneniNespolehlivosti=payer.unreliable_since, cisloFu=payer.office)


def _row(answer: etree._Element, operation: Operation, number: str) -> None:
    row = _child(answer, operation.row)
    of_subjects = operation.row == "statusSubjektu"
    payer = payer_of(number)
    # Only the operation on subjects tells of those who are no payers.
    if payer is None or (payer.kind == IDENTIFIED and not of_subjects):
        _put(row, typSubjektu=NOT_FOUND if of_subjects else "", dic=number)
        return _put(row, nespolehlivyPlatce=NOT_FOUND)
    _put(row, typSubjektu=payer.kind if of_subjects else "")
    _marked(row, payer)
    if payer.accounts and not operation.lists:
        published = _child(row, "zverejneneUcty")
        for account in payer.accounts:
            _account(published, account)
    if operation.extended and payer.kind != GROUP:
        _name_and_address(row, payer)


def _account(published: etree._Element, account: Account) -> None:
    entry = _child(published, "ucet")
    _put(entry, datumZverejneni=account.published, datumZverejneniUkonceni=account.ended)
    kind = _child(entry, "standardniUcet" if account.bank else "nestandardniUcet")
    _put(kind, predcisli=account.prefix, cislo=account.number, kodBanky=account.bank)


def _name_and_address(row: etree._Element, payer: Payer) -> None:
    # The real register writes in capitals and pads with spaces.
    _child(row, "nazevSubjektu").text = payer.name.upper() + "   "
    seat = payer.company["sidlo"] if payer.company else {}
    if "nazevUlice" not in seat:
        return
    houses = (str(seat.get(key, "")) for key in ("cisloDomovni", "cisloOrientacni"))
    house = "/".join(filter(None, houses)) + seat.get("cisloOrientacniPismeno", "")
    address = _child(row, "adresa")
    _child(address, "uliceCislo").text = f"{seat['nazevUlice']} {house}"
    _child(address, "mesto").text = seat["nazevObce"].upper() + "  "
    _child(address, "psc").text = str(seat["psc"])
    _child(address, "stat").text = "Česká republika"
