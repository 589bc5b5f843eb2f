"""ISIR, the insolvency register, over the SOAP service asked by company number."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.state_registers import soap
from sandbox.state_registers.companies import COMPANIES
from sandbox.state_registers.proceedings import PROCEEDINGS, TROUBLES, Proceeding
from sandbox.state_registers.switchboard import Line

PATH = "/isir_cuzk_ws/IsirWsCuzkService"
NAMESPACE = "http://isirws.cca.cz/types/"
REQUEST, ANSWER = "getIsirWsCuzkDataRequest", "getIsirWsCuzkDataResponse"
DETAIL = "https://isir.justice.cz/isir/ueu/evidence_upadcu_detail.do?id="
ORDER = (
    *("ic", "rc", "druhVec", "bcVec", "rocnik", "nazevOsoby", "jmeno", "datumNarozeni"),
    *("maxPocetVysledku", "filtrAktualniRizeni", "vyhledatPresnouShoduJmen"),
    *("vyhledatBezDiakritiky", "maxRelevanceVysledku"),
)
FORMS = {
    "ic": "[0-9]{1,8}",
    "maxPocetVysledku": "[1-9][0-9]{0,3}",
    "filtrAktualniRizeni": "[TF]",
    "vyhledatPresnouShoduJmen": "[TF]",
    "vyhledatBezDiakritiky": "[TF]",
    "maxRelevanceVysledku": "[1-7]",
}
BY_NUMBER, BY_NAME = 2, 5
# The real default is not documented.
USUAL_MOST = 20
HIDDEN_AS_ENDED = ("ODSKRTNUTA", "PRAVOMOCNA")
TEXTS = {
    "WS1": ("Nesprávná kombinace parametrů", "Zadané parametry nelze použít společně."),
    "WS2": ("Prázdný výsledek", "Zadaným kritériím neodpovídají žádné záznamy."),
    "WS3": ("Nesprávná hodnota parametru", "Hodnota parametru není přípustná."),
    "WS4": ("Neaktuální data", "Data v registru nejsou aktuální."),
    "SQL1": ("Chyba databáze", "Při čtení databáze došlo k chybě."),
    "SERVER1": ("Chyba serveru", "Na serveru došlo k neočekávané chybě."),
}


class MalformedError(Exception):
    """A request that the service's own schema refuses."""


@dataclass(frozen=True)
class Question:
    """What is asked: a company number, how many rows, how far from an exact match."""

    ico: str
    most: int
    only_ongoing: bool
    reaches_numbers: bool


def _fault(party: str, sentence: str) -> Response:
    return soap.fault(party, sentence, prefix="soap")


def _criteria(element: etree._Element) -> dict[str, str]:
    if element.tag != f"{{{NAMESPACE}}}{REQUEST}":
        raise MalformedError(f"neznámý požadavek '{element.tag}'")
    left = list(ORDER)
    criteria: dict[str, str] = {}
    for child in element:
        name, text = str(child.tag), child.text or ""
        if name not in left:
            raise MalformedError(
                "cvc-complex-type.2.4.a: Invalid content was found starting with element "
                f"'{name}'. One of '{{{', '.join(left)}}}' is expected."
            )
        left = left[left.index(name) + 1 :]
        if re.fullmatch(FORMS.get(name, ".+"), text) is None:
            raise MalformedError(f"cvc-type.3.1.3: The value '{text}' of element '{name}'")
        criteria[name] = text
    return criteria


def _question(criteria: dict[str, str]) -> Question:
    return Question(
        ico=criteria.get("ic", "").zfill(8) if "ic" in criteria else "",
        most=int(criteria.get("maxPocetVysledku", USUAL_MOST)),
        only_ongoing=criteria.get("filtrAktualniRizeni") == "T",
        reaches_numbers=int(criteria.get("maxRelevanceVysledku", 7)) >= BY_NUMBER,
    )


