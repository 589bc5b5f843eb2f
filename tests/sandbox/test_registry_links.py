"""How a link to the sandbox's registry begins and ends."""

import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import epptools
import pytest

from sandbox.registry import Registry, open_registry
from tests.sandbox.registry_talk import (
    Client,
    RawLink,
    aside,
    login_code,
    make_client,
    talk,
)


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


async def test_without_a_client_certificate_nobody_is_greeted(registry: Registry) -> None:
    with pytest.raises(epptools.ConnectionException):
        await aside(make_client, registry, "test", client_cert=None, client_key=None)


async def test_a_server_of_another_authority_is_not_believed(registry: Registry) -> None:
    assert registry.certificates.ca_file.exists()

    with pytest.raises(epptools.ConnectionException):
        await aside(make_client, registry, "test", ca_file=None)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 1000),
        ({"password": "Sandbox-Pw-9"}, 2200),
        ({"clid": "REG-NOBODY"}, 2200),
        ({"clid": "REG-OTHER", "password": "Sandbox-Pw-2"}, 2200),
        ({"lang": "de"}, 2102),
        ({"obj_uris": ["urn:example:bicycles"]}, 2307),
        ({"ext_uris": ["urn:example:bells"]}, 2103),
    ],
)
async def test_a_login_is_judged(registry: Registry, changes: dict[str, str], code: int) -> None:
    def conversation() -> int:
        client = make_client(registry, "test", **changes)
        try:
            return login_code(client)
        finally:
            client.disconnect()

    assert await aside(conversation) == code


async def test_commands_need_a_login_and_a_session_one_login(registry: Registry) -> None:
    def conversation() -> list[int]:
        client = make_client(registry, "test")
        codes = [client.domain.info("volna.test").code(), client.poll.request().code()]
        codes += [login_code(client), login_code(client)]
        client.disconnect()
        return codes

    assert await aside(conversation) == [2002, 2002, 1000, 2002]


@pytest.mark.parametrize(
    "body",
    [
        b"<epp",
        b"\xff\xfe",
        b'<!DOCTYPE epp><epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><hello/></epp>',
        b"<epp>" + b" " * 16_000 + b"</epp>",
    ],
)
async def test_what_cannot_be_read_ends_the_link_without_a_word(
    registry: Registry, body: bytes
) -> None:
    def conversation() -> tuple[bool, bytes]:
        with RawLink(registry, "test") as link:
            greeted = b"<greeting>" in link.read() and True
            link.send(body)
            return greeted, link.read()

    assert await aside(conversation) == (True, b"")


async def test_the_greeting_tells_the_data_policy(registry: Registry) -> None:
    def conversation() -> bytes:
        with RawLink(registry, "cz") as link:
            return link.read()

    greeting = await aside(conversation)

    assert b"<dcp><access><all/></access>" in greeting
    assert b"http://www.nic.cz/xml/epp/keyset-1.3" in greeting


async def test_old_transport_security_is_refused(registry: Registry) -> None:
    context = ssl.create_default_context(cafile=str(registry.certificates.ca_file))
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1

    def conversation() -> None:
        with (
            socket.create_connection(("localhost", registry.test_port), timeout=5) as plain,
            context.wrap_socket(plain, server_hostname="localhost"),
        ):
            pass

    with pytest.raises(ssl.SSLError):
        await aside(conversation)


async def test_every_command_has_its_own_number_and_says_whose_it_was(registry: Registry) -> None:
    def conversation(client: Client) -> list[str]:
        return [client.poll.request().sv_trid() for _ in range(2)]

    numbers = await talk(registry, "test", conversation)

    written = registry.oracle.commands()
    assert [one["verb"] for one in written] == ["login", "poll", "poll"]
    assert [one["sv_trid"] for one in written[1:]] == numbers
    assert all(one["executed"] and one["registrar"] == "REG-PARTNER" for one in written)
