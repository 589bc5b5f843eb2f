"""Whole lives of applications, days and weeks of them, in a town that can skip time."""

from datetime import timedelta

import pytest

from db.books.reviews import ProposalFate
from db.front.users import Role
from db.views import applications as views
from programme.people.application import APPEAL_WAIT, ApplicationStatus
from programme.people.decisions import (
    AskedTooOften,
    DecisionTaken,
    NothingToTakeBack,
    NotReviewable,
    SamePerson,
    TakenBack,
    Verdict,
)
from programme.people.evidence import CheckName
from programme.people.questions import MOST_ROUNDS, AskedField, Question
from sandbox.subjects import UNAVAILABLE
from tests.activities.book import chronicle_of
from tests.activities.checking import forget
from tests.makers import add_user, fresh, make_decision, publish_tier
from tests.workflows.case import APPROVED, DECLINED, confirmed, in_review, send
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, details_of, eventually

S = ApplicationStatus
NO = {"verdict": Verdict.DECLINE, "reason": "Ne."}
SIX_REGISTERS = set(CheckName) - {CheckName.DUPLICATES, CheckName.CONDITIONS}


async def test_a_decision_taken_back_in_time_never_happened(house: StoryHouse, keep: Keep) -> None:
    case = await in_review(house)
    first, second = await case.reviewer(), await case.reviewer()
    await case.decide(first, **NO)
    assert await house.staff_desk.take_back(case.id, second) == NothingToTakeBack()

    assert await house.staff_desk.take_back(case.id, first) == TakenBack()

    assert await case.status() is S.AWAITING_REVIEW
    assert await house.staff_desk.take_back(case.id, first) == NothingToTakeBack()
    await case.decided(second)
    assert await case.end() is S.APPROVED
    assert await case.fates() == [ProposalFate.TAKEN_BACK, ProposalFate.STOOD]
    assert not [subject for subject in case.subjects() if DECLINED in subject]
    await keep(case.workflow_id, "partner_application-taken_back")


async def test_the_same_decision_may_be_sent_again_after_it_was_taken_back(
    house: StoryHouse,
) -> None:
    case = await in_review(house)
    decision = make_decision(reviewer_id=await case.reviewer())

    for _ in range(2):
        assert isinstance(await house.staff_desk.decide(case.id, decision), DecisionTaken)
        assert await house.staff_desk.take_back(case.id, decision.reviewer_id) == TakenBack()

    assert await case.fates() == [ProposalFate.TAKEN_BACK] * 2


async def test_after_ten_seconds_nothing_can_be_taken_back(house: StoryHouse) -> None:
    case = await in_review(house)
    reviewer = await case.reviewer()
    await case.decided(reviewer)
    assert await case.end() is S.APPROVED

    assert await house.staff_desk.take_back(case.id, reviewer) == NothingToTakeBack()


async def test_more_is_asked_twice_and_only_what_changed_is_checked_again(
    house: StoryHouse, keep: Keep
) -> None:
    case = await in_review(house)
    promised = (await case.row()).due_at
    await case.asked(AskedField.CITY)
    await house.letter(case.email, "doplnit")
    await case.let_pass(timedelta(days=5))

    await case.answer(1, city="Olomouc")
    await case.asked(AskedField.EXPLANATION)
    await case.answer(2, explanation="Sto dvacet domén.")

    row = await case.row()
    assert row.city == "Olomouc"
    assert promised is not None
    assert row.due_at is not None
    assert row.due_at > promised
    counts = {check: len(await case.evidence(check)) for check in CheckName}
    twice = {CheckName.COMPANY, CheckName.DUPLICATES}
    assert counts == {check: 2 if check in twice else 1 for check in CheckName}
    await case.decided()
    assert await case.end() is S.APPROVED
    await keep(case.workflow_id, "partner_application-asked_twice")


async def test_who_never_answers_is_reminded_twice_and_lapses(
    house: StoryHouse, keep: Keep
) -> None:
    case = await in_review(house)
    await case.asked(AskedField.PHONE)

    await case.let_pass(timedelta(days=29))
    assert await case.status() is S.AWAITING_APPLICANT
    await case.let_pass(timedelta(days=2))

    assert await case.end() is S.LAPSED
    letters = await kinds_of_letters(house, case.id)
    assert letters.count("information_reminder") == 2
    assert letters[-1] == "application_lapsed"
    await keep(case.workflow_id, "partner_application-never_answered")


async def test_answers_nobody_passed_on_count_in_the_last_moment(house: StoryHouse) -> None:
    case = await in_review(house)
    await case.asked(AskedField.CITY)
    await case.leave_answers(1, city="Olomouc")

    await case.let_pass(timedelta(days=30, hours=1))

    await case.until_status(S.AWAITING_REVIEW)
    assert (await case.row()).city == "Olomouc"


async def test_an_answer_that_was_never_sent_changes_nothing(house: StoryHouse) -> None:
    case = await in_review(house)
    await case.asked(AskedField.CITY)

    assert await house.desk.answer_questions(case.id, 1) is S.AWAITING_APPLICANT
    assert await house.desk.answer_questions(case.id, 7) is S.AWAITING_APPLICANT

    await case.answer(1, city="Brno")


