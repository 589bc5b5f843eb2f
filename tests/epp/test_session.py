import asyncio
import dataclasses
import ssl

import pytest

from epp.answers import Response
from epp.commands import CheckDomains, CreateDomain, InfoDomain
from epp.errors import (
    CertificateRefusedError,
    ConnectError,
    CredentialsUnreadableError,
    EppError,
    GreetingDiffersError,
    LinkLostError,
    LoginPostponedError,
    LoginRefusedError,
    ServerNotTrustedError,
    UnsureError,
)
from epp.frames import with_header
from epp.profiles import CZ, RegistryAccount
from epp.session import Session, tls_context
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

    assert response.data is not None
    assert "volna.test" in repr(response.data)


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


@pytest.mark.parametrize("code", [2000, 2200, 2201, 2306, 2307, 2501])
async def test_a_refused_login_carries_its_code_and_hides_the_password(
    code: int, account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    async def repeat_the_password(link: Link, heard: Heard) -> None:
        link.say(answer(code, heard.cl_trid).replace(b"Text", b"Wrong: Sandbox-Pw-1"))

    registry.script["login"] = [repeat_the_password]

    with pytest.raises(LoginRefusedError) as refusal:
        await Session.open(account)

    assert refusal.value.code == code
    assert "Sandbox-Pw-1" not in str(refusal.value)


@pytest.mark.parametrize("code", [2002, 2400, 2500, 2502])
async def test_a_postponed_login_carries_its_code(
    code: int, account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["login"] = [with_code(code)]

    with pytest.raises(LoginPostponedError) as postponement:
        await Session.open(account)

    assert postponement.value.code == code


async def test_a_login_without_an_answer_is_safe_to_repeat(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["login"] = [by_hanging_up]

    with pytest.raises(ConnectError):
        await Session.open(account)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_2])
@pytest.mark.parametrize("shown", ["nothing", "a stranger's"])
async def test_a_certificate_the_registry_dislikes_never_counts_as_sent(
    shown: str, version: ssl.TLSVersion, papers: Papers, registry: ScriptedRegistry
) -> None:
    registry.context.maximum_version = version
    account = make_account(
        papers,
        registry,
        certificate_file=None if shown == "nothing" else str(papers.stranger.certificate),
        key_file=None if shown == "nothing" else str(papers.stranger.key),
    )
    # TLS 1.2 refuses inside the handshake, where asyncio cannot tell it from an outage.
    expected = CertificateRefusedError if version is ssl.TLSVersion.TLSv1_3 else ConnectError

    with pytest.raises(expected):
        await Session.open(account)

    assert registry.heard == []


async def test_a_hang_up_before_the_greeting_means_we_are_not_welcome(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.greets = False

    with pytest.raises(CertificateRefusedError):
        await Session.open(account)


async def test_a_registry_with_another_name_is_not_trusted(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    with pytest.raises(ServerNotTrustedError):
        await Session.open(make_account(papers, registry, server_name="epp.elsewhere.example"))


async def test_the_name_in_the_certificate_may_differ_from_the_address(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    session = await Session.open(make_account(papers, registry, server_name="localhost"))

    assert session.is_alive
    await session.close()


async def test_a_missing_key_file_is_said_before_any_connection(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    with pytest.raises(CredentialsUnreadableError):
        await Session.open(make_account(papers, registry, key_file="/nowhere/registrar.key"))

    assert registry.links == []


def test_both_sides_are_known_and_nothing_older_than_tls_1_2_is_spoken(
    account: RegistryAccount,
) -> None:
    context = tls_context(account)

    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


async def test_a_greeting_that_lacks_a_service_stops_us_before_the_login(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    with pytest.raises(GreetingDiffersError) as difference:
        await Session.open(make_account(papers, registry, profile=CZ))

    assert "object http://www.nic.cz/xml/epp/domain-1.4" in difference.value.missing
    assert registry.heard == []


async def test_a_first_frame_that_is_no_greeting_stops_us_before_the_login(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.greeting = answer(1000, None)

    with pytest.raises(ConnectError):
        await Session.open(account)

    assert registry.heard == []


async def test_nobody_at_the_door_is_an_outage(papers: Papers, registry: ScriptedRegistry) -> None:
    await registry.close()

    with pytest.raises(ConnectError):
        await Session.open(make_account(papers, registry))


async def test_a_handshake_that_never_ends_is_an_outage(papers: Papers) -> None:
    async def wait_for_the_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(wait_for_the_end, "127.0.0.1", 0)
    draining = ScriptedRegistry(
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), port=server.sockets[0].getsockname()[1]
    )
    hasty = dataclasses.replace(PATIENT, tls=0.2, connect=0.2)

    with pytest.raises(ConnectError):
        await Session.open(make_account(papers, draining, deadlines=hasty))

    server.close()
    await server.wait_closed()


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
