"""The invented companies and persons that the sandbox's company register knows.

Every name, seat and tax number is made up; the numbers have a valid check digit unless said.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

UNAVAILABLE = "00000019"

LIMITED, JOINT_STOCK, SELF_EMPLOYED = "112", "121", "101"

Fields = dict[str, Any]


def _seat(street: str, house: int, orientation: str, postcode: int, town: str) -> Fields:
    digits = orientation.rstrip("abcdefgh")
    written = f"{house}/{orientation}" if orientation else str(house)
    seat: Fields = {
        "kodStatu": "CZ",
        "nazevStatu": "Česká republika",
        "nazevObce": town,
        "nazevUlice": street,
        "cisloDomovni": house,
    }
    if digits:
        seat["cisloOrientacni"] = int(digits)
    if letter := orientation[len(digits) :]:
        seat["cisloOrientacniPismeno"] = letter
    seat |= {"psc": postcode, "textovaAdresa": f"{street} {written}, {postcode} {town}"}
    return seat


def _registrations(**changes: str) -> dict[str, str]:
    usual = dict.fromkeys(("Vr", "Res", "Ros", "Rzp", "Dph"), "AKTIVNI")
    usual |= dict.fromkeys(("SkDph", "Ir", "Ceu"), "NEEXISTUJICI")
    return {f"stavZdroje{source}": state for source, state in (usual | changes).items()}


def _subject(ico: str, name: str, seat: Fields, **changes: Any) -> Fields:
    usual: Fields = {
        "ico": ico,
        "icoId": ico,
        "obchodniJmeno": name,
        "dic": f"CZ{ico}",
        "pravniForma": LIMITED,
        "financniUrad": "293",
        "datumVzniku": "2014-05-06",
        "datumAktualizace": "2026-09-17",
        "sidlo": seat,
        "seznamRegistraci": _registrations(),
        "primarniZdroj": "ros",
        "dalsiUdaje": [{"datovyZdroj": "vr", "spisovaZnacka": f"C {ico[-5:]}/KSBR"}],
    }
    changed = usual | changes
    return {field: value for field, value in changed.items() if value is not None}


_HORSE_SEAT = _seat("Příčná", 12, "3a", 60200, "Brno") | {
    "textovaAdresa": "Příčná 12/3a, Zábrdovice, 60200 Brno"
}
_SOLE_TRADER_STATES = _registrations(Vr="NEEXISTUJICI")
_MEMBER_STATES = _registrations(Dph="NEEXISTUJICI", SkDph="AKTIVNI")
_CEASED_STATES = _registrations(Vr="ZANIKLY", Ros="ZANIKLY", Rzp="ZANIKLY", Dph="ZANIKLY")
_NO_VAT_STATES = _registrations(Dph="NEEXISTUJICI")
_TEXT_ONLY_SEAT = {
    "textovaAdresa": "Na Konci Světa 1, 39901 Milevsko",
    "standardizaceAdresy": False,
}

_ALL = (
    _subject(
        "10000071",
        "Žluťoučký kůň s.r.o.",
        _HORSE_SEAT,
        dalsiUdaje=[{"datovyZdroj": "vr", "spisovaZnacka": "C 98765/KSBR"}],
    ),
    _subject(
        "10000020",
        "Skupinová strojírna a.s.",
        _seat("Strojní", 210, "4", 70200, "Ostrava"),
        dic=None,
        dicSkDph="CZ699000124",
        pravniForma=JOINT_STOCK,
        seznamRegistraci=_MEMBER_STATES,
    ),
    _subject(
        "10000011",
        "Zaniklá kovárna s.r.o.",
        _seat("Kovářská", 7, "", 39001, "Tábor"),
        datumZaniku="2025-03-31",
        seznamRegistraci=_CEASED_STATES,
    ),
    _subject(
        "10000038",
        "Prodejna deštníků Sucho s.r.o. v likvidaci",
        _seat("Deštivá", 44, "2", 46001, "Liberec"),
    ),
    _subject(
        "10000046",
        "Božena Vymyšlená",
        _seat("Zahradní", 318, "", 50801, "Hořice"),
        dic="CZ640000033",
        pravniForma=SELF_EMPLOYED,
        seznamRegistraci=_SOLE_TRADER_STATES,
        dalsiUdaje=None,
    ),
    # Its end lies in the future: it is alive until then.
    _subject(
        "10000054",
        "Dočasná výstavba s.r.o.",
        _seat("Stavební", 5, "11", 37001, "České Budějovice"),
        datumZaniku="2035-12-10",
    ),
    _subject("10000062", "Text bez ulice s.r.o.", _TEXT_ONLY_SEAT),
    # A missing state means that the source does not know the subject.
    _subject(
        "10000089",
        "Spolek přátel ticha s.r.o.",
        _seat("Tichá", 1, "", 53002, "Pardubice"),
        dic=None,
        seznamRegistraci={"stavZdrojeVr": "AKTIVNI", "stavZdrojeRes": "AKTIVNI"},
    ),
    _subject(
        "10000097",
        "Záhadný stav s.r.o.",
        _seat("Mlžná", 66, "6", 77900, "Olomouc"),
        seznamRegistraci=_registrations(Dph="NEVIDANY"),
    ),
    # Its check digit is wrong, and the register knows it all the same.
    _subject("00123562", "Stará číslice a.s.", _seat("Počtářská", 3, "", 28401, "Kutná Hora")),
    _subject("10000101", "Ponožky bez páru s.r.o.", _seat("Pletařská", 18, "5", 67401, "Třebíč")),
    _subject("10000119", "Mlýn na mlhu s.r.o.", _seat("Mlýnská", 150, "", 38001, "Dačice")),
    _subject(
        "10000127",
        "Továrna na duhu a.s.",
        _seat("Barevná", 902, "7b", 30100, "Plzeň"),
        pravniForma=JOINT_STOCK,
    ),
    _subject(
        "10000135",
        "Kavárna U Líného čápa s.r.o.",
        _seat("Rybí", 27, "9", 11000, "Praha"),
        dic=None,
        seznamRegistraci=_NO_VAT_STATES,
    ),
    _subject("10000143", "Vzducholodě Říp s.r.o.", _seat("Podřipská", 456, "", 41301, "Roudnice")),
    _subject(
        "10000151",
        "Smyšlený pivovar a.s.",
        _seat("Sladovnická", 81, "1", 26601, "Beroun"),
        pravniForma=JOINT_STOCK,
    ),
    _subject("10000160", "Perpetuum mobile s.r.o.", _seat("Věčná", 13, "13", 76001, "Zlín")),
    _subject(
        "10000178", "Výroba kouřových signálů s.r.o.", _seat("Ohňová", 2, "", 58601, "Jihlava")
    ),
    _subject(
        "10000186", "Sklárna Ztracená čočka s.r.o.", _seat("Sklářská", 640, "", 47301, "Nový Bor")
    ),
    _subject("10000194", "Hlídání sněhuláků s.r.o.", _seat("Zimní", 34, "8", 54301, "Vrchlabí")),
    _subject(
        "10000208", "Překladatelství z ptačí řeči s.r.o.", _seat("Ptačí", 29, "", 37901, "Třeboň")
    ),
)

SUBJECTS: Mapping[str, Fields] = MappingProxyType({subject["ico"]: subject for subject in _ALL})
