from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from programme.billing.forecast import LATER_DAYS, SOON_DAYS, Forecast, Renewal, forecast
from programme.money import Money, czk

TODAY = date(2026, 11, 23)


def renewal(name: str, days: int, price: int | None = 14320) -> Renewal:
    due_day = TODAY + timedelta(days)
    return Renewal(name, f"ord_{name}", due_day, None if price is None else czk(price))


def of(*renewals: Renewal, available: int, waiting: int = 0) -> Forecast:
    return forecast(available=czk(available), waiting=czk(waiting), renewals=renewals, today=TODAY)


def test_the_money_ends_on_the_day_of_the_first_name_it_does_not_cover() -> None:
    found = of(renewal("c.cz", 40), renewal("a.cz", 5), renewal("b.cz", 19), available=2 * 14320)

    assert [each.renewal.name for each in found.payments] == ["a.cz", "b.cz", "c.cz"]
    assert [each.covered for each in found.payments] == [True, True, False]
    assert found.ends_on == date(2027, 1, 2)
    assert (found.soon.names, found.soon.total, found.soon.missing) == (2, czk(28640), czk(0))
    assert (found.later.names, found.later.total, found.later.missing) == (
        3,
        czk(42960),
        czk(14320),
    )


def test_a_cheap_name_does_not_overtake_a_dear_one_that_is_due_before() -> None:
    found = of(renewal("dear.cz", 3, 50000), renewal("cheap.cz", 4, 100), available=1000)

    assert [each.covered for each in found.payments] == [False, False]
    assert found.ends_on == date(2026, 11, 26)


def test_orders_that_wait_for_money_come_first() -> None:
    found = of(renewal("a.cz", 10), available=10000, waiting=15000)

    assert found.ends_on == TODAY
    assert found.soon.missing == czk(15000 + 14320 - 10000)
    assert found.waiting == czk(15000)


def test_a_deposit_that_covers_all_does_not_end() -> None:
    found = of(renewal("a.cz", 10), renewal("b.cz", 89), available=2 * 14320)

    assert found.ends_on is None
    assert found.later.missing == czk(0)


def test_both_ends_of_the_days_count_and_what_is_past_or_far_does_not() -> None:
    days = (-1, 0, SOON_DAYS, SOON_DAYS + 1, LATER_DAYS, LATER_DAYS + 1)
    found = of(*(renewal(f"n{day}.cz", day) for day in days), available=10**9)

    assert found.soon.names == 2
    assert found.later.names == 4
    assert found.soon.until == date(2026, 12, 23)
    assert found.later.until == date(2027, 2, 21)


def test_a_name_without_a_price_is_shown_and_costs_nothing_we_know_of() -> None:
    found = of(renewal("a.xyz", 3, None), renewal("b.cz", 4), available=14320)

    assert [each.covered for each in found.payments] == [True, True]
    assert found.soon.total == czk(14320)


def test_nothing_to_renew_and_nothing_in_the_deposit_is_no_end() -> None:
    found = of(available=0)

    assert (found.payments, found.ends_on, found.later.total) == ((), None, czk(0))


RENEWALS = st.lists(
    st.builds(
        renewal,
        st.text("abc", min_size=1, max_size=3),
        st.integers(-5, LATER_DAYS + 5),
        st.none() | st.integers(0, 10**6),
    ),
    max_size=12,
)


@given(RENEWALS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_what_is_missing_is_exactly_what_makes_it_last(
    renewals: list[Renewal], available: int, waiting: int
) -> None:
    short = of(*renewals, available=available, waiting=waiting)
    enough = available + short.later.missing.minor

    assert of(*renewals, available=enough, waiting=waiting).ends_on is None
    if short.later.missing.minor:
        assert short.ends_on is not None
        assert of(*renewals, available=enough - 1, waiting=waiting).ends_on is not None


@given(RENEWALS, st.integers(0, 10**6))
def test_what_is_covered_before_the_end_and_nothing_after(
    renewals: list[Renewal], available: int
) -> None:
    found = of(*renewals, available=available)
    covered = [each.covered for each in found.payments]

    assert covered == sorted(covered, reverse=True)
    paid = [each.renewal.price for each in found.payments if each.covered]
    assert sum((price for price in paid if price), Money(czk(0).currency, 0)) <= czk(available)
