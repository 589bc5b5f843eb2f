import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from activities.reviews import DecisionStands, PromiseBroken, ProposalDue
from db.books import applications as books
from db.books.reviews import ProposalFate
from db.front.users import USERS, Role
from db.views import applications as views
from db.views import cases
from db.views.applications import ApplicationRow
from programme.people.application import (
    APPEAL_WAIT,
    APPLY_AGAIN_AFTER,
    ApplicationStatus,
    StatusOutOfTurnError,
)
from programme.people.decisions import (
    DecisionTaken,
    NotAReviewer,
    OverrideMissing,
    OwnApplication,
    ReasonCode,
    SamePerson,
    Verdict,
)
from programme.people.evidence import CheckName, RiskFlag
from programme.people.verification import CheckOutcome
from tests.activities.book import chronicle_of
from tests.makers import (
    House,
    add_user,
    apply,
    decide,
    fresh,
    now,
    propose,
    publish_tier,
    send_form,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def reviewer(house: House, role: Role = Role.REVIEWER) -> str:
    return (await add_user(house, role)).user_id


async def row_of(house: House, application_id: str) -> ApplicationRow:
    async with house.books.reading() as transaction:
        row = await views.find(transaction, application_id)
    assert row is not None
    return row


async def fates(house: House, application_id: str) -> list[ProposalFate]:
    async with house.books.reading() as transaction:
        return [each.fate for each in await cases.proposals_of(transaction, application_id)]


async def check_all(
    house: House, application_id: str, flag: RiskFlag | None = None, **changes: CheckOutcome
) -> None:
    """Write down that every check is clear, but for one flag and the outcomes named."""
    async with house.books.writing() as transaction:
        for check in CheckName:
            values: dict[str, Any] = {
                "application_id": application_id,
                "check_name": check,
                "outcome": changes.get(check, CheckOutcome.OK),
                "source": "TEST",
                "asked_at": now(),
                "facts": {},
                "findings": [],
                "flags": [flag] if flag and check is CheckName.INSOLVENCY else [],
            }
            await books.add_evidence(transaction, values)


def due(application_id: str, number: int = 1) -> ProposalDue:
    return ProposalDue(application_id, number, NOON)


async def declined(house: House) -> tuple[str, str]:
    application_id, reviewer_id = await apply(house), await reviewer(house)
    await propose(
        house, application_id, reviewer_id=reviewer_id, verdict=Verdict.DECLINE, reason="No."
    )
    await house.reviews.record_decision(due(application_id))
    return application_id, reviewer_id


async def test_a_decision_is_written_down_once_and_may_be_taken_back(house: House) -> None:
    application_id, reviewer_id = await apply(house), await reviewer(house)

    taken = await propose(house, application_id, reviewer_id=reviewer_id)
    again = await propose(house, application_id, reviewer_id=reviewer_id)

    assert isinstance(taken, DecisionTaken)
    assert again == taken
    assert timedelta(seconds=5) < taken.takes_effect_at - now() <= timedelta(seconds=10)
    for _ in range(2):
        await house.reviews.record_taken_back(due(application_id))
    assert await fates(house, application_id) == [ProposalFate.TAKEN_BACK]
    assert (await row_of(house, application_id)).status is ApplicationStatus.AWAITING_REVIEW
    lines = await chronicle_of(house.books, application_id)
    assert lines[-2:] == ["decision.proposed", "decision.taken_back"]


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (Verdict.APPROVE, ApplicationStatus.APPROVED),
        (Verdict.DECLINE, ApplicationStatus.DECLINED),
    ],
)
async def test_a_decision_counts_once(
    house: House, verdict: Verdict, status: ApplicationStatus
) -> None:
    application_id, reviewer_id = await apply(house), await reviewer(house)
    await propose(
        house,
        application_id,
        reviewer_id=reviewer_id,
        verdict=verdict,
        reason_code=ReasonCode.DUPLICATE,
        reason="Proto.",
    )

    stands = [await house.reviews.record_decision(due(application_id)) for _ in range(3)]

    row = await row_of(house, application_id)
    assert stands == stands[:1] * 3
    assert (row.status, row.verdict, row.ended_at) == (status, verdict, NOON)
    assert (row.reason_code, row.reason) == (ReasonCode.DUPLICATE, "Proto.")
    assert await fates(house, application_id) == [ProposalFate.STOOD]
    assert (await chronicle_of(house.books, application_id)).count(f"application.{status}") == 1


