import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from db.books.reviews import ProposalFate
from db.front.users import USERS
from programme.order import StillWorking
from programme.people.application import APPEAL_WAIT, ApplicationStatus
from programme.people.decisions import (
    DecidedAlready,
    Decision,
    DecisionTaken,
    NotAReviewer,
    NotReviewable,
    OverrideMissing,
    OwnApplication,
    ReasonMissing,
    Verdict,
)
from programme.people.evidence import CheckName
from programme.people.verification import CheckOutcome
from sandbox.subjects import UNAVAILABLE
from tests.makers import fresh, make_decision, send_form
from tests.workflows.case import (
    APPROVED,
    CONFIRM,
    DECLINED,
    LAPSED,
    Case,
    confirmed,
    in_review,
    send,
)
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from worker.composition import build_workers
from workflows.patience import EMAIL_WAIT, MOST_LINKS

REASON = "Hodnocení: chybí doklad o podnikání."


async def test_an_approved_applicant_is_a_partner(house: StoryHouse, keep: Keep) -> None:
    case = await in_review(house)
    decision = make_decision(reviewer_id=await case.reviewer())

    answer = await house.staff_desk.decide(case.id, decision)

    assert isinstance(answer, DecisionTaken)
    assert (answer.decision, answer.needs_second) == (decision, False)
    assert await case.partner() is None
    await case.let_take_effect()
    assert await case.end() is ApplicationStatus.APPROVED
    assert APPROVED in (await house.letter(case.email, APPROVED)).subject
    assert await case.partner() is not None
    assert await case.fates() == [ProposalFate.STOOD]
    told = [kind for kind in await case.chronicle() if not kind.endswith((".checked", ".sent"))]
    assert told == [
        "application.received",
        "email.confirmed",
        "review.awaited",
        "decision.proposed",
        "application.approved",
        "partner.opened",
    ]
    await keep(case.workflow_id, "partner_application-approved")


async def test_every_register_is_asked_before_a_person_reads(house: StoryHouse) -> None:
    case = await in_review(house)

    outcomes = {check: await case.evidence(check) for check in CheckName}

    assert all(len(each) == 1 for each in outcomes.values()), outcomes
    assert {each[0] for each in outcomes.values()} == {CheckOutcome.OK}


async def test_the_membership_counts_before_the_letter_says_so(house: StoryHouse) -> None:
    case = await in_review(house)
    await case.decided()

    letter = await house.letter(case.email, APPROVED)

    partner = await case.partner()
    assert partner is not None
    assert partner.active_from <= datetime.fromisoformat(letter.received_at)


async def test_a_partner_may_act_while_the_letter_cannot_be_sent(house: StoryHouse) -> None:
    case = await in_review(house)
    house.post.refuse = True
    try:
        await case.decided()
        await house.until_tried(case.workflow_id, "send_letter")

        assert await case.partner() is not None
    finally:
        house.post.refuse = False
    assert await case.end() is ApplicationStatus.APPROVED
    assert APPROVED in (await house.letter(case.email, APPROVED)).subject


async def test_a_declined_applicant_reads_the_reviewers_own_words_and_may_appeal(
    house: StoryHouse, keep: Keep
) -> None:
    case = await in_review(house)

    await case.decided(verdict=Verdict.DECLINE, reason=REASON)

    assert REASON in (await house.letter(case.email, DECLINED)).text
    row = await case.row()
    assert row.appeal_until is not None
    assert row.apply_again_from is not None
    await case.let_pass(APPEAL_WAIT + timedelta(hours=1))
    assert await case.end() is ApplicationStatus.DECLINED
    assert await case.partner() is None
    await keep(case.workflow_id, "partner_application-declined")


async def test_a_signal_from_temporals_own_tools_approves(house: StoryHouse, keep: Keep) -> None:
    case = await in_review(house)
    reviewer = await case.reviewer()

    await case.signal(reviewer, "approve")
    await case.until_proposed()
    await case.let_take_effect()

    assert await case.end() is ApplicationStatus.APPROVED
    assert await case.partner() is not None
    assert await case.ignored() == []
    await keep(case.workflow_id, "partner_application-approved_by_signal")


async def test_a_signal_may_name_the_reason_by_its_code(house: StoryHouse) -> None:
    case = await in_review(house)
    words = {
        "reviewer_id": await case.reviewer(),
        "verdict": "decline",
        "reason_code": "duplicate",
    }

    await house.story(case.workflow_id).signal("decide", words)
    await case.until_proposed()
    await case.let_take_effect()

    assert "Tato firma už partnerem je" in (await house.letter(case.email, DECLINED)).text


