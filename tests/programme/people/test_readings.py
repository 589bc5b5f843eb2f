from datetime import date
from typing import Any

import pytest

from programme.people.evidence import RiskFlag
from programme.people.readings import (
    FREE_MAIL,
    MailDomain,
    PayerKind,
    Proceeding,
    PublishedAccount,
    VatPayer,
    company_flags,
    insolvency_flags,
    mail_domain_flags,
    vat_number_flags,
    vat_payer_flags,
)
from programme.people.verification import CheckOutcome
from tests.makers import make_company, make_evidence, make_stated

TODAY = date(2026, 11, 23)
ACCOUNT = PublishedAccount("19-2000145399/0800", date(2015, 4, 1))
ENDED = PublishedAccount("71504011/0100", date(2013, 4, 1), date(2020, 12, 31))


def make_proceeding(**changes: Any) -> Proceeding:
    usual: dict[str, Any] = {
        "reference": "15 INS 4321/2025",
        "state": "KONKURS",
        "court": "Krajský soud v Brně",
        "began_on": date(2025, 9, 13),
        "ended_on": None,
    }
    return Proceeding(**usual | changes)


def make_payer(**changes: Any) -> VatPayer:
    usual: dict[str, Any] = {"kind": PayerKind.PAYER, "accounts": (ACCOUNT,)}
    return VatPayer(**usual | changes)


def make_domain(**changes: Any) -> MailDomain:
    usual: dict[str, Any] = {
        "name": "kun.example",
        "disposable": False,
        "exists": True,
        "takes_mail": True,
        "has_mx": True,
    }
    return MailDomain(**usual | changes)


@pytest.mark.parametrize(
    ("registered", "stated", "flags"),
    [
        ({}, {}, ()),
        ({"ceased_on": date(2026, 11, 22)}, {}, (RiskFlag.COMPANY_CEASED,)),
        ({"ceased_on": date(2035, 12, 10)}, {}, ()),
        ({"trading": False}, {}, (RiskFlag.COMPANY_NOT_TRADING,)),
        ({"name": "Kůň v likvidaci"}, {"name": "Kůň v likvidaci"}, (RiskFlag.IN_LIQUIDATION,)),
        ({}, {"name": "Žluťoučký pes s.r.o."}, (RiskFlag.NAME_DIFFERS,)),
        ({}, {"name": "Zlutoucky kun, spol. s r.o."}, ()),
        ({}, {"city": "Praha"}, (RiskFlag.CITY_DIFFERS,)),
        ({}, {"vat_number": "CZ699000124"}, (RiskFlag.VAT_NUMBER_DIFFERS,)),
        ({}, {"vat_number": None}, ()),
        ({}, {"check_digit_agrees": False}, (RiskFlag.CHECK_DIGIT_WRONG,)),
    ],
)
def test_what_the_company_register_gives_to_look_at(
    registered: dict[str, Any], stated: dict[str, Any], flags: tuple[RiskFlag, ...]
) -> None:
    evidence = make_evidence(company=make_company(**registered))

    assert company_flags(make_stated(**stated), evidence, TODAY) == flags


def test_a_company_not_found_with_a_wrong_digit_is_to_be_typed_again_first() -> None:
    evidence = make_evidence(outcome=CheckOutcome.NOT_FOUND, company=None)

    flags = company_flags(make_stated(check_digit_agrees=False), evidence, TODAY)

    assert flags == (RiskFlag.COMPANY_NOT_FOUND, RiskFlag.CHECK_DIGIT_WRONG)


def test_an_outage_of_the_company_register_raises_nothing() -> None:
    evidence = make_evidence(outcome=CheckOutcome.UNAVAILABLE, company=None)

    assert company_flags(make_stated(), evidence, TODAY) == ()


