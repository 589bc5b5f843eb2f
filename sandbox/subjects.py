"""The invented companies and persons that the sandbox's company register knows.

Every name, seat and tax number is made up; the numbers have a valid check digit unless said.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

UNAVAILABLE = "00000019"

LIMITED, JOINT_STOCK, SELF_EMPLOYED = "112", "121", "101"

Fields = dict[str, Any]


def seat(street: str, house: int, orientation: str, postcode: int, town: str) -> Fields:
    """Return a seat in the register's fields, its parts and the whole line."""
    digits = orientation.rstrip("abcdefgh")
    written = f"{house}/{orientation}" if orientation else str(house)
    parts: Fields = {
        "kodStatu": "CZ",
        "nazevStatu": "Česká republika",
        "nazevObce": town,
        "nazevUlice": street,
        "cisloDomovni": house,
    }
    if digits:
        parts["cisloOrientacni"] = int(digits)
    if letter := orientation[len(digits) :]:
        parts["cisloOrientacniPismeno"] = letter
    return parts | {"psc": postcode, "textovaAdresa": f"{street} {written}, {postcode} {town}"}


def registrations(**changes: str) -> dict[str, str]:
    """Return the states of a usual company in the other registers, with changes by source."""
    usual = dict.fromkeys(("Vr", "Res", "Ros", "Rzp", "Dph"), "AKTIVNI")
    usual |= dict.fromkeys(("SkDph", "Ir", "Ceu"), "NEEXISTUJICI")
    return {f"stavZdroje{source}": state for source, state in (usual | changes).items()}


def subject(ico: str, name: str, address: Fields, **changes: Any) -> Fields:
    """Return a usual company, with changes by field; a change to None takes the field away."""
    usual: Fields = {
        "ico": ico,
        "icoId": ico,
        "obchodniJmeno": name,
        "dic": f"CZ{ico}",
        "pravniForma": LIMITED,
        "financniUrad": "293",
        "datumVzniku": "2014-05-06",
        "datumAktualizace": "2026-09-17",
        "sidlo": address,
        "seznamRegistraci": registrations(),
        "primarniZdroj": "ros",
        "dalsiUdaje": [{"datovyZdroj": "vr", "spisovaZnacka": f"C {ico[-5:]}/KSBR"}],
    }
    changed = usual | changes
    return {field: value for field, value in changed.items() if value is not None}


_HORSE_SEAT = seat("Příčná", 12, "3a", 60200, "Brno") | {
    "textovaAdresa": "Příčná 12/3a, Zábrdovice, 60200 Brno"
}
_SOLE_TRADER_STATES = registrations(Vr="NEEXISTUJICI")
_MEMBER_STATES = registrations(Dph="NEEXISTUJICI", SkDph="AKTIVNI")
_CEASED_STATES = registrations(Vr="ZANIKLY", Ros="ZANIKLY", Rzp="ZANIKLY", Dph="ZANIKLY")
_NO_VAT_STATES = registrations(Dph="NEEXISTUJICI")
_TEXT_ONLY_SEAT = {
    "textovaAdresa": "Na Konci Světa 1, 39901 Milevsko",
    "standardizaceAdresy": False,
}

_ALL = (
    subject(
        "10000071",
        "Žluťoučký kůň s.r.o.",
        _HORSE_SEAT,
        dalsiUdaje=[{"datovyZdroj": "vr", "spisovaZnacka": "C 98765/KSBR"}],
    ),
    subject(
        "10000020",
        "Skupinová strojírna a.s.",
        seat("Strojní", 210, "4", 70200, "Ostrava"),
        dic=None,
        dicSkDph="CZ699000124",
        pravniForma=JOINT_STOCK,
        seznamRegistraci=_MEMBER_STATES,
    ),
    subject(
        "10000011",
        "Zaniklá kovárna s.r.o.",
        seat("Kovářská", 7, "", 39001, "Tábor"),
        datumZaniku="2025-03-31",
        seznamRegistraci=_CEASED_STATES,
    ),
    subject(
        "10000038",
        "Prodejna deštníků Sucho s.r.o. v likvidaci",
        seat("Deštivá", 44, "2", 46001, "Liberec"),
    ),
    subject(
        "10000046",
        "Božena Vymyšlená",
        seat("Zahradní", 318, "", 50801, "Hořice"),
        dic="CZ640000033",
        pravniForma=SELF_EMPLOYED,
        seznamRegistraci=_SOLE_TRADER_STATES,
        dalsiUdaje=None,
    ),
    # Its end lies in the future: it is alive until then.
    subject(
        "10000054",
        "Dočasná výstavba s.r.o.",
        seat("Stavební", 5, "11", 37001, "České Budějovice"),
        datumZaniku="2035-12-10",
    ),
    subject("10000062", "Text bez ulice s.r.o.", _TEXT_ONLY_SEAT),
    # A missing state means that the source does not know the subject.
    subject(
        "10000089",
        "Spolek přátel ticha s.r.o.",
        seat("Tichá", 1, "", 53002, "Pardubice"),
        dic=None,
        seznamRegistraci={"stavZdrojeVr": "AKTIVNI", "stavZdrojeRes": "AKTIVNI"},
    ),
    subject(
        "10000097",
        "Záhadný stav s.r.o.",
        seat("Mlžná", 66, "6", 77900, "Olomouc"),
        seznamRegistraci=registrations(Dph="NEVIDANY"),
    ),
    # Its check digit is wrong, and the register knows it all the same.
    subject("00123562", "Stará číslice a.s.", seat("Počtářská", 3, "", 28401, "Kutná Hora")),
    subject("10000101", "Ponožky bez páru s.r.o.", seat("Pletařská", 18, "5", 67401, "Třebíč")),
    subject("10000119", "Mlýn na mlhu s.r.o.", seat("Mlýnská", 150, "", 38001, "Dačice")),
    subject(
        "10000127",
        "Továrna na duhu a.s.",
        seat("Barevná", 902, "7b", 30100, "Plzeň"),
        pravniForma=JOINT_STOCK,
    ),
    subject(
        "10000135",
        "Kavárna U Líného čápa s.r.o.",
        seat("Rybí", 27, "9", 11000, "Praha"),
        dic=None,
        seznamRegistraci=_NO_VAT_STATES,
    ),
    subject("10000143", "Vzducholodě Říp s.r.o.", seat("Podřipská", 456, "", 41301, "Roudnice")),
    subject(
        "10000151",
        "Smyšlený pivovar a.s.",
        seat("Sladovnická", 81, "1", 26601, "Beroun"),
        pravniForma=JOINT_STOCK,
    ),
    subject("10000160", "Perpetuum mobile s.r.o.", seat("Věčná", 13, "13", 76001, "Zlín")),
    subject("10000178", "Výroba kouřových signálů s.r.o.", seat("Ohňová", 2, "", 58601, "Jihlava")),
    subject(
        "10000186", "Sklárna Ztracená čočka s.r.o.", seat("Sklářská", 640, "", 47301, "Nový Bor")
    ),
    subject("10000194", "Hlídání sněhuláků s.r.o.", seat("Zimní", 34, "8", 54301, "Vrchlabí")),
    subject(
        "10000208", "Překladatelství z ptačí řeči s.r.o.", seat("Ptačí", 29, "", 37901, "Třeboň")
    ),
)

SUBJECTS: Mapping[str, Fields] = MappingProxyType({each["ico"]: each for each in _ALL})
