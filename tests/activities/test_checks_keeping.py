"""What a check found about old words, or too late, does not stand."""

from datetime import timedelta

import pytest

from activities.checks.keeping import Look, Shelf, StatementChangedError
from activities.checks.wire import Reading
from activities.replies import ReplyHeard
from db.books import applications
from programme.people.evidence import CheckName
from programme.people.verification import CheckOutcome
from tests.activities.test_replies import CITY, FRIDAY, answer, asked
from tests.makers import House, apply, now

ALL_WELL = Reading(CheckOutcome.OK)


async def standing(house: House, application_id: str) -> list[CheckName]:
    async with house.books.reading() as transaction:
        found = await applications.all_evidence(transaction, application_id)
    return [each.check for each in found]


async def test_a_register_asked_about_words_that_changed_meanwhile_is_asked_again(
    house: House,
) -> None:
    shelf = Shelf(house.books, now)
    application_id = await asked(house, CITY)
    before = await shelf.applicant(application_id)
    await answer(house, application_id, city="Olomouc")
    await house.replies.record_answers(ReplyHeard(application_id, FRIDAY + timedelta(days=1), 1))

    late = Look(application_id, CheckName.COMPANY, before.answer_count)
    with pytest.raises(StatementChangedError):
        await shelf.record(late, shelf.answered("ARES", ALL_WELL))
    assert await standing(house, application_id) == []

    after = await shelf.applicant(application_id)
    again = Look(application_id, CheckName.COMPANY, after.answer_count)
    await shelf.record(again, shelf.answered("ARES", ALL_WELL))
    assert await standing(house, application_id) == [CheckName.COMPANY]


async def test_an_answer_that_comes_after_the_end_is_not_written(house: House) -> None:
    shelf = Shelf(house.books, now)
    application_id = await apply(house)
    async with house.books.writing() as transaction:
        await applications.change(transaction, application_id, ended_at=now())

    look = Look(application_id, CheckName.VAT_PAYER, 0)
    kept = await shelf.record(look, shelf.answered("ADIS", ALL_WELL))

    assert kept.checked.outcome is CheckOutcome.OK
    assert await standing(house, application_id) == []