class Isir:
    """The insolvency register."""

    def __init__(self) -> None:
        self.line = Line("isir", more_modes=("short", "fault", *TEXTS))
        self.routes = [Route(PATH, self._answer, methods=["POST"])]

    async def _answer(self, request: Request) -> Response:
        try:
            question = _question(_criteria(soap.request_in(await request.body())))
        except (soap.UnreadableError, MalformedError) as error:
            sentence = "Data nejsou validní, neodpovídají aktuální definici struktury. "
            return await self.line.trouble([]) or _fault("Client", f"{sentence}Chyba: '{error}'.")
        asked = [question.ico] if question.ico else []
        if (trouble := await self.line.trouble(asked)) is not None:
            return trouble
        own = self.line.mode if self.line.mode in ("short", "fault", *TEXTS) else ""
        return _written(question, own or TROUBLES.get(question.ico, ""))


def _written(question: Question, trouble: str) -> Response:
    if trouble == "fault":
        return _fault("Server", "Interní chyba služby.")
    if trouble in TEXTS:
        return _refused(trouble)
    if not question.ico:
        return _refused("WS1")
    rows = [
        row
        for row in PROCEEDINGS.get(question.ico, ())
        if not (question.only_ongoing and row.state in HIDDEN_AS_ENDED)
    ][: question.most]
    if not (rows and question.reaches_numbers):
        return _refused("WS2")
    return _found(question.ico, rows, trouble)


def _refused(code: str) -> Response:
    answer = _answer_element()
    text, explanation = TEXTS[code]
    _children(
        etree.SubElement(answer, "stav"), kodChyby=code, textChyby=text, popisChyby=explanation
    )
    return soap.envelope(answer, prefix="soap", header=False)


def _found(ico: str, rows: list[Proceeding], trouble: str) -> Response:
    answer = _answer_element()
    for row in rows:
        _row(etree.SubElement(answer, "data"), ico, row)
    # The service writes Prague time and calls it Z.
    synchronised = datetime.now(ZoneInfo("Europe/Prague")).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    _children(
        etree.SubElement(answer, "stav"),
        pocetVysledku=str(len(rows) + (trouble == "short")),
        relevanceVysledku=str(BY_NAME if trouble == "by name" else BY_NUMBER),
        casSynchronizace=synchronised,
    )
    return soap.envelope(answer, prefix="soap", header=False)


def _answer_element() -> etree._Element:
    return etree.Element(f"{{{NAMESPACE}}}{ANSWER}", nsmap={"ns2": NAMESPACE})


def _children(parent: etree._Element, **texts: str) -> None:
    # Unlike their parent, they are in no namespace.
    for name, text in texts.items():
        if text:
            etree.SubElement(parent, name).text = text


def _row(data: etree._Element, ico: str, row: Proceeding) -> None:
    person = bool(row.birth)
    reference = f"{row.senate} INS {row.number}/{row.year}"
    _children(
        data,
        ic=ico,
        rc="000000/0000" if person else "",
        cisloSenatu=str(row.senate),
        druhVec="INS",
        bcVec=str(row.number),
        rocnik=str(row.year),
        nazevOrganizace=row.court,
        datumNarozeni=f"{row.birth}Z" if person else "",
        jmeno="Vavřinec" if person else "",
        nazevOsoby=row.debtor or COMPANIES[ico]["obchodniJmeno"],
        druhAdresy="TRVALÁ" if person else "SÍDLO FY",
        mesto="Vzorov",
        ulice="Zkušební",
        cisloPopisne="1",
        psc="250 01",
        druhStavKonkursu=row.state,
        urlDetailRizeni=DETAIL + sha256(reference.encode()).hexdigest()[:32].upper(),
        dalsiDluznikVRizeni=row.another_debtor,
        datumPmZahajeniUpadku=f"{row.began}Z" if row.began else "",
        datumPmUkonceniUpadku=f"{row.ended}Z" if row.ended else "",
    )
