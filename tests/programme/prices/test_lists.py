"""Which price counts when, what a tier makes of it, and what a new list would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from programme.money import czk
from programme.people.conditions import TermPlace
from programme.prices.changes import (
    Change,
    Doubt,
    first_moment,
    last_moment,
    list_changes,
    midnight,
    promotion_changes,
)
from programme.prices.files import PromotionLine
from programme.prices.lists import (
    NamePrice,
    PriceBoard,
    PriceList,
    Promotion,
    Span,
    below_cost,
    counting_at,
    span_of,
    tier_prices,
)
from programme.pricing import Operation, PriceReason
from tests.makers import make_tier

JANUARY = datetime(2027, 1, 1, tzinfo=UTC)
CZ = NamePrice("cz", czk(17_900), czk(14_000))
RENEW = replace(CZ, operation=Operation.RENEW)
TRANSFER = replace(CZ, operation=Operation.TRANSFER)
LIST = PriceList("a", JANUARY, demonstration=True, prices=(CZ, RENEW, TRANSFER), number=1)
DAY = timedelta(days=1)
AUTUMN = Promotion("p", "cz", Operation.REGISTER, czk(9_900), JANUARY, JANUARY + 10 * DAY)


@pytest.mark.parametrize(
    ("others", "own_end", "until"),
    [
        ([], None, None),
        ([], JANUARY + DAY, JANUARY + DAY),
        ([(JANUARY + 5 * DAY, 2)], None, JANUARY + 5 * DAY),
        ([(JANUARY + 5 * DAY, 2)], JANUARY + DAY, JANUARY + DAY),
        ([(JANUARY + 5 * DAY, 3), (JANUARY + 2 * DAY, 2)], None, JANUARY + 2 * DAY),
        ([(JANUARY - DAY, 0)], None, None),
        # The same first moment, published later: the one before never counts.
        ([(JANUARY, 2)], None, JANUARY),
    ],
)
def test_a_list_counts_until_the_next_one_or_its_own_end(
    others: list[tuple[datetime, int]], own_end: datetime | None, until: datetime | None
) -> None:
    one = replace(LIST, valid_until=own_end)
    rest = [replace(LIST, valid_from=since, number=number) for since, number in others]

    assert span_of(one, [one, *rest]) == Span(JANUARY, until)


@pytest.mark.parametrize(
    ("moment", "place"),
    [
        (JANUARY - DAY, TermPlace.PLANNED),
        (JANUARY, TermPlace.CURRENT),
        (JANUARY + DAY, TermPlace.PAST),
    ],
)
def test_a_span_has_its_first_moment_and_not_its_last(moment: datetime, place: TermPlace) -> None:
    assert Span(JANUARY, JANUARY + DAY).place_at(moment) is place


def test_of_promotions_the_later_published_one_counts() -> None:
    cheaper = replace(AUTUMN, promotion_id="q", price=czk(8_900), valid_until=JANUARY + DAY)
    ended = replace(AUTUMN, promotion_id="r", price=None, valid_from=JANUARY + 5 * DAY)
    published = [(3, ended), (1, AUTUMN), (2, cheaper)]

    assert counting_at(published, JANUARY) == (cheaper,)
    assert counting_at(published, JANUARY + 2 * DAY) == (AUTUMN,)
    assert counting_at(published, JANUARY + 6 * DAY) == ()
    assert counting_at(published, JANUARY - DAY) == ()


def test_a_tier_says_what_the_floor_takes_of_its_discount() -> None:
    board = PriceBoard(LIST, (AUTUMN,))
    tier = make_tier(names_discount_permille=250)

    promoted, plain, _ = tier_prices(board, (tier,))

    assert (promoted.price, promoted.because) == (
        czk(14_000),
        PriceReason.COST_FLOOR_ABOVE_LIST,
    )
    assert (promoted.lost, promoted.real_permille) == (czk(14_000 - 7_425), 0)
    assert (plain.discounted, plain.lost) == (czk(13_425), czk(575))
    assert plain.is_at_the_floor
    assert plain.real_permille == 217
    assert below_cost(board) == (("cz", Operation.REGISTER),)
    assert board.price_for("zz", Operation.REGISTER) is None


def test_a_promotion_of_what_is_not_listed_sells_nothing() -> None:
    board = PriceBoard(LIST, (replace(AUTUMN, zone="zz"),))

    assert board.price_for("zz", Operation.REGISTER) is None


def test_days_begin_at_midnight_in_prague_but_never_before_now() -> None:
    winter, summer = date(2027, 1, 1), date(2027, 7, 1)
    noon = midnight(winter) + timedelta(hours=12)

    assert midnight(winter) == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert midnight(summer) == datetime(2027, 6, 30, 22, tzinfo=UTC)
    assert last_moment(date(2027, 3, 28)) - midnight(date(2027, 3, 28)) == timedelta(hours=23)
    assert first_moment(winter, noon) == noon
    assert first_moment(summer, noon) == midnight(summer)


def test_a_new_list_is_compared_line_by_line() -> None:
    slip = replace(CZ, list_price=czk(1_790))
    new = NamePrice("sk", czk(10_000), czk(12_000))

    changes = list_changes(LIST.prices, {2: slip, 3: RENEW, 5: new}, {"cz"})

    assert [(each.line, each.change) for each in changes] == [
        (2, Change.CHANGED),
        (3, Change.SAME),
        (5, Change.ADDED),
        (None, Change.REMOVED),
    ]
    assert changes[0].doubts == (
        Doubt.COST_ABOVE_LIST,
        Doubt.OPERATION_MISSING,
        Doubt.LARGE_CHANGE,
    )
    assert changes[2].doubts == (
        Doubt.COST_ABOVE_LIST,
        Doubt.ZONE_NOT_SOLD,
        Doubt.OPERATION_MISSING,
    )
    assert changes[3].key == ("cz", Operation.TRANSFER)


@pytest.mark.parametrize(
    ("zone", "price", "first", "doubts"),
    [
        ("cz", 16_000, date(2027, 2, 1), ()),
        ("cz", 13_999, date(2027, 2, 1), (Doubt.PROMOTION_BELOW_COST,)),
        ("cz", 17_901, date(2027, 2, 1), (Doubt.PROMOTION_ABOVE_LIST,)),
        ("zz", 16_000, date(2027, 2, 1), (Doubt.NOT_LISTED,)),
        ("cz", 16_000, date(2027, 1, 5), (Doubt.REPLACES,)),
    ],
)
def test_a_promotion_is_looked_at_beside_its_list_price(
    zone: str, price: int, first: date, doubts: tuple[Doubt, ...]
) -> None:
    line = PromotionLine(zone, Operation.REGISTER, czk(price), first, date(2027, 2, 9))

    (change,) = promotion_changes({2: line}, PriceBoard(LIST), [AUTUMN])

    assert change.doubts == doubts
