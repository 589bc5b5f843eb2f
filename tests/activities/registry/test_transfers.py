"""Transfers to us: one transfer and one charge there, whatever becomes of the answers."""

from collections.abc import AsyncIterator

import pytest

from activities.deposits import OrderEnded, OrderRegistered, Released
from db.front import order_details
from programme.domains.details import OrderDetails
from programme.order import (
    AwaitingRegistry,
    Held,
    Order,
    OrderStatus,
    Transferred,
    TransferRefusal,
    TransferRefused,
)
from programme.pricing import Operation
from tests.activities.book import deposit_in, services_of, status_of
from tests.activities.stage import Stage, open_stage
from tests.makers import House, crowns, deposit_of, fresh, make_order, open_deposit
from tests.sealing import SEALS

CODE = "k7Qm-2XvR9tLbW4nHs8pZc3dYf6J"
in_both_zones = pytest.mark.parametrize("zone", ["cz", "test"])


@pytest.fixture(scope="session")
async def stage(house: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with open_stage(house, tmp_path_factory.mktemp("transfers")) as opened:
        yield opened


async def transfer(
    stage: Stage, zone: str, *, code: str = CODE, label: str = "", placed: bool = True
) -> Order:
    """Return an order for a name that another registrar has, with the holder's code."""
    partner_id = await open_deposit(stage.house, crowns(1000))
    name = f"{label}{fresh('prenos')}.{zone}"
    if placed:
        stage.sandbox.control.place_domain(name, auth_info=CODE)
    async with stage.house.front.writing() as transaction:
        details = OrderDetails(auth_info=code)
        details_id = await order_details.keep(transaction, SEALS.details, partner_id, details)
    order = make_order(
        partner_id=partner_id,
        name=name,
        zone=zone,
        operation=Operation.TRANSFER,
        details_id=details_id,
    )
    assert await stage.house.deposits.hold_price(order) == Held()
    return order


def fault(stage: Stage, order: Order, kind: str, arg: str = "", times: int = 1) -> None:
    wish = {"verb": "transfer", "object": order.name, "arg": arg, "times": times}
    stage.sandbox.control.inject(kind, **wish)


def sponsor_of(stage: Stage, order: Order) -> str:
    domain = stage.oracle.domain(order.name)
    assert domain is not None
    return str(domain["sponsor"])


async def test_where_no_approval_is_needed_the_name_is_ours_at_once(stage: Stage) -> None:
    order = await transfer(stage, "cz")

    answer = await stage.transfers.transfer_name(order)
    assert isinstance(answer, Transferred)
    for _ in range(2):
        await stage.house.deposits.charge_hold(OrderRegistered(order, answer))

    assert sponsor_of(stage, order) == stage.sandbox.client_id
    assert await status_of(stage.house.books, order.order_id) is OrderStatus.REGISTERED
    assert await services_of(stage.house.books, order.order_id) == [order.name]


async def test_where_the_other_registrar_decides_the_order_waits_and_then_ends(
    stage: Stage,
) -> None:
    order = await transfer(stage, "test")

    waiting = await stage.transfers.transfer_name(order)
    still = await stage.transfers.transfer_name(order)
    shown = await status_of(stage.house.books, order.order_id)
    stage.sandbox.control.rule_transfer(order.name, "clientApproved")
    answer = await stage.persist(order)

    assert (waiting, still) == (AwaitingRegistry(), AwaitingRegistry())
    assert shown is OrderStatus.AWAITING_REGISTRY
    assert isinstance(answer, Transferred)
    assert len(stage.oracle.charges(order.name)) == 1


@pytest.mark.parametrize("ruling", ["clientRejected", "serverCancelled"])
async def test_a_transfer_that_is_turned_down_gives_the_money_back(
    stage: Stage, ruling: str
) -> None:
    order = await transfer(stage, "test")
    await stage.transfers.transfer_name(order)
    stage.sandbox.control.rule_transfer(order.name, ruling)

    answer = await stage.persist(order)

    assert isinstance(answer, TransferRefused)
    assert answer.because is TransferRefusal.REJECTED
    released = await stage.house.deposits.release_hold(OrderEnded(order, answer))
    assert released == Released(freed=True)
    assert await deposit_in(stage.house.books, order.partner_id) == deposit_of(crowns(1000))


@in_both_zones
@pytest.mark.parametrize(
    ("kind", "arg"),
    [("drop-after-write", ""), ("half", ""), ("didcode", "2400"), ("didcode", "2500"),
     ("code", "2400"), ("drop-before", ""), ("wrongtrid", "")],
)  # fmt: skip
async def test_whatever_becomes_of_an_answer_the_name_comes_once(
    stage: Stage, zone: str, kind: str, arg: str
) -> None:
    order = await transfer(stage, zone)
    fault(stage, order, kind, arg)

    if zone == "test":
        await stage.until_pending(order)
        stage.sandbox.control.rule_transfer(order.name)
    answer = await stage.persist(order)
    again = await stage.persist(order)

    assert isinstance(answer, Transferred)
    assert again == answer
    assert sponsor_of(stage, order) == stage.sandbox.client_id
    assert len(stage.oracle.charges(order.name)) <= 1


@in_both_zones
async def test_a_worker_that_dies_between_the_transfer_and_our_charge_charges_once(
    stage: Stage, zone: str
) -> None:
    order = await transfer(stage, zone)
    before = await deposit_in(stage.house.books, order.partner_id)

    await stage.transfers.transfer_name(order)
    if zone == "test":
        stage.sandbox.control.rule_transfer(order.name)
    # Its answer is lost with the worker: another one does all of it again, the charge twice.
    answer = await stage.persist(order)
    assert isinstance(answer, Transferred)
    for _ in range(2):
        await stage.house.deposits.charge_hold(OrderRegistered(order, answer))

    assert len(stage.oracle.charges(order.name)) <= 1
    after = await deposit_in(stage.house.books, order.partner_id)
    assert after == deposit_of(before.free)


@in_both_zones
async def test_a_wrong_code_is_said_to_be_one(stage: Stage, zone: str) -> None:
    order = await transfer(stage, zone, code="Jine-heslo-0000-aaaa")

    answer = await stage.persist(order)

    assert isinstance(answer, TransferRefused)
    assert answer.because is TransferRefusal.WRONG_CODE


async def test_after_a_lost_answer_a_code_that_no_longer_works_is_no_wrong_code(
    stage: Stage,
) -> None:
    order = await transfer(stage, "cz")
    fault(stage, order, "drop-after-write")

    answer = await stage.persist(order)

    # The registry made a new code with the transfer; only its record of the name tells that.
    assert isinstance(answer, Transferred)


@in_both_zones
async def test_a_name_that_nobody_has_cannot_come_over(stage: Stage, zone: str) -> None:
    order = await transfer(stage, zone, placed=False)

    answer = await stage.persist(order)

    assert isinstance(answer, TransferRefused)
    assert answer.because is TransferRefusal.NOT_REGISTERED


@in_both_zones
async def test_a_locked_name_stays_where_it_is(stage: Stage, zone: str) -> None:
    order = await transfer(stage, zone, label="lock-")

    answer = await stage.persist(order)

    assert isinstance(answer, TransferRefused)
    assert answer.because in (TransferRefusal.LOCKED, TransferRefusal.TOO_EARLY)
