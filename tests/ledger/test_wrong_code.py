"""What wrong code cannot do, tried as the application's own roles through the functions it has."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.books import ledger
from db.engine import Database
from programme.ledger import Entry, EntryKind
from tests.activities.book import deposit_in
from tests.db.test_guards import make, partner_with, run
from tests.makers import House, crowns, deposit_of, fresh, make_order, open_deposit

CALL = text("SELECT * FROM books.add_entry(:partner, :currency, :kind, :cause, :minor)")
REVERSE = text("SELECT * FROM books.reverse_entry(:entry, 'wrong', :first, :second)")
TABLES = ("deposits", "deposit_entries", "deposit_alerts")
CHANGES = {
    "INSERT": "INSERT INTO books.{table} SELECT * FROM books.{table}",
    "UPDATE": "UPDATE books.{table} SET partner_id = partner_id",
    "DELETE": "DELETE FROM books.{table}",
    "TRUNCATE": "TRUNCATE books.{table}",
    "LOCK": "LOCK TABLE books.{table} IN EXCLUSIVE MODE",
    "DROP": "DROP TABLE books.{table}",
    "DISABLE": "ALTER TABLE books.{table} DISABLE TRIGGER ALL",
}


async def call(books: Database, **values: object) -> str:
    usual: dict[str, object] = {"currency": "CZK", "cause": fresh("o"), "minor": 100}
    async with books.writing() as transaction:
        row = (await transaction.execute(CALL, usual | values)).one()
    return str(row.outcome)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", ["worker", "web"])
async def test_m6_no_role_writes_the_book_itself(
    books: Database, front: Database, role: str, change: str, table: str
) -> None:
    database = books if role == "worker" else front
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        async with database.writing() as transaction:
            await transaction.execute(text(CHANGES[change].format(table=table)))


async def test_m6_a_right_given_by_mistake_still_meets_the_trigger(
    books: Database, owner: Database
) -> None:
    partner_id = await partner_with(books, 10)

    async def as_the_worker_with_a_right() -> None:
        async with owner.writing() as transaction:
            for statement in (
                "GRANT UPDATE ON books.deposit_entries TO partnerdesk_worker",
                "SET LOCAL ROLE partnerdesk_worker",
                "UPDATE books.deposit_entries SET minor = 1",
            ):
                await transaction.execute(text(statement))

    with pytest.raises(DBAPIError, match="never changed"):
        await as_the_worker_with_a_right()
    assert await deposit_in(books, partner_id) == deposit_of(crowns(10))


@pytest.mark.parametrize(
    "function", ["add_entry('x', 'CZK', 'top_up', 'x', 1)", "lock_deposit('x')"]
)
async def test_the_web_moves_no_money(front: Database, function: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        async with front.writing() as transaction:
            await transaction.execute(text(f"SELECT books.{function}"))


async def test_an_overdraft_is_a_refusal(books: Database) -> None:
    partner_id = await partner_with(books, 1)

    assert await call(books, partner=partner_id, kind="hold", minor=101) == "too_small"
    assert await deposit_in(books, partner_id) == deposit_of(crowns(1))


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"kind": "charge"}, "holds 0|held_not_below_zero"),
        ({"kind": "refund", "cause": "refund/none"}, "holds 0|held_not_below_zero"),
        ({"kind": "release", "minor": 5}, "holds 0|held_not_below_zero"),
        ({"kind": "hold", "minor": -5}, "held_not_below_zero|amount_possible"),
        ({"kind": "top_up", "minor": 0}, "amount_possible"),
        ({"kind": "top_up", "minor": -5}, "amount_possible"),
        ({"kind": "top_up", "currency": "EUR"}, "no deposit in EUR"),
        ({"kind": "charge_reversal"}, "to be made this way"),
        ({"kind": "gift"}, "to be made this way"),
    ],
)
async def test_an_entry_that_cannot_be_is_refused(
    books: Database, values: dict[str, object], complaint: str
) -> None:
    partner_id = await partner_with(books, 10)

    with pytest.raises(DBAPIError, match=complaint):
        await call(books, partner=partner_id, **values)


async def test_a_hold_ends_once_and_the_way_it_may(books: Database) -> None:
    partner_id, cause = await partner_with(books, 10), fresh("o")
    await make(books, partner_id, Entry(EntryKind.HOLD, cause, crowns(1)))

    with pytest.raises(DBAPIError, match="is not for a refund"):
        await call(books, partner=partner_id, kind="refund", cause=cause)
    with pytest.raises(DBAPIError, match="holds 100, not 99"):
        await call(books, partner=partner_id, kind="charge", cause=cause, minor=99)
    assert await call(books, partner=partner_id, kind="charge", cause=cause) == "made"
    assert await call(books, partner=partner_id, kind="charge", cause=cause) == "repeated"
    with pytest.raises(DBAPIError, match="made before, and differs"):
        await call(books, partner=partner_id, kind="release", cause=cause)


async def test_what_a_refund_set_aside_is_never_charged(books: Database) -> None:
    partner_id, cause = await partner_with(books, 10), f"refund/{fresh('r')}"
    await make(books, partner_id, Entry(EntryKind.HOLD, cause, crowns(1)))

    with pytest.raises(DBAPIError, match="is not for a charge"):
        await call(books, partner=partner_id, kind="charge", cause=cause)


async def test_another_partners_hold_is_not_charged(books: Database) -> None:
    partner_id, other_id, cause = (
        await partner_with(books, 10),
        await partner_with(books, 10),
        fresh("o"),
    )
    await make(books, partner_id, Entry(EntryKind.HOLD, cause, crowns(1)))
    await make(books, other_id, Entry(EntryKind.HOLD, fresh("o"), crowns(1)))

    with pytest.raises(DBAPIError, match="holds 0"):
        await call(books, partner=other_id, kind="charge", cause=cause)


async def test_an_orders_hold_is_its_price(house: House) -> None:
    partner_id = await open_deposit(house, crowns(10))
    order = make_order(partner_id=partner_id, price=crowns(100))
    await house.deposits.hold_price(order)

    with pytest.raises(DBAPIError, match="has another price"):
        await call(house.books, partner=partner_id, kind="hold", cause=order.order_id, minor=1)


async def test_one_person_takes_nothing_back(books: Database) -> None:
    partner_id = await partner_with(books, 10)
    values = {"entry": f"top-up/1/2010/{partner_id}", "first": "u-1", "second": "u-1"}

    with pytest.raises(DBAPIError, match="two_people_reverse"):
        async with books.writing() as transaction:
            await transaction.execute(REVERSE, values)


async def test_what_cannot_be_taken_back_is_not(books: Database) -> None:
    partner_id, cause = await partner_with(books, 10), fresh("o")
    await make(books, partner_id, Entry(EntryKind.HOLD, cause, crowns(1)))

    with pytest.raises(DBAPIError, match=r"move_known|is not the reverse"):
        await run(books, REVERSE, {"entry": f"hold/{cause}", "first": "u-1", "second": "u-2"})


async def test_who_reads_an_older_state_moves_nothing(books: Database) -> None:
    partner_id = await partner_with(books, 10)

    async def reading_an_older_state() -> None:
        async with books.writing() as transaction:
            await transaction.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            entry = Entry(EntryKind.HOLD, fresh("o"), crowns(1))
            await ledger.append(transaction, partner_id, entry)

    with pytest.raises(DBAPIError, match="must then see what others wrote"):
        await reading_an_older_state()
