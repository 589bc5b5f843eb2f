"""A house in a test: every part of it real, on one Temporal server and one database of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import PendingActivityState
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import WorkflowEnvironment

from activities.bank import BankAccount
from activities.post.relay import SmtpRelay
from activities.post.writing import Sender
from db.books.partners import PARTNERS
from db.engine import Database
from epp.profiles import CZ, TEST, RegistryAccount, RegistryProfile
from programme.billing.activation import RequestAnswer
from programme.ledger import Deposit
from programme.money import Money
from programme.order import Order, OrderStatus, StillWorking
from sandbox.bank import Bank, open_bank
from sandbox.faults import FaultProxy
from sandbox.letters import Letter
from sandbox.mailbox import Mailbox, open_mailbox
from sandbox.registers import Registers, open_registers
from sandbox.registry import Registry, open_registry
from tests.activities.book import chronicle_of, deposit_in, status_of
from tests.activities.checking import addresses_of
from tests.conftest import DatabaseUrls, binary
from tests.makers import (
    BANK_ACCOUNT,
    RULES,
    House,
    fresh,
    keep_request,
    make_order,
    now,
    open_deposit,
)
from tests.sealing import CONVERTER, SEALS
from worker.composition import Neighbours, Outside, build_workers, make_neighbours
from worker.limits import LIMITS, Limit
from workflows.billing.desk import BillingDesk
from workflows.billing.staff_desk import BillingStaffDesk
from workflows.desk import Desk
from workflows.domains.desk import DomainDesk
from workflows.ids import order_workflow_id
from workflows.signboard import SEARCH_ATTRIBUTES
from workflows.staff_desk import StaffDesk

QUICK = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    "matching.numTaskqueueReadPartitions=1",
    "matching.numTaskqueueWritePartitions=1",
    "matching.enableFairness=true",
    'history.timerProcessorMaxTimeShift="1ms"',
    "history.transferProcessorMaxPollRPS=2000",
    "history.timerProcessorMaxPollRPS=2000",
    "history.visibilityProcessorMaxPollRPS=2000",
    'history.workflowIdReuseMinimalInterval="0s"',
    # So that a story without an end begins a new run within a test.
    "limit.historyCount.suggestContinueAsNew=100",
)
NAME_SERVERS = ("ns1.partnerdesk.example", "ns2.partnerdesk.example")
PATIENCE_SECONDS = 90
"""Long, because the machine is shared; nothing waits so long where all is well."""


@dataclass(frozen=True)
class StoryHouse(House):
    """The house with its desks, and the town around it."""

    environment: WorkflowEnvironment
    client: Client
    them: Neighbours
    registry: Registry
    mailbox: Mailbox
    post: FaultProxy
    """Stands between the post room and the mailbox."""
    bank: Bank
    registers: Registers

    @property
    def desk(self) -> Desk:
        return self.desk_of()

    def desk_of(self, **changes: Any) -> Desk:
        usual: dict[str, Any] = {"answer_wait": timedelta(seconds=PATIENCE_SECONDS)}
        return Desk(self.client, lambda: fresh("asked"), **usual | changes)

    @property
    def staff_desk(self) -> StaffDesk:
        return StaffDesk(self.client)

    @property
    def domain_desk(self) -> DomainDesk:
        return DomainDesk(self.client, lambda: fresh("asked"))

    @property
    def billing_desk(self) -> BillingDesk:
        return BillingDesk(self.client, lambda: fresh("asked"))

    async def ask_for_deposit(self, partner_id: str) -> RequestAnswer:
        """Ask for a deposit as the partner does on the page; say how the request stands first."""
        await keep_request(self, partner_id)
        answer = await self.billing_desk.open_deposit(partner_id)
        assert not isinstance(answer, str | StillWorking), answer
        return answer

    @property
    def billing_staff_desk(self) -> BillingStaffDesk:
        return BillingStaffDesk(self.client, lambda: fresh("asked"))

    def story(self, workflow_id: str) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(workflow_id)

    async def end_of(self, workflow_id: str, result_type: Any) -> Any:
        """Return how a story ended, once it has."""
        story = self.client.get_workflow_handle(workflow_id, result_type=result_type)
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await story.result()

    async def let_pass(self, workflow_id: str, time: timedelta) -> None:
        """Let time go by for one story."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.environment.fast_forward(self.story(workflow_id), time)

    async def until_asked(self, workflow_id: str, activity: str) -> None:
        """Wait until a step of a story is under way."""

        async def is_under_way() -> bool:
            described = await self.story(workflow_id).describe()
            return any(
                each.activity_type.name == activity
                and each.state == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED
                for each in described.raw_description.pending_activities
            )

        await eventually(is_under_way)

    async def until_tried(self, workflow_id: str, activity: str) -> None:
        """Wait until a step of a story has failed and is going to be tried again."""

        async def was_tried() -> bool:
            described = await self.story(workflow_id).describe()
            return any(
                each.activity_type.name == activity and each.HasField("last_failure")
                for each in described.raw_description.pending_activities
            )

        await eventually(was_tried)

    async def letter(self, to: str, subject: str = "") -> Letter:
        """Return the newest fitting letter, once it has come."""
        return await self.mailbox.next_letter(to, subject, seconds=PATIENCE_SECONDS)

    async def partner(self, amount: Money | None, **changes: Any) -> str:
        """Make a partner with a deposit and an address of their own."""
        changes = {"email": f"{fresh('rehor')}@kun.example"} | changes
        return await open_deposit(self, amount, **changes)

    async def email_of(self, partner_id: str) -> str:
        query = PARTNERS.select().where(PARTNERS.c.partner_id == partner_id)
        async with self.books.reading() as transaction:
            return str((await transaction.execute(query)).one().email)

    async def order(self, amount: Money | None, label: str = "", **changes: Any) -> Order:
        """Return an order of a new partner; the label says what the registry will do."""
        partner_id = await self.partner(amount)
        zone = changes.pop("zone", "cz")
        name = f"{label}{fresh('volna')}.{zone}"
        return make_order(partner_id=partner_id, zone=zone, **{"name": name} | changes)

    async def deposit(self, order: Order) -> Deposit:
        return await deposit_in(self.books, order.partner_id)

    async def status(self, order: Order) -> OrderStatus:
        return await status_of(self.books, order.order_id)

    async def signal(self, order: Order, what: Any) -> None:
        await self.story(order_workflow_id(order.order_id)).signal(what)

    async def until_credited(self, top_up_id: str) -> None:
        async def is_so() -> bool:
            return "top_up.credited" in await chronicle_of(self.books, top_up_id)

        await eventually(is_so)

    async def until_status(self, order: Order, wanted: OrderStatus) -> None:
        async def is_so() -> bool:
            return await self.status(order) is wanted

        await eventually(is_so)