async def test_signals_that_break_a_rule_change_nothing_and_are_written_down(
    house: StoryHouse, keep: Keep
) -> None:
    customer_id = fresh("c")
    case = await in_review(house, customer_id)
    reviewer, own, stranger = await case.reviewer(), await case.reviewer(), fresh("u")
    async with house.front.writing() as transaction:
        await transaction.execute(
            USERS.update().where(USERS.c.user_id == own).values(customer_id=customer_id)
        )

    await case.signal(reviewer, "decline")
    await case.until_ignored(1)
    await case.signal(stranger, "approve")
    await case.until_ignored(2)
    await case.signal(own, "approve")
    await case.until_ignored(3)

    assert await case.ignored() == [
        (reviewer, "reason_missing"),
        (stranger, "not_a_reviewer"),
        (own, "own_application"),
    ]
    assert await case.status() is ApplicationStatus.AWAITING_REVIEW
    assert await case.partner() is None
    await case.signal(reviewer, "approve")
    await case.until_proposed()
    await case.let_take_effect()
    assert await case.end() is ApplicationStatus.APPROVED
    await keep(case.workflow_id, "partner_application-rules_broken")


async def test_a_signal_that_says_nothing_we_know_changes_nothing(house: StoryHouse) -> None:
    case = await in_review(house)

    await case.signal(await case.reviewer(), "perhaps")
    await house.story(case.workflow_id).signal("decide", {"verdict": "approve"})

    assert await case.status() is ApplicationStatus.AWAITING_REVIEW
    answer = await house.staff_desk.decide(
        case.id, make_decision(reviewer_id=await case.reviewer())
    )
    assert isinstance(answer, DecisionTaken)
    await case.let_take_effect()
    assert await case.end() is ApplicationStatus.APPROVED


async def test_updates_that_break_a_rule_are_refused_and_the_case_waits(house: StoryHouse) -> None:
    customer_id = fresh("c")
    case = await in_review(house, customer_id)
    reviewer, own, stranger = await case.reviewer(), await case.reviewer(), fresh("u")
    async with house.front.writing() as transaction:
        await transaction.execute(
            USERS.update().where(USERS.c.user_id == own).values(customer_id=customer_id)
        )

    answers = [
        await house.staff_desk.decide(case.id, each)
        for each in (
            Decision(reviewer, Verdict.DECLINE),
            Decision(stranger, Verdict.APPROVE),
            Decision(own, Verdict.APPROVE),
        )
    ]

    assert answers == [ReasonMissing(), NotAReviewer(stranger), OwnApplication(own)]
    assert await case.status() is ApplicationStatus.AWAITING_REVIEW
    decision = make_decision(reviewer_id=reviewer)
    assert isinstance(await house.staff_desk.decide(case.id, decision), DecisionTaken)


async def test_the_second_reviewer_hears_who_was_quicker(house: StoryHouse) -> None:
    case = await in_review(house)
    first = await case.decide()
    second = make_decision(
        reviewer_id=await case.reviewer(), verdict=Verdict.DECLINE, reason=REASON
    )

    answer = await house.staff_desk.decide(case.id, second)

    assert answer == DecidedAlready(first.decision)
    await case.let_take_effect()
    assert await case.end() is ApplicationStatus.APPROVED


async def test_of_ten_reviewers_at_once_one_decides(house: StoryHouse) -> None:
    case = await in_review(house)
    decisions = [
        make_decision(reviewer_id=await case.reviewer(), verdict=verdict, reason=REASON)
        for verdict in (Verdict.APPROVE, Verdict.DECLINE) * 5
    ]

    answers = await asyncio.gather(*(house.staff_desk.decide(case.id, each) for each in decisions))

    (taken,) = [answer for answer in answers if isinstance(answer, DecisionTaken)]
    assert answers.count(DecidedAlready(taken.decision)) == 9
    assert await case.fates() == [ProposalFate.PENDING]


async def test_a_signal_after_the_decision_is_still_written_down(
    house: StoryHouse, keep: Keep
) -> None:
    case = await in_review(house)
    late = await case.reviewer()
    house.post.refuse = True
    try:
        await case.decided()
        await house.until_tried(case.workflow_id, "send_letter")

        await case.signal(late, "decline", REASON)
    finally:
        house.post.refuse = False

    assert await case.end() is ApplicationStatus.APPROVED
    assert await case.ignored() == [(late, "decided_already")]
    await keep(case.workflow_id, "partner_application-signal_too_late")


