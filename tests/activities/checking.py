"""All checks at the sandbox's registers, with a name server and a clock of the test's own."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row
from temporalio.testing import ActivityEnvironment

from activities.checks import Checks, RegisterAddresses, RegisterCheck
from db.books.answers import REGISTER_ANSWERS
from db.books.applications import EVIDENCE
from db.books.companies import COMPANY_ANSWERS
from db.books.sanctions import SANCTIONS_LISTS
from programme.people.evidence import Checked, CheckName
from sandbox.registers import Registers, open_registers
from sandbox.state_registers import adis, isir, sanctions, vies
from sandbox.state_registers.names import NameServer
from tests.activities.nameserver import open_nameserver
from tests.makers import House, now, send_form

LAST_TRY = 5
REQUESTER = "CZ10000101"
NOBODYS = "http://127.0.0.1:1"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

Method = Callable[[RegisterCheck], Awaitable[Checked]]


def addresses_of(registers: Registers, **changes: str) -> RegisterAddresses:
    at = registers.address
    usual = {
        "adis": at + adis.PATH,
        "vies": at + vies.BASE,
        "vies_requester": REQUESTER,
        "isir": at + isir.PATH,
        "eu_sanctions": f"{at}{sanctions.EU_PATH}?token={sanctions.EU_TOKEN}",
        "un_sanctions": at + sanctions.UN_PATH,
    }
    return RegisterAddresses(**usual | changes)


@dataclass
class Bench:
    """The checks under test and everything around them."""

    house: House
    registers: Registers
    names: NameServer
    later: timedelta = field(default_factory=timedelta)
    checks: Checks = field(init=False)

    def __post_init__(self) -> None:
        # Around midnight one of the registers is closed: these tests live at noon.
        self._to_noon = now().replace(hour=12, minute=0) - now()
        self.checks = self.elsewhere()

    def clock(self) -> datetime:
        return now() + self._to_noon + self.later

    async def application(self, **changes: Any) -> str:
        application = await send_form(self.house, **changes)
        await self.house.applications.record_application(application)
        return application.application_id

    async def run(self, method: Method, application_id: str, attempt: int = 1) -> Checked:
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, attempt=attempt)
        return await environment.run(method, RegisterCheck(application_id, LAST_TRY))

    async def evidence(self, application_id: str, check: CheckName) -> Row[Any]:
        query = EVIDENCE.select().where(
            EVIDENCE.c.application_id == application_id, EVIDENCE.c.check_name == check
        )
        async with self.house.books.reading() as transaction:
            return (await transaction.execute(query)).one()

    async def lines(self, application_id: str) -> int:
        query = EVIDENCE.select().where(EVIDENCE.c.application_id == application_id)
        async with self.house.books.reading() as transaction:
            return len((await transaction.execute(query)).all())

    def elsewhere(self, **changes: str) -> Checks:
        """Return checks that look for some registers at other addresses."""
        addresses = addresses_of(self.registers, **{"resolver": self.names.address} | changes)
        return Checks(self.house.books, self.clock, self.registers.address, addresses)


async def forget(house: House) -> None:
    """Forget what another test's registers said in the last day."""
    async with house.books.writing() as transaction:
        await transaction.execute(COMPANY_ANSWERS.update().values(asked_at=LONG_AGO))
        await transaction.execute(REGISTER_ANSWERS.update().values(asked_at=LONG_AGO))
        await transaction.execute(
            SANCTIONS_LISTS.update().values(
                asked_at=LONG_AGO, made_at=LONG_AGO, entry_count=0, etag=""
            )
        )


@contextlib.asynccontextmanager
async def open_bench(house: House) -> AsyncIterator[Bench]:
    await forget(house)
    async with open_registers() as registers, open_nameserver() as names:
        bench = Bench(house, registers, names)
        yield bench
        await bench.checks.close()
