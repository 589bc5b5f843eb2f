"""A town's worth of certificates, and a scripted registry for each test that wants one."""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from epp.profiles import TEST, Deadlines, RegistryAccount
from tests.epp.certificates import Authority, Signed
from tests.epp.scripted_registry import ScriptedRegistry, server_context

PATIENT = Deadlines(connect=2, tls=2, greeting=2, login=2, query=2, transform=2, logout=1)


@dataclasses.dataclass(frozen=True)
class Papers:
    authority_file: Path
    server: Signed
    ours: Signed
    stranger: Signed


def make_account(papers: Papers, registry: ScriptedRegistry, **changes: Any) -> RegistryAccount:
    profile = dataclasses.replace(
        changes.pop("profile", TEST), deadlines=changes.pop("deadlines", PATIENT)
    )
    values: dict[str, Any] = {
        "profile": dataclasses.replace(profile, **changes.pop("profile_changes", {})),
        "host": "127.0.0.1",
        "port": registry.port,
        "client_id": "REG-PARTNER",
        "password": "Sandbox-Pw-1",
        "ca_file": str(papers.authority_file),
        "certificate_file": str(papers.ours.certificate),
        "key_file": str(papers.ours.key),
    }
    return RegistryAccount(**(values | changes))


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    folder = tmp_path_factory.mktemp("certificates")
    authority = Authority(folder, "authority")
    stranger = Authority(folder, "stranger")
    return Papers(
        authority_file=authority.file,
        server=authority.sign("server"),
        ours=authority.sign("registrar"),
        stranger=stranger.sign("nobody"),
    )


@pytest_asyncio.fixture
async def registry(papers: Papers) -> AsyncIterator[ScriptedRegistry]:
    registry = ScriptedRegistry(server_context(papers.server, str(papers.authority_file)))
    await registry.open()
    yield registry
    await registry.close()


@pytest.fixture
def account(papers: Papers, registry: ScriptedRegistry) -> RegistryAccount:
    return make_account(papers, registry)