async def test_a_decision_sent_twice_is_one_decision(house: StoryHouse) -> None:
    case = await in_review(house)
    decision = make_decision(reviewer_id=await case.reviewer())

    answers = [await house.staff_desk.decide(case.id, decision) for _ in range(2)]
    await case.let_take_effect()
    assert await case.end() is ApplicationStatus.APPROVED

    assert answers == answers[:1] * 2
    late = await house.staff_desk.decide(case.id, decision)
    assert late == NotReviewable(ApplicationStatus.APPROVED)
    assert (await case.chronicle()).count("application.approved") == 1
    assert len([subject for subject in case.subjects() if APPROVED in subject]) == 1


async def test_the_link_may_be_followed_twice(house: StoryHouse) -> None:
    case = await confirmed(house)

    again = await house.desk.confirm_email(case.id)

    assert again is ApplicationStatus.CHECKING
    assert (await case.chronicle()).count("email.confirmed") == 1


async def test_a_lost_link_is_sent_again_and_the_new_one_confirms(
    house: StoryHouse, keep: Keep
) -> None:
    case = await send(house)
    await house.letter(case.email, CONFIRM)

    await house.desk.send_confirmation_again(case.id)
    await until_links(case, 2)

    assert await house.desk.confirm_email(case.id) is ApplicationStatus.CHECKING
    await case.until_review()
    await case.decided()
    assert await case.end() is ApplicationStatus.APPROVED
    await keep(case.workflow_id, "partner_application-link_lost")


async def test_one_application_causes_only_so_many_letters(house: StoryHouse) -> None:
    case = await send(house)
    for count in range(1, MOST_LINKS + 3):
        await until_links(case, min(count, MOST_LINKS))
        await house.desk.send_confirmation_again(case.id)

    # An answer is the proof that the story has heard all of it.
    assert await house.desk.confirm_email(case.id) is ApplicationStatus.CHECKING
    links = [subject for subject in case.subjects() if CONFIRM in subject]
    assert len(links) == MOST_LINKS


async def until_links(case: Case, count: int) -> None:
    async def has_so_many() -> bool:
        return len(case.subjects()) >= count

    await eventually(has_so_many)


async def test_an_address_never_confirmed_lets_the_application_lapse(
    house: StoryHouse, keep: Keep
) -> None:
    case = await send(house)
    await house.letter(case.email, CONFIRM)

    await house.let_pass(case.workflow_id, EMAIL_WAIT - timedelta(hours=1))
    assert await case.status() is ApplicationStatus.RECEIVED
    await house.let_pass(case.workflow_id, timedelta(hours=2))

    assert await case.end() is ApplicationStatus.LAPSED
    assert LAPSED in (await house.letter(case.email, LAPSED)).subject
    assert "application.lapsed" in await case.chronicle()
    await keep(case.workflow_id, "partner_application-lapsed")


async def test_a_lost_link_does_not_move_the_last_day(house: StoryHouse) -> None:
    case = await send(house)
    await house.letter(case.email, CONFIRM)
    await house.let_pass(case.workflow_id, EMAIL_WAIT - timedelta(hours=1))
    await house.desk.send_confirmation_again(case.id)
    await until_links(case, 2)

    await house.let_pass(case.workflow_id, timedelta(hours=2))

    assert await case.end() is ApplicationStatus.LAPSED


async def test_a_link_followed_too_late_says_so(house: StoryHouse) -> None:
    case = await send(house)
    await house.letter(case.email, CONFIRM)
    house.post.refuse = True
    try:
        await house.let_pass(case.workflow_id, EMAIL_WAIT + timedelta(seconds=1))
        await house.until_tried(case.workflow_id, "send_letter")

        while_the_letter_waits = await house.desk.confirm_email(case.id)
    finally:
        house.post.refuse = False
    await house.let_pass(case.workflow_id, timedelta(hours=1))
    assert await case.end() is ApplicationStatus.LAPSED
    after_the_end = await house.desk.confirm_email(case.id)

    assert while_the_letter_waits is ApplicationStatus.LAPSED
    assert after_the_end is ApplicationStatus.LAPSED


async def test_a_link_followed_at_the_last_moment_is_answered_with_what_counts(
    house: StoryHouse,
) -> None:
    # The registries' lanes have their workers already; this test needs none.
    queue, nobody_else = fresh("late"), replace(house.them, lanes={}, limits={})
    desk, email = house.desk_of(task_queue=queue), f"{fresh('rehor')}@kun.example"
    case = Case(house, await send_form(house, email=email), email)
    (worker,) = build_workers(house.client, nobody_else, queue, max_cached_workflows=0)
    async with worker:
        await desk.apply(case.application)
        await house.letter(email, CONFIRM)
        await case.until_quiet()

    # Nobody works: the clock runs out and the link is followed, and the story hears both at once.
    await house.let_pass(case.workflow_id, EMAIL_WAIT + timedelta(seconds=1))
    followed = asyncio.create_task(desk.confirm_email(case.id))
    await asyncio.sleep(0.3)
    (worker,) = build_workers(house.client, nobody_else, queue, max_cached_workflows=0)
    async with worker:
        answer = await followed
        if answer is ApplicationStatus.CHECKING:
            await case.until_review()
            await case.decided(override="Známe je.")

        end = await case.end()

    heard = (ApplicationStatus.CHECKING, ApplicationStatus.APPROVED)
    assert (answer, end) in (heard, (ApplicationStatus.LAPSED, ApplicationStatus.LAPSED))


