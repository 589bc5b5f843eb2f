from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from activities.replies import (
    AnswersTaken,
    AppealTaken,
    NothingSent,
    ReplyHeard,
    WantedFromApplicant,
)
from activities.reviews import ProposalDue
from db.books import applications as books
from db.books.reviews import ProposalFate
from db.front import replies
from db.front.users import Role
from db.views import applications as views
from db.views import cases
from db.views.applications import ApplicationRow
from programme.people.application import ApplicationStatus
from programme.people.decisions import DecisionTaken, SamePerson, Verdict
from programme.people.evidence import CheckName
from programme.people.questions import ANSWER_WAIT, AskedField, Question
from programme.people.verification import CheckOutcome
from tests.activities.book import chronicle_of
from tests.makers import House, add_user, apply, now, propose

FRIDAY = datetime(2026, 11, 13, 14, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
CITY = Question(AskedField.CITY, "Podle rejstříku sídlíte jinde.")
WHY = Question(AskedField.EXPLANATION, "Kolik domén spravujete?")


async def row_of(house: House, application_id: str) -> ApplicationRow:
    async with house.books.reading() as transaction:
        row = await views.find(transaction, application_id)
    assert row is not None
    return row


async def asked(house: House, *questions: Question, at: datetime = FRIDAY) -> str:
    """Ask an applicant who is due on the Wednesday after that Friday."""
    application_id = await apply(house)
    async with house.books.writing() as transaction:
        await books.change(transaction, application_id, due_at=DUE)
    reviewer = await add_user(house, Role.REVIEWER)
    await propose(
        house,
        application_id,
        reviewer_id=reviewer.user_id,
        verdict=Verdict.ASK,
        questions=questions,
    )
    wanted = WantedFromApplicant(application_id, 1, 1, at)
    information = await house.replies.record_request(wanted)
    assert await house.replies.record_request(wanted) == information
    assert information.questions == questions
    assert information.answer_until == at + ANSWER_WAIT
    return application_id


async def answer(house: House, application_id: str, **answers: str) -> None:
    async with house.front.writing() as transaction:
        await replies.send_answers(transaction, application_id, 1, answers)


async def evidence(house: House, application_id: str, check: CheckName) -> None:
    values: dict[str, Any] = {
        "application_id": application_id,
        "check_name": check,
        "outcome": CheckOutcome.OK,
        "source": "TEST",
        "asked_at": now(),
        "facts": {},
        "findings": [],
    }
    async with house.books.writing() as transaction:
        await books.add_evidence(transaction, values)


async def test_a_question_stops_our_clock_once(house: House) -> None:
    application_id = await asked(house, CITY)

    row = await row_of(house, application_id)

    assert row.status is ApplicationStatus.AWAITING_APPLICANT
    assert (row.clock_stopped_at, row.answer_until) == (FRIDAY, FRIDAY + ANSWER_WAIT)
    async with house.books.reading() as transaction:
        (proposal,) = await cases.proposals_of(transaction, application_id)
    assert proposal.fate is ProposalFate.STOOD
    lines = await chronicle_of(house.books, application_id)
    assert lines.count("information.wanted") == 1


async def test_an_answer_changes_the_application_and_starts_our_clock_again(house: House) -> None:
    application_id = await asked(house, CITY, WHY)
    for check in (CheckName.COMPANY, CheckName.INSOLVENCY):
        await evidence(house, application_id, check)
    await answer(house, application_id, city=" Olomouc ", explanation="Sto dvacet.")
    monday_week = FRIDAY + timedelta(days=10)
    heard = ReplyHeard(application_id, monday_week, 1)

    taken = [await house.replies.record_answers(heard) for _ in range(2)]

    assert isinstance(taken[0], AnswersTaken)
    assert taken[1] == taken[0]
    assert taken[0].repeat == (CheckName.COMPANY, CheckName.DUPLICATES)
    # All of the two days were left on that Friday, and are left on this Monday.
    assert taken[0].promise.due_at == monday_week + timedelta(days=2)
    row = await row_of(house, application_id)
    assert (row.city, row.status) == ("Olomouc", ApplicationStatus.CHECKING)
    assert (row.clock_stopped_at, row.answer_until) == (None, None)
    async with house.books.reading() as transaction:
        standing = await books.all_evidence(transaction, application_id)
        (request,) = await cases.requests_of(transaction, application_id)
    assert [each.check for each in standing] == [CheckName.INSOLVENCY]
    assert [(each.field, each.old, each.new) for each in request.answers] == [
        (AskedField.CITY, "Brno", "Olomouc"),
        (AskedField.EXPLANATION, "", "Sto dvacet."),
    ]


async def test_what_was_not_asked_is_not_changed(house: House) -> None:
    application_id = await asked(house, CITY)
    await answer(house, application_id, city="Olomouc", company_name="Jiná s.r.o.")

    await house.replies.record_answers(ReplyHeard(application_id, FRIDAY, 1))

    assert (await row_of(house, application_id)).company_name != "Jiná s.r.o."


async def test_an_answer_that_changes_nothing_repeats_no_check(house: House) -> None:
    application_id = await asked(house, CITY)
    await answer(house, application_id, city="Brno")

    taken = await house.replies.record_answers(ReplyHeard(application_id, FRIDAY, 1))

    assert isinstance(taken, AnswersTaken)
    assert taken.repeat == ()


async def test_no_answer_is_taken_where_none_was_sent(house: House) -> None:
    application_id = await asked(house, CITY)

    taken = await house.replies.record_answers(ReplyHeard(application_id, FRIDAY, 1))

    assert taken == NothingSent()
    assert (await row_of(house, application_id)).status is ApplicationStatus.AWAITING_APPLICANT


@pytest.fixture
async def declined(house: House) -> tuple[str, str]:
    application_id, reviewer = await apply(house), await add_user(house, Role.REVIEWER)
    await propose(
        house,
        application_id,
        reviewer_id=reviewer.user_id,
        verdict=Verdict.DECLINE,
        reason="Ne.",
    )
    await house.reviews.record_decision(ProposalDue(application_id, 1, now()))
    return application_id, reviewer.user_id


async def test_an_appeal_opens_the_application_for_another_person(
    house: House, declined: tuple[str, str]
) -> None:
    application_id, decided_before = declined
    async with house.front.writing() as transaction:
        await replies.send_appeal(transaction, application_id, "Podmínky splňujeme.")
    heard = ReplyHeard(application_id, FRIDAY)

    taken = [await house.replies.record_appeal(heard) for _ in range(2)]

    assert isinstance(taken[0], AppealTaken)
    assert taken[1] == taken[0]
    assert taken[0].promise.due_at == DUE
    row = await row_of(house, application_id)
    assert (row.status, row.round, row.ended_at) == (ApplicationStatus.AWAITING_REVIEW, 2, None)
    assert row.apply_again_from is not None, "Withdrawing the appeal does not undo the no."
    same = await propose(house, application_id, 2, reviewer_id=decided_before)
    assert same == SamePerson(decided_before)
    other = await add_user(house, Role.REVIEWER)
    assert isinstance(
        await propose(house, application_id, 2, reviewer_id=other.user_id), DecisionTaken
    )
    await house.reviews.record_decision(ProposalDue(application_id, 2, FRIDAY))
    assert (await row_of(house, application_id)).status is ApplicationStatus.APPROVED


async def test_the_second_no_is_the_last(house: House, declined: tuple[str, str]) -> None:
    application_id, _ = declined
    async with house.front.writing() as transaction:
        await replies.send_appeal(transaction, application_id, "Podmínky splňujeme.")
    await house.replies.record_appeal(ReplyHeard(application_id, FRIDAY))
    other = await add_user(house, Role.REVIEWER)
    await propose(
        house,
        application_id,
        2,
        reviewer_id=other.user_id,
        verdict=Verdict.DECLINE,
        reason="Ne.",
    )

    stands = await house.reviews.record_decision(ProposalDue(application_id, 2, FRIDAY))

    assert stands.appeal_until is None
    assert stands.apply_again_from is not None


async def test_an_appeal_that_was_sent_late_opens_nothing(
    house: House, declined: tuple[str, str]
) -> None:
    application_id, _ = declined
    async with house.books.writing() as transaction:
        await books.change(transaction, application_id, appeal_until=now() - timedelta(hours=1))
    async with house.front.writing() as transaction:
        await replies.send_appeal(transaction, application_id, "Podmínky splňujeme.")

    assert await house.replies.record_appeal(ReplyHeard(application_id, FRIDAY)) == NothingSent()
    assert (await row_of(house, application_id)).status is ApplicationStatus.DECLINED


async def test_nobody_appeals_without_a_word(house: House, declined: tuple[str, str]) -> None:
    application_id, _ = declined

    assert await house.replies.record_appeal(ReplyHeard(application_id, FRIDAY)) == NothingSent()
    assert (await row_of(house, application_id)).status is ApplicationStatus.DECLINED
