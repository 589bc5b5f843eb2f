"""A web with a stand-in desk over a real database: the stage of pages and API."""

from __future__ import annotations

import asyncio
import re
import secrets
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from db.books import applications, ledger, orders, partners, payments, prices, services, tiers
from db.engine import Database
from db.front import api_keys, sign_ins, users
from db.front.users import Role
from db.views import orders as order_views
from db.views.orders import OrderRow
from programme.billing.refunds import RefundAnswer, RefundDecided, RefundStatus
from programme.domains.changes import ChangeKind
from programme.ledger import Entry, EntryKind
from programme.money import Currency, czk
from programme.names import ZoneRule
from programme.order import (
    AlreadyOrdered,
    AwaitingFunds,
    Cancelled,
    Order,
    OrderAnswer,
    OrderStatus,
    Registered,
    Renewed,
    StillWorking,
    Transferred,
)
from programme.payments import CallForPayment, TopUp, TopUpStatus, variable_symbol
from programme.people.application import ApplicationStatus
from programme.people.conditions import Tier
from programme.people.partner import PartnerStatus
from programme.prices.lists import NamePrice, PriceList
from programme.tax import from_net
from tests.conftest import DatabaseUrls
from tests.sealing import SEALS
from web.app import create_app
from web.context import Links, WebContext
from workflows.desk import DeskClosedError

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
UNTIL = date(2027, 11, 23)
ZONES = {zone: ZoneRule(zone) for zone in ("cz", "example", "test")}
PRICES = PriceList(
    "2026-01",
    datetime(2026, 1, 1, tzinfo=UTC),
    demonstration=True,
    prices=(
        NamePrice("cz", czk(17900), czk(14000)),
        NamePrice("example", czk(15000), czk(14000)),
        NamePrice("test", czk(9900), czk(14000)),
    ),
)
TIER = Tier("plus", 200, 100, 10, deposit_wanted=True, demonstration=True)

PASSWORD = "dvanáct znaků a víc"
HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
PASSWORD_HASH = HASHER.hash(PASSWORD)


class StandInDesk:
    """Writes the books as the stories would, and answers what the test wants."""

    def __init__(self, books: Database) -> None:
        self._books = books
        self.answers: dict[str, OrderAnswer] = {}
        self.is_closed = False
        self.is_slow = False
        self.orders: list[Order] = []
        self.top_ups: list[TopUp] = []
        self.cancelled: list[str] = []
        self.is_slow_to_cancel = False
        self.settings_kept: list[str] = []
        self.refunds: list[tuple[str, str]] = []
        self.withdrawal: RefundAnswer | StillWorking = RefundDecided(RefundStatus.WITHDRAWN)

    async def order(self, order: Order) -> OrderAnswer:
        self._refuse_if_closed()
        self.orders.append(order)
        await asyncio.sleep(0.01)
        answer = self.answers.get(order.name, Registered(UNTIL))
        if not isinstance(answer, StillWorking):
            await self._record(order, answer)
        return answer

    async def _record(self, order: Order, answer: OrderAnswer) -> None:
        status, missing = OrderStatus.REFUSED, None
        if isinstance(answer, Registered | Transferred):
            status = OrderStatus.REGISTERED
        if isinstance(answer, Renewed):
            status = OrderStatus.RENEWED
        if isinstance(answer, AwaitingFunds):
            status, missing = OrderStatus.AWAITING_FUNDS, answer.missing.minor
        async with self._books.writing() as transaction:
            if not await orders.add(transaction, order, status):
                return
            waits = status is OrderStatus.AWAITING_FUNDS
            await orders.change(
                transaction,
                order.order_id,
                missing_minor=missing,
                end_kind=None if waits else answer.kind,
                end_detail=answer.order_id if isinstance(answer, AlreadyOrdered) else None,
                registered_until=getattr(answer, "until", None),
                ended_at=None if waits else NOW,
            )

    async def cancel_order(self, order_id: str) -> OrderAnswer:
        self.cancelled.append(order_id)
        if self.is_slow_to_cancel:
            return StillWorking()
        async with self._books.writing() as transaction:
            row = await orders.locked(transaction, order_id)
            if row is None or row.status != OrderStatus.AWAITING_FUNDS:
                return Registered(UNTIL)
            ended = {"status": OrderStatus.CANCELLED, "end_kind": "cancelled", "ended_at": NOW}
            await orders.change(transaction, order_id, **ended)
        return Cancelled()

    async def open_deposit(self, partner_id: str) -> None:
        self._refuse_if_closed()
        if self.is_slow:
            return
        async with self._books.writing() as transaction:
            await ledger.open_deposit(transaction, partner_id, Currency.CZK)

    async def keep_deposit_settings(self, partner_id: str) -> None:
        self._refuse_if_closed()
        self.settings_kept.append(partner_id)

    async def refund(self, refund_id: str, partner_id: str) -> None:
        self._refuse_if_closed()
        self.refunds.append((refund_id, partner_id))

    async def withdraw_refund(self, refund_id: str, user_id: str) -> RefundAnswer | StillWorking:
        self._refuse_if_closed()
        return self.withdrawal

    async def top_up(self, top_up: TopUp) -> CallForPayment | StillWorking:
        self._refuse_if_closed()
        self.top_ups.append(top_up)
        if self.is_slow:
            return StillWorking()
        amount = from_net(top_up.net)
        async with self._books.writing() as transaction:
            known = await payments.find_top_up(transaction, top_up.top_up_id)
            if known is not None:
                return CallForPayment(
                    top_up.top_up_id, amount, known.variable_symbol, known.due_day
                )
            number = await payments.next_number(transaction, "call", 2026)
            symbol, due = variable_symbol(2026, number), date(2026, 12, 7)
            values = {
                "top_up_id": top_up.top_up_id,
                "partner_id": top_up.partner_id,
                "status": TopUpStatus.AWAITING_PAYMENT,
                "currency": "CZK",
                "net_minor": amount.base.minor,
                "tax_minor": amount.tax.minor,
                "gross_minor": amount.gross.minor,
                "variable_symbol": symbol,
                "due_day": due,
            }
            await payments.add_top_up(transaction, values)
        return CallForPayment(top_up.top_up_id, amount, symbol, due)

    async def change_name(
        self, change_id: str, partner_id: str, change: ChangeKind
    ) -> StillWorking:
        self._refuse_if_closed()
        return StillWorking()

    async def look_at_name(self, name: str) -> bool:
        self._refuse_if_closed()
        return False

    def _refuse_if_closed(self) -> None:
        if self.is_closed:
            raise DeskClosedError("Temporal cannot be reached.")