async def test_answers_the_story_hears_of_before_it_knows_what_it_asks_are_not_forgotten(
    house: StoryHouse,
) -> None:
    case = await in_review(house)
    await case.leave_answers(1, city="Olomouc")
    assert await house.desk.answer_questions(case.id, 1) is S.AWAITING_REVIEW

    questions = (Question(AskedField.CITY, "Nesouhlasí s rejstříkem."),)
    await case.decided(verdict=Verdict.ASK, questions=questions)

    async def is_answered() -> bool:
        return (await case.row()).city == "Olomouc"

    await eventually(is_answered)
    await case.until_status(S.AWAITING_REVIEW)


async def test_a_reviewer_on_holiday_is_reminded_and_a_manager_hears(
    house: StoryHouse, keep: Keep
) -> None:
    email = f"{fresh('vedouci')}@partnerdesk.example"
    await add_user(house, Role.MANAGER, email=email)
    case = await in_review(house)

    await case.let_pass(timedelta(days=7))

    await house.letter(email, case.id)
    await eventually_escalated(house, case.id)
    kinds = await kinds_of_letters(house, case.id)
    assert "review_reminder" in kinds
    await house.letter(email, "uplynula")
    assert (await case.row()).escalated_at is not None
    await case.decided()
    assert await case.end() is S.APPROVED
    await keep(case.workflow_id, "partner_application-late")


async def test_four_eyes_need_two_people(house: StoryHouse, keep: Keep) -> None:
    tier = await publish_tier(house, four_eyes=True)
    case = await in_review(house, tier_id=tier.tier_id)
    first, second = await case.reviewer(), await case.reviewer()

    assert (await case.decide(first)).needs_second
    await case.let_take_effect()
    await case.until_status(S.AWAITING_SECOND)
    same = await house.staff_desk.decide(case.id, make_decision(reviewer_id=first))
    assert same == SamePerson(first)
    assert await case.partner() is None
    await case.decided(second)

    assert await case.end() is S.APPROVED
    row = await case.row()
    assert (row.reviewer_id, row.second_reviewer_id) == (first, second)
    await keep(case.workflow_id, "partner_application-four_eyes")


async def test_where_two_people_disagree_the_case_waits_again(
    house: StoryHouse, keep: Keep
) -> None:
    tier = await publish_tier(house, four_eyes=True)
    case = await in_review(house, tier_id=tier.tier_id)
    await case.decided()
    await case.until_status(S.AWAITING_SECOND)

    await case.decided(**NO)

    await case.until_status(S.AWAITING_REVIEW)
    assert await case.fates() == [ProposalFate.NOT_SECONDED] * 2
    await case.decided(**NO)
    await case.until_status(S.AWAITING_SECOND)
    await case.decided(**NO)
    await case.until_status(S.DECLINED)
    await keep(case.workflow_id, "partner_application-disagreed")


async def test_an_appeal_is_decided_by_another_person(house: StoryHouse, keep: Keep) -> None:
    case = await in_review(house)
    first, second = await case.reviewer(), await case.reviewer()
    await case.decided(first, **NO)
    await case.until_status(S.DECLINED)
    await case.let_pass(timedelta(days=20))

    assert await case.appeal() is S.AWAITING_REVIEW

    row = await case.row()
    assert row.due_at is not None
    assert row.round == 2
    assert row.due_at > row.received_at + timedelta(days=20)
    same = await house.staff_desk.decide(case.id, make_decision(reviewer_id=first))
    assert same == SamePerson(first)
    await case.decided(second)
    assert await case.end() is S.APPROVED
    assert APPROVED in (await house.letter(case.email, APPROVED)).subject
    await keep(case.workflow_id, "partner_application-appealed")


async def test_there_is_one_appeal(house: StoryHouse) -> None:
    case = await in_review(house)
    await case.decided(**NO)
    await case.until_status(S.DECLINED)
    assert await case.appeal() is S.AWAITING_REVIEW

    await case.decided(**NO)

    assert await case.end() is S.DECLINED
    assert await house.desk.appeal(case.id) is S.DECLINED
    assert (await case.row()).appeal_until is None


async def test_an_appeal_the_story_hears_of_before_its_own_no_is_not_forgotten(
    house: StoryHouse,
) -> None:
    case = await in_review(house)
    assert await case.appeal() is S.AWAITING_REVIEW

    await case.decided(**NO)

    async def is_opened_again() -> bool:
        return (await case.row()).round == 2

    await eventually(is_opened_again)
    await case.until_status(S.AWAITING_REVIEW)


async def test_an_appeal_comes_too_late(house: StoryHouse) -> None:
    case = await in_review(house)
    await case.decided(**NO)
    await case.until_status(S.DECLINED)
    await case.let_pass(APPEAL_WAIT + timedelta(hours=1))
    assert await case.end() is S.DECLINED

    assert await case.appeal() is S.DECLINED


