"""Who holds a name and what serves it, as the registry is told of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from activities.registry.details import DetailsMissingError
from db.books.domains.holders import HOLDERS
from db.engine import Database
from db.front import order_details
from db.opening import holder_id_of
from epp.profiles import CZ, TEST
from programme.domains.details import Holder, OrderDetails
from programme.domains.name_servers import Server
from programme.domains.servers import ZONES_WITH_SETS
from programme.order import AlreadyOrdered, Held, Order, Registered, RegistryRefused
from tests.activities.stage import Stage, open_stage
from tests.makers import House, crowns, fresh, make_order, open_deposit
from tests.sealing import SEALS

JANA = Holder(
    name="Jana Nováková",
    street="Dlouhá 12",
    city="Brno",
    postcode="602 00",
    country="CZ",
    email="jana.novakova@kvetiny.example",
)
SERVERS = (Server("ns1.kvetiny.example"), Server("ns2.kvetiny.example"))


@pytest.fixture
async def stage(house: House, tmp_path: Path) -> AsyncIterator[Stage]:
    async with open_stage(house, tmp_path) as opened:
        yield opened


async def keep(front: Database, partner_id: str, **wanted: object) -> str:
    details = OrderDetails(**wanted)  # type: ignore[arg-type]
    async with front.writing() as transaction:
        return await order_details.keep(transaction, SEALS.details, partner_id, details)


async def wanting(stage: Stage, front: Database, zone: str, **wanted: object) -> Order:
    """Return an order of a partner's, its price set aside, with what it wants kept."""
    partner_id = await open_deposit(stage.house, crowns(1000))
    if "holder" in wanted:
        wanted["holder_id"] = holder_id_of(SEALS.details, partner_id, JANA)
    details_id = await keep(front, partner_id, **wanted)
    order = make_order(partner_id=partner_id, zone=zone, details_id=details_id)
    assert await stage.house.deposits.hold_price(order) == Held()
    return order


def made(stage: Stage, kind: str) -> list[str]:
    return [
        each["object"]
        for each in stage.oracle.commands()
        if (each["verb"], each["kind"]) == ("create", kind) and each["executed"]
    ]


@pytest.mark.parametrize("zone", ["cz", "test"])
async def test_a_customer_is_one_contact_however_many_names(
    stage: Stage, front: Database, zone: str
) -> None:
    first = await wanting(stage, front, zone, holder=JANA)
    details_id = await keep(
        front,
        first.partner_id,
        holder=JANA,
        holder_id=holder_id_of(SEALS.details, first.partner_id, JANA),
    )
    second = replace(first, order_id=fresh("ord"), name=f"{fresh('volna')}.{zone}")
    second = replace(second, details_id=details_id)
    assert await stage.house.deposits.hold_price(second) == Held()

    for order in (first, second):
        assert isinstance(await stage.persist(order), Registered)

    assert len(made(stage, "contact")) == 1
    async with stage.house.books.reading() as transaction:
        query = HOLDERS.select().where(HOLDERS.c.partner_id == first.partner_id)
        (row,) = (await transaction.execute(query)).all()
    assert "Nov" not in str(row)
    assert "kvetiny" not in str(row)


@pytest.mark.parametrize("zone", ["cz", "test"])
async def test_a_name_gets_the_servers_that_were_named(
    stage: Stage, front: Database, zone: str
) -> None:
    order = await wanting(stage, front, zone, servers=SERVERS)

    assert isinstance(await stage.persist(order), Registered)

    assert made(stage, "nsset" if zone == "cz" else "host")


async def test_a_set_that_is_not_there_is_told_the_partner(stage: Stage, front: Database) -> None:
    order = await wanting(stage, front, "cz", nsset="NSS:NOBODYS")

    answer = await stage.persist(order)

    assert isinstance(answer, RegistryRefused)
    assert answer.code == 2303


async def test_details_of_another_partner_are_not_opened(stage: Stage, front: Database) -> None:
    other = await open_deposit(stage.house, crowns(1000))
    partner_id = await open_deposit(stage.house, crowns(1000))
    details_id = await keep(front, other, servers=SERVERS)
    order = make_order(partner_id=partner_id, details_id=details_id)
    assert await stage.house.deposits.hold_price(order) == Held()

    with pytest.raises(DetailsMissingError):
        await stage.registry.register_name(order)


async def test_d5_of_a_hundred_orders_at_once_for_one_name_one_lives(house: House) -> None:
    """D5: one live order a name in the whole house, whoever orders it and however often."""
    partners = [await open_deposit(house, crowns(1000)) for _ in range(4)]
    name = f"{fresh('volna')}.cz"
    orders = [make_order(partner_id=partners[i % 4], name=name) for i in range(100)]

    answers = await asyncio.gather(*(house.deposits.hold_price(each) for each in orders))

    assert answers.count(Held()) == 1
    (winner,) = [order for order, answer in zip(orders, answers, strict=True) if answer == Held()]
    assert answers.count(AlreadyOrdered(winner.order_id)) == 99


def test_the_zones_with_sets_are_those_of_the_profiles() -> None:
    with_sets = {zone for each in (CZ, TEST) for zone in each.zones if each.ns_mode == "nsset"}

    assert with_sets == ZONES_WITH_SETS