@dataclass
class Guest:
    """Somebody signed in, in a browser and with a program."""

    customer_id: str
    browser: httpx2.AsyncClient
    program: httpx2.AsyncClient

    async def order(self, key: str | None = None, **body: Any) -> httpx2.Response:
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return await self.program.post("/api/v1/orders", json=body, headers=headers)


@dataclass
class Stage:
    """The app with its desk, and makers of those who use it."""

    app: Any
    desk: StandInDesk
    front: Database
    books: Database
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    async def partner(
        self, *, free: int | None = 1_000_000, status: PartnerStatus = PartnerStatus.ACTIVE
    ) -> Guest:
        """Make a partner with so much money; without a deposit when it is None."""
        guest = await self.customer()
        async with self.books.writing() as transaction:
            await make_partner(transaction, guest.customer_id, status)
            if free is not None:
                await ledger.open_deposit(transaction, guest.customer_id, Currency.CZK)
            if free:
                paid = Entry(EntryKind.TOP_UP, f"bank/{uuid.uuid4().hex}", czk(free))
                await ledger.append(transaction, guest.customer_id, paid)
        return guest

    async def customer(self, language: str = "cs") -> Guest:
        """Make a customer who is not a partner."""
        token, key = secrets.token_urlsafe(32), f"pdk_live_{secrets.token_urlsafe(32)}"
        customer_id = f"c-{uuid.uuid4().hex}"
        person = {
            "email": f"{uuid.uuid4().hex}@firma.example",
            "password_hash": PASSWORD_HASH,
            "name": "Jana Nová",
            "role": Role.CUSTOMER,
            "customer_id": customer_id,
            "language": "cs",
        }
        async with self.front.writing() as transaction:
            added = users.USERS.insert().values(person).returning(users.USERS.c.user_id)
            user_id = (await transaction.execute(added)).scalar_one()
            await sign_ins.add(transaction, token, user_id, NOW + timedelta(hours=1))
            await api_keys.add(
                transaction, key=key, hint=key[:13], customer_id=customer_id, name="Test"
            )
        browser = self.client(cookies={"desk": token, "language": language})
        program = self.client(headers={"Authorization": f"Bearer {key}"})
        return Guest(customer_id, browser, program)

    def client(self, address: str = "127.0.0.1", **settings: Any) -> httpx2.AsyncClient:
        """Make a client that speaks to the app without a network."""
        transport = httpx2.ASGITransport(self.app, client=(address, 50000))
        made = httpx2.AsyncClient(transport=transport, base_url="http://desk.example", **settings)
        self.clients.append(made)
        return made

    async def set_up_service(
        self, guest: Guest, order_id: str, name: str, until: date = UNTIL
    ) -> None:
        """Write the service of a registered order."""
        values = {
            "order_id": order_id,
            "kind": "name",
            "name": name,
            "administrator_id": guest.customer_id,
            "payer_id": guest.customer_id,
            "registered_until": until,
        }
        async with self.books.writing() as transaction:
            await services.add(transaction, values)

    async def change_order(self, order_id: str, status: OrderStatus) -> None:
        """Put an order into a status, as a story would."""
        waits = status is OrderStatus.AWAITING_FUNDS
        ends = {"refused": "name_taken", "cancelled": "cancelled", "lapsed": "funds_never_came"}
        async with self.books.writing() as transaction:
            await orders.change(
                transaction,
                order_id,
                status=status,
                missing_minor=5910 if waits else None,
                end_kind=ends.get(status),
            )

    async def order_row(self, guest: Guest, order_id: str) -> OrderRow:
        """Return an order as pages see it."""
        async with self.front.reading() as transaction:
            row = await order_views.find(transaction, guest.customer_id, order_id)
        assert row is not None
        return row

    async def move(self, guest: Guest, entry: Entry) -> None:
        """Make an entry in the deposit's book."""
        async with self.books.writing() as transaction:
            await ledger.append(transaction, guest.customer_id, entry)