async def eventually(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await is_so():
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def open_house(folder: Path, urls: DatabaseUrls, **options: Any) -> AsyncIterator[StoryHouse]:
    """Open the house and its town; there is one house a Temporal server.

    The options are every worker's.
    """
    async with contextlib.AsyncExitStack() as stack:
        enter = stack.enter_async_context
        registry = await enter(open_registry(_made(folder / "registry")))
        mailbox = await enter(open_mailbox(_made(folder / "mailbox")))
        post = await enter(FaultProxy("127.0.0.1", mailbox.smtp_port))
        bank = await enter(open_bank(_made(folder / "bank")))
        registers = await enter(open_registers())
        books, front = Database(urls.worker), Database(urls.web)
        stack.push_async_callback(books.close)
        stack.push_async_callback(front.close)
        outside = _outside(registry, post, bank, registers)
        them = make_neighbours(books, outside, SEALS, now)
        stack.push_async_callback(them.close)
        environment = await enter(await start_temporal())
        # A client of its own: only where a test says so does time fly.
        client = await environment.connect_client(data_converter=CONVERTER)
        for worker in build_workers(client, them, **options):
            await enter(worker)
        yield StoryHouse(
            books, front, environment, client, them, registry, mailbox, post, bank, registers
        )


async def start_temporal() -> WorkflowEnvironment:
    """Start a Temporal server that can skip time and knows our search attributes."""
    flags = [word for value in QUICK for word in ("--dynamic-config-value", value)]
    for name, kind in SEARCH_ATTRIBUTES.items():
        flags += ["--search-attribute", f"{name}={kind}"]
    return await WorkflowEnvironment.start_time_skipping_v2(
        dev_server_existing_path=binary("temporal"),
        dev_server_log_level="never",
        dev_server_startup_timeout=timedelta(seconds=PATIENCE_SECONDS),
        dev_server_extra_args=flags,
        data_converter=CONVERTER,
    )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _outside(registry: Registry, post: FaultProxy, bank: Bank, registers: Registers) -> Outside:
    return Outside(
        sender=Sender("Partnerdesk", "partneri@partnerdesk.example", "http://desk.example"),
        relay=SmtpRelay(post.host, post.port),
        ares_address=registers.address,
        registers=addresses_of(registers, resolver=registers.names.address),
        limits={register: Limit(1000, limit.at_once) for register, limit in LIMITS.items()},
        bank=BankAccount(bank.address, BANK_ACCOUNT, bank.token, pause_seconds=0),
        registries={profile.name: _account(registry, profile) for profile in (CZ, TEST)},
        name_servers=NAME_SERVERS,
        accounting=RULES,
        # A story's clock is skipped, the books' is not: an account is tried whenever asked.
        trial_pause=timedelta(0),
    )


def _account(registry: Registry, profile: RegistryProfile) -> RegistryAccount:
    return RegistryAccount(
        profile=replace(profile, consistency_delay_seconds=1),
        host=registry.host,
        port=registry.cz_port if profile is CZ else registry.test_port,
        client_id=registry.client_id,
        password=registry.password,
        ca_file=str(registry.certificates.ca_file),
        certificate_file=str(registry.certificates.certificate("client")),
        key_file=str(registry.certificates.key("client")),
    )


async def details_of(house: StoryHouse, workflow_id: str) -> str:
    metadata: WorkflowMetadata = await house.client.get_workflow_handle(workflow_id).query(
        "__temporal_workflow_metadata", result_type=WorkflowMetadata
    )
    return metadata.current_details
