"""What always holds between our books and a registry: D1 to D9 of reliability.md 3, by name.

Where an invariant has its proof elsewhere, the comment in front of its tests says where.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import idna
import pytest
from sqlalchemy import select

from activities.deposits import AttemptUnderWay, OrderEnded, OrderRegistered, Released
from activities.registry.attempts import case_of
from activities.registry.lanes import RegistryOutOfReachError, RegistryUnsureError
from db.books.orders import ORDERS
from db.books.submissions import ATTEMPTS
from db.engine import Database
from programme.names import Name, ZoneRule, parse_name
from programme.order import (
    SUBMITTABLE,
    AlreadyOrdered,
    Held,
    LaneClosed,
    LaneClosure,
    NameTaken,
    Order,
    OrderStatus,
    Registered,
    RegistryRefused,
)
from programme.submission import AttemptOutcome
from sandbox.registry.desk import Desk
from sandbox.registry.visits import Seat, Visit
from sandbox.registry.wire.commands import Command
from tests.activities.book import deposit_in, status_of
from tests.activities.stage import Stage, open_stage
from tests.conftest import DatabaseUrls
from tests.makers import House, crowns, fresh, make_order, now, open_deposit

in_both_zones = pytest.mark.parametrize("zone", ["cz", "test"])


@pytest.fixture(scope="session")
async def stage(house: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with open_stage(house, tmp_path_factory.mktemp("invariants")) as opened:
        yield opened


@pytest.fixture
async def own_stage(house: House, tmp_path: Path) -> AsyncIterator[Stage]:
    """A registry of the test's own, whose books are looked at as a whole."""
    async with open_stage(house, tmp_path) as opened:
        yield opened


def creates_of(stage: Stage, name: str) -> list[str]:
    return [each["cl_trid"] for each in stage.commands_about(name) if each["verb"] == "create"]


@pytest.fixture
async def patient_stage(house: House, tmp_path: Path) -> AsyncIterator[Stage]:
    """A registry of the test's own that may execute a create long after the link died."""
    async with open_stage(house, tmp_path, consistency_delay_seconds=4) as opened:
        yield opened


def assert_brought_once(stage: Stage, order: Order) -> None:
    assert len(stage.oracle.charges(order.name)) == 1
    assert order.name not in stage.oracle.unbalanced()


# Also: tests/programme/test_order_protocol_model.py (every shortcut), tests/chaos/test_storm.py.
async def test_d1_what_is_ours_at_the_registry_is_what_was_charged(own_stage: Stage) -> None:
    labels = ("", "drop-after-write-", "code-2500-once-", "taken-", "code-2306-")
    orders = [await own_stage.order(label, zone) for label in labels for zone in ("cz", "test")]

    charged = set()
    for order in orders:
        answer = await own_stage.persist(order)
        if isinstance(answer, Registered):
            await own_stage.house.deposits.charge_hold(OrderRegistered(order, answer))
            opened = await own_stage.attempts.open_submission(case_of(order), "", "another")
            charged.add((order.name, opened.marker))
        else:
            assert isinstance(answer, NameTaken | RegistryRefused)
            await own_stage.house.deposits.release_hold(OrderEnded(order, answer))

    names = {order.name for order in orders}
    ours = {
        (each["name"], each["auth_info"])
        for each in own_stage.oracle.domains()
        if each["name"] in names and not each["seeded"]
    }
    assert len(charged) == 6
    assert ours == charged
    for order in orders:
        left = await deposit_in(own_stage.house.books, order.partner_id)
        assert left.held == crowns(0)


