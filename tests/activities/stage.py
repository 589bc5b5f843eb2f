"""A registry in the sandbox with our neighbour in front of it, lane by lane."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from activities.registry import Registry, Renewals, Transfers
from activities.registry.accounts import Accounts
from activities.registry.attempts import Attempts
from activities.registry.carrying import Carrier
from activities.registry.details import Details
from activities.registry.holders import Holders
from activities.registry.lanes import Lane, RegistryOutOfReachError, RegistryUnsureError
from db.books.submissions import ATTEMPTS
from epp.envelope import fresh_cl_trid
from epp.pool import RegistryPool
from epp.profiles import CZ, TEST, RegistryAccount, RegistryProfile
from programme.order import AwaitingRegistry, Held, Order, RegistryAnswer
from programme.pricing import Operation
from sandbox.registry import Registry as SandboxRegistry
from sandbox.registry import open_registry
from sandbox.registry.oracle import Oracle
from tests.makers import House, crowns, fresh, make_order, now, open_deposit
from tests.sealing import SEALS

SEAL = SEALS.books
NAME_SERVERS = ("ns1.partnerdesk.example", "ns2.partnerdesk.example")
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Stage:
    sandbox: SandboxRegistry
    registry: Registry
    renewals: Renewals
    transfers: Transfers
    attempts: Attempts
    accounts: Accounts
    lanes: dict[str, Lane]
    house: House

    @property
    def oracle(self) -> Oracle:
        return self.sandbox.oracle

    async def order(self, label: str, zone: str, **changes: Any) -> Order:
        """Return an order whose price is set aside; the label says what the registry will do."""
        partner_id = await open_deposit(self.house, crowns(1000))
        name = f"{label}{fresh('volna')}.{zone}"
        order = make_order(partner_id=partner_id, name=name, zone=zone, **changes)
        assert await self.house.deposits.hold_price(order) == Held()
        return order

    async def persist(self, order: Order) -> RegistryAnswer:
        """Call the activity until it says something, as Temporal and the story would."""
        step = {
            Operation.REGISTER: self.registry.register_name,
            Operation.RENEW: self.renewals.renew_name,
            Operation.TRANSFER: self.transfers.transfer_name,
        }[order.operation]
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with contextlib.suppress(RegistryUnsureError, RegistryOutOfReachError):
                    answer = await step(order)
                    if not isinstance(answer, AwaitingRegistry):
                        return answer
                await asyncio.sleep(0.1)

    async def until_pending(self, order: Order) -> None:
        """Call the transfer until the registry has the request, whatever becomes of the answers."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                with contextlib.suppress(RegistryUnsureError, RegistryOutOfReachError):
                    if await self.transfers.transfer_name(order) == AwaitingRegistry():
                        return
                await asyncio.sleep(0.1)

    async def rows_of(self, order: Order) -> list[Row[Any]]:
        query = ATTEMPTS.select().where(ATTEMPTS.c.order_id == order.order_id)
        async with self.house.books.reading() as transaction:
            rows = await transaction.execute(query.order_by(ATTEMPTS.c.opened_at))
            return list(rows.all())

    def commands_about(self, name: str) -> list[dict[str, Any]]:
        return [each for each in self.oracle.commands() if each["object"] == name]

    def logins(self) -> int:
        return sum(each["verb"] == "login" for each in self.oracle.commands())


@contextlib.asynccontextmanager
async def open_stage(
    house: House, folder: Path, *, consistency_delay_seconds: int = 1, **account: Any
) -> AsyncIterator[Stage]:
    async with open_registry(folder) as sandbox:
        lanes = {
            zone: Lane(RegistryPool(_account(sandbox, profile, account)), NAME_SERVERS)
            for zone, profile in (
                ("cz", replace(CZ, consistency_delay_seconds=consistency_delay_seconds)),
                ("test", replace(TEST, consistency_delay_seconds=consistency_delay_seconds)),
            )
        }
        attempts = Attempts(house.books, SEAL, now)
        details = Details(house.books, SEALS.details)
        holders = Holders(house.books, details, fresh_cl_trid)
        accounts = Accounts(house.books, now, timedelta(0))
        carrier = Carrier(attempts, accounts, fresh_cl_trid)
        try:
            yield Stage(
                sandbox=sandbox,
                registry=Registry(lanes, carrier, holders),
                renewals=Renewals(lanes, carrier),
                transfers=Transfers(lanes, carrier, details),
                attempts=attempts,
                accounts=accounts,
                lanes=lanes,
                house=house,
            )
        finally:
            for lane in lanes.values():
                await lane.pool.close()


def _account(
    sandbox: SandboxRegistry, profile: RegistryProfile, changes: dict[str, Any]
) -> RegistryAccount:
    port = sandbox.cz_port if profile.name == CZ.name else sandbox.test_port
    # A name of its own: the books remember what they made at each registry.
    own = replace(profile, name=fresh(profile.name))
    usual: dict[str, Any] = {
        "profile": own,
        "host": sandbox.host,
        "port": port,
        "client_id": sandbox.client_id,
        "password": sandbox.password,
        "ca_file": str(sandbox.certificates.ca_file),
        "certificate_file": str(sandbox.certificates.certificate("client")),
        "key_file": str(sandbox.certificates.key("client")),
    }
    return RegistryAccount(**usual | changes)
