"""A low deposit is noted once a crossing, and again only after a top-up has armed the alert."""

from db.books import ledger
from db.books.billing.alerts import ALERTS
from db.engine import Database
from programme.ledger import Entry, EntryKind
from programme.money import Currency, czk
from tests.makers import fresh

LEVEL = 50_000
"""What a deposit is opened with: 500 Kč."""


async def make(books: Database, partner_id: str, *moves: tuple[EntryKind, int]) -> None:
    async with books.writing() as transaction:
        for kind, minor in moves:
            await ledger.append(transaction, partner_id, Entry(kind, fresh("c"), czk(minor)))


async def noted(books: Database, partner_id: str) -> list[int]:
    query = ALERTS.select().where(ALERTS.c.partner_id == partner_id).order_by(ALERTS.c.version)
    async with books.reading() as transaction:
        return [row.free_minor for row in await transaction.execute(query)]


async def opened(books: Database) -> str:
    partner_id = fresh("c")
    async with books.writing() as transaction:
        await ledger.open_deposit(transaction, partner_id, Currency.CZK)
    return partner_id


async def test_a_crossing_is_noted_once_however_far_the_deposit_falls(books: Database) -> None:
    partner_id = await opened(books)
    await make(books, partner_id, (EntryKind.TOP_UP, LEVEL + 300))
    await make(books, partner_id, (EntryKind.HOLD, 300))
    assert await noted(books, partner_id) == []

    for _ in range(3):
        await make(books, partner_id, (EntryKind.HOLD, 100))

    assert await noted(books, partner_id) == [LEVEL - 100]


async def test_only_a_top_up_to_the_level_arms_it_again(books: Database) -> None:
    partner_id = await opened(books)
    await make(books, partner_id, (EntryKind.TOP_UP, LEVEL), (EntryKind.HOLD, 1000))

    await make(books, partner_id, (EntryKind.TOP_UP, 999), (EntryKind.HOLD, 999))
    assert await noted(books, partner_id) == [LEVEL - 1000]

    await make(books, partner_id, (EntryKind.TOP_UP, 1000))
    await make(books, partner_id, (EntryKind.HOLD, 1))
    assert await noted(books, partner_id) == [LEVEL - 1000, LEVEL - 1]