async def make_partner(
    transaction: Any, customer_id: str, status: PartnerStatus = PartnerStatus.ACTIVE
) -> None:
    """Make a customer a partner."""
    company = {
        "company_number": "25596641",
        "company_name": "Žluťoučký kůň s.r.o.",
        "street": "Dlouhá 1",
        "city": "Praha",
        "postcode": "11000",
        "country": "CZ",
        "contact_name": "Jana Nová",
        "email": "jana@firma.example",
        "phone": "+420777123456",
        "language": "cs",
        "tier_id": TIER.tier_id,
    }
    application_id = f"PP-{uuid.uuid4().hex}"
    await transaction.execute(
        applications.APPLICATIONS.insert().values(
            company
            | {
                "application_id": application_id,
                "customer_id": customer_id,
                "status": ApplicationStatus.APPROVED,
                "terms_version": "2026-01",
                "received_at": NOW,
            }
        )
    )
    await partners.add(
        transaction,
        company
        | {
            "partner_id": customer_id,
            "application_id": application_id,
            "status": status,
            "registry_key": uuid.uuid4().hex,
        },
    )


@asynccontextmanager
async def open_stage(urls: DatabaseUrls) -> AsyncIterator[Stage]:
    """Put the app together over a database of its own."""
    front, books = Database(urls.web), Database(urls.worker)
    async with books.writing() as transaction:
        await tiers.publish(transaction, TIER)
        await prices.publish(transaction, PRICES)
    desk: Any = StandInDesk(books)
    context = WebContext(
        database=front,
        desk=desk,
        staff_desk=desk,
        billing_desk=desk,
        billing_staff_desk=desk,
        domain_desk=desk,
        clock=lambda: NOW,
        hasher=HASHER,
        zone_rules=ZONES,
        links=Links("http://desk.example", "http://temporal.example"),
        secure_cookies=False,
        details_seal=SEALS.details,
    )
    stage = Stage(create_app(context), desk, front, books)
    yield stage
    for client in stage.clients:
        await client.aclose()
    await front.close()
    await books.close()


def text_of(page: httpx2.Response) -> str:
    """Return what a reader of a page reads, blanks squeezed and hard spaces made plain."""
    main = page.text.split("<main", 1)[1].split("</main>")[0]
    plain = re.sub(r"<[^>]+>", " ", main).replace("&#34;", '"').replace("\u00a0", " ")
    return re.sub(r"\s+", " ", plain)


def fresh_name(zone: str = "cz") -> str:
    """Return a name nobody has ordered yet."""
    return f"kun-{uuid.uuid4().hex[:12]}.{zone}"
