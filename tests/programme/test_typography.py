from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.money import Currency, Money, czk
from programme.typography import (
    day_and_month,
    day_text,
    locale_of,
    moment_text,
    money_text,
    percent_text,
    weekday_text,
)


@pytest.mark.parametrize(
    ("amount", "czech", "english"),
    [
        (czk(123_456_700), "1\xa0234\xa0567,00\xa0Kč", "CZK1,234,567.00"),
        (czk(-14_320), "−143,20\xa0Kč", "−CZK143.20"),
        (Money(Currency.EUR, 990), "9,90\xa0€", "€9.90"),
        (czk(0), "0,00\xa0Kč", "CZK0.00"),
        (czk(5), "0,05\xa0Kč", "CZK0.05"),
    ],
)
def test_an_amount_as_people_read_it(amount: Money, czech: str, english: str) -> None:
    assert money_text(amount, "cs") == czech
    assert money_text(amount, "en") == english


@given(st.integers(-(10**12), 10**12))
def test_no_digit_is_lost_in_writing(minor: int) -> None:
    digits = "".join(letter for letter in money_text(czk(minor), "cs") if letter.isdigit())

    assert int(digits) == abs(minor)
    assert money_text(czk(minor), "cs").startswith("−") == (minor < 0)


@pytest.mark.parametrize(
    ("permille", "czech", "english"),
    [(200, "20\xa0%", "20%"), (0, "0\xa0%", "0%"), (1000, "100\xa0%", "100%")],
)
def test_thousandths_as_percent(permille: int, czech: str, english: str) -> None:
    assert percent_text(permille, "cs") == czech
    assert percent_text(permille, "en") == english


def test_half_a_percent_is_shown() -> None:
    assert percent_text(125, "cs").replace("\xa0", " ") == "12,5 %"
    assert percent_text(125, "en").replace("\xa0", " ").replace(" ", "") == "12.5%"


def test_days_and_moments() -> None:
    moment = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)

    assert day_text(date(2026, 11, 23), "cs").replace("\xa0", " ") == "23. 11. 2026"
    assert day_text(date(2026, 11, 23), "en") == "23 Nov 2026"
    assert moment_text(moment, "cs").replace("\xa0", " ") == "23. 11. 2026 9:05"
    assert moment_text(moment, "en") == "23 Nov 2026 09:05"


def test_a_moment_late_in_the_evening_is_the_day_it_is_in_prague() -> None:
    moment = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    assert moment_text(moment, "cs").replace("\xa0", " ") == "25. 11. 2026 0:30"


@pytest.mark.parametrize(
    ("day", "czech", "english"),
    [
        (23, "v pondělí 23. listopadu", "on Monday 23 November"),
        (24, "v úterý 24. listopadu", "on Tuesday 24 November"),
        (25, "ve středu 25. listopadu", "on Wednesday 25 November"),
        (26, "ve čtvrtek 26. listopadu", "on Thursday 26 November"),
        (29, "v neděli 29. listopadu", "on Sunday 29 November"),
    ],
)
def test_a_day_as_a_sentence_says_it(day: int, czech: str, english: str) -> None:
    moment = datetime(2026, 11, day, 12, tzinfo=UTC)

    assert weekday_text(moment, "cs").replace("\xa0", " ") == czech
    assert weekday_text(moment, "en") == english


def test_a_day_without_its_year() -> None:
    assert day_and_month(date(2026, 11, 25), "en") == "25 November"


def test_english_is_british() -> None:
    assert (locale_of("cs"), locale_of("en")) == ("cs", "en_GB")