async def test_who_is_declined_hears_how_long_there_is_to_appeal(house: House) -> None:
    application_id, reviewer_id = await declined(house)

    row = await row_of(house, application_id)

    assert row.reviewer_id == reviewer_id
    assert row.appeal_until == NOON + APPEAL_WAIT
    assert row.apply_again_from == NOON + APPLY_AGAIN_AFTER


async def test_of_ten_decisions_that_count_at_once_one_is_written(house: House) -> None:
    application_id, reviewer_id = await apply(house), await reviewer(house)
    await propose(house, application_id, reviewer_id=reviewer_id)

    stands = await asyncio.gather(
        *(house.reviews.record_decision(due(application_id)) for _ in range(10))
    )

    assert stands == stands[:1] * 10
    assert isinstance(stands[0], DecisionStands)
    assert (await chronicle_of(house.books, application_id)).count("application.approved") == 1


async def test_only_a_reviewer_or_a_manager_decides(house: House) -> None:
    application_id = await apply(house)
    customer, stranger = await add_user(house), fresh("nobody")

    for nobody in (customer.user_id, stranger):
        answer = await propose(house, application_id, reviewer_id=nobody)
        assert answer == NotAReviewer(nobody)

    manager = await reviewer(house, Role.MANAGER)
    assert isinstance(await propose(house, application_id, reviewer_id=manager), DecisionTaken)


async def test_nobody_decides_about_their_own_company(house: House) -> None:
    reviewer_id, customer_id = await reviewer(house), fresh("c")
    application_id = await apply(house, customer_id)
    async with house.front.writing() as transaction:
        await transaction.execute(
            USERS.update().where(USERS.c.user_id == reviewer_id).values(customer_id=customer_id)
        )

    answer = await propose(house, application_id, reviewer_id=reviewer_id)

    assert answer == OwnApplication(reviewer_id)


async def test_yes_over_a_gap_needs_a_reason_for_our_own_records(house: House) -> None:
    application_id, reviewer_id = await apply(house), await reviewer(house)
    await check_all(house, application_id, vat_payer=CheckOutcome.UNAVAILABLE)

    without = await propose(house, application_id, reviewer_id=reviewer_id, override=" ")
    with_one = await propose(house, application_id, reviewer_id=reviewer_id, override="Známe je.")

    assert without == OverrideMissing()
    assert isinstance(with_one, DecisionTaken)
    assert not with_one.needs_second


async def test_yes_needs_no_reason_where_every_check_is_clear(house: House) -> None:
    application_id, reviewer_id = await apply(house), await reviewer(house)
    await check_all(house, application_id)

    taken = await propose(house, application_id, reviewer_id=reviewer_id, override="")

    assert isinstance(taken, DecisionTaken)
    assert not taken.needs_second


async def test_no_over_a_gap_needs_no_override(house: House) -> None:
    application_id, reviewer_id = await apply(house), await reviewer(house)

    taken = await propose(
        house,
        application_id,
        reviewer_id=reviewer_id,
        verdict=Verdict.DECLINE,
        reason="Ne.",
        override="",
    )

    assert isinstance(taken, DecisionTaken)


