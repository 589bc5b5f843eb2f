"""Renewals at a registry: one day moved and one charge there, whatever becomes of the answers."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from activities.deposits import OrderRegistered
from programme.domains.renewing import years_later
from programme.order import Held, Order, OrderStatus, Registered, RegistryRefused, Renewed
from programme.pricing import Operation
from tests.activities.book import deposit_in, service_of, status_of
from tests.activities.stage import Stage, open_stage
from tests.makers import House, crowns, deposit_of, fresh, make_order

in_both_zones = pytest.mark.parametrize("zone", ["cz", "test"])


@pytest.fixture(scope="session")
async def stage(house: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with open_stage(house, tmp_path_factory.mktemp("renewals")) as opened:
        yield opened


async def registered(stage: Stage, zone: str, label: str = "") -> Order:
    order = await stage.order("", zone)
    answer = await stage.registry.register_name(order)
    assert isinstance(answer, Registered)
    await stage.house.deposits.charge_hold(OrderRegistered(order, answer))
    return order


async def renewal_of(stage: Stage, brought: Order, years: int = 1) -> Order:
    order = make_order(
        order_id=fresh("ord"),
        partner_id=brought.partner_id,
        name=brought.name,
        zone=brought.zone,
        years=years,
        operation=Operation.RENEW,
        until=(await service_of(stage.house.books, brought.order_id)).registered_until,
    )
    assert await stage.house.deposits.hold_price(order) == Held()
    return order


def fault(stage: Stage, order: Order, kind: str, arg: str = "", times: int = 1) -> None:
    wish = {"verb": "renew", "object": order.name, "arg": arg, "times": times}
    stage.sandbox.control.inject(kind, **wish)


def renewals_charged(stage: Stage, order: Order) -> int:
    """A registration may be charged as a renewal, too; that one was made under another command."""
    commands = {
        each["cl_trid"] for each in stage.commands_about(order.name) if each["verb"] == "renew"
    }
    return sum(each["cl_trid"] in commands for each in stage.oracle.charges(order.name))


def assert_renewed_once(stage: Stage, order: Order, until: date) -> None:
    domain = stage.oracle.domain(order.name)
    assert domain is not None
    assert domain["expires"].startswith(until.isoformat())
    assert renewals_charged(stage, order) == 1


@in_both_zones
async def test_a_renewal_moves_the_day_and_the_service_with_it(stage: Stage, zone: str) -> None:
    brought = await registered(stage, zone)
    order = await renewal_of(stage, brought, years=2)

    answer = await stage.renewals.renew_name(order)
    assert isinstance(answer, Renewed)
    await stage.house.deposits.charge_hold(OrderRegistered(order, answer))

    assert order.until is not None
    assert answer.until == years_later(order.until, 2)
    assert await status_of(stage.house.books, order.order_id) is OrderStatus.RENEWED
    service = await service_of(stage.house.books, brought.order_id)
    assert service.registered_until == answer.until


@in_both_zones
@pytest.mark.parametrize(
    ("kind", "arg"),
    [("drop-after-write", ""), ("half", ""), ("didcode", "2400"), ("didcode", "2500"),
     ("code", "2400"), ("drop-before", ""), ("wrongtrid", ""), ("badxml", "")],
)  # fmt: skip
async def test_whatever_becomes_of_an_answer_the_day_moves_once(
    stage: Stage, zone: str, kind: str, arg: str
) -> None:
    order = await renewal_of(stage, await registered(stage, zone))
    fault(stage, order, kind, arg)

    answer = await stage.persist(order)
    again = await stage.persist(order)

    assert isinstance(answer, Renewed)
    assert again == answer
    assert_renewed_once(stage, order, answer.until)


@in_both_zones
async def test_a_worker_that_dies_between_the_renewal_and_our_charge_charges_once(
    stage: Stage, zone: str
) -> None:
    order = await renewal_of(stage, await registered(stage, zone))
    before = await deposit_in(stage.house.books, order.partner_id)

    await stage.renewals.renew_name(order)
    # Its answer is lost with the worker: another one does all of it again, the charge twice.
    answer = await stage.persist(order)
    assert isinstance(answer, Renewed)
    for _ in range(2):
        await stage.house.deposits.charge_hold(OrderRegistered(order, answer))

    assert_renewed_once(stage, order, answer.until)
    after = await deposit_in(stage.house.books, order.partner_id)
    assert after == deposit_of(before.free, crowns(0))


@in_both_zones
async def test_a_day_that_is_no_longer_right_is_refused_and_nothing_moves(
    stage: Stage, zone: str
) -> None:
    order = await renewal_of(stage, await registered(stage, zone))
    assert order.until is not None
    elsewhere = years_later(order.until, 3)
    stage.sandbox.control.change_domain(order.name, expires=f"{elsewhere}T00:00:00Z")

    answer = await stage.persist(order)

    assert isinstance(answer, RegistryRefused)
    assert renewals_charged(stage, order) == 0
