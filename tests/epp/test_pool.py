import asyncio
import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from epp.commands import CheckDomains, CreateDomain, InfoDomain, PollAck
from epp.errors import (
    AccountClosedError,
    ConnectError,
    LinkLostError,
    LoginRefusedError,
    NotSentError,
    QuestionUnansweredError,
    UnfitCommandError,
    UnsureError,
)
from epp.pool import RegistryPool
from epp.profiles import RegistryAccount
from tests.epp.conftest import PATIENT, Papers, make_account
from tests.epp.scripted_registry import (
    ScriptedRegistry,
    after,
    by_hanging_up,
    with_bytes,
    with_code,
    with_foreign_trid,
    with_silence,
)

CHECK = CheckDomains(("volna.test",))


def create(name: str = "volna.test") -> CreateDomain:
    return CreateDomain(name, 1, "CR0CC9WVT05DTXTZ", "k7Qm-2XvR9tL")


async def until(registry: ScriptedRegistry, verb: str, times: int = 1) -> None:
    async with asyncio.timeout(2):
        while registry.verbs().count(verb) < times:
            await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def pool(account: RegistryAccount) -> AsyncIterator[RegistryPool]:
    pool = RegistryPool(account)
    yield pool
    await pool.close()


async def test_nothing_is_opened_before_it_is_needed(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    assert registry.links == []

    assert (await pool.ask(CHECK, "PD-1")).code == 1000
    assert (await pool.order(create(), "PD-2")).code == 1000

    assert registry.verbs() == ["login", "check", "create"]


async def test_closing_says_good_bye(account: RegistryAccount, registry: ScriptedRegistry) -> None:
    pool = RegistryPool(account)
    await pool.ask(CHECK, "PD-1")

    await pool.close()

    assert registry.verbs() == ["login", "check", "logout"]
    with pytest.raises(NotSentError):
        await pool.ask(CHECK, "PD-2")
    with pytest.raises(LinkLostError):
        await pool.order(create(), "PD-3")


async def test_orders_go_one_at_a_time(pool: RegistryPool, registry: ScriptedRegistry) -> None:
    await asyncio.gather(*(pool.order(create(f"n{n}.test"), f"PD-{n}") for n in range(5)))

    assert registry.verbs() == ["login", *["create"] * 5]
    assert registry.most_under_way == 1


async def test_questions_go_beside_an_order_and_beside_each_other(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    gate = asyncio.Event()
    registry.script["create"] = [after(gate)]
    registry.script["check"] = [after(gate)] * 3
    account = make_account(papers, registry, profile_changes={"query_sessions": 2})
    pool = RegistryPool(account)

    ordering = asyncio.create_task(pool.order(create(), "PD-0"))
    asking = [asyncio.create_task(pool.ask(CHECK, f"PD-{n}")) for n in (1, 2, 3)]
    await until(registry, "check", times=2)
    await until(registry, "create")
    await asyncio.sleep(0.05)
    assert registry.verbs().count("check") == 2
    gate.set()
    await asyncio.gather(ordering, *asking)

    assert registry.most_under_way == 3
    assert registry.verbs().count("login") == 3
    await pool.close()


async def test_a_question_is_repeated_on_a_new_link_under_a_new_identifier(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    registry.script["check"] = [by_hanging_up]

    response = await pool.ask(CHECK, "PD-1")

    assert response.code == 1000
    assert registry.verbs() == ["login", "check", "login", "check"]
    assert [heard.cl_trid for heard in registry.heard if heard.verb == "check"] == [
        "PD-1",
        "PD-1-2",
    ]


async def test_a_question_the_registry_takes_for_not_logged_in_is_repeated(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    registry.script["info"] = [with_code(2200)]

    assert (await pool.ask(InfoDomain("volna.test"), "PD-1")).code == 1000
    assert registry.verbs() == ["login", "info", "login", "info"]


async def test_a_question_that_dies_twice_stays_unanswered(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    registry.script["check"] = [by_hanging_up, with_foreign_trid]

    with pytest.raises(QuestionUnansweredError):
        await pool.ask(CHECK, "PD-1")


async def test_an_order_is_never_repeated_and_the_next_one_gets_a_new_link(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [by_hanging_up]

    with pytest.raises(UnsureError):
        await pool.order(create(), "PD-1")
    assert registry.verbs() == ["login", "create"]

    assert (await pool.order(create(), "PD-2")).code == 1000
    assert registry.verbs() == ["login", "create", "login", "create"]


async def test_an_order_after_a_foreign_identifier_does_not_use_the_dead_link(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [with_foreign_trid]

    with pytest.raises(UnsureError):
        await pool.order(create(), "PD-1")
    await pool.order(create(), "PD-2")

    assert [heard.link for heard in registry.heard if heard.verb == "create"] == [1, 2]


async def test_half_an_answer_to_an_order_leaves_it_unsure(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [with_bytes(b"\x00\x00\x01\x00<epp", then_hang_up=True)]

    with pytest.raises(UnsureError):
        await pool.order(create(), "PD-1")


async def test_a_link_the_registry_closed_while_idle_does_not_make_an_order_unsure(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    await pool.ask(CHECK, "PD-1")
    registry.links[0].hang_up()
    await registry.links[0].writer.wait_closed()

    assert (await pool.order(create(), "PD-2")).code == 1000
    assert registry.verbs() == ["login", "check", "login", "create"]


async def test_a_link_that_spoke_while_idle_is_not_used_again(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    await pool.ask(CHECK, "PD-1")
    registry.links[0].writer.write(b"\x00")
    await asyncio.sleep(0.05)

    assert (await pool.order(create(), "PD-2")).code == 1000
    assert registry.verbs() == ["login", "check", "login", "create"]


async def test_a_cancelled_caller_does_not_cut_the_exchange(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    gate = asyncio.Event()
    registry.script["create"] = [after(gate)]
    caller = asyncio.create_task(pool.order(create(), "PD-1"))
    await until(registry, "create")

    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    following = asyncio.create_task(pool.order(create(), "PD-2"))
    await asyncio.sleep(0.05)
    assert registry.verbs() == ["login", "create"]
    gate.set()

    assert (await following).code == 1000
    assert registry.verbs() == ["login", "create", "create"]
    assert registry.most_under_way == 1


async def test_a_caller_that_leaves_the_queue_takes_the_order_along(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    gate = asyncio.Event()
    registry.script["create"] = [after(gate)]
    first = asyncio.create_task(pool.order(create(), "PD-1"))
    await until(registry, "create")
    waiting = asyncio.create_task(pool.order(create(), "PD-2"))
    await asyncio.sleep(0.05)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.set()
    await first
    await pool.order(create(), "PD-3")

    assert [heard.cl_trid for heard in registry.heard[1:]] == ["PD-1", "PD-3"]


async def test_closing_waits_for_the_order_under_way(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    gate = asyncio.Event()
    registry.script["create"] = [after(gate)]
    pool = RegistryPool(account)
    ordering = asyncio.create_task(pool.order(create(), "PD-1"))
    await until(registry, "create")
    queueing = asyncio.create_task(pool.order(create(), "PD-2"))
    await asyncio.sleep(0.05)

    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0.05)
    assert not closing.done()
    gate.set()
    await closing

    assert (await ordering).code == 1000
    with pytest.raises(LinkLostError):
        await queueing
    assert registry.verbs() == ["login", "create", "logout"]


async def test_a_wrong_password_is_tried_once_whoever_asks(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    registry.script["login"] = [with_code(2200)]

    ends = await asyncio.gather(
        pool.ask(CHECK, "PD-1"),
        pool.order(create(), "PD-2"),
        pool.ask(CHECK, "PD-3"),
        return_exceptions=True,
    )

    assert [type(end) for end in ends].count(LoginRefusedError) == 1
    assert [type(end) for end in ends].count(AccountClosedError) == 2
    assert registry.verbs() == ["login"]
    assert "2200" in (pool.closed_because or "")


async def test_a_closed_account_opens_again_when_a_person_says_so(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    registry.script["login"] = [with_code(2200)]
    with pytest.raises(LoginRefusedError):
        await pool.ask(CHECK, "PD-1")

    pool.reopen()

    assert (await pool.ask(CHECK, "PD-2")).code == 1000
    assert pool.closed_because is None


async def test_a_registry_that_is_away_is_not_knocked_at_without_a_rest(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    await registry.close()
    pool = RegistryPool(make_account(papers, registry), jitter=lambda: 0.0)
    with pytest.raises(ConnectError):
        await pool.order(create(), "PD-1")
    await registry.open()

    with pytest.raises(ConnectError):
        await pool.order(create(), "PD-2")
    assert registry.heard == []

    pool.reopen()
    assert (await pool.order(create(), "PD-3")).code == 1000
    await pool.close()


async def test_a_full_registry_gets_a_pause_and_no_second_question(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    registry.script["check"] = [with_code(2502)]

    assert (await pool.ask(CHECK, "PD-1")).code == 2502

    with pytest.raises(ConnectError):
        await pool.ask(CHECK, "PD-2")
    assert registry.verbs() == ["login", "check"]


async def test_an_idle_link_is_kept_alive_by_hello(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    account = make_account(papers, registry, profile_changes={"idle_limit_seconds": 0.3})
    pool = RegistryPool(account)
    await pool.ask(CHECK, "PD-1")

    await until(registry, "hello", times=2)

    await pool.order(create(), "PD-2")
    await pool.close()
    assert len(registry.links) == 1


async def test_an_idle_link_that_no_longer_greets_is_let_go(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    registry.script["hello"] = [by_hanging_up]
    account = make_account(papers, registry, profile_changes={"idle_limit_seconds": 0.3})
    pool = RegistryPool(account)
    await pool.ask(CHECK, "PD-1")
    await until(registry, "hello")
    await asyncio.sleep(0.05)

    assert (await pool.order(create(), "PD-2")).code == 1000

    assert len(registry.links) == 2
    await pool.close()


async def test_what_cannot_be_written_opens_no_link(
    pool: RegistryPool, registry: ScriptedRegistry
) -> None:
    with pytest.raises(UnfitCommandError):
        await pool.order(create("a\x01.test"), "PD-1")
    with pytest.raises(UnfitCommandError):
        await pool.ask(CHECK, "")

    assert registry.links == []


async def test_an_order_cannot_be_asked_nor_a_question_ordered(pool: RegistryPool) -> None:
    order: Any = create()
    question: Any = CHECK

    with pytest.raises(TypeError):
        await pool.ask(order, "PD-1")
    with pytest.raises(TypeError):
        await pool.order(question, "PD-1")


async def test_an_acknowledgement_may_go_either_way(pool: RegistryPool) -> None:
    assert (await pool.ask(PollAck("4711"), "PD-1")).code == 1000
    assert (await pool.order(PollAck("4711"), "PD-2")).code == 1000


async def test_a_slow_order_ends_unsure_and_frees_the_turn(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [with_silence]
    hasty = dataclasses.replace(PATIENT, transform=0.2)
    pool = RegistryPool(make_account(papers, registry, deadlines=hasty))

    with pytest.raises(UnsureError):
        await pool.order(create(), "PD-1")

    assert (await pool.order(create(), "PD-2")).code == 1000
    await pool.close()
