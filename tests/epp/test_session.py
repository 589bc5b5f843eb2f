import asyncio
import dataclasses

import pytest

from epp.answers import DomainCreated, Response
from epp.commands import CheckDomains, CreateDomain, InfoDomain
from epp.errors import (
    EppError,
    LinkLostError,
    UnsureError,
)
from epp.frames import with_header
from epp.profiles import RegistryAccount
from epp.session import Session
from tests.epp.conftest import PATIENT, Papers, make_account
from tests.epp.golden import golden
from tests.epp.scripted_registry import (
    Action,
    Heard,
    Link,
    ScriptedRegistry,
    answer,
    by_hanging_up,
    with_bytes,
    with_code,
    with_error_without_trid,
    with_foreign_trid,
    with_silence,
    without_trid,
)

CREATE = CreateDomain("volna.test", 1, "CR0CC9WVT05DTXTZ", "k7Qm-2XvR9tL")
CHECK = CheckDomains(("volna.test",))


async def the_answer(account: RegistryAccount) -> Response:
    session = await Session.open(account)
    response = await session.send(CREATE, "PD-1")
    await session.close()
    return response


async def test_a_session_greets_logs_in_speaks_and_says_good_bye(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    response = await the_answer(account)

    assert (response.code, response.cl_trid, response.sv_trid) == (1000, "PD-1", "SV-1")
    assert registry.verbs() == ["login", "create", "logout"]
    assert "<pw>Sandbox-Pw-1</pw>" in registry.heard[0].text


async def test_an_answer_is_read_with_its_payload(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    async def act(link: Link, heard: Heard) -> None:
        link.say(
            golden("rfc_answer_domain_created").replace(
                b"PD-5f0c1b7e9a3d4c5e8f60718293a4b5c6", b"PD-1"
            )
        )

    registry.script["create"] = [act]

    response = await the_answer(account)

    assert isinstance(response.data, DomainCreated)
    assert response.data.name == "volna.test"


@pytest.mark.parametrize(
    "action",
    [
        by_hanging_up,
        with_foreign_trid,
        without_trid,
        with_bytes(with_header(answer(1000, "PD-1"))[:-9], then_hang_up=True),
        with_bytes(b"\x00\x00\x00\x02"),
        with_bytes(b"\xff\xff\xff\xff"),
        with_bytes(with_header(b"<epp>\xff</epp>")),
        with_bytes(with_header(b"<epp><response>")),
        with_bytes(with_header(b"<!DOCTYPE epp>" + answer(1000, "PD-1").split(b"?>")[1])),
        with_bytes(with_header(golden("rfc_answer_greeting"))),
        with_bytes(with_header(answer(3999, "PD-1"))),
    ],
)
async def test_no_usable_answer_leaves_an_order_unsure_and_the_link_dead(
    action: Action, account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [action]
    session = await Session.open(account)

    with pytest.raises(UnsureError):
        await session.send(CREATE, "PD-1")

    assert not session.is_alive
    with pytest.raises(LinkLostError):
        await session.send(CHECK, "PD-2")
    await session.close()
    assert registry.verbs() == ["login", "create"]


@pytest.mark.parametrize(
    "action",
    [with_silence, with_bytes(with_header(answer(1000, "PD-1"))[:-9])],
)
async def test_an_answer_that_is_not_whole_in_time_leaves_an_order_unsure(
    action: Action, papers: Papers, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [action]
    hasty = dataclasses.replace(PATIENT, transform=0.2)
    session = await Session.open(make_account(papers, registry, deadlines=hasty))

    with pytest.raises(UnsureError):
        await session.send(CREATE, "PD-1")

    assert not session.is_alive
    await session.close()


async def test_a_byte_now_and_then_does_not_stretch_the_deadline(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    async def drip(link: Link, _: Heard) -> None:
        for byte in with_header(answer(1000, "PD-1")):
            link.writer.write(bytes([byte]))
            await asyncio.sleep(0.05)

    registry.script["create"] = [drip]
    hasty = dataclasses.replace(PATIENT, transform=0.3)
    session = await Session.open(make_account(papers, registry, deadlines=hasty))

    with pytest.raises(UnsureError):
        async with asyncio.timeout(1):
            await session.send(CREATE, "PD-1")

    await session.close()


async def test_a_syntax_error_without_an_identifier_is_an_answer(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [with_error_without_trid]

    assert (await the_answer(account)).code == 2001


@pytest.mark.parametrize("code", [2002, 2200, 2500, 2501, 2502])
async def test_some_codes_are_answers_and_end_the_link(
    code: int, account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [with_code(code)]
    session = await Session.open(account)

    assert (await session.send(CREATE, "PD-1")).code == code
    assert not session.is_alive
    await session.close()


async def test_an_answer_followed_by_a_hang_up_is_still_an_answer(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [with_bytes(with_header(answer(2101, "PD-1")), then_hang_up=True)]

    assert (await the_answer(account)).code == 2101


async def test_a_registry_that_speaks_unasked_loses_the_link_but_not_the_answer(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    twice = with_header(answer(1000, "PD-1")) + with_header(answer(1000, "PD-2"))
    registry.script["create"] = [with_bytes(twice)]
    session = await Session.open(account)

    assert (await session.send(CREATE, "PD-1")).code == 1000
    assert not session.is_alive
    with pytest.raises(LinkLostError):
        await session.send(CREATE, "PD-2")
    await session.close()


async def test_a_hello_is_answered_by_a_greeting(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    session = await Session.open(account)

    await session.hello()

    assert session.is_alive
    await session.close()
    assert registry.verbs() == ["login", "hello", "logout"]


async def test_a_hello_answered_by_anything_else_ends_the_link(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["hello"] = [with_code(1000)]
    session = await Session.open(account)

    with pytest.raises(UnsureError):
        await session.hello()

    assert not session.is_alive
    await session.close()


async def test_only_one_command_is_under_way_on_a_link(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    registry.script["create"] = [with_silence]
    hasty = dataclasses.replace(PATIENT, transform=0.3)
    session = await Session.open(make_account(papers, registry, deadlines=hasty))
    first = asyncio.create_task(session.send(CREATE, "PD-1"))
    await asyncio.sleep(0.05)

    with pytest.raises(LinkLostError):
        await session.send(CHECK, "PD-2")

    with pytest.raises(UnsureError):
        await first
    await session.close()


async def test_a_cancelled_exchange_leaves_a_dead_link(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["info"] = [with_silence]
    session = await Session.open(account)
    asking = asyncio.create_task(session.send(InfoDomain("volna.test"), "PD-1"))
    await asyncio.sleep(0.05)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert not session.is_alive
    await session.close()


async def test_no_error_repeats_the_transfer_code(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    async def repeat_it(link: Link, heard: Heard) -> None:
        link.say(b"<epp>" + CREATE.auth_info.encode())

    registry.script["create"] = [repeat_it]
    session = await Session.open(account)

    with pytest.raises(EppError) as failure:
        await session.send(CREATE, "PD-1")

    assert CREATE.auth_info not in f"{failure.value!r} {failure.value.__context__!r}"
    await session.close()
