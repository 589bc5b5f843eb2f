import asyncio
import dataclasses
import ssl

import pytest

from epp.errors import (
    CertificateRefusedError,
    ConnectError,
    CredentialsUnreadableError,
    GreetingDiffersError,
    LoginPostponedError,
    LoginRefusedError,
    ServerNotTrustedError,
)
from epp.profiles import CZ, RegistryAccount
from epp.session import Session
from epp.trust import tls_context
from tests.epp.conftest import PATIENT, Papers, make_account
from tests.epp.scripted_registry import (
    Heard,
    Link,
    ScriptedRegistry,
    answer,
    by_hanging_up,
    with_code,
)


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