# A zombie after the release or the charge sends nothing: tests/activities/test_registry.py. With
# the death of a part in between: tests/drills/test_kill_parts.py.
@in_both_zones
async def test_d2_d7_the_hold_and_the_attempt_are_in_the_books_when_the_frame_arrives(
    stage: Stage, zone: str, database_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await stage.order("drop-after-write-", zone)
    found: list[tuple[str, str, bool]] = []

    async def look(cl_trid: str) -> None:
        database = Database(database_urls.worker)
        async with database.reading() as transaction:
            query = (
                select(ATTEMPTS.c.cl_trid, ORDERS.c.status, ATTEMPTS.c.outcome)
                .join(ORDERS, ORDERS.c.order_id == ATTEMPTS.c.order_id)
                .where(ATTEMPTS.c.cl_trid == cl_trid)
            )
            rows = (await transaction.execute(query)).all()
        await database.close()
        found.extend((row.cl_trid, row.status, row.outcome is None) for row in rows)

    arrive = Desk._visit

    def arrived(desk: Desk, seat: Seat, command: Command) -> Visit:
        if order.name in command.targets and command.verb == "create":
            # This loop stands still meanwhile: nothing can be written down in time by luck.
            looking = Thread(target=asyncio.run, args=(look(str(command.cl_trid)),))
            looking.start()
            looking.join()
        return arrive(desk, seat, command)

    monkeypatch.setattr(Desk, "_visit", arrived)
    await stage.persist(order)

    creates = creates_of(stage, order.name)
    assert [(cl_trid, is_open) for cl_trid, _, is_open in found] == [(creates[0], True)]
    assert OrderStatus(found[0][1]) in SUBMITTABLE
    assert (await deposit_in(stage.house.books, order.partner_id)).held == order.price
    assert len(creates) == 1
    assert_brought_once(stage, order)


# Every byte of the exchange: tests/epp/test_every_byte.py; other answers: test_registry.py.
@in_both_zones
@pytest.mark.parametrize("label", ["drop-before-", "code-2400-", "code-2500-", "code-2501-"])
async def test_d3_an_outcome_nobody_knows_ends_nothing(
    own_stage: Stage, zone: str, label: str
) -> None:
    order = await own_stage.order(label, zone)

    with pytest.raises(RegistryUnsureError):
        await own_stage.registry.register_name(order)
    released = await own_stage.house.deposits.release_hold(OrderEnded(order, NameTaken(now())))

    assert released == AttemptUnderWay()
    assert await status_of(own_stage.house.books, order.order_id) is OrderStatus.UNSURE
    assert (await deposit_in(own_stage.house.books, order.partner_id)).held == order.price


# The marker of another registrar, and of another order of ours: `taken-` and `takenbyus-`. With
# our own marker: test_whatever_becomes_of_an_answer_the_name_is_charged_once in test_registry.py.
@in_both_zones
@pytest.mark.parametrize("label", ["taken-", "takenbyus-"])
async def test_d4_a_name_with_another_marker_is_let_go(stage: Stage, zone: str, label: str) -> None:
    order = await stage.order(label, zone)

    answer = await stage.persist(order)
    assert isinstance(answer, NameTaken)
    released = await stage.house.deposits.release_hold(OrderEnded(order, answer))

    assert released == Released(freed=True)
    assert (await deposit_in(stage.house.books, order.partner_id)).held == crowns(0)


# Through the API, key beside key: tests/drills/test_same_key.py.
async def test_d5_of_a_hundred_spellings_at_once_one_is_ordered(house: House) -> None:
    label = fresh("kun").replace("-", "")
    typed = [f"{label}ň.com", f"{label}Ň.COM", f"{label}ň.com.", f" {label.upper()}n\u030c.com"]
    typed.append(f"{idna.encode(label + 'ň').decode().upper()}.com")
    rules = {"com": ZoneRule("com", double_hyphen=True, international=True)}
    names = [parse_name(each, rules) for each in typed]
    assert all(isinstance(name, Name) for name in names), names
    partner_id = await open_deposit(house, crowns(100_000))
    spelled = [name.text for name in names if isinstance(name, Name)]
    orders = [
        make_order(partner_id=partner_id, name=spelled[turn % len(spelled)], zone="com")
        for turn in range(100)
    ]

    answers = await asyncio.gather(*(house.deposits.hold_price(order) for order in orders))

    assert answers.count(Held()) == 1
    assert sum(isinstance(answer, AlreadyOrdered) for answer in answers) == 99
    assert (await deposit_in(house.books, partner_id)).held == orders[0].price


# Searched through: tests/programme/test_two_runners_model.py; by chance: test_registry_chance.py.
@in_both_zones
async def test_d6_a_create_executed_late_is_waited_for(patient_stage: Stage, zone: str) -> None:
    stage = patient_stage
    order = await stage.order("late-2-", zone)

    with pytest.raises(RegistryUnsureError):
        await stage.registry.register_name(order)
    nobody = stage.oracle.domain(order.name)
    released = await stage.house.deposits.release_hold(OrderEnded(order, NameTaken(now())))
    while stage.oracle.domain(order.name) is None:
        await asyncio.sleep(0.1)
    answer = await stage.persist(order)

    assert nobody is None
    assert released == AttemptUnderWay()
    assert isinstance(answer, Registered)
    assert len(creates_of(stage, order.name)) == 1
    assert_brought_once(stage, order)


# The codes one by one, the lane that opens again: tests/activities/test_registry.py.
@in_both_zones
async def test_d8_a_policy_releases_and_our_lack_of_credit_keeps_the_hold(
    own_stage: Stage, zone: str
) -> None:
    refused, parked = await own_stage.order("code-2308-", zone), await own_stage.order("", zone)
    answer = await own_stage.persist(refused)
    assert isinstance(answer, RegistryRefused)
    own_stage.oracle.set_credit("REG-PARTNER", zone, 0)

    released = await own_stage.house.deposits.release_hold(OrderEnded(refused, answer))
    closed = await own_stage.persist(parked)

    assert released == Released(freed=True)
    assert closed == LaneClosed(LaneClosure.NO_CREDIT)
    assert (await deposit_in(own_stage.house.books, parked.partner_id)).held == parked.price
    assert own_stage.oracle.charges(parked.name) == []


# With every process killed: tests/drills/test_kill_everything.py, tests/chaos/test_storm.py.
async def test_d9_orders_begun_before_everything_died_end_once_under_their_first_marker(
    own_stage: Stage,
) -> None:
    labels = ("drop-after-write-", "drop-before-once-", "half-", "code-2400-once-", "")
    orders = [await own_stage.order(label, "test") for label in labels * 4]

    first = [asyncio.create_task(own_stage.registry.register_name(order)) for order in orders]
    while not own_stage.oracle.charges():
        await asyncio.sleep(0.01)
    for task in first:
        task.cancel()
    await asyncio.gather(*first, return_exceptions=True)
    answers = await asyncio.gather(*(own_stage.persist(order) for order in orders))

    assert all(isinstance(answer, Registered) for answer in answers)
    for order in orders:
        opened = await own_stage.attempts.open_submission(case_of(order), "", "another")
        domain = own_stage.oracle.domain(order.name)
        assert domain is not None
        assert domain["auth_info"] == opened.marker
        assert_brought_once(own_stage, order)


@in_both_zones
async def test_d6_an_attempt_as_old_as_the_delay_is_not_sent_any_more(
    stage: Stage, zone: str
) -> None:
    slow, waits = await stage.order("slow-2-", zone), await stage.order("", zone)
    # The same holder: another's contact would be an order of its own, and wait before the attempt.
    waits = replace(waits, partner_id=slow.partner_id)

    first = asyncio.create_task(stage.registry.register_name(slow))
    while not stage.commands_about(slow.name):
        await asyncio.sleep(0.01)
    with pytest.raises(RegistryOutOfReachError, match="too late"):
        await stage.registry.register_name(waits)
    creates = creates_of(stage, waits.name)

    (row,) = await stage.rows_of(waits)
    assert row.outcome == AttemptOutcome.NOT_SENT
    assert creates == []
    assert isinstance(await first, Registered)
    assert isinstance(await stage.persist(waits), Registered)
    assert len(stage.oracle.charges(waits.name)) == 1
