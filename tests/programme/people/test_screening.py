from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.people.evidence import RiskFlag
from programme.people.screening import (
    ALIKE,
    MOST_CANDIDATES,
    Candidate,
    Company,
    Duplicate,
    Edition,
    Listed,
    Screen,
    account_key,
    duplicates,
    folded,
    is_current,
    is_same_account,
    likeness,
    may_replace,
)
from tests.makers import HORSE, HORSE_NUMBER, NOON


@pytest.mark.parametrize(
    ("ours", "listed"),
    [
        ("Přízračná ocelárna a.s.", "Přízračná ocelárna a.s."),
        ("Ledňáčkova flotila s.r.o.", "LEDNACKOVA FLOTILA"),
        ("Temná lednice s.r.o.", "Tiemna Lednica s.r.o."),
        ("Temná lednice s.r.o.", "Temnaja Lednitsa OOO"),
        ("Temná lednice s.r.o.", "Тёмная ледница"),
        ("Bořivoj Přeludný", "Боривой Прелудный"),
        ("Bořivoj Přeludný", "BORZHIVOJ PRELUDNY"),
        ("Bořivoj Přeludný", "Borschiwoj Preludni"),
        ("Přeludný Bořivoj", "Boris Preludny alias Bořivoj Přeludný"),
        ("Radúz Vidinský", "Radouz Vidinskiy"),
        ("Čajkovskij Petr", "Tchaïkovski Petr"),
        ("Vodníkova hrnčírna s.r.o.", "Vodníkova hrnčírna LLC"),
        ("Vladimír Smyšlený", "Владимир Владимирович Смышлены"),
        ("Alexandros Papadopulos", "Αλέξανδρος Παπαδόπουλος"),
        ("Łukasz Żółw", "Lukasz Zolw"),
        ("Žluťoučký kůň s.r.o.", "Z\u030clut\u030couc\u030cky\u0301 ku\u030an\u030c"),
    ],
)
def test_names_that_may_be_one_and_the_same(ours: str, listed: str) -> None:
    assert likeness(ours, listed) >= ALIKE
    assert likeness(listed, ours) == likeness(ours, listed)


@pytest.mark.parametrize(
    ("ours", "listed"),
    [
        (HORSE, "Zlobivoj Třasořitka"),
        ("Jan Novák", "Jana Nováková"),
        ("Řehoř Šťastný", "Radúz Vidinský"),
        # One common word is no likeness, nor are two legal forms.
        ("Trading s.r.o.", "Sedmihlavá saň trading"),
        ("International a.s.", "International Bank of Nowhere"),
        ("Alfa s.r.o.", "Omega s.r.o."),
        ("", "Omega s.r.o."),
        ("", ""),
    ],
)
def test_names_that_are_not_alike(ours: str, listed: str) -> None:
    assert likeness(ours, listed) < ALIKE


@given(st.text(), st.text())
def test_likeness_is_a_whole_number_and_the_same_from_both_sides(one: str, other: str) -> None:
    alike = likeness(one, other)

    assert isinstance(alike, int)
    assert 0 <= alike <= 100
    assert alike == likeness(other, one)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Žluťoučký kůň s. r. o.", "zlutoucky kun"),
        ("Vzorová obchodní LLC", "vzorova obchodni"),
        ("ООО Тёмная ледница", "temnaia lednitsa"),
        ("Zlobivoj T.", "zlobivoj"),
        # Nothing would be left of them.
        ("s.r.o.", "sro"),
        ("A", "a"),
    ],
)
def test_a_name_is_folded_to_its_telling_words(name: str, plain: str) -> None:
    assert folded(name) == plain


def test_words_in_another_order_are_as_alike_from_either_side() -> None:
    one, other = "aaab aaac", "aaac aaad"

    assert likeness(one, other) == likeness(other, one)


def test_a_listed_entry_is_found_once_by_its_likest_name() -> None:
    screen = Screen(
        [
            Listed("EU.1", person=True, names=("Radúz Vidinský", "Радуз Видинский")),
            Listed("EU.2", person=True, names=("Mahulena Měsíčková",)),
        ]
    )

    assert screen.candidates("Raduz Vidinsky") == (Candidate("EU.1", "Radúz Vidinský", 100),)
    assert screen.candidates("Řehoř Šťastný") == ()
    assert screen.candidates("") == ()


def test_a_name_like_half_of_a_list_gives_a_bounded_number_of_candidates() -> None:
    screen = Screen(
        [Listed(f"EU.{number}", person=True, names=("Jan Novák",)) for number in range(100)]
    )

    assert len(screen.candidates("Jan Novák")) == MOST_CANDIDATES


