"""Companies and persons invented to show one trouble each, and the numbers the reference publishes.

Numbers below 20000000 are made up whole. The published ones exist, and what the registers say of
them is true, but the sandbox gives them invented names and seats.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sandbox.subjects import (
    JOINT_STOCK,
    SELF_EMPLOYED,
    SUBJECTS,
    UNAVAILABLE,
    Fields,
    registrations,
    seat,
    subject,
)

_TRADER = registrations(Vr="NEEXISTUJICI")
_INSOLVENT = registrations(Ir="AKTIVNI")
_VAT_ENDED = registrations(Dph="ZANIKLY")
_NO_VAT = registrations(Dph="NEEXISTUJICI")
_IN_A_GROUP = registrations(Dph="NEEXISTUJICI", SkDph="AKTIVNI")


def _of(number: str, name: str, **changes: Any) -> Fields:
    address = seat("Zkušební", int(number[-4:-1]) or 1, "", 25001, "Vzorov")
    return subject(number, name, address, **changes)


def _trader(number: str, name: str, vat_id: str) -> Fields:
    return _of(
        number,
        name,
        dic=vat_id,
        pravniForma=SELF_EMPLOYED,
        seznamRegistraci=_TRADER,
        dalsiUdaje=None,
    )


def _published(number: str, **changes: Any) -> Fields:
    return _of(number, f"Zveřejněné číslo {number} s.r.o.", **changes)


_TROUBLED = (
    _of("10000216", "Nespolehlivá doprava s.r.o."),
    _of("10000224", "Identifikované překlady s.r.o."),
    _of("10000232", "Nespolehlivá osoba Pecka s.r.o.", seznamRegistraci=_NO_VAT),
    _of("10000241", "Bývalý plátce Svíčkárna s.r.o.", seznamRegistraci=_VAT_ENDED),
    _of("10000259", "Sběratelství účtů s.r.o."),
    _of(
        "10000267",
        "Konkursní cihelna a.s.",
        pravniForma=JOINT_STOCK,
        seznamRegistraci=_INSOLVENT,
    ),
    # The mark stays in ARES after the proceedings ended.
    _of("10000275", "Zachráněná přádelna s.r.o.", seznamRegistraci=_INSOLVENT),
    _of("10000283", "Žalovaná pekárna s.r.o."),
    _of("10000291", "Neznámý průběh s.r.o."),
    _trader("10000305", "Vavřinec Smyšlený", "CZ640000045"),
    _of("10000313", "Přízračná ocelárna a.s.", pravniForma=JOINT_STOCK),
    _of("10000321", "Ledňáčkova flotila s.r.o."),
    _of("10000330", "Temná lednice s.r.o."),
    _trader("10000348", "Bořivoj Přeludný", "CZ640000057"),
    _of("10000356", "Daňová údržba s.r.o."),
    _of("10000364", "Daňová závora s.r.o."),
    _of("10000372", "Daňová devítka s.r.o."),
    _of("10000381", "Daňová chyba tichá s.r.o."),
    _of("10000399", "Daňová chyba hlasitá s.r.o."),
    _of("10000402", "Daňová záhada s.r.o."),
    _of("10000411", "Daňová stovka s.r.o."),
    _of("10000429", "Rejstříková potíž WS1 s.r.o."),
    _of("10000437", "Rejstříková potíž WS3 s.r.o."),
    _of("10000445", "Rejstříková potíž WS4 s.r.o."),
    _of("10000453", "Rejstříková potíž SQL1 s.r.o."),
    _of("10000461", "Rejstříková potíž SERVER1 s.r.o."),
    _of("10000470", "Rejstřík nedopočítaný s.r.o."),
    _of("10000488", "Rejstřík jmenovců s.r.o."),
    _of("10000496", "Rejstříková chyba s.r.o."),
    _of("10000500", "Stokrát dlužná a.s.", pravniForma=JOINT_STOCK, seznamRegistraci=_INSOLVENT),
    _of(
        "10000518",
        "Všechno špatně a.s. v likvidaci",
        pravniForma=JOINT_STOCK,
        seznamRegistraci=_INSOLVENT,
    ),
    _of("10000526", "Černá díra s.r.o."),
    _of("10000534", "Evropská výluka s.r.o."),
    # Whom the demonstration asks VIES as.
    _of("10000542", "Ukázkový registrátor a.s.", pravniForma=JOINT_STOCK),
)
_PUBLISHED = (
    _published("25115804"),
    _published("45274649"),
    _published("00064581"),
    _published("00177041"),
    _published("27082440"),
    _published("67985726"),
    _published("27074358"),
    _published("29340042"),
    _published("26863154", seznamRegistraci=_VAT_ENDED),
    _published("25083325", seznamRegistraci=_INSOLVENT),
    _published("45795908", seznamRegistraci=_INSOLVENT),
    _published("45317054", dic=None, dicSkDph="CZ699001182", seznamRegistraci=_IN_A_GROUP),
    _published("00121100"),
    _published("00101494"),
    _published("10803351", seznamRegistraci=_VAT_ENDED),
    _published("72396067", datumZaniku="2035-12-10"),
)

APPLICANTS: Mapping[str, str] = MappingProxyType(
    {
        "10000071": "nothing to be found: all clear",
        "10000011": "the company has ceased; grave, a yes takes a second person",
        "10000216": "unreliable VAT payer; grave",
        "10000267": "insolvent; grave",
        "10000313": "a name like one on a sanctions list; a person looks",
        UNAVAILABLE: "ARES gives no answer: a gap, and the applicant types name and seat",
        "10000534": "VIES gives no answer: a gap, once the tries are over",
        "10000526": "ADIS, VIES and ISIR give no answer: three gaps",
        "10000518": "everything at once",
    }
)
"""Whom to apply as to see what a reviewer sees; with the VAT id `CZ` and the same number."""

HERD = "Žluťoučký kůň s.r.o."
_HERD = re.compile(r"1[7-9][0-9]{6}")


def company_of(number: str) -> Fields | None:
    """Return what the register holds under a number.

    Every number from 17000000 up with a right check digit is a company of the herd: they share a
    name, and each has a house of its own, so that one after another may apply.
    """
    if (known := COMPANIES.get(number)) is not None:
        return known
    if not _HERD.fullmatch(number) or not _agrees(number):
        return None
    return subject(number, HERD, seat("Příčná", int(number[1:7]) + 1, "3a", 60200, "Brno"))


def _agrees(number: str) -> bool:
    weighed = sum(int(digit) * (8 - place) for place, digit in enumerate(number[:7]))
    return (11 - weighed % 11) % 10 == int(number[7])


COMPANIES: Mapping[str, Fields] = MappingProxyType(
    {**SUBJECTS, **{each["ico"]: each for each in (*_TROUBLED, *_PUBLISHED)}}
)

WHAT_IT_SHOWS: Mapping[str, str] = MappingProxyType(
    {
        "10000071": "in order everywhere; the example of the reference",
        "99999994": "right check digit, not found",
        UNAVAILABLE: "ARES unavailable",
        "00123562": "wrong check digit, active all the same",
        "10000011": "ceased",
        "10000054": "will cease in 2035, alive until then",
        "10000038": "in liquidation",
        "10000046": "natural person",
        "10000062": "seat as text only",
        "10000089": "states of other registers missing; not a VAT payer",
        "10000097": "a state nobody has seen",
        "10000020": "member of VAT group CZ699000124",
        "10000135": "not a VAT payer, no DIČ",
        "10000241": "DIČ stays in ARES, ADIS says NENALEZEN",
        "10000216": "unreliable VAT payer since 2023-11-02",
        "10000224": "identified person, not a payer",
        "10000232": "unreliable person, not a payer",
        "10000259": "several accounts, one ended, one foreign",
        "10000356": "ADIS: maintenance (statusCode 2)",
        "10000364": "ADIS: unavailable (statusCode 3)",
        "10000372": "ADIS: unknown statusCode 9",
        "10000381": "ADIS: SOAP fault in HTTP 200",
        "10000399": "ADIS: SOAP fault in HTTP 500",
        "10000402": "ADIS: unknown typSubjektu",
        "10000411": "ADIS: too many ids (statusCode 1)",
        "10000267": "insolvent: KONKURS, ongoing",
        "10000275": "insolvency ended (ÚPADEK with an end date), ARES still marks it",
        "10000283": "insolvency petition filed: NEVYRIZENA",
        "10000291": "insolvency in a state nobody has seen: ongoing",
        "10000305": "natural person, two rows as spouses have, ODSKRTNUTA",
        "10000429": "ISIR: WS1, the request is wrong",
        "10000437": "ISIR: WS3, the request is wrong",
        "10000445": "ISIR: WS4, data not current",
        "10000453": "ISIR: SQL1",
        "10000461": "ISIR: SERVER1",
        "10000470": "ISIR: two rows announced, one delivered",
        "10000488": "ISIR: found by name only (relevance 5)",
        "10000496": "ISIR: SOAP fault in HTTP 500",
        "10000500": "ISIR: 120 proceedings, more than are delivered",
        "10000313": "name on the EU list letter for letter",
        "10000321": "name on the EU list without its diacritics",
        "10000330": "name near to one on the EU list, in several transliterations",
        "10000348": "natural person near to one on the UN list, in several transliterations",
        "10000518": "in liquidation, unreliable, insolvent and near to the EU list at once",
        "10000526": "ADIS, VIES and ISIR all unavailable for this one",
        "10000534": "VIES: MS_UNAVAILABLE, all others answer",
        "10000542": "the registrar of the demonstration, who asks VIES",
        "29340042": "published: wrong check digit, active all the same",
        "45274649": "published: VAT payer, reliable",
        "00121100": "published: VAT payer, unreliable since 2017-03-16",
        "00101494": "published: identified person",
        "45317054": "published: member of VAT group CZ699001182",
        "26863154": "published: DIČ stays after VAT ended",
        "10803351": "published: ARES says VAT ended, ADIS says payer",
        "25083325": "published: KONKURS ongoing, 95 INS 12575/2022",
        "45795908": "published: ÚPADEK ended 2022-07-01, ARES still marks it",
        "72396067": "published: will cease on 2035-12-10",
    }
)
