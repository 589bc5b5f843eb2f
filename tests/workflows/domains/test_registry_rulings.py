"""What a manager's buttons do to accounts that stopped and to orders in review."""

import pytest
from sqlalchemy import select

from db.books.chronicle import CHRONICLE
from db.views.domains.registry_accounts import accounts, waiting_order
from programme.order import (
    AwaitingRegistry,
    LaneClosed,
    LaneClosure,
    NameTaken,
    Order,
    Registered,
)
from programme.submission import AccountToOpen, Ruling, RulingAsked, RulingStands
from tests.makers import crowns
from tests.workflows.conftest import Keep
from tests.workflows.domains.test_registry_poll import poll as poll
from tests.workflows.house import StoryHouse
from tests.workflows.test_domain_order import assert_deposit, charges_of, end_of
from workflows.ids import account_errand_id, ruling_errand_id

PRICE = crowns(143)


async def lines_about(house: StoryHouse, subject: str, kind: str) -> list[str]:
    query = select(CHRONICLE.c.actor).where(
        CHRONICLE.c.subject == subject, CHRONICLE.c.kind == kind
    )
    async with house.books.reading() as transaction:
        return list((await transaction.execute(query)).scalars())


async def stops_of(house: StoryHouse, account: str) -> int:
    async with house.front.reading() as transaction:
        rows = await accounts(transaction)
    return next(row.stops for row in rows if row.account == account and row.because)


async def test_an_order_stopped_by_a_refused_login_goes_on_after_the_button(
    house: StoryHouse, poll: None, keep: Keep
) -> None:
    order = await house.order(crowns(1000), price=PRICE)
    control, client_id = house.registry.control, house.registry.client_id
    control.set_password(client_id, "Another-Pw-1")
    control.cut_links()
    try:
        assert await house.desk.order(order) == LaneClosed(LaneClosure.LOCKED_OUT)
    finally:
        control.set_password(client_id, house.registry.password)
    stops = await stops_of(house, "cz")
    before = len(await lines_about(house, "cz", "registry.resumed"))

    wanted = AccountToOpen("cz", "u-manager")
    answers = [await house.staff_desk.open_account(wanted, stops)]
    await keep(account_errand_id("cz", stops), "registry_errands-account_opened")
    answers.append(await house.staff_desk.open_account(wanted, stops))

    assert answers == [True, False]
    assert isinstance(await end_of(house, order), Registered)
    await assert_deposit(house, order, crowns(1000 - 143))
    assert charges_of(house, order) == 1
    resumed = await lines_about(house, "cz", "registry.resumed")
    assert resumed[before:] == ["u-manager"]


async def in_review(house: StoryHouse, zone: str) -> Order:
    order = await house.order(crowns(1000), "drop-after-write-hideauth-", price=PRICE, zone=zone)
    assert await house.desk.order(order) == AwaitingRegistry()
    async with house.front.reading() as transaction:
        row = await waiting_order(transaction, order.order_id)
    assert row is not None
    assert row.wants_ruling
    assert row.facts is not None
    assert row.facts["creator"] == house.registry.client_id
    return order


@pytest.mark.parametrize("zone", ["cz", "test"])
@pytest.mark.parametrize("ruling", list(Ruling))
async def test_an_order_whose_marker_is_hidden_ends_by_the_first_word(
    house: StoryHouse, zone: str, ruling: Ruling, keep: Keep
) -> None:
    order = await in_review(house, zone)
    other = next(each for each in Ruling if each is not ruling)

    said = [
        await house.staff_desk.rule_on_order(RulingAsked(order.order_id, each, by))
        for each, by in ((ruling, "u-first"), (other, "u-second"))
    ]

    assert said == [RulingStands(ruling, "u-first")] * 2
    end = await end_of(house, order)
    assert isinstance(end, Registered if ruling is Ruling.OURS else NameTaken)
    left = crowns(1000 - 143) if ruling is Ruling.OURS else crowns(1000)
    await assert_deposit(house, order, left)
    assert await lines_about(house, order.order_id, "order.ruled") == ["u-first"]
    if zone == "cz" and ruling is Ruling.OURS:
        await keep(ruling_errand_id(order.order_id), "registry_errands-ruled")


async def test_a_word_about_an_order_nobody_asked_about_changes_nothing(house: StoryHouse) -> None:
    order = await house.order(crowns(1000), price=PRICE)
    assert isinstance(await house.desk.order(order), Registered)

    asked = RulingAsked(order.order_id, Ruling.NOT_OURS, "u-manager")

    assert await house.staff_desk.rule_on_order(asked) == RulingStands()
    assert await lines_about(house, order.order_id, "order.ruled") == []
