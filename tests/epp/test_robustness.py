"""The list of misfortunes at the client, each played by the sandbox's registry over TLS."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from epp.answers import DomainInfo
from epp.commands import CreateDomain, InfoDomain
from epp.envelope import fresh_cl_trid
from epp.errors import UnsureError
from epp.handles import make_auth_info
from epp.pool import RegistryPool
from epp.profiles import CZ, Deadlines
from epp.result_codes import CodeClass, meaning_of
from sandbox.registry import Registry
from tests.epp.test_against_sandbox import make_contact, pool_of, sandbox

__all__ = ["sandbox"]

AUTH_INFO = make_auth_info()


@pytest_asyncio.fixture
async def cz(sandbox: Registry) -> AsyncIterator[RegistryPool]:
    hasty = dataclasses.replace(CZ, deadlines=Deadlines(transform=0.5, query=0.5))
    account = dataclasses.replace(pool_of(sandbox, CZ).account, profile=hasty)
    pool = RegistryPool(account)
    await make_contact(pool, "CVOLNA")
    yield pool
    await pool.close()


async def holder_of(pool: RegistryPool, name: str) -> str | None:
    known = (await pool.ask(InfoDomain(name), fresh_cl_trid())).data
    return known.sponsor if isinstance(known, DomainInfo) else None


@pytest.mark.parametrize(
    ("label", "is_made"),
    [
        ("drop-after-write-once", True),
        ("drop-before-once", False),
        ("half-once", True),
        ("wrongtrid-once", True),
        ("notrid-once", True),
        ("badlen-once", True),
        ("badutf8-once", True),
        ("slow-1-once", True),
    ],
)
async def test_without_a_usable_answer_only_a_question_tells(
    cz: RegistryPool, label: str, *, is_made: bool
) -> None:
    name = f"{label}-volna.cz"

    with pytest.raises(UnsureError):
        await cz.order(CreateDomain(name, 1, "CVOLNA", AUTH_INFO), fresh_cl_trid())

    await asyncio.sleep(0.6 if label.startswith("slow") else 0)
    assert await holder_of(cz, name) == ("REG-PARTNER" if is_made else None)


@pytest.mark.parametrize(
    ("label", "code", "meaning", "is_made"),
    [
        ("code-2400-once", 2400, CodeClass.UNSURE, False),
        ("didcode-2400-once", 2400, CodeClass.UNSURE, True),
        ("code-2500-once", 2500, CodeClass.UNSURE, False),
        ("didcode-2500-once", 2500, CodeClass.UNSURE, True),
        ("didcode-2501-once", 2501, CodeClass.UNSURE, True),
        ("unknowncode-2499-once", 2499, CodeClass.UNSURE, False),
        ("unknowncode-1999-once", 1999, CodeClass.UNSURE, False),
        ("unknowncode-2011-once", 2011, CodeClass.BUG, False),
        ("code-2104-once", 2104, CodeClass.PARK, False),
    ],
)
async def test_a_doubtful_code_is_no_verdict_and_the_next_command_goes(
    cz: RegistryPool, label: str, code: int, meaning: CodeClass, *, is_made: bool
) -> None:
    name = f"{label}-volna.cz"

    answered = await cz.order(CreateDomain(name, 1, "CVOLNA", AUTH_INFO), fresh_cl_trid())

    assert (answered.code, meaning_of(answered.code)) == (code, meaning)
    assert await holder_of(cz, name) == ("REG-PARTNER" if is_made else None)
