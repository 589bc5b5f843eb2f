"""All our processes together ask the bank no oftener than its pause allows."""

import asyncio

from sqlalchemy import text

from db.books.billing.bank_calls import take_turn
from db.engine import Database
from tests.makers import fresh

PAUSE = 35


async def turn(books: Database, account: str) -> int:
    async with books.writing() as transaction:
        return await take_turn(transaction, account, PAUSE)


async def test_of_many_who_ask_at_once_one_has_the_turn(books: Database) -> None:
    account = fresh("account")

    waits = await asyncio.gather(*(turn(books, account) for _ in range(6)))

    assert waits.count(0) == 1
    assert all(1 <= wait <= PAUSE for wait in waits if wait)


async def test_the_turn_comes_again_when_the_pause_is_over(books: Database) -> None:
    account = fresh("account")
    assert await turn(books, account) == 0
    assert await turn(books, account) > 1

    earlier = "UPDATE books.bank_calls SET asked_at = asked_at - interval '35 seconds'"
    async with books.writing() as transaction:
        await transaction.execute(
            text(f"{earlier} WHERE bank_account = :account"), {"account": account}
        )

    assert await turn(books, account) == 0


async def test_another_account_does_not_wait(books: Database) -> None:
    await turn(books, fresh("account"))

    assert await turn(books, fresh("account")) == 0