def make_edition(**changes: Any) -> Edition:
    usual: dict[str, Any] = {
        "digest": "d",
        "made_at": NOON,
        "asked_at": NOON,
        "entries": 100,
        "skipped": 0,
    }
    return Edition(**usual | changes)


@pytest.mark.parametrize(
    ("made", "asked", "current"),
    [(0, 0, True), (48, 48, True), (49, 0, False), (0, 49, False)],
)
def test_a_list_clears_for_two_days(made: int, asked: int, *, current: bool) -> None:
    edition = make_edition(
        made_at=NOON - timedelta(hours=made), asked_at=NOON - timedelta(hours=asked)
    )

    assert is_current(edition, NOON) is current


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({}, True),
        ({"entries": 80}, True),
        ({"entries": 79}, False),
        ({"entries": 0}, False),
        ({"entries": 1000}, True),
        ({"made_at": NOON - timedelta(days=1)}, False),
    ],
)
def test_a_file_that_shrank_or_is_older_takes_no_ones_place(
    changes: dict[str, Any], *, taken: bool
) -> None:
    assert may_replace(make_edition(), make_edition(**changes)) is taken


def make_applicant(**changes: Any) -> Company:
    usual: dict[str, Any] = {
        "reference": "PP-2026-0001",
        "customer_id": "c-1",
        "number": HORSE_NUMBER,
        "name": HORSE,
        "street": "Příčná 12/3a",
        "city": "Brno",
        "postcode": "60200",
        "email": "rehor@kun.example",
    }
    return Company(**usual | changes)


ELSEWHERE = {
    "reference": "PP-2026-0002",
    "customer_id": "c-2",
    "number": "10000101",
    "name": "Ponožky bez páru s.r.o.",
    "street": "Pletařská 18",
    "email": "jan@ponozky.example",
}


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({}, None),
        ({"number": HORSE_NUMBER, "open": True}, RiskFlag.OPEN_APPLICATION),
        ({"number": HORSE_NUMBER}, RiskFlag.APPLIED_BEFORE),
        ({"number": HORSE_NUMBER, "partner": True}, RiskFlag.ALREADY_PARTNER),
        ({"customer_id": "c-1", "open": True}, RiskFlag.OPEN_APPLICATION),
        ({"customer_id": "c-1", "partner": True}, RiskFlag.ALREADY_PARTNER),
        ({"email": "Rehor@Kun.Example"}, RiskFlag.SAME_EMAIL),
        ({"name": "Zlutoucky kun a.s.", "street": "PŘÍČNÁ 12/3A"}, RiskFlag.SIMILAR_COMPANY),
        (
            {"name": HORSE, "street": "Příčná 12/3a", "postcode": "602 00"},
            RiskFlag.SIMILAR_COMPANY,
        ),
        ({"name": HORSE}, None),
        ({"street": "Příčná 12/3a"}, None),
        ({"reference": "PP-2026-0001", "number": HORSE_NUMBER, "open": True}, None),
    ],
)
def test_what_looks_like_an_applicant(changes: dict[str, Any], flag: RiskFlag | None) -> None:
    other = make_applicant(**ELSEWHERE | changes)

    found = duplicates(make_applicant(), [other])

    assert found == (() if flag is None else (Duplicate(flag, other.reference),))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("19-2000145399/0800", "19-2000145399/0800"),
        ("19-2000145399/0800", " 000019 – 2000145399 / 0800"),
        ("19-2000145399/0800", "CZ65 0800 0000 1920 0014 5399"),
        ("34175028/5500", "CZ6155000000000034175028"),
        ("2000145399/0800", "CZ7908000000002000145399"),
        ("DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
    ],
)
def test_two_spellings_of_one_account(one: str, other: str) -> None:
    assert is_same_account(one, other)
    assert is_same_account(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("19-2000145399/0800", "2000145399/0800"),
        ("19-2000145399/0800", "19-2000145399/0100"),
        ("19-2000145399/0800", "DE89370400440532013000"),
        # What cannot be read is never the same, not even as itself.
        ("číslo účtu", "číslo účtu"),
        ("CZ123", "CZ123"),
        ("", ""),
        ("2000145399/800", "2000145399/800"),
    ],
)
def test_two_accounts(one: str, other: str) -> None:
    assert not is_same_account(one, other)


def test_an_account_nobody_can_read_has_no_key() -> None:
    assert account_key("2000145399") is None
