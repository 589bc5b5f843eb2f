"""What PostgreSQL refuses to wrong code, tried as the application's own roles."""

import uuid

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError

from db.books import ledger
from db.engine import Database
from db.paper_guards import PAPERS_NEVER_CHANGED
from programme.ledger import Entry, EntryKind, balance, hold, nothing_held, resolve, top_up
from programme.money import Currency, czk

RAW_ENTRY = text(
    "INSERT INTO books.deposit_entries (entry_id, partner_id, currency, kind, cause, source,"
    " destination, minor, version, free_after, held_after) VALUES (:entry_id, :partner_id,"
    " :currency, :kind, :cause, :source, :destination, :minor, 7, 1000000, 1000000)"
)


async def partner_with(books: Database, crowns: int) -> str:
    partner_id = f"c-{uuid.uuid4()}"
    async with books.writing() as transaction:
        await ledger.open_deposit(transaction, partner_id, Currency.CZK)
        if crowns:
            await append(transaction, partner_id, top_up("1/2010", partner_id, czk(crowns * 100)))
    return partner_id


async def append(transaction: object, partner_id: str, entry: Entry) -> None:
    await ledger.append(transaction, partner_id, entry)  # type: ignore[arg-type]


async def make(books: Database, partner_id: str, entry: Entry) -> None:
    async with books.writing() as transaction:
        await ledger.append(transaction, partner_id, entry)


async def run(
    database: Database, statement: TextClause, values: dict[str, object] | None = None
) -> None:
    async with database.writing() as transaction:
        await transaction.execute(statement, values)


def raw(partner_id: str, **changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "partner_id": partner_id,
        "currency": "CZK",
        "kind": "hold",
        "cause": partner_id,
        "source": "free",
        "destination": "held",
        "minor": 100,
    }
    values = usual | changes
    return {"entry_id": f"hold/{values['cause']}"} | values


async def test_entries_move_the_row_and_the_fold_agrees(books: Database) -> None:
    partner_id = await partner_with(books, 100)
    held = Entry(EntryKind.HOLD, f"o-{partner_id}", czk(3000))
    await make(books, partner_id, held)
    await make(books, partner_id, resolve(held, EntryKind.CHARGE))

    async with books.reading() as transaction:
        entries = await ledger.entries_of(transaction, partner_id)
        deposit = await ledger.read(transaction, partner_id)

    assert deposit is not None
    assert balance(ledger.nothing(), entries) == deposit
    assert (deposit.free, deposit.held) == (czk(7000), czk(0))


async def test_more_than_there_is_cannot_be_held(books: Database, owner: Database) -> None:
    partner_id = await partner_with(books, 1)

    with pytest.raises(DBAPIError, match=r"free_not_below_zero"):
        await run(owner, RAW_ENTRY, raw(partner_id, minor=101))


async def test_a_hold_ends_once_even_for_wrong_code(books: Database) -> None:
    partner_id = await partner_with(books, 10)
    held = Entry(EntryKind.HOLD, f"o-{partner_id}", czk(100))
    await make(books, partner_id, held)
    await make(books, partner_id, resolve(held, EntryKind.RELEASE))

    with pytest.raises(DBAPIError, match=r"made before"):
        await make(books, partner_id, resolve(held, EntryKind.CHARGE))


async def test_an_order_that_has_ended_can_hold_no_more(books: Database) -> None:
    partner_id = await partner_with(books, 10)
    await make(books, partner_id, nothing_held(f"o-{partner_id}", Currency.CZK))

    with pytest.raises(DBAPIError, match=r"can hold no more"):
        await make(books, partner_id, Entry(EntryKind.HOLD, f"o-{partner_id}", czk(100)))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"minor": -100}, "not_below_zero"),
        ({"minor": 0}, "amount_possible"),
        ({"source": "bank"}, "move_known"),
        ({"destination": "free"}, "move_known"),
        ({"kind": "gift"}, "move_known|not named"),
        ({"currency": "EUR"}, "no deposit in EUR"),
        ({"entry_id": "hold/another"}, "not named after its cause"),
        (
            {
                "kind": "charge",
                "source": "held",
                "destination": "sold",
                "entry_id": "resolve/x",
                "cause": "x",
            },
            "held_not_below_zero",
        ),
    ],
)
async def test_an_entry_that_cannot_be_is_refused(
    books: Database, owner: Database, changes: dict[str, object], complaint: str
) -> None:
    partner_id = await partner_with(books, 10)

    with pytest.raises(DBAPIError, match=complaint):
        await run(owner, RAW_ENTRY, raw(partner_id, **changes))


async def test_balances_written_by_hand_are_overruled(books: Database, owner: Database) -> None:
    partner_id = await partner_with(books, 10)
    async with owner.writing() as transaction:
        await transaction.execute(RAW_ENTRY, raw(partner_id))

    async with books.reading() as transaction:
        deposit = await ledger.read(transaction, partner_id)

    assert deposit is not None
    assert deposit.free == czk(900)


async def test_an_insert_that_swallows_its_conflict_moves_nothing(
    books: Database, owner: Database
) -> None:
    partner_id = await partner_with(books, 10)
    entry = Entry(EntryKind.HOLD, f"o-{partner_id}", czk(100))
    await make(books, partner_id, entry)

    swallowing = text(f"{RAW_ENTRY.text} ON CONFLICT DO NOTHING")
    with pytest.raises(DBAPIError, match=r"made before"):
        await run(owner, swallowing, raw(partner_id, cause=entry.cause))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE books.deposit_entries SET minor = 1",
        "DELETE FROM books.deposit_entries",
        "TRUNCATE books.deposit_entries",
        "UPDATE books.deposits SET free_minor = 1000000",
        "INSERT INTO books.deposits (partner_id, currency, free_minor) VALUES ('x', 'CZK', 9)",
        "INSERT INTO books.deposit_entries (entry_id) VALUES ('top-up/1/1')",
        "INSERT INTO books.deposit_alerts (partner_id) VALUES ('x')",
        "DELETE FROM books.deposit_alerts",
        "DELETE FROM books.deposits",
        "UPDATE books.chronicle SET actor = 'nobody'",
        "DELETE FROM books.decisions",
        "UPDATE books.tiers SET names_discount_permille = 900",
        "DELETE FROM books.tiers",
        "ALTER TABLE books.deposit_entries DISABLE TRIGGER ALL",
        "SELECT password_hash FROM front.users",
    ],
)
async def test_the_worker_may_not(books: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        await run(books, text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO books.deposits (partner_id, currency) VALUES ('x', 'CZK')",
        "INSERT INTO books.chronicle (actor, kind, subject, facts) VALUES ('x', 'x', 'x', '{}')",
        "UPDATE books.orders SET price_minor = 1",
        "SELECT 1 FROM books.deposits FOR UPDATE",
        "SELECT sealed_marker FROM books.submissions",
    ],
)
async def test_the_web_may_not(front: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied"):
        await run(front, text(statement))


@pytest.mark.parametrize(
    "table", ["deposit_entries", "chronicle", "decisions", "tiers", *PAPERS_NEVER_CHANGED]
)
async def test_even_the_owner_cannot_change_what_is_final(owner: Database, table: str) -> None:
    with pytest.raises(DBAPIError, match=r"never changed"):
        await run(owner, text(f"DELETE FROM books.{table}"))


def test_a_hold_is_refused_with_what_is_missing() -> None:
    deposit = ledger.nothing()

    refusal = hold(deposit, "o-1", czk(500))

    assert not isinstance(refusal, Entry)
    assert refusal.missing == czk(500)
