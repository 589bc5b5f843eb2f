import asyncio
from datetime import UTC, datetime

import pytest

from activities.applications import (
    Applications,
    DecisionIgnored,
    DecisionMade,
    FormMissingError,
)
from activities.partners import NotApprovedError, Partners
from db.front.users import USERS, Role
from db.views import applications as views
from db.views.applications import ApplicationRow
from programme.people.application import Application, ApplicationStatus, StatusOutOfTurnError
from programme.people.decisions import (
    DecidedAlready,
    DecisionTaken,
    NotAReviewer,
    OwnApplication,
    Verdict,
)
from tests.activities.book import chronicle_of
from tests.makers import (
    HORSE,
    House,
    add_user,
    apply,
    fresh,
    make_decision,
    open_partner,
    publish_tier,
    send_form,
)


async def row_of(house: House, application_id: str) -> ApplicationRow:
    async with house.books.reading() as transaction:
        row = await views.find(transaction, application_id)
    assert row is not None
    return row


async def decide(
    house: House, application_id: str, reviewer_id: str | None = None, **changes: object
) -> object:
    if reviewer_id is None:
        reviewer_id = (await add_user(house, Role.REVIEWER)).user_id
    decision = make_decision(reviewer_id=reviewer_id, **changes)
    return await house.applications.record_decision(DecisionMade(application_id, decision))


async def test_a_form_is_copied_into_the_books_once(house: House) -> None:
    application = await send_form(house)

    awaited = [await house.applications.record_application(application) for _ in range(2)]

    row = await row_of(house, application.application_id)
    assert awaited[0] == awaited[1]
    assert (row.status, row.company_name) == (ApplicationStatus.RECEIVED, HORSE)
    assert row.due_at == awaited[0].due_at
    assert await chronicle_of(house.books, row.application_id) == ["application.received"]


async def test_an_application_nobody_sent_is_an_error(house: House) -> None:
    with pytest.raises(FormMissingError, match="No form was sent as PP-nobody"):
        await house.applications.record_application(Application("PP-nobody", "tier"))


async def test_our_promise_counts_from_the_confirmation(house: House) -> None:
    friday = datetime(2026, 11, 13, 14, 0, tzinfo=UTC)
    application = await send_form(house)
    await house.applications.record_application(application)
    applications = Applications(house.books, lambda: friday, 2)

    confirmed = await applications.record_confirmation(application.application_id)
    again = await house.applications.record_confirmation(application.application_id)

    row = await row_of(house, application.application_id)
    assert confirmed.due_at == datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
    assert again == confirmed
    assert (row.status, row.email_confirmed_at) == (ApplicationStatus.CHECKING, friday)


async def test_an_application_goes_to_the_queue_once(house: House) -> None:
    application_id = await apply(house)

    await house.applications.submit_for_review(application_id)

    row = await row_of(house, application_id)
    assert (row.status, row.ended_at) == (ApplicationStatus.AWAITING_REVIEW, None)
    assert (await chronicle_of(house.books, application_id)).count("review.awaited") == 1


async def test_an_unconfirmed_application_lapses_once(house: House) -> None:
    application = await send_form(house)
    await house.applications.record_application(application)

    for _ in range(2):
        await house.applications.record_lapse(application.application_id)

    row = await row_of(house, application.application_id)
    assert row.status is ApplicationStatus.LAPSED
    assert row.ended_at is not None
    lines = await chronicle_of(house.books, application.application_id)
    assert lines.count("application.lapsed") == 1


async def test_what_waits_for_review_does_not_lapse(house: House) -> None:
    application_id = await apply(house)

    with pytest.raises(StatusOutOfTurnError, match="awaiting_review cannot become lapsed"):
        await house.applications.record_lapse(application_id)


@pytest.mark.parametrize(
    ("verdict", "reason", "status"),
    [
        (Verdict.APPROVE, "", ApplicationStatus.APPROVED),
        (Verdict.DECLINE, "Chybí výpis.", ApplicationStatus.DECLINED),
    ],
)
async def test_a_decision_ends_the_application(
    house: House, verdict: Verdict, reason: str, status: ApplicationStatus
) -> None:
    application_id = await apply(house)

    answer = await decide(house, application_id, verdict=verdict, reason=reason)

    row = await row_of(house, application_id)
    assert isinstance(answer, DecisionTaken)
    assert (row.status, row.verdict, row.reason) == (status, verdict, reason)
    assert row.ended_at is not None
    assert (await chronicle_of(house.books, application_id))[-1] == f"application.{status}"


