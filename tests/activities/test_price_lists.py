"""Price lists and promotions from files, published by managers into real books."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from activities.prices import Prices
from db.books import prices
from db.front import price_files
from db.front.price_files import NewPriceFile
from db.front.users import Role
from db.views import prices as views
from programme.people.publication import EndsBeforeItStarts, NotAManager, StartsInThePast
from programme.prices.changes import (
    PriceFileUnfit,
    PricesAnswer,
    PricesChangedMeanwhile,
    PricesNotChanged,
    PricesPublished,
    PricesToPublish,
    midnight,
)
from programme.prices.lists import PriceList
from programme.typography import PRAGUE
from tests.activities.book import chronicle_of
from tests.makers import House, add_user, crowns, fresh, make_offer, now

HEADER = "zone;operation;list_price;purchase_cost;currency\n"
PROMOTIONS = "zone;operation;price;currency;from;until\n"


def today() -> date:
    return now().astimezone(PRAGUE).date()


def row(price: int = 189) -> str:
    return f"{fresh('z')};register;{price};140;CZK\n"


async def keep(house: House, content: str, **changes: Any) -> str:
    usual: dict[str, Any] = {
        "user_id": "u",
        "content": content.encode(),
        "sha256": "d",
        "first_day": today(),
        "last_day": None,
        "demonstration": True,
    }
    async with house.front.writing() as transaction:
        return await price_files.keep(transaction, NewPriceFile(**usual | changes))


async def counting(house: House, moment: datetime | None = None) -> str | None:
    async with house.books.reading() as transaction:
        found = await views.price_list_at(transaction, moment or now())
    return found.price_list_id if found else None


async def confirmed(
    house: House, file_id: str, role: Role = Role.MANAGER, *, starts: datetime | None = None
) -> PricesToPublish:
    manager = await add_user(house, role)
    return PricesToPublish(file_id, manager.user_id, await counting(house, starts))


async def publish(house: House, wanted: PricesToPublish, *, times: int = 1) -> list[PricesAnswer]:
    neighbour = Prices(house.books, now)
    return list(await asyncio.gather(*(neighbour.publish_prices(wanted) for _ in range(times))))


async def listed(house: House, file_id: str) -> PriceList | None:
    async with house.books.reading() as transaction:
        return await views.find(transaction, prices.list_id(file_id))


async def test_a_file_is_published_once_however_often_it_is_asked_for(house: House) -> None:
    file_id = await keep(house, HEADER + row() + row(), last_day=today() + timedelta(days=9))
    wanted = await confirmed(house, file_id)

    answers = await publish(house, wanted, times=5)

    assert answers == [PricesPublished(file_id, 2)] * 5
    found = await listed(house, file_id)
    assert found is not None
    assert found.valid_until == midnight(today() + timedelta(days=10))
    assert len(found.prices) == 2
    assert await chronicle_of(house.books, found.price_list_id) == ["price_list.published"]


async def test_a_list_of_today_counts_from_its_publication_and_leaves_the_past(
    house: House,
) -> None:
    before, file_id = now(), await keep(house, HEADER + row())
    standing = await counting(house, before)

    await publish(house, await confirmed(house, file_id))

    found = await listed(house, file_id)
    assert found is not None
    assert found.valid_from >= before
    assert await counting(house) == found.price_list_id
    assert await counting(house, before) == standing


async def test_a_planned_list_counts_from_midnight_in_prague(house: House) -> None:
    first = today() + timedelta(days=400)
    file_id = await keep(house, HEADER + row(), first_day=first)

    wanted = await confirmed(house, file_id, starts=midnight(first))
    (answer,) = await publish(house, wanted)

    found = await listed(house, file_id)
    assert answer == PricesPublished(file_id, 1)
    assert found is not None
    assert found.valid_from == midnight(first)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ACCOUNTANT, Role.CUSTOMER])
async def test_only_managers_publish_prices(house: House, role: Role) -> None:
    file_id = await keep(house, HEADER + row())

    (answer,) = await publish(house, await confirmed(house, file_id, role))

    assert isinstance(answer, NotAManager)
    assert await listed(house, file_id) is None


async def test_a_file_that_breaks_a_rule_changes_nothing(house: House) -> None:
    late = await keep(house, HEADER + row(), first_day=today() - timedelta(days=1))
    short = await keep(house, HEADER + row(), last_day=today() - timedelta(days=1))
    broken = await keep(house, HEADER + "cz;buy;1;1;EUR\n")
    yesterday = today() - timedelta(days=1)
    begun = await keep(house, PROMOTIONS + f"cz;renew;99;CZK;{yesterday};{today()}\n")
    nothing = fresh("nothing")

    answers = [
        (await publish(house, await confirmed(house, each)))[0]
        for each in (late, short, broken, begun, nothing)
    ]

    assert answers == [
        StartsInThePast(today()),
        EndsBeforeItStarts(),
        PriceFileUnfit(2),
        PriceFileUnfit(1),
        PriceFileUnfit(1),
    ]
    assert [await listed(house, each) for each in (late, short, broken)] == [None] * 3


async def test_of_two_managers_who_saw_the_same_list_one_publishes(house: House) -> None:
    files = [await keep(house, HEADER + row()) for _ in range(2)]
    wanted = [await confirmed(house, each) for each in files]
    neighbour = Prices(house.books, now)

    answers = await asyncio.gather(*(neighbour.publish_prices(each) for each in wanted))

    assert {type(each) for each in answers} == {PricesPublished, PricesChangedMeanwhile}


async def test_a_list_that_says_the_same_is_not_published_again(house: House) -> None:
    content = HEADER + row()
    first, again = await keep(house, content), await keep(house, content)
    await publish(house, await confirmed(house, first))

    (answer,) = await publish(house, await confirmed(house, again))

    assert answer == PricesNotChanged(prices.list_id(first))


async def test_a_later_promotion_replaces_an_earlier_one_and_none_ends_it(house: House) -> None:
    zone, last = fresh("z"), today() + timedelta(days=30)
    offer = make_offer(valid_from=now())
    line = f"{zone};register;179;140;CZK\n"
    await publish(house, await confirmed(house, await keep(house, HEADER + line)))
    texts = [f"{zone};register;{price};CZK;{today()};{last}\n" for price in ("99", "159", "")]

    prices_seen = []
    for content in texts:
        file_id = await keep(house, PROMOTIONS + content)
        answers = await publish(house, await confirmed(house, file_id), times=2)
        assert answers == [PricesPublished(file_id, 1)] * 2
        async with house.books.reading() as transaction:
            board = await views.board_at(transaction, now())
        assert board is not None
        prices_seen.append([each.price for each in board.promotions if each.zone == zone])

    assert prices_seen == [[crowns(99)], [crowns(159)], []]
    assert offer.demonstration


async def test_ten_thousand_rows_are_published_well_within_their_time(house: House) -> None:
    mark = fresh("z")
    rows = "".join(f"{mark}{number};register;179;140;CZK\n" for number in range(10_000))
    file_id = await keep(house, HEADER + rows)
    wanted = await confirmed(house, file_id)

    async with asyncio.timeout(8):
        (answer,) = await publish(house, wanted)

    assert answer == PricesPublished(file_id, 10_000)
    # Others in this database go on with a short list.
    await Prices(house.books, now).publish_offer(make_offer(valid_from=now()))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE books.price_lists SET valid_until = now()",
        "UPDATE books.name_prices SET list_minor = 1",
        "UPDATE books.promotions SET price_minor = 1",
        "DELETE FROM books.promotions",
        "DELETE FROM books.name_prices",
    ],
)
async def test_what_was_published_is_never_changed(house: House, statement: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with house.books.writing() as transaction:
            await transaction.execute(text(statement))


async def test_a_published_list_gets_no_further_line_even_from_wrong_code(house: House) -> None:
    file_id = await keep(house, HEADER + row())
    await publish(house, await confirmed(house, file_id))

    with pytest.raises(DBAPIError, match="is published; make a new one"):
        async with house.books.writing() as transaction:
            await transaction.execute(
                text(
                    "INSERT INTO books.name_prices (price_list_id, zone, operation, list_minor,"
                    " cost_minor, currency) VALUES (:list, 'late', 'register', 1, 1, 'CZK')"
                ),
                {"list": prices.list_id(file_id)},
            )
