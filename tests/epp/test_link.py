"""What keeps an account's links in order: pace, places, age, passwords, certificates, addresses."""

import asyncio
import contextlib
import dataclasses
import logging
import socket
import ssl
import threading

import pytest

from epp import pool as pool_module
from epp.commands import CheckDomains, CreateDomain
from epp.errors import (
    AccountClosedError,
    CertificateRefusedError,
    CredentialsUnreadableError,
    LoginPostponedError,
    LoginRefusedError,
)
from epp.passwords import PasswordChange, change_password
from epp.pool import RegistryPool
from epp.profiles import RegistryAccount
from epp.session import Session
from epp.trust import our_certificate
from tests.epp.conftest import Papers, make_account
from tests.epp.golden import golden
from tests.epp.scripted_registry import (
    Heard,
    Link,
    ScriptedRegistry,
    answer,
    by_hanging_up,
    server_context,
    with_code,
)

CHECK = CheckDomains(("volna.test",))
NEW = "Sandbox-Pw-2"


def create(name: str) -> CreateDomain:
    return CreateDomain(name, 1, "CR0CC9WVT05DTXTZ", "k7Qm-2XvR9tL")


class Drawer:
    """Keeps a password where the test can look, and remembers what was done in which order."""

    def __init__(self, registry: ScriptedRegistry) -> None:
        self._registry = registry
        self.steps: list[str] = []

    async def keep_pending(self, new_password: str) -> None:
        assert self._registry.heard == []
        self.steps.append(f"keep {new_password}")

    async def take_over(self) -> None:
        self.steps.append("take over")

    async def forget_pending(self) -> None:
        self.steps.append("forget")