async def test_a_link_followed_while_nobody_works_is_kept_by_temporal(house: StoryHouse) -> None:
    queue, nobody_else = fresh("alone"), replace(house.them, lanes={}, limits={})
    desk = house.desk_of(task_queue=queue, answer_wait=timedelta(seconds=0.5))
    email = f"{fresh('rehor')}@kun.example"
    case = Case(house, await send_form(house, email=email), email)
    await desk.apply(case.application)

    answer = await desk.confirm_email(case.id)

    history = await house.story(case.workflow_id).fetch_history()
    assert answer == StillWorking()
    assert [
        event.workflow_execution_signaled_event_attributes.signal_name
        for event in history.events
        if event.HasField("workflow_execution_signaled_event_attributes")
    ] == ["confirm_email"]
    (worker,) = build_workers(house.client, nobody_else, queue)
    async with worker:
        await case.until_review()


async def test_a_register_that_is_down_reaches_the_reviewer_as_a_gap(
    house: StoryHouse, keep: Keep
) -> None:
    case = await confirmed(house, company_number=UNAVAILABLE)

    await case.let_pass(timedelta(minutes=59))
    await case.until_review()

    assert await case.evidence(CheckName.COMPANY) == [CheckOutcome.UNAVAILABLE]
    reviewer = await case.reviewer()
    without = await house.staff_desk.decide(case.id, make_decision(reviewer_id=reviewer))
    assert without == OverrideMissing()
    await case.decided(reviewer, override="Ověřili jsme je telefonicky.")
    assert await case.end() is ApplicationStatus.APPROVED
    await keep(case.workflow_id, "partner_application-register_down")


@pytest.mark.parametrize("how", ["update", "signal"])
async def test_nobody_decides_before_the_case_is_up_for_review(house: StoryHouse, how: str) -> None:
    case = await send(house)
    await house.letter(case.email, CONFIRM)
    decision = make_decision(reviewer_id=await case.reviewer())

    if how == "update":
        answer = await house.staff_desk.decide(case.id, decision)
        assert answer == NotReviewable(ApplicationStatus.RECEIVED)
    else:
        await case.signal(decision.reviewer_id, "approve")

    await house.desk.confirm_email(case.id)
    await case.until_review()
    if how == "signal":
        await case.until_ignored(1)
        assert await case.ignored() == [(decision.reviewer_id, "not_reviewable")]
    assert await case.status() is ApplicationStatus.AWAITING_REVIEW
    assert isinstance(await house.staff_desk.decide(case.id, decision), DecisionTaken)


async def test_nobody_decides_once_the_story_has_ended(house: StoryHouse) -> None:
    case = await send(house)
    await house.letter(case.email, CONFIRM)
    await house.let_pass(case.workflow_id, EMAIL_WAIT + timedelta(hours=1))
    assert await case.end() is ApplicationStatus.LAPSED

    answer = await house.staff_desk.decide(
        case.id, make_decision(reviewer_id=await case.reviewer())
    )

    assert answer == NotReviewable(ApplicationStatus.LAPSED)


async def test_an_application_sent_twice_is_one_story(house: StoryHouse) -> None:
    case = await send(house)
    await house.letter(case.email, CONFIRM)

    await house.desk.apply(case.application)
    await house.let_pass(case.workflow_id, EMAIL_WAIT + timedelta(hours=1))
    assert await case.end() is ApplicationStatus.LAPSED
    await house.desk.apply(case.application)

    assert await case.status() is ApplicationStatus.LAPSED
    assert len([subject for subject in case.subjects() if CONFIRM in subject]) == 1


async def test_asking_for_the_link_after_the_end_sends_nothing(house: StoryHouse) -> None:
    case = await send(house)
    await house.letter(case.email, CONFIRM)
    await house.let_pass(case.workflow_id, EMAIL_WAIT + timedelta(hours=1))
    assert await case.end() is ApplicationStatus.LAPSED
    before = case.subjects()

    await house.desk.send_confirmation_again(case.id)

    assert case.subjects() == before
