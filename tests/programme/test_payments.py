from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.bank.symbols import comparable_symbol
from programme.money import Currency, Money, czk
from programme.payments import (
    FOLLOWS,
    LARGEST_TOP_UP_MINOR,
    SMALLEST_TOP_UP_MINOR,
    PaymentMatched,
    PaymentUnmatched,
    TopUpStatus,
    UnmatchedReason,
    match_payment,
    variable_symbol,
)
from tests.makers import crowns, make_awaited, make_movement
from tests.programme.walking import assert_the_walk_is_sound

OLDEST = date(2025, 11, 23)
DAY = timedelta(days=1)


def test_an_exact_payment_of_an_open_call_matches() -> None:
    awaited, movement = make_awaited(), make_movement()

    match = match_payment(movement, awaited, oldest=OLDEST)

    assert match == PaymentMatched(awaited.top_up_id, movement.bank_account, movement.movement_id)


@pytest.mark.parametrize(
    ("movement", "awaited", "reason"),
    [
        ({}, None, UnmatchedReason.UNKNOWN_SYMBOL),
        ({"amount": czk(0)}, {}, UnmatchedReason.NOT_A_CREDIT),
        ({"amount": crowns(-3630)}, {}, UnmatchedReason.NOT_A_CREDIT),
        ({"amount": crowns(-3630)}, None, UnmatchedReason.NOT_A_CREDIT),
        ({"is_reversal": True}, {}, UnmatchedReason.REVERSED),
        ({"amount": crowns(-3630), "is_reversal": True}, None, UnmatchedReason.REVERSED),
        ({"amount": czk(362_999)}, {}, UnmatchedReason.INSUFFICIENT),
        ({"amount": crowns(3000)}, {}, UnmatchedReason.INSUFFICIENT),
        ({"amount": czk(363_001)}, {}, UnmatchedReason.EXCESSIVE),
        ({"amount": crowns(4000)}, {}, UnmatchedReason.EXCESSIVE),
        ({"amount": Money(Currency.EUR, 363_000)}, {}, UnmatchedReason.OTHER_CURRENCY),
        ({"amount": Money(Currency.EUR, 363_000)}, None, UnmatchedReason.OTHER_CURRENCY),
        ({"booked_on": OLDEST - DAY}, {}, UnmatchedReason.TOO_OLD),
        ({"booked_on": OLDEST - DAY}, None, UnmatchedReason.TOO_OLD),
        ({}, {"status": TopUpStatus.CREDITED}, UnmatchedReason.DUPLICATE),
        ({"amount": crowns(1)}, {"status": TopUpStatus.CREDITED}, UnmatchedReason.DUPLICATE),
        ({}, {"is_paid": True}, UnmatchedReason.DUPLICATE),
        ({}, {"status": TopUpStatus.LAPSED}, UnmatchedReason.OVERDUE),
    ],
)
def test_whatever_else_waits_for_the_accountant(
    movement: dict[str, object], awaited: dict[str, object] | None, reason: UnmatchedReason
) -> None:
    call = None if awaited is None else make_awaited(**awaited)

    match = match_payment(make_movement(**movement), call, oldest=OLDEST)

    assert match == PaymentUnmatched(reason)


def test_a_partners_own_symbol_without_a_call_of_that_amount_says_so() -> None:
    match = match_payment(make_movement(), None, oldest=OLDEST, names_partner=True)

    assert match == PaymentUnmatched(UnmatchedReason.NO_OPEN_CALL)


def test_the_oldest_day_itself_is_not_too_old() -> None:
    awaited = make_awaited()

    match = match_payment(make_movement(booked_on=OLDEST), awaited, oldest=OLDEST)

    assert isinstance(match, PaymentMatched)


@pytest.mark.parametrize(
    ("year", "number", "symbol"),
    [(2026, 123, "2426000123"), (2026, 1, "2426000001"), (2099, 999_999, "2499999999")],
)
def test_a_variable_symbol_is_series_year_and_number(year: int, number: int, symbol: str) -> None:
    assert variable_symbol(year, number) == symbol


@given(st.integers(2020, 2099), st.integers(1, 999_999))
def test_a_variable_symbol_has_ten_digits_and_survives_a_bank(year: int, number: int) -> None:
    symbol = variable_symbol(year, number)

    assert len(symbol) == 10
    assert symbol.isdigit()
    assert comparable_symbol(f" 0{symbol} ") == symbol == comparable_symbol(symbol)


@given(st.sets(st.tuples(st.integers(2020, 2099), st.integers(1, 999_999)), min_size=2, max_size=9))
def test_two_calls_never_share_a_symbol(calls: set[tuple[int, int]]) -> None:
    assert len({variable_symbol(*call) for call in calls}) == len(calls)


def test_a_top_ups_statuses_lead_somewhere() -> None:
    assert_the_walk_is_sound(
        FOLLOWS,
        TopUpStatus.REQUESTED,
        ends={TopUpStatus.CREDITED, TopUpStatus.LAPSED},
    )


def test_a_top_up_is_between_three_thousand_and_a_million() -> None:
    assert czk(SMALLEST_TOP_UP_MINOR) == crowns(3_000)
    assert czk(LARGEST_TOP_UP_MINOR) == crowns(1_000_000)
