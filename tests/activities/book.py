"""What the books say, looked at by tests."""

from itertools import accumulate
from typing import Any

from sqlalchemy import Row, select

from db.books import ledger
from db.books.chronicle import CHRONICLE
from db.books.ledger import DEPOSITS, ENTRIES
from db.books.orders import ORDERS
from db.books.services import SERVICES
from db.engine import Database
from programme.ledger import Deposit, Entry, after, balance, empty_deposit
from programme.money import Currency, czk
from programme.order import OrderStatus


async def deposit_in(books: Database, partner_id: str) -> Deposit:
    async with books.reading() as transaction:
        deposit = await ledger.read(transaction, partner_id)
    assert deposit is not None
    return deposit


async def entries_in(books: Database, partner_id: str) -> tuple[Entry, ...]:
    async with books.reading() as transaction:
        return await ledger.entries_of(transaction, partner_id)


async def order_in(books: Database, order_id: str) -> Row[Any]:
    async with books.reading() as transaction:
        query = ORDERS.select().where(ORDERS.c.order_id == order_id)
        return (await transaction.execute(query)).one()


async def status_of(books: Database, order_id: str) -> OrderStatus:
    return OrderStatus((await order_in(books, order_id)).status)


async def orders_for(books: Database, name: str) -> list[OrderStatus]:
    async with books.reading() as transaction:
        rows = await transaction.execute(select(ORDERS.c.status).where(ORDERS.c.name == name))
        return [OrderStatus(row.status) for row in rows]


async def services_of(books: Database, order_id: str) -> list[str]:
    async with books.reading() as transaction:
        rows = await transaction.execute(SERVICES.select().where(SERVICES.c.order_id == order_id))
        return [row.name for row in rows]


async def service_of(books: Database, order_id: str) -> Row[Any]:
    async with books.reading() as transaction:
        query = SERVICES.select().where(SERVICES.c.order_id == order_id)
        return (await transaction.execute(query)).one()


async def chronicle_of(books: Database, subject: str) -> list[str]:
    async with books.reading() as transaction:
        query = CHRONICLE.select().where(CHRONICLE.c.subject == subject)
        return [row.kind for row in await transaction.execute(query.order_by(CHRONICLE.c.line))]


async def assert_the_book_is_right(books: Database, partner_id: str) -> None:
    """Versions are 1..n without a gap, each entry follows from the last, the fold is the row."""
    async with books.reading() as transaction:
        query = ENTRIES.select().where(ENTRIES.c.partner_id == partner_id)
        rows = (await transaction.execute(query.order_by(ENTRIES.c.version))).all()
        row = (
            await transaction.execute(DEPOSITS.select().where(DEPOSITS.c.partner_id == partner_id))
        ).one()
        entries = await ledger.entries_of(transaction, partner_id)
    nothing = empty_deposit(Currency.CZK)
    assert [each.version for each in rows] == list(range(1, row.version + 1))
    standings = list(accumulate(entries, after, initial=nothing))[1:]
    assert standings == [Deposit(czk(each.free_after), czk(each.held_after)) for each in rows]
    assert all(min(at.free, at.held) >= czk(0) for at in standings)
    assert balance(nothing, entries) == Deposit(czk(row.free_minor), czk(row.held_minor))