async def test_the_same_decision_again_stands(house: House) -> None:
    application_id = await apply(house)
    reviewer_id = (await add_user(house, Role.REVIEWER)).user_id

    answers = [await decide(house, application_id, reviewer_id) for _ in range(3)]

    assert answers == answers[:1] * 3
    assert (await chronicle_of(house.books, application_id)).count("application.approved") == 1


async def test_the_second_reviewer_is_told_who_was_quicker(house: House) -> None:
    application_id = await apply(house)
    first = await decide(house, application_id)
    assert isinstance(first, DecisionTaken)

    second = await decide(house, application_id, verdict=Verdict.DECLINE, reason="No.")

    assert second == DecidedAlready(first.decision)
    assert (await row_of(house, application_id)).status is ApplicationStatus.APPROVED


async def test_of_ten_reviewers_at_once_one_decides(house: House) -> None:
    application_id = await apply(house)
    reviewers = [(await add_user(house, Role.REVIEWER)).user_id for _ in range(10)]
    verdicts = (Verdict.APPROVE, Verdict.DECLINE)

    answers = await asyncio.gather(
        *(
            decide(house, application_id, reviewer, verdict=verdicts[n % 2], reason="Proto.")
            for n, reviewer in enumerate(reviewers)
        )
    )

    (stands,) = [answer for answer in answers if isinstance(answer, DecisionTaken)]
    assert answers.count(DecidedAlready(stands.decision)) == 9
    lines = await chronicle_of(house.books, application_id)
    assert sum(line in ("application.approved", "application.declined") for line in lines) == 1


async def test_only_a_reviewer_decides(house: House) -> None:
    application_id = await apply(house)
    customer = await add_user(house)

    answers = [
        await decide(house, application_id, reviewer_id)
        for reviewer_id in (customer.user_id, fresh("nobody"))
    ]

    assert all(isinstance(answer, NotAReviewer) for answer in answers)
    assert (await row_of(house, application_id)).status is ApplicationStatus.AWAITING_REVIEW


async def test_nobody_decides_about_their_own_company(house: House) -> None:
    reviewer = await add_user(house, Role.REVIEWER)
    customer_id = fresh("c")
    application_id = await apply(house, customer_id)
    async with house.front.writing() as transaction:
        await transaction.execute(
            USERS.update()
            .where(USERS.c.user_id == reviewer.user_id)
            .values(customer_id=customer_id)
        )

    answer = await decide(house, application_id, reviewer.user_id)

    assert answer == OwnApplication(reviewer.user_id)


@pytest.mark.parametrize("confirmed", [False, True])
async def test_what_does_not_wait_for_review_is_not_decided(
    house: House, *, confirmed: bool
) -> None:
    application = await send_form(house)
    await house.applications.record_application(application)
    if confirmed:
        await house.applications.record_confirmation(application.application_id)

    with pytest.raises(StatusOutOfTurnError):
        await decide(house, application.application_id)

    row = await row_of(house, application.application_id)
    assert (row.verdict, row.ended_at) == (None, None)


async def test_a_decision_that_broke_a_rule_is_noted_once(house: House) -> None:
    application_id = await apply(house)
    ignored = DecisionIgnored(application_id, fresh("u"), "not_a_reviewer", 1)

    for _ in range(3):
        await house.applications.note_ignored_decision(ignored)
    await house.applications.note_ignored_decision(
        DecisionIgnored(application_id, fresh("u"), "not_a_reviewer", 2)
    )

    assert (await chronicle_of(house.books, application_id)).count("decision.ignored") == 2


async def test_an_approved_applicant_is_a_partner_once(house: House) -> None:
    tier = await publish_tier(house, names_discount_permille=150)
    partner_id = await open_partner(house, tier_id=tier.tier_id)
    async with house.books.reading() as transaction:
        (row,) = await views.of_customer(transaction, partner_id)

    again = await Partners(house.books).open_partner(row.application_id)

    assert (again.partner_id, again.discount_permille) == (partner_id, 150)
    assert (await chronicle_of(house.books, row.application_id)).count("partner.opened") == 1


async def test_a_declined_applicant_is_no_partner(house: House) -> None:
    application_id = await apply(house)
    await decide(house, application_id, verdict=Verdict.DECLINE, reason="No.")

    with pytest.raises(NotApprovedError, match=r"is declined\."):
        await Partners(house.books).open_partner(application_id)