async def test_who_withdraws_while_registers_are_asked_waits_for_none(
    house: StoryHouse, keep: Keep
) -> None:
    case = await confirmed(house, company_number=UNAVAILABLE)
    await house.until_tried(case.workflow_id, "check_company")

    assert await house.desk.withdraw(case.id) is S.WITHDRAWN

    assert await case.end() is S.WITHDRAWN
    assert await house.desk.withdraw(case.id) is S.WITHDRAWN
    assert (await kinds_of_letters(house, case.id))[-1] == "application_withdrawn"
    await keep(case.workflow_id, "partner_application-withdrawn_while_checked")


async def test_who_withdraws_before_the_address_is_confirmed_is_let_go(house: StoryHouse) -> None:
    case = await send(house)

    assert await house.desk.withdraw(case.id) is S.WITHDRAWN

    assert await case.end() is S.WITHDRAWN
    assert await house.desk.confirm_email(case.id) is S.WITHDRAWN


async def test_who_withdraws_while_asked_is_let_go(house: StoryHouse) -> None:
    case = await in_review(house)
    await case.asked(AskedField.CITY)

    assert await house.desk.withdraw(case.id) is S.WITHDRAWN
    assert await case.end() is S.WITHDRAWN


async def test_a_withdrawal_is_quicker_than_a_decision_that_can_be_taken_back(
    house: StoryHouse, keep: Keep
) -> None:
    case = await in_review(house)
    reviewer = await case.reviewer()
    await case.decide(reviewer)

    assert await house.desk.withdraw(case.id) is S.WITHDRAWN

    assert await case.end() is S.WITHDRAWN
    assert await case.fates() == [ProposalFate.DROPPED]
    assert await case.partner() is None
    late = await house.staff_desk.decide(case.id, make_decision(reviewer_id=reviewer))
    assert late == NotReviewable(S.WITHDRAWN)
    await keep(case.workflow_id, "partner_application-withdrawn_while_decided")


async def test_a_withdrawal_after_the_decision_comes_too_late(house: StoryHouse) -> None:
    case = await in_review(house)
    await case.decided()
    assert await case.end() is S.APPROVED

    assert await house.desk.withdraw(case.id) is S.APPROVED


async def test_registers_that_were_down_leave_six_gaps_and_are_asked_again(
    house: StoryHouse, keep: Keep
) -> None:
    registers = house.registers
    others = (registers.adis, registers.vies, registers.isir, registers.sanctions, registers.names)
    lines = [registers.line, *(each.line for each in others)]
    await forget(house)
    for line in lines:
        line.switches.turn("down")
    try:
        # Nobody has asked about these yet: answers are kept for a day.
        case = await confirmed(
            house,
            company_number="10000101",
            vat_number="CZ10000101",
            email=f"eva@{fresh('ponozky')}.example",
        )
        await case.let_pass(timedelta(hours=1))
        await case.until_review()
        assert await case.gaps() == SIX_REGISTERS
    finally:
        for line in lines:
            line.switches.turn("up")

    await house.staff_desk.check_again(case.id)

    async def is_told() -> bool:
        return await case.gaps() == set()

    async def sign_says_so() -> bool:
        return "every check has an answer" in await details_of(house, case.workflow_id)

    await eventually(is_told)
    await eventually(sign_says_so)
    await case.decided(override="")
    assert await case.end() is S.APPROVED
    await keep(case.workflow_id, "partner_application-checked_again")


@pytest.mark.parametrize("words", ["rubbish", {"verdict": 7}, [], {"reviewer_id": ["u"]}])
async def test_a_signal_nobody_can_read_does_not_end_the_story(
    house: StoryHouse, words: object
) -> None:
    case = await in_review(house)

    for what in ("decide", "answered", "take_back"):
        await house.story(case.workflow_id).signal(what, words)

    assert await case.status() is S.AWAITING_REVIEW
    await case.decided()
    assert await case.end() is S.APPROVED


async def test_nobody_is_asked_without_end(house: StoryHouse) -> None:
    case = await in_review(house)
    question = (Question(AskedField.PHONE, "Telefon nikdo nezvedá."),)
    for number in range(1, MOST_ROUNDS + 1):
        await case.asked(AskedField.PHONE)
        await case.answer(number, phone=f"+420.60112345{number % 10}")

    answer = await house.staff_desk.decide(
        case.id,
        make_decision(reviewer_id=await case.reviewer(), verdict=Verdict.ASK, questions=question),
    )

    assert answer == AskedTooOften(MOST_ROUNDS)


async def kinds_of_letters(house: StoryHouse, application_id: str) -> list[str]:
    """Return the letters about an application in the order they were written, ours left out."""
    async with house.books.reading() as transaction:
        return [each.kind for each in await views.letters_of(transaction, application_id)]


async def eventually_escalated(house: StoryHouse, application_id: str) -> None:
    async def is_noted() -> bool:
        return "review.due" in await chronicle_of(house.books, application_id)

    await eventually(is_noted)
