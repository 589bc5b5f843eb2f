import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from activities.deposits import AttemptUnderWay, OrderEnded, OrderRegistered, Released
from activities.registry.attempts import OrderNotSubmittableError, case_of
from activities.registry.lanes import (
    RegistryMisspokenError,
    RegistryOutOfReachError,
    RegistryUnsureError,
)
from db.books.submissions import KnownObject, keep_object
from epp.handles import make_handle
from programme.money import czk
from programme.order import (
    AwaitingRegistry,
    LaneClosed,
    LaneClosure,
    NameTaken,
    Order,
    OrderStatus,
    Registered,
    RegistryRefused,
)
from programme.submission import AttemptOutcome
from tests.activities.book import deposit_in, status_of
from tests.activities.stage import Stage, open_stage
from tests.makers import HORSE, House, crowns, deposit_of, fresh, now

ZONES = ("cz", "test")
in_both_zones = pytest.mark.parametrize("zone", ZONES)


@pytest.fixture(scope="session")
async def stage(house: House, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with open_stage(house, tmp_path_factory.mktemp("registry")) as opened:
        yield opened


@pytest.fixture
async def own_stage(house: House, tmp_path: Path) -> AsyncIterator[Stage]:
    """A registry of the test's own, whose credit may be emptied."""
    async with open_stage(house, tmp_path) as opened:
        yield opened


async def unsure_before(stage: Stage, order: Order) -> None:
    """Let an attempt of this order have ended without an answer."""
    cl_trid = fresh("PD")
    await stage.attempts.open_submission(case_of(order), "registry", "k7Qm-2XvR9tL")
    await stage.attempts.open_attempt(case_of(order), cl_trid)
    await stage.attempts.end_attempt(case_of(order), cl_trid, AttemptOutcome.UNSURE, None)


def assert_charged_once(stage: Stage, order: Order) -> None:
    assert len(stage.oracle.charges(order.name)) == 1
    assert stage.oracle.domain(order.name) is not None
    assert order.name not in stage.oracle.unbalanced()


@in_both_zones
async def test_a_name_is_registered_until_the_registrys_day(stage: Stage, zone: str) -> None:
    order = await stage.order("", zone, years=2)

    answer = await stage.registry.register_name(order)

    domain = stage.oracle.domain(order.name)
    assert domain is not None
    assert isinstance(answer, Registered)
    assert domain["expires"].startswith(answer.until.isoformat())
    assert answer.until.year == now().year + 2
    assert_charged_once(stage, order)


@in_both_zones
async def test_a_repeat_finds_the_name_registered(stage: Stage, zone: str) -> None:
    order = await stage.order("", zone)

    answers = [await stage.registry.register_name(order) for _ in range(3)]

    assert answers == answers[:1] * 3
    assert [command["verb"] for command in stage.commands_about(order.name)].count("create") == 1
    assert_charged_once(stage, order)


@in_both_zones
@pytest.mark.parametrize(
    "label",
    [
        "drop-after-write-",
        "drop-before-once-",
        "half-",
        "didcode-2400-once-",
        "didcode-2500-once-",
        "code-2400-once-",
        "code-2500-once-",
        "wrongtrid-",
        "notrid-",
        "badxml-",
        "late-1-once-",
        "noexdate-",
    ],
)
async def test_whatever_becomes_of_an_answer_the_name_is_charged_once(
    stage: Stage, zone: str, label: str
) -> None:
    order = await stage.order(label, zone)

    answer = await stage.persist(order)
    again = await stage.registry.register_name(order)

    assert isinstance(answer, Registered)
    assert again == answer
    assert_charged_once(stage, order)


@in_both_zones
async def test_a_lost_answer_is_unsure_to_everybody(stage: Stage, zone: str) -> None:
    order = await stage.order("drop-after-write-", zone)

    with pytest.raises(RegistryUnsureError):
        await stage.registry.register_name(order)

    (row,) = await stage.rows_of(order)
    assert (row.outcome, row.code) == (AttemptOutcome.UNSURE, None)
    assert await status_of(stage.house.books, order.order_id) is OrderStatus.UNSURE


@in_both_zones
async def test_the_first_attempt_asks_nothing_of_a_metered_registry(
    stage: Stage, zone: str
) -> None:
    order = await stage.order("", zone)

    await stage.registry.register_name(order)

    assert [command["verb"] for command in stage.commands_about(order.name)] == ["create"]


@in_both_zones
@pytest.mark.parametrize("label", ["taken-", "takenbyus-", "reserved-"])
async def test_a_name_that_is_not_to_be_had_is_taken_at_once(
    stage: Stage, zone: str, label: str
) -> None:
    order = await stage.order(label, zone)

    answer = await stage.registry.register_name(order)
    assert isinstance(answer, NameTaken)
    released = await stage.house.deposits.release_hold(OrderEnded(order, answer))

    assert released == Released(freed=True)
    assert stage.oracle.charges(order.name) == []


@in_both_zones
@pytest.mark.parametrize("label", ["taken-", "takenbyus-"])
async def test_after_an_unsure_attempt_a_no_is_believed_only_once_the_delay_has_passed(
    stage: Stage, zone: str, label: str
) -> None:
    order = await stage.order(label, zone)
    await unsure_before(stage, order)

    with pytest.raises(RegistryUnsureError, match="not believed while an attempt"):
        await stage.registry.register_name(order)
    answer = await stage.persist(order)

    assert isinstance(answer, NameTaken)
    assert stage.oracle.charges(order.name) == []


@in_both_zones
async def test_a_full_registry_is_left_alone_until_it_is_tried_again(
    own_stage: Stage, zone: str
) -> None:
    order = await own_stage.order("code-2502-once-", zone)

    for _ in range(3):
        with pytest.raises(RegistryOutOfReachError):
            await own_stage.registry.register_name(order)
    logins = own_stage.logins()
    own_stage.lanes[zone].pool.reopen()
    answer = await own_stage.registry.register_name(order)

    assert logins == 1
    assert isinstance(answer, Registered)
    assert_charged_once(own_stage, order)


@in_both_zones
async def test_without_credit_our_lane_is_closed_and_opens_again(
    own_stage: Stage, zone: str
) -> None:
    order = await own_stage.order("", zone)
    own_stage.oracle.set_credit("REG-PARTNER", zone, 13_999)

    closed = [await own_stage.registry.register_name(order) for _ in range(2)]
    held = (await deposit_in(own_stage.house.books, order.partner_id)).held
    own_stage.oracle.set_credit("REG-PARTNER", zone, 14_000)
    opened = await own_stage.registry.register_name(order)

    assert closed == [LaneClosed(LaneClosure.NO_CREDIT)] * 2
    assert held == order.price
    assert isinstance(opened, Registered)
    assert_charged_once(own_stage, order)


@in_both_zones
async def test_a_wrong_password_locks_us_out_and_is_not_tried_again(
    house: House, tmp_path: Path, zone: str
) -> None:
    async with open_stage(house, tmp_path, password="wrong") as stage:
        order = await stage.order("", zone)

        answers = [await stage.registry.register_name(order) for _ in range(5)]

        assert answers == [LaneClosed(LaneClosure.LOCKED_OUT)] * 5
        assert stage.logins() == 1
        assert stage.oracle.domain(order.name) is None


async def test_a_certificate_we_cannot_read_closes_the_lane(house: House, tmp_path: Path) -> None:
    async with open_stage(house, tmp_path, ca_file=str(tmp_path / "nowhere.pem")) as stage:
        order = await stage.order("", "cz")

        answer = await stage.registry.register_name(order)

    assert answer == LaneClosed(LaneClosure.MISCONFIGURED)


async def test_a_registry_that_is_away_is_out_of_reach(house: House, tmp_path: Path) -> None:
    async with open_stage(house, tmp_path, port=1) as stage:
        order = await stage.order("", "cz")

        with pytest.raises(RegistryOutOfReachError):
            await stage.registry.register_name(order)

        assert [row.outcome for row in await stage.rows_of(order)] in (
            [],
            [AttemptOutcome.NOT_SENT],
        )


@in_both_zones
async def test_what_the_registry_takes_its_time_over_ends_registered(
    stage: Stage, zone: str
) -> None:
    order = await stage.order("pending-1-", zone)

    first = await stage.registry.register_name(order)
    second = await stage.registry.register_name(order)
    shown = await status_of(stage.house.books, order.order_id)
    last = await stage.persist(order)

    assert (first, second) == (AwaitingRegistry(), AwaitingRegistry())
    assert shown is OrderStatus.AWAITING_REGISTRY
    assert isinstance(last, Registered)
    assert_charged_once(stage, order)


@in_both_zones
async def test_what_the_registry_denies_in_the_end_is_refused(stage: Stage, zone: str) -> None:
    order = await stage.order("pending-denied-1-", zone)

    first = await stage.registry.register_name(order)
    last = await stage.persist(order)

    assert first == AwaitingRegistry()
    assert isinstance(last, RegistryRefused)
    assert stage.oracle.domain(order.name) is None
    assert order.name not in stage.oracle.unbalanced()


@in_both_zones
@pytest.mark.parametrize("code", [2004, 2005, 2306, 2308])
async def test_a_refusal_by_policy_carries_the_registrys_code(
    stage: Stage, zone: str, code: int
) -> None:
    order = await stage.order(f"code-{code}-", zone)

    answer = await stage.registry.register_name(order)

    assert isinstance(answer, RegistryRefused)
    assert answer.code == code


@in_both_zones
@pytest.mark.parametrize("code", [2001, 2101, 2201, 2202, 2307, 2303])
async def test_what_we_said_wrongly_is_for_a_person_to_see(
    stage: Stage, zone: str, code: int
) -> None:
    order = await stage.order(f"code-{code}-", zone)

    with pytest.raises(RegistryMisspokenError):
        await stage.registry.register_name(order)

    assert (await deposit_in(stage.house.books, order.partner_id)).held == order.price


@in_both_zones
async def test_a_zombie_that_wakes_after_the_release_sends_nothing(stage: Stage, zone: str) -> None:
    order = await stage.order("", zone)
    await stage.house.deposits.release_hold(OrderEnded(order, NameTaken(now())))

    with pytest.raises(OrderNotSubmittableError, match="may not be sent now"):
        await stage.registry.register_name(order)

    assert stage.commands_about(order.name) == []
    assert await stage.rows_of(order) == []


@in_both_zones
async def test_a_zombie_that_wakes_after_the_charge_sends_nothing(stage: Stage, zone: str) -> None:
    order = await stage.order("", zone)
    registered = await stage.registry.register_name(order)
    assert isinstance(registered, Registered)
    await stage.house.deposits.charge_hold(OrderRegistered(order, registered))

    again = await stage.registry.register_name(order)

    assert again == registered
    assert_charged_once(stage, order)


@in_both_zones
async def test_of_two_runners_at_once_neither_gives_a_name_away(stage: Stage, zone: str) -> None:
    order = await stage.order("", zone)

    answers = await asyncio.gather(
        *(stage.registry.register_name(order) for _ in range(2)), return_exceptions=True
    )
    noes = [answer for answer in answers if isinstance(answer, NameTaken)]
    released = [await stage.house.deposits.release_hold(OrderEnded(order, no)) for no in noes]

    assert any(isinstance(answer, Registered) for answer in answers)
    assert released == [AttemptUnderWay()] * len(noes)
    assert isinstance(await stage.persist(order), Registered)
    assert_charged_once(stage, order)


@in_both_zones
async def test_the_holder_is_known_letter_for_letter(stage: Stage, zone: str) -> None:
    order = await stage.order("", zone)

    await stage.registry.register_name(order)

    length = stage.lanes[zone].pool.account.profile.handle_length
    contact = stage.oracle.contact(make_handle("C", order.partner_id, 0, length))
    domain = stage.oracle.domain(order.name)
    assert contact is not None
    assert domain is not None
    assert (contact["name"], contact["org"]) == ("Řehoř Šťastný", HORSE)
    assert (contact["city"], contact["street"]) == ("Brno", ["Příčná 12/3a"])
    assert domain["registrant"] == contact["handle"]


@in_both_zones
async def test_a_partners_second_name_needs_no_second_contact(stage: Stage, zone: str) -> None:
    order = await stage.order("", zone)
    await stage.registry.register_name(order)
    before = len(stage.oracle.contacts())
    second = await stage.order("", zone)
    moved = Order(**{**vars(second), "partner_id": order.partner_id})

    await stage.registry.register_name(moved)

    assert len(stage.oracle.contacts()) == before


@in_both_zones
async def test_an_attempt_is_in_the_books_before_the_frame_is_on_the_wire(
    stage: Stage, zone: str
) -> None:
    order = await stage.order("slow-1-", zone)

    running = asyncio.create_task(stage.persist(order))
    while not stage.commands_about(order.name):
        assert not running.done(), "It ended, and nothing was sent."
        await asyncio.sleep(0.01)
    under_way = (await stage.rows_of(order))[-1]
    await running

    (command,) = stage.commands_about(order.name)
    ended = (await stage.rows_of(order))[-1]
    assert under_way.outcome is None
    assert under_way.cl_trid == command["cl_trid"]
    assert under_way.opened_at.isoformat()[:19] <= command["at"][:19]
    assert (ended.outcome, ended.code) == (AttemptOutcome.CREATED, 1000)
    assert ended.sv_trid == command["sv_trid"]
    assert ended.ended_at - ended.opened_at > timedelta(seconds=0.9)


async def test_every_attempt_has_an_identifier_of_its_own_and_all_the_same_marker(
    stage: Stage,
) -> None:
    order = await stage.order("code-2400-once-", "cz")

    await stage.persist(order)

    rows = await stage.rows_of(order)
    again = await stage.attempts.open_submission(case_of(order), "cz", "another marker")
    domain = stage.oracle.domain(order.name)
    assert domain is not None
    assert len({row.cl_trid for row in rows}) == len(rows) == 2
    assert again.marker == domain["auth_info"]


@in_both_zones
async def test_money_for_two_names_buys_two_of_five(own_stage: Stage, zone: str) -> None:
    orders = [await own_stage.order("", zone) for _ in range(5)]
    own_stage.oracle.set_credit("REG-PARTNER", zone, 28_000)

    answers = await asyncio.gather(*(own_stage.registry.register_name(order) for order in orders))

    assert answers.count(LaneClosed(LaneClosure.NO_CREDIT)) == 3
    assert own_stage.oracle.credit("REG-PARTNER", zone) == 0
    assert own_stage.oracle.unbalanced() == []


async def test_from_the_hold_to_the_charge(stage: Stage) -> None:
    order = await stage.order("drop-after-write-", "cz")

    answer = await stage.persist(order)
    assert isinstance(answer, Registered)
    await stage.house.deposits.charge_hold(OrderRegistered(order, answer))

    left = deposit_of(crowns(1000) - order.price, czk(0))
    assert await deposit_in(stage.house.books, order.partner_id) == left
    assert await status_of(stage.house.books, order.order_id) is OrderStatus.REGISTERED
    assert_charged_once(stage, order)


async def test_a_contact_the_registry_has_deleted_is_made_again_under_another_handle(
    stage: Stage,
) -> None:
    order = await stage.order("", "cz")
    gone = make_handle("C", fresh("gone"), 0, 30)
    which = (stage.lanes["cz"].registry, order.partner_id, "C")
    async with stage.house.books.writing() as transaction:
        await keep_object(transaction, which, KnownObject(0, gone))

    with pytest.raises(RegistryOutOfReachError):
        await stage.registry.register_name(order)
    answer = await stage.registry.register_name(order)

    assert isinstance(answer, Registered)
    domain = stage.oracle.domain(order.name)
    assert domain is not None
    assert domain["registrant"] == make_handle("C", order.partner_id, 1, 30)


async def test_a_holder_the_registry_will_not_have_ends_the_order(stage: Stage) -> None:
    order = await stage.order("bad-holder", "cz")
    stage.oracle.queue_fault(
        {"verb": "create", "object": "contact", "fault": "code", "arg": "2005", "times": 1}
    )

    answer = await stage.registry.register_name(order)

    assert isinstance(answer, RegistryRefused)
    assert answer.code == 2005
    assert stage.oracle.charges(order.name) == []
