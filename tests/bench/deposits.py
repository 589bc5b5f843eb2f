"""How many holds and charges a deposit takes, beside what PostgreSQL gives one locked row.

An operation is one durable change that its client waits for:

* bare: SELECT ... FOR UPDATE of one row, UPDATE of it, COMMIT; nothing else;
* entries: one entry of the deposits' book, a hold or the charge that ends it, so a pair is two;
* orders: one step of an order as its story has it done, `hold_price` or `charge_hold`, with the
  order's row, the chronicle and the service; again two a pair.

All go through the same `Database` of the house in one process, each client in a closed loop.
"""

import itertools
import random
from datetime import date

from sqlalchemy import text

from activities.deposits import OrderRegistered
from db.books import ledger
from db.engine import Database, Transaction
from programme.ledger import Entry, EntryKind
from programme.money import czk
from programme.order import Held, Order, Registered
from tests.bench.rounds import Operation
from tests.makers import House, fresh, make_order, open_partner

PRICE = czk(100)
PLENTY = czk(1_000_000_000_000)
UNTIL = date(2027, 11, 23)

BARE_TABLE = (
    "CREATE TABLE books.bench_rows (id text PRIMARY KEY, n bigint NOT NULL) WITH (fillfactor = 50)",
    "GRANT SELECT, UPDATE ON books.bench_rows TO partnerdesk_worker",
)
FILL_ROW = text("INSERT INTO books.bench_rows VALUES (:id, 0)")
COPY_PARTNER = text(
    "INSERT INTO books.partners SELECT (jsonb_populate_record(p, jsonb_build_object("
    "'partner_id', CAST(:id AS text), 'application_id', CAST(:id AS text),"
    "'registry_key', CAST(:id AS text)))).* FROM books.partners AS p LIMIT 1"
)
LOCK_ROW = text("SELECT n FROM books.bench_rows WHERE id = :id FOR UPDATE")
CHANGE_ROW = text("UPDATE books.bench_rows SET n = n + 1 WHERE id = :id")


class Deposits:
    """Deposits with plenty in them, and the workloads on them."""

    def __init__(self, house: House, partner_ids: list[str]) -> None:
        self.house = house
        self.partner_ids = partner_ids
        self.counter = itertools.count()
        self.run = fresh("run")
        self.begun: dict[tuple[str, int], Entry | Order] = {}
        self.owners: dict[tuple[str, int], str] = {}

    async def bare(self, client: int) -> None:
        partner_id = random.choice(self.partner_ids)
        async with self.house.books.writing() as transaction:
            await transaction.execute(LOCK_ROW, {"id": partner_id})
            await transaction.execute(CHANGE_ROW, {"id": partner_id})

    async def entries(self, client: int) -> None:
        """Make the hold this client has not made, or the charge of the one it has."""
        here = ("entries", client)
        held = self.begun.pop(here, None)
        if isinstance(held, Entry):
            await self._append(self.owners[here], Entry(EntryKind.CHARGE, held.cause, PRICE))
            return
        partner_id = self.owners[here] = random.choice(self.partner_ids)
        entry = Entry(EntryKind.HOLD, f"{self.run}-{next(self.counter)}", PRICE)
        await self._append(partner_id, entry)
        self.begun[here] = entry

    async def orders(self, client: int) -> None:
        """Hold the price of a new order, or charge the one this client holds for."""
        here = ("orders", client)
        order = self.begun.pop(here, None)
        if isinstance(order, Order):
            await self.house.deposits.charge_hold(OrderRegistered(order, Registered(UNTIL)))
            return
        order = make_order(partner_id=random.choice(self.partner_ids), price=PRICE)
        answer = await self.house.deposits.hold_price(order)
        assert answer == Held(), answer
        self.begun[here] = order

    async def _append(self, partner_id: str, entry: Entry) -> None:
        async def work(transaction: Transaction) -> object:
            return await ledger.append(transaction, partner_id, entry)

        await self.house.books.sharing(partner_id, work)

    @property
    def workloads(self) -> dict[str, Operation]:
        return {"bare": self.bare, "entries": self.entries, "orders": self.orders}


async def make_deposits(house: House, owner: Database, many: int) -> list[str]:
    """Open one real partner's deposit and many more, with a bare row beside each."""
    first = await open_partner(house)
    partner_ids = [first, *(f"{first}-{number}" for number in range(many))]
    async with owner.writing() as transaction:
        # Copies of one partner; their applications are not wanted here.
        await transaction.execute(text("SET LOCAL session_replication_role = replica"))
        for partner_id in partner_ids[1:]:
            await transaction.execute(COPY_PARTNER, {"id": partner_id})
    async with owner.writing() as transaction:
        for statement in BARE_TABLE:
            await transaction.execute(text(statement))
        for partner_id in partner_ids:
            await transaction.execute(FILL_ROW, {"id": partner_id})
            await ledger.open_deposit(transaction, partner_id, PLENTY.currency)
            paid = Entry(EntryKind.TOP_UP, f"bench/{partner_id}", PLENTY)
            await ledger.append(transaction, partner_id, paid)
    return partner_ids