@pytest.mark.parametrize(
    ("payer", "flags"),
    [
        (None, (RiskFlag.NOT_A_VAT_PAYER,)),
        (VatPayer(PayerKind.PAYER, accounts=(ACCOUNT,)), ()),
        (VatPayer(PayerKind.PAYER), (RiskFlag.NO_PUBLISHED_ACCOUNT,)),
        (VatPayer(PayerKind.PAYER, accounts=(ENDED,)), (RiskFlag.NO_PUBLISHED_ACCOUNT,)),
        (VatPayer(PayerKind.PAYER, accounts=(ENDED, ACCOUNT)), ()),
        (
            make_payer(unreliable=True, unreliable_since=date(2017, 3, 16)),
            (RiskFlag.UNRELIABLE_PAYER,),
        ),
        (VatPayer(PayerKind.GROUP, accounts=(ACCOUNT,)), (RiskFlag.VAT_GROUP,)),
        (VatPayer(PayerKind.IDENTIFIED_PERSON), (RiskFlag.IDENTIFIED_PERSON,)),
        (
            VatPayer(PayerKind.IDENTIFIED_PERSON, unreliable=True),
            (RiskFlag.IDENTIFIED_PERSON, RiskFlag.UNRELIABLE_PAYER),
        ),
        (VatPayer(PayerKind.UNRELIABLE_PERSON, unreliable=True), (RiskFlag.UNRELIABLE_PERSON,)),
        (VatPayer(PayerKind.NOBODY), (RiskFlag.NOT_A_VAT_PAYER,)),
        (VatPayer(PayerKind.UNKNOWN), (RiskFlag.VAT_STATUS_UNKNOWN,)),
    ],
)
def test_what_a_payer_of_vat_gives_to_look_at(
    payer: VatPayer | None, flags: tuple[RiskFlag, ...]
) -> None:
    assert vat_payer_flags(payer, TODAY) == flags


@pytest.mark.parametrize(
    ("valid", "disclosed", "flags"),
    [
        (True, True, ()),
        (True, False, (RiskFlag.VAT_HOLDER_UNDISCLOSED,)),
        (False, True, (RiskFlag.VAT_NUMBER_INVALID,)),
        (False, False, (RiskFlag.VAT_NUMBER_INVALID,)),
    ],
)
def test_what_a_vat_number_gives_to_look_at(
    *, valid: bool, disclosed: bool, flags: tuple[RiskFlag, ...]
) -> None:
    assert vat_number_flags(valid=valid, disclosed=disclosed) == flags


@pytest.mark.parametrize(
    ("state", "ended_on", "ongoing"),
    [
        ("KONKURS", None, True),
        ("KONKURS", date(2022, 7, 1), False),
        ("ÚPADEK", None, True),
        ("ÚPADEK", date(2022, 7, 1), False),
        ("NEVYRIZENA", None, True),
        ("ODSKRTNUTA", None, False),
        ("PRAVOMOCNA", None, False),
        ("VYRIZENA", None, False),
        ("MYLNÝ ZÁP.", None, False),
        ("", None, True),
        ("NEVÍDANÝ STAV", None, True),
    ],
)
def test_a_proceeding_goes_on_until_it_has_ended(
    state: str, ended_on: date | None, *, ongoing: bool
) -> None:
    assert make_proceeding(state=state, ended_on=ended_on).ongoing is ongoing


@pytest.mark.parametrize(
    ("proceedings", "flags"),
    [
        ([], ()),
        ([make_proceeding()], (RiskFlag.INSOLVENT,)),
        ([make_proceeding(state="NEVYRIZENA")], (RiskFlag.INSOLVENCY_PETITION,)),
        ([make_proceeding(state="ODSKRTNUTA")], (RiskFlag.INSOLVENCY_ENDED,)),
        (
            [make_proceeding(state="ODSKRTNUTA"), make_proceeding()],
            (RiskFlag.INSOLVENT, RiskFlag.INSOLVENCY_ENDED),
        ),
    ],
)
def test_what_proceedings_give_to_look_at(
    proceedings: list[Proceeding], flags: tuple[RiskFlag, ...]
) -> None:
    assert insolvency_flags(proceedings) == flags


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, ()),
        ({"takes_mail": False}, (RiskFlag.NO_MAIL_SERVER,)),
        ({"takes_mail": False, "has_mx": False}, (RiskFlag.NO_MAIL_SERVER,)),
        ({"has_mx": False}, (RiskFlag.NO_MX_RECORD,)),
        (
            {"exists": False, "takes_mail": None, "has_mx": None},
            (RiskFlag.EMAIL_DOMAIN_MISSING,),
        ),
        # Nobody could tell: that is a gap, not a flag.
        ({"exists": None, "takes_mail": None, "has_mx": None}, ()),
        ({"name": "seznam.cz"}, (RiskFlag.FREE_EMAIL,)),
        ({"name": "mailinator.com", "disposable": True}, (RiskFlag.DISPOSABLE_EMAIL,)),
    ],
)
def test_what_a_mail_domain_gives_to_look_at(
    changes: dict[str, Any], flags: tuple[RiskFlag, ...]
) -> None:
    assert mail_domain_flags(make_domain(**changes)) == flags


def test_free_mail_is_known_by_its_domain_in_small_letters() -> None:
    assert {"gmail.com", "seznam.cz"} <= FREE_MAIL
    assert all(name == name.casefold() and "." in name for name in FREE_MAIL)
