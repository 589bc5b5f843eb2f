from datetime import UTC, datetime

import pytest

from activities.applications import Applications, DecisionIgnored, FormMissingError
from activities.partners import NotApprovedError, Partners
from db.books.reviews import ProposalFate
from db.front.users import Role
from db.views import applications as views
from db.views import cases
from db.views.applications import ApplicationRow
from programme.people.application import Application, ApplicationStatus, StatusOutOfTurnError
from programme.people.decisions import Verdict
from programme.people.parties import PostalAddress
from programme.people.statement import Stated
from tests.activities.book import chronicle_of
from tests.makers import (
    HORSE,
    House,
    add_user,
    apply,
    decide,
    fresh,
    open_partner,
    propose,
    publish_tier,
    send_form,
)


async def row_of(house: House, application_id: str) -> ApplicationRow:
    async with house.books.reading() as transaction:
        row = await views.find(transaction, application_id)
    assert row is not None
    return row


async def reviewer(house: House) -> str:
    return (await add_user(house, Role.REVIEWER)).user_id


async def test_a_form_is_copied_into_the_books_once(house: House) -> None:
    application = await send_form(house)

    awaited = [await house.applications.record_application(application) for _ in range(2)]

    row = await row_of(house, application.application_id)
    assert awaited[0] == awaited[1]
    assert (row.status, row.company_name) == (ApplicationStatus.RECEIVED, HORSE)
    assert row.due_at == awaited[0].due_at
    assert await chronicle_of(house.books, row.application_id) == ["application.received"]


async def test_what_the_register_filled_in_and_what_was_stated_come_along(house: House) -> None:
    stated = Stated(("192.0.2.10",), "", PostalAddress("Jinde 1", "Zlín", "760 01"), names_now=5)
    prefilled = {"city": "Praha", "asked_on": "2026-11-23"}
    application = await send_form(house, prefilled=prefilled, stated=stated)

    await house.applications.record_application(application)

    async with house.books.reading() as transaction:
        row = await views.find(transaction, application.application_id)
    assert row is not None
    assert row.prefilled == prefilled
    assert row.stated == stated


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
    assert confirmed.remind_at == datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
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


async def test_an_application_is_withdrawn_once_and_drops_what_was_proposed(house: House) -> None:
    application_id = await apply(house)
    await propose(house, application_id, reviewer_id=await reviewer(house))

    for _ in range(2):
        await house.applications.record_withdrawal(application_id)

    row = await row_of(house, application_id)
    assert row.status is ApplicationStatus.WITHDRAWN
    assert row.ended_at is not None
    async with house.books.reading() as transaction:
        (proposal,) = await cases.proposals_of(transaction, application_id)
    assert proposal.fate is ProposalFate.DROPPED
    lines = await chronicle_of(house.books, application_id)
    assert lines.count("application.withdrawn") == 1


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
    reviewer_id = await reviewer(house)
    await decide(
        house, application_id, reviewer_id=reviewer_id, verdict=Verdict.DECLINE, reason="No."
    )

    with pytest.raises(NotApprovedError, match=r"is declined\."):
        await Partners(house.books).open_partner(application_id)