@pytest.mark.parametrize(
    ("flag", "four_eyes", "verdict", "needs_second"),
    [
        (RiskFlag.INSOLVENT, False, Verdict.APPROVE, True),
        (RiskFlag.INSOLVENT, False, Verdict.DECLINE, False),
        (None, True, Verdict.APPROVE, True),
        (None, True, Verdict.DECLINE, True),
        (RiskFlag.INSOLVENT, True, Verdict.ASK, False),
        (None, False, Verdict.APPROVE, False),
    ],
)
async def test_a_grave_finding_or_the_tier_asks_for_a_second_person(
    house: House,
    flag: RiskFlag | None,
    four_eyes: bool,  # noqa: FBT001 - a row of the table
    verdict: Verdict,
    needs_second: bool,  # noqa: FBT001 - a row of the table
) -> None:
    tier = await publish_tier(house, four_eyes=four_eyes)
    application_id = await apply(house, tier_id=tier.tier_id)
    await check_all(house, application_id, flag)

    taken = await propose(
        house, application_id, reviewer_id=await reviewer(house), verdict=verdict, reason="Proto."
    )

    assert isinstance(taken, DecisionTaken)
    assert taken.needs_second is needs_second


async def test_two_people_who_agree_make_a_decision(house: House) -> None:
    application_id = await apply(house)
    await check_all(house, application_id, RiskFlag.INSOLVENT)
    first, second = await reviewer(house), await reviewer(house)
    await propose(house, application_id, reviewer_id=first)
    for _ in range(2):
        await house.reviews.record_awaits_second(due(application_id))
    assert (await row_of(house, application_id)).status is ApplicationStatus.AWAITING_SECOND
    assert await fates(house, application_id) == [ProposalFate.AWAITS_SECOND]

    same = await propose(house, application_id, 2, reviewer_id=first)
    taken = await propose(house, application_id, 2, reviewer_id=second)
    await house.reviews.record_decision(due(application_id, 2))

    assert same == SamePerson(first)
    assert isinstance(taken, DecisionTaken)
    assert not taken.needs_second
    row = await row_of(house, application_id)
    assert (row.reviewer_id, row.second_reviewer_id) == (first, second)
    assert await fates(house, application_id) == [ProposalFate.STOOD, ProposalFate.STOOD]


async def test_two_people_who_disagree_decide_nothing(house: House) -> None:
    application_id = await apply(house)
    await check_all(house, application_id, RiskFlag.INSOLVENT)
    await propose(house, application_id, reviewer_id=await reviewer(house))
    await house.reviews.record_awaits_second(due(application_id))
    other = await reviewer(house)
    await propose(
        house, application_id, 2, reviewer_id=other, verdict=Verdict.DECLINE, reason="Ne."
    )

    for _ in range(2):
        await house.reviews.record_not_seconded(due(application_id, 2))

    assert (await row_of(house, application_id)).status is ApplicationStatus.AWAITING_REVIEW
    assert await fates(house, application_id) == [ProposalFate.NOT_SECONDED] * 2
    lines = await chronicle_of(house.books, application_id)
    assert lines.count("decision.not_seconded") == 1


@pytest.mark.parametrize("confirmed", [False, True])
async def test_what_does_not_wait_for_review_is_not_decided(
    house: House, *, confirmed: bool
) -> None:
    application = await send_form(house)
    await house.applications.record_application(application)
    if confirmed:
        await house.applications.record_confirmation(application.application_id)

    with pytest.raises(StatusOutOfTurnError):
        await decide(house, application.application_id, reviewer_id=await reviewer(house))

    row = await row_of(house, application.application_id)
    assert (row.verdict, row.ended_at) == (None, None)


async def test_all_who_may_decide_are_reminded(house: House) -> None:
    application_id = await apply(house)
    at_work, manager = await reviewer(house), await reviewer(house, Role.MANAGER)
    customer = await add_user(house)

    reminded = await house.reviews.reviewers_to_remind(application_id)

    assert {at_work, manager} <= set(reminded)
    assert customer.user_id not in reminded


async def test_a_broken_promise_is_noted_once_and_told_to_managers(house: House) -> None:
    application_id = await apply(house)
    at_work, manager = await reviewer(house), await reviewer(house, Role.MANAGER)

    told = [
        await house.reviews.record_escalation(PromiseBroken(application_id, 1, NOON))
        for _ in range(2)
    ]

    assert manager in told[0]
    assert at_work not in told[0]
    assert told[1] == told[0]
    assert (await row_of(house, application_id)).escalated_at == NOON
    assert (await chronicle_of(house.books, application_id)).count("review.due") == 1