async def test_no_more_commands_are_said_than_were_agreed(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    pool = RegistryPool(dataclasses.replace(account, commands_per_second=20.0))
    started = asyncio.get_running_loop().time()

    for number in range(30):
        await pool.ask(CHECK, f"PD-{number}")

    assert asyncio.get_running_loop().time() - started >= 0.5
    await pool.close()


async def test_a_full_registry_costs_a_place_and_an_order_still_goes(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    pool = RegistryPool(make_account(papers, registry, profile_changes={"query_sessions": 3}))
    registry.script["login"] = [with_code(1000), with_code(2502)]
    gate = asyncio.Event()

    async def wait(link: Link, heard: Heard) -> None:
        await gate.wait()
        link.say(answer(1000, heard.cl_trid))

    registry.script["create"] = [wait]
    order = asyncio.create_task(pool.order(create("volna.test"), "PD-1"))
    while "create" not in registry.verbs():
        await asyncio.sleep(0.01)

    with pytest.raises(LoginPostponedError):
        await pool.ask(CHECK, "PD-2")
    gate.set()

    assert (await order).code == 1000
    assert (await pool.ask(CHECK, "PD-3")).code == 1000
    assert registry.verbs().count("login") == 2
    await pool.close()


async def test_a_link_that_has_grown_old_is_logged_out_after_its_command(
    account: RegistryAccount, registry: ScriptedRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "_OLDEST_LINK_SECONDS", 0.05)
    pool = RegistryPool(account)

    await pool.ask(CHECK, "PD-1")
    await asyncio.sleep(0.1)
    await pool.ask(CHECK, "PD-2")
    await pool.ask(CHECK, "PD-3")

    assert [heard.link for heard in registry.heard if heard.verb == "check"] == [1, 1, 2]
    await pool.close()
    assert registry.verbs().count("logout") == 2


async def test_a_password_is_changed_on_a_link_of_its_own_and_kept_before(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    drawer = Drawer(registry)

    ended = await change_password(account, NEW, drawer)

    assert (ended, drawer.steps) == (PasswordChange.CHANGED, [f"keep {NEW}", "take over"])
    assert f"<pw>Sandbox-Pw-1</pw><newPW>{NEW}</newPW>" in registry.heard[0].text
    assert registry.verbs() == ["login"]


@pytest.mark.parametrize(
    ("answers", "ended", "last_step"),
    [
        ((by_hanging_up, with_code(1000)), PasswordChange.CHANGED, "take over"),
        ((by_hanging_up, with_code(2200), with_code(1000)), PasswordChange.UNCHANGED, "forget"),
        ((by_hanging_up, with_code(2200), with_code(2200)), PasswordChange.UNKNOWN, f"keep {NEW}"),
        ((with_code(2200),), PasswordChange.UNCHANGED, "forget"),
        ((with_code(2005),), PasswordChange.UNCHANGED, "forget"),
    ],
)
async def test_a_change_without_an_answer_tries_the_new_one_and_the_old_one_once_each(
    answers: tuple[object, ...],
    ended: PasswordChange,
    last_step: str,
    account: RegistryAccount,
    registry: ScriptedRegistry,
) -> None:
    registry.script["login"] = list(answers)  # type: ignore[arg-type]  # each is an action
    drawer = Drawer(registry)

    assert await change_password(account, NEW, drawer) is ended

    assert drawer.steps[-1] == last_step
    assert len(registry.heard) == len(answers)


async def test_a_password_that_was_changed_meanwhile_is_tried_once(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["login"] = [with_code(2200)]
    pool = RegistryPool(dataclasses.replace(account, next_password=NEW))

    assert (await pool.ask(CHECK, "PD-1")).code == 1000

    assert f"<pw>{NEW}</pw>" in registry.heard[1].text
    assert pool.account.password == NEW
    await pool.close()


async def test_two_wrong_passwords_close_the_account(
    account: RegistryAccount, registry: ScriptedRegistry
) -> None:
    registry.script["login"] = [with_code(2200), with_code(2200)]
    pool = RegistryPool(dataclasses.replace(account, next_password=NEW))

    for attempt in ("PD-1", "PD-2"):
        with pytest.raises((LoginRefusedError, AccountClosedError)):
            await pool.ask(CHECK, attempt)

    assert registry.verbs() == ["login", "login"]
    assert NEW not in str(pool.closed_because)
    await pool.close()


def refuse(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Shake hands with everybody who comes and say why not; asyncio's servers say nothing."""
    with contextlib.suppress(OSError):
        while True:
            link, _ = listener.accept()
            with contextlib.suppress(ssl.SSLError):
                context.wrap_socket(link, server_side=True).close()
            link.close()


async def test_the_registrys_reason_against_our_certificate_is_named(
    papers: Papers, registry: ScriptedRegistry
) -> None:
    context = server_context(papers.server, str(papers.authority_file))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        door = threading.Thread(target=refuse, args=(listener, context), daemon=True)
        door.start()
        account = make_account(
            papers,
            registry,
            port=listener.getsockname()[1],
            certificate_file=str(papers.stranger.certificate),
            key_file=str(papers.stranger.key),
        )
        pool = RegistryPool(account)

        with pytest.raises(CertificateRefusedError, match="UNKNOWN_CA"):
            await pool.ask(CHECK, "PD-1")
        await pool.close()
        listener.shutdown(socket.SHUT_RDWR)
    door.join()


def test_our_certificate_shows_its_end_and_its_fingerprints(account: RegistryAccount) -> None:
    ours = our_certificate(account)

    assert ours is not None
    assert len(ours.sha256.split(":")) == 32
    assert len(ours.md5.split(":")) == 16
    assert not ours.ends_soon(ours.not_after.timestamp() - 31 * 86_400)
    assert ours.ends_soon(ours.not_after.timestamp() - 29 * 86_400)
    assert our_certificate(dataclasses.replace(account, certificate_file=None)) is None


def test_a_certificate_that_cannot_be_read_is_said(account: RegistryAccount) -> None:
    with pytest.raises(CredentialsUnreadableError):
        our_certificate(dataclasses.replace(account, certificate_file=__file__))


@pytest.mark.parametrize("family", ["127.0.0.1", "::1"])
async def test_addresses_of_both_kinds_are_spoken_to(family: str, papers: Papers) -> None:
    registry = ScriptedRegistry(server_context(papers.server, str(papers.authority_file)))
    registry.host = family
    await registry.open()

    session = await Session.open(
        make_account(papers, registry, host=family, server_name="localhost")
    )

    assert session.is_alive
    await session.close()
    await registry.close()


async def test_a_clock_that_differs_is_written_down(
    account: RegistryAccount, registry: ScriptedRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    registry.greeting = golden("rfc_answer_greeting")

    with caplog.at_level(logging.WARNING):
        await (await Session.open(account)).close()

    assert "its clock is" in caplog.text
