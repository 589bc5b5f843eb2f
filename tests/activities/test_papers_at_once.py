"""Two hundred settlements at once: numbers without a gap, whatever fails in between."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from sqlalchemy import text

from activities.papers import PaperIssued, PartnerMonth
from db.books.billing import papers as book
from programme.money import czk
from tests.activities.money import after_this_month, buy, papers_of, this_month
from tests.makers import House, fresh, open_deposit, open_partner, top_up

PARTNERS = 200

COPIES = (
    """
    INSERT INTO books.applications SELECT (jsonb_populate_record(one, jsonb_build_object(
        'application_id', :start || n, 'customer_id', :start || n))).*
    FROM books.applications AS one, generate_series(1, :many) AS n
    WHERE one.application_id = (
        SELECT application_id FROM books.partners WHERE partner_id = :partner_id
    )
    """,
    """
    INSERT INTO books.partners SELECT (jsonb_populate_record(one, jsonb_build_object(
        'application_id', :start || n, 'partner_id', :start || n))).*
    FROM books.partners AS one, generate_series(1, :many) AS n
    WHERE one.partner_id = :partner_id
    """,
)


async def partners_who_bought(house: House, many: int) -> list[str]:
    """Make partners like one that applied the whole way, each with a name bought in this month."""
    values = {"start": fresh("c") + "-", "many": many, "partner_id": await open_partner(house)}
    async with house.books.writing() as transaction:
        for statement in COPIES:
            await transaction.execute(text(statement), values)
    partners = [f"{values['start']}{each + 1}" for each in range(many)]
    turns = asyncio.Semaphore(10)

    async def trade(partner_id: str) -> None:
        async with turns:
            await house.deposits.open_deposit(partner_id)
            await top_up(house, partner_id, czk(300_000))
            await buy(house, partner_id, czk(14_320))

    await asyncio.gather(*map(trade, partners))
    return partners


async def test_two_hundred_settlements_at_once_have_gapless_numbers(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    partners = await partners_who_bought(house, PARTNERS)
    papers = house.papers_of(after_this_month())
    unlucky = random.Random(4)
    really_add = book.add

    async def add_or_fail(*words: Any) -> None:
        await really_add(*words)
        # The number is taken and the paper written, and then the transaction is undone.
        if unlucky.random() < 0.2:
            raise ConnectionError("The machine was pulled out.")

    monkeypatch.setattr(book, "add", add_or_fail)

    async def persist(partner_id: str) -> PaperIssued:
        """Try until it is done, as Temporal would; now and then two at a time."""
        while True:
            month = PartnerMonth(partner_id, this_month())
            tries = [papers.settle_month(month) for _ in range(unlucky.choice((1, 1, 2)))]
            for answer in await asyncio.gather(*tries, return_exceptions=True):
                if isinstance(answer, PaperIssued):
                    return answer

    answers = await asyncio.gather(*map(persist, partners))

    settlements = sorted(int(each.number) for each in answers)
    assert settlements == list(range(settlements[0], settlements[0] + PARTNERS))
    # The tax documents on their payments were issued on the way, under another series.
    firsts = [(await papers_of(house, partner_id))[0] for partner_id in partners]
    documents = sorted(int(each.number) for each in firsts)
    assert documents == list(range(documents[0], documents[0] + PARTNERS))


async def test_one_partners_papers_never_use_a_payment_twice(house: House) -> None:
    partner_id = await open_deposit(house, czk(300_000))
    for _ in range(3):
        await buy(house, partner_id, czk(14_320))
    papers = house.papers_of(after_this_month())
    month = PartnerMonth(partner_id, this_month())

    answers = await asyncio.gather(*(papers.settle_month(month) for _ in range(12)))

    assert len(set(answers)) == 1
    _, settled = await papers_of(house, partner_id)
    assert [part.base for part in settled.deducted] == [czk(42_960)]
