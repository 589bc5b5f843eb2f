"""A movement is written and credited once: in any format, order, file, and by however many."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from db.books import payments
from db.books.billing import movements
from db.engine import Database
from programme.payments import CallForPayment, PaymentMatched, UnmatchedReason
from sandbox.postgres import EmbeddedPostgres
from tests.activities.bank.days import FORMATS, Day, minors_of, take, written_of
from tests.activities.book import deposit_in
from tests.conftest import DatabaseUrls, fresh_urls
from tests.makers import House, crowns, deposit_of, make_top_up, open_deposit


@pytest.fixture
async def other_worker(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """Another process's own connections to the same books."""
    database = Database(database_urls.worker)
    yield database
    await database.close()


async def called(house: House) -> tuple[str, CallForPayment]:
    partner_id = await open_deposit(house)
    return partner_id, await house.payments.call_for_payment(make_top_up(partner_id=partner_id))


async def paid_by(house: House, call: CallForPayment) -> list[PaymentMatched]:
    async with house.books.reading() as transaction:
        waiting = await payments.paid_not_credited(transaction)
    return [each for each in waiting if each.top_up_id == call.top_up_id]


async def test_the_same_statement_in_every_format_by_two_workers_at_once_credits_once(
    house: House, other_worker: Database
) -> None:
    partner_id, call = await called(house)
    day = Day().pay(363_000, call.variable_symbol).pay(5_000, "9900000001").pay(-12_000)
    files = [day.of(told_in) for told_in in FORMATS] * 2

    done = await asyncio.gather(
        *(take(worker, day, file) for worker in (house.books, other_worker) for file in files)
    )
    again = [await take(house.books, day, file) for file in files]
    paid = await paid_by(house, call)
    credited = [await house.deposits.credit_top_up(each) for each in paid * 2]

    assert sum(each.new for each in done) == 3
    assert sum(each.new + each.known for each in again) == 0
    assert await minors_of(house.books, day) == [-12_000, 5_000, 363_000]
    assert len(paid) == 1
    assert {each.credited for each in credited} == {crowns(3000)}
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))


@pytest.mark.parametrize("order", list(itertools.permutations(FORMATS)))
async def test_formats_may_come_in_any_order(house: House, order: tuple[str, ...]) -> None:
    day = Day().pay(100, "1").pay(100, "1").pay(100, "2").pay(-5).pay(7, "3", is_reversal=True)

    done = [await take(house.books, day, day.of(told_in), 2) for told_in in order]

    assert [each.new for each in done] == [5, 0, 0]
    assert [each.known for each in done] == [0, 5, 5]
    assert await minors_of(house.books, day) == [-5, 7, 100, 100, 100]


@pytest.mark.parametrize("told_in", FORMATS)
async def test_equal_payments_of_a_day_are_as_many_as_came(house: House, told_in: str) -> None:
    day = Day()
    for _ in range(5):
        day.pay(363_000, "2426999999")

    await take(house.books, day, day.of(told_in))
    await asyncio.gather(*(take(house.books, day, day.of(each)) for each in FORMATS))

    rows = await written_of(house.books, day)
    assert [row.occurrence for row in rows] == [1, 2, 3, 4, 5]


async def test_a_day_read_in_the_morning_and_in_the_evening_is_one_day(house: House) -> None:
    day = Day().pay(100, "1").pay(100, "1").pay(100, "1")

    await take(house.books, day, day.of("fio", [1]))
    await take(house.books, day, day.of("gpc"))
    await take(house.books, day, day.of("fio", [0, 1]))
    await take(house.books, day, day.of("camt"))
    await take(house.books, day, day.of("fio"))

    assert await minors_of(house.books, day) == [100, 100, 100]


async def test_the_afternoons_file_of_its_own_is_never_credited_by_itself(house: House) -> None:
    day = Day().pay(100, "1").pay(100, "1")
    await take(house.books, day, day.of("gpc", [0]))

    await take(house.books, day, day.of("gpc", [1]))

    # The bank gave the two different numbers: perhaps two payments, so a person looks.
    reasons = [row.unmatched for row in await written_of(house.books, day)]
    assert reasons == [UnmatchedReason.UNKNOWN_SYMBOL, UnmatchedReason.PERHAPS_KNOWN]
    # And the bank itself, whose numbers are one a movement, finds both in the books.
    assert (await take(house.books, day, day.of("fio"))).known == 2


async def test_a_batch_is_the_same_movements_as_its_parts(house: House) -> None:
    day = Day().pay(100, "1", batch="b").pay(200, "2", batch="b").pay(300, "3")

    await take(house.books, day, day.of("camt"))
    done = await take(house.books, day, day.of("gpc"))

    assert (done.new, done.known) == (0, 3)
    assert await minors_of(house.books, day) == [100, 200, 300]


async def test_zeros_in_front_of_a_symbol_make_no_other_movement(house: House) -> None:
    day = Day().pay(100, "0012")

    for told_in in FORMATS:
        await take(house.books, day, day.of(told_in))

    assert len(await written_of(house.books, day)) == 1


async def test_other_accounts_days_amounts_and_symbols_are_other_movements(house: House) -> None:
    days = [Day().pay(100, "1"), Day().pay(100, "1")]
    days[0].pay(101, "1").pay(100, "2").pay(100, "1", currency="EUR")

    for day in days:
        await take(house.books, day, day.of("gpc"))

    assert [len(await written_of(house.books, day)) for day in days] == [4, 1]


class Unlocked:
    """Another database, in which nobody waits for the lock of an account."""

    def __init__(self, urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch) -> None:
        self.books = Database(urls.worker)
        self.owner = Database(urls.owner)

        async def no_lock(*_: object) -> None:
            # Everybody looks before anybody writes.
            await asyncio.sleep(0.2)

        monkeypatch.setattr(movements, "lock_account", no_lock)

    async def race(self) -> tuple[int, int]:
        """Have the formats imported at once; return the rows written and who was refused."""
        day = Day().pay(100, "1")
        bodies = [day.of(told_in) for told_in in ("gpc", "camt")]
        done = await asyncio.gather(
            *(take(self.books, day, body) for body in bodies), return_exceptions=True
        )
        refused = sum(isinstance(each, IntegrityError) for each in done)
        return len(await written_of(self.books, day)), refused

    async def run(self, statement: str) -> None:
        async with self.owner.writing() as transaction:
            await transaction.execute(text(statement))

    async def close(self) -> None:
        await self.books.close()
        await self.owner.close()


@pytest.fixture
async def unlocked(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Unlocked]:
    opened = Unlocked(fresh_urls(postgres), monkeypatch)
    yield opened
    await opened.close()


async def test_without_the_lock_the_books_themselves_refuse_the_second(unlocked: Unlocked) -> None:
    assert await unlocked.race() == (1, 1)


async def test_the_mutant_without_lock_and_keys_writes_twice(unlocked: Unlocked) -> None:
    for key in ("uq_bank_movements_fingerprint_occurrence", "pk_bank_movements CASCADE"):
        await unlocked.run(f"ALTER TABLE books.bank_movements DROP CONSTRAINT {key}")

    assert await unlocked.race() == (2, 0)
