"""Taxed payments are used up the oldest first, and no haléř is lost or made on the way."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from programme.billing.deduction import correct, deduct, give_back, take, used
from programme.billing.papers import Deducted
from programme.money import czk
from programme.tax import from_gross
from tests.programme.billing.paper_makers import make_taxed


def amounts(parts: tuple[Deducted, ...]) -> list[tuple[str, int, int]]:
    return [(each.number, each.base.minor, each.tax.minor) for each in parts]


def test_the_oldest_payment_is_deducted_first() -> None:
    older, newer = make_taxed(100_000, day=3), make_taxed(100_000, day=9)

    parts = deduct([newer, older], czk(150_000))

    assert amounts(parts) == [(older.number, 100_000, 21_000), (newer.number, 50_000, 10_500)]


def test_no_more_is_deducted_than_was_paid() -> None:
    parts = deduct([make_taxed(100_000)], czk(150_000))

    assert amounts(parts) == [("2526000101", 100_000, 21_000)]


def test_a_part_deducts_the_rounded_sum_less_what_was_deducted() -> None:
    # 21 % of 0.03 is 0.0063, so 0.01; of 0.06 0.0126, so 0.01; of 0.09 0.0189, so 0.02.
    # Each part of 0.03 rounded on its own would make 0.03 of it.
    payment = make_taxed(9)

    taxes = []
    for _ in range(3):
        part = take(payment, czk(3))
        payment = used(payment, part)
        taxes.append(part.tax.minor)

    assert taxes == [1, 0, 1]
    assert sum(taxes) == payment.tax.minor == 2


def test_the_last_part_takes_the_remainder() -> None:
    # 15000.00 from above: 12396.69 + 2603.31, though 21 % of the base is 2603.30.
    payment = make_taxed(1_239_669, 260_331)
    first = take(payment, czk(1_000_000))

    last = take(used(payment, first), czk(239_669))

    assert (first.tax, last.tax) == (czk(210_000), czk(50_331))


@given(st.integers(1, 10**7), st.lists(st.integers(1, 10**6), max_size=12))
def test_the_parts_of_a_payment_add_up_to_it(gross: int, wanted: list[int]) -> None:
    amount = from_gross(czk(gross))
    payment = make_taxed(amount.base.minor, amount.tax.minor)
    taken = []

    for each in [*wanted, amount.base.minor]:
        for part in deduct([payment], czk(each)):
            payment = used(payment, part)
            taken.append(part)

    assert sum(part.base.minor for part in taken) == amount.base.minor
    assert sum(part.tax.minor for part in taken) == (amount.tax.minor if taken else 0)
    assert all(part.tax.minor >= 0 and part.base.minor > 0 for part in taken)


def test_what_is_sent_back_is_corrected_on_the_newest_payment() -> None:
    older, newer = make_taxed(100_000, day=3), make_taxed(50_000, day=9)

    parts = correct([older, newer], czk(60_000))

    assert amounts(parts) == [(newer.number, 50_000, 10_500), (older.number, 10_000, 2_100)]


def test_a_payment_that_was_taken_back_is_corrected_itself() -> None:
    older, newer = make_taxed(100_000, day=3), make_taxed(50_000, day=9)

    parts = correct([older, newer], czk(100_000), older.number)

    assert amounts(parts) == [(older.number, 100_000, 21_000)]


def test_what_is_given_back_is_what_was_used_last() -> None:
    older = make_taxed(100_000, day=3, used_base=czk(100_000), used_tax=czk(21_000))
    newer = make_taxed(100_000, day=9, used_base=czk(5_000), used_tax=czk(1_050))

    parts = give_back([older, newer], czk(15_000))

    assert amounts(parts) == [(newer.number, -5_000, -1_050), (older.number, -10_000, -2_100)]


def test_of_two_payments_of_one_day_the_smaller_number_is_older() -> None:
    day = date(2026, 11, 3)
    second = make_taxed(100, day=5, received_on=day)
    first = make_taxed(100, day=4, received_on=day)

    assert [each.number for each in deduct([second, first], czk(200))] == [
        first.number,
        second.number,
    ]
