from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.people.verification import (
    CheckOutcome,
    Finding,
    FindingKind,
    FindingSubject,
    comparable,
    findings,
    is_in_liquidation,
)
from tests.makers import HORSE, make_company, make_evidence, make_stated

TODAY = date(2026, 11, 23)
MATCH, SIMILAR, DIFFERS = FindingKind.MATCH, FindingKind.SIMILAR, FindingKind.DIFFERS


def found(
    subject: FindingSubject, *, stated: dict[str, object], registered: dict[str, object]
) -> Finding:
    evidence = make_evidence(company=make_company(**registered))
    rows = findings(make_stated(**stated), evidence, TODAY)
    return next(row for row in rows if row.subject is subject)


def test_a_company_that_is_what_it_says_matches_in_every_row() -> None:
    rows = findings(make_stated(), make_evidence(), TODAY)

    assert {row.kind for row in rows} == {MATCH}
    assert [row.subject for row in rows] == [
        FindingSubject.EXISTS,
        FindingSubject.CHECK_DIGIT,
        FindingSubject.NOT_CEASED,
        FindingSubject.NOT_IN_LIQUIDATION,
        FindingSubject.NAME,
        FindingSubject.CITY,
        FindingSubject.VAT_NUMBER,
    ]


@pytest.mark.parametrize(
    ("stated", "registered", "kind"),
    [
        (HORSE, HORSE, MATCH),
        # The same letters, composed and decomposed.
        ("Kůň s.r.o.", "Ku\u030an\u030c s.r.o.", MATCH),
        ("Zlutoucky kun s.r.o.", HORSE, SIMILAR),
        ("ŽLUŤOUČKÝ KŮŇ S.R.O.", HORSE, SIMILAR),
        ("Žluťoučký kůň s. r. o.", HORSE, SIMILAR),
        ("Žluťoučký kůň spol. s r.o.", HORSE, SIMILAR),
        ("Žluťoučký kůň, spol. s r. o.", HORSE, SIMILAR),
        ("Žluťoučký   kůň, s.r.o.", HORSE, SIMILAR),
        ("Továrna na duhu a. s.", "Továrna na duhu a.s.", SIMILAR),
        ("Žluťoučký kůň a.s.", HORSE, DIFFERS),
        ("Žluťoučký pes s.r.o.", HORSE, DIFFERS),
        ("", HORSE, DIFFERS),
    ],
)
def test_names_are_compared_as_people_would(
    stated: str, registered: str, kind: FindingKind
) -> None:
    finding = found(FindingSubject.NAME, stated={"name": stated}, registered={"name": registered})

    assert finding == Finding(FindingSubject.NAME, kind, stated, registered)


@pytest.mark.parametrize(
    ("ceased_on", "kind"),
    [
        (None, MATCH),
        (date(2035, 12, 10), MATCH),
        (date(2026, 11, 24), MATCH),
        (date(2026, 11, 23), DIFFERS),
        (date(2025, 3, 31), DIFFERS),
    ],
)
def test_a_company_has_ceased_only_once_the_day_is_there(
    ceased_on: date | None, kind: FindingKind
) -> None:
    finding = found(FindingSubject.NOT_CEASED, stated={}, registered={"ceased_on": ceased_on})

    assert finding.kind is kind


@pytest.mark.parametrize(
    "name",
    [
        "Prodejna deštníků Sucho s.r.o. v likvidaci",
        "Prodejna v likvidaci s.r.o.",
        "Prodejna s.r.o. - v likvidaci -",
        "Prodejna s.r.o. (V LIKVIDACI)",
        "Prodejna s.r.o. v\u00a0likvidaci",
    ],
)
def test_the_words_v_likvidaci_are_found_anywhere_in_the_name(name: str) -> None:
    assert is_in_liquidation(make_company(name=name))


@pytest.mark.parametrize(
    ("name", "legal_form"),
    [
        (HORSE, "112"),
        ("Olov likvidaci s.r.o.", "112"),
        ("V likvidacích s.r.o.", "112"),
        ("Jan v likvidaci", "101"),
    ],
)
def test_other_words_and_persons_are_not_in_liquidation(name: str, legal_form: str) -> None:
    assert not is_in_liquidation(make_company(name=name, legal_form=legal_form))


@pytest.mark.parametrize(
    ("stated", "registered", "kind"),
    [
        ("CZ10000071", "CZ10000071", MATCH),
        (None, "CZ10000071", FindingKind.NOT_APPLICABLE),
        (None, None, FindingKind.NOT_APPLICABLE),
        ("CZ10000071", None, DIFFERS),
        ("CZ10000071", "CZ699000124", DIFFERS),
    ],
)
def test_vat_numbers(stated: str | None, registered: str | None, kind: FindingKind) -> None:
    finding = found(
        FindingSubject.VAT_NUMBER,
        stated={"vat_number": stated},
        registered={"vat_number": registered},
    )

    assert finding.kind is kind


def test_a_wrong_check_digit_is_a_flag_and_no_difference() -> None:
    finding = found(FindingSubject.CHECK_DIGIT, stated={"check_digit_agrees": False}, registered={})

    assert finding.kind is SIMILAR


@pytest.mark.parametrize(
    "outcome", sorted(set(CheckOutcome) - {CheckOutcome.NOT_FOUND, CheckOutcome.OK})
)
def test_an_outage_is_never_a_difference(outcome: CheckOutcome) -> None:
    rows = findings(make_stated(), make_evidence(outcome=outcome, company=None), TODAY)

    assert [(row.subject, row.kind) for row in rows] == [
        (FindingSubject.EXISTS, FindingKind.UNAVAILABLE)
    ]


def test_a_company_nobody_knows_differs() -> None:
    evidence = make_evidence(outcome=CheckOutcome.NOT_FOUND, company=None)

    rows = findings(make_stated(), evidence, TODAY)

    assert [row.kind for row in rows] == [DIFFERS]


@given(st.text())
def test_comparing_twice_is_comparing_once(text: str) -> None:
    assert comparable(comparable(text)) == comparable(text)
