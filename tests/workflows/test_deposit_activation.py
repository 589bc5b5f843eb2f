import asyncio
from datetime import timedelta
from typing import Any

import pytest

from db.front.users import Role
from db.views import deposit
from db.views.billing import deposit_requests
from db.views.billing.deposit_requests import RequestRow
from programme.billing.activation import (
    DepositDecided,
    DepositDecidedAlready,
    DepositDecision,
    DepositRequestStatus,
    DepositVerdict,
    NoDepositCause,
    NoRequestWaits,
    NothingRequested,
    RequestApproved,
    RequestAwaitsReview,
    RequestDeclined,
)
from programme.people.conditions import DepositTerms
from programme.people.decisions import NotAReviewer, ReasonMissing
from programme.people.partner import PartnerStatus
from tests.activities.book import chronicle_of, deposit_in
from tests.makers import (
    add_user,
    crowns,
    deposit_of,
    fresh,
    keep_request,
    open_partner,
    publish_tier,
    set_status,
)
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse
from workflows.ids import deposit_workflow_id

OPEN, NOT_OPENED = "otevřený", "neotevřeli"
YES, NO = DepositVerdict.APPROVE, DepositVerdict.DECLINE


async def new_partner(house: StoryHouse, terms: DepositTerms = DepositTerms.AT_ONCE) -> str:
    tier = await publish_tier(house, deposit=terms)
    return await open_partner(house, email=f"{fresh('rehor')}@kun.example", tier_id=tier.tier_id)


async def reviewer(house: StoryHouse, role: Role = Role.REVIEWER) -> str:
    return (await add_user(house, role)).user_id


async def subjects_to(house: StoryHouse, partner_id: str) -> list[str]:
    address = await house.email_of(partner_id)
    return [letter.subject for letter in reversed(house.mailbox.letters(address))]


async def row_of(house: StoryHouse, request_id: str) -> RequestRow:
    async with house.front.reading() as transaction:
        row = await deposit_requests.find(transaction, request_id)
    assert row is not None
    return row


async def has_deposit(house: StoryHouse, partner_id: str) -> bool:
    async with house.front.reading() as transaction:
        return await deposit.find(transaction, partner_id) is not None


async def decide(
    house: StoryHouse, partner_id: str, reviewer_id: str, verdict: DepositVerdict, reason: str = ""
) -> Any:
    decision = DepositDecision(reviewer_id, verdict, reason)
    return await house.billing_staff_desk.decide_deposit(partner_id, decision)


async def end_of(house: StoryHouse, partner_id: str) -> str:
    return str(await house.end_of(deposit_workflow_id(partner_id), str))


async def test_a_deposit_asked_for_twice_is_opened_once_with_one_letter(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await new_partner(house)

    assert isinstance(await house.ask_for_deposit(partner_id), RequestApproved)
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(0))
    assert await end_of(house, partner_id) == "open"
    await keep(deposit_workflow_id(partner_id), "deposit_activation-asked_at_once")
    await house.ask_for_deposit(partner_id)
    assert await end_of(house, partner_id) == "open"

    assert (await chronicle_of(house.books, partner_id)).count("deposit.opened") == 1
    assert [OPEN in subject for subject in await subjects_to(house, partner_id)] == [True]


async def test_a_deposit_is_open_though_the_letter_cannot_be_sent(house: StoryHouse) -> None:
    partner_id = await new_partner(house)
    house.post.refuse = True
    try:
        await house.ask_for_deposit(partner_id)

        assert await deposit_in(house.books, partner_id) == deposit_of(crowns(0))
    finally:
        house.post.refuse = False
    await house.let_pass(deposit_workflow_id(partner_id), timedelta(hours=1))
    assert await end_of(house, partner_id) == "open"
    assert len(await subjects_to(house, partner_id)) == 1


async def test_without_a_request_that_is_kept_nothing_is_opened(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await new_partner(house)

    answer = await house.billing_desk.open_deposit(partner_id)

    assert answer in (NothingRequested(), "nothing_requested")
    assert await end_of(house, partner_id) == "nothing_requested"
    assert not await has_deposit(house, partner_id)
    await keep(deposit_workflow_id(partner_id), "deposit_activation-nobody_asked")


async def test_who_asked_and_in_which_sign_in_is_written_down(house: StoryHouse) -> None:
    partner_id = await new_partner(house)
    user = await add_user(house)

    request_id = await keep_request(house, partner_id, user.user_id)
    await house.billing_desk.open_deposit(partner_id)

    row = await row_of(house, request_id)
    assert (row.asked_by_name, row.status) == (user.name, DepositRequestStatus.APPROVED)
    assert "deposit.requested" in await chronicle_of(house.books, partner_id)


async def test_a_programme_without_a_deposit_says_no_with_a_letter(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await new_partner(house, DepositTerms.NOT_OFFERED)

    answer = await house.ask_for_deposit(partner_id)

    assert isinstance(answer, RequestDeclined)
    assert answer.because is NoDepositCause.NOT_OFFERED
    assert await end_of(house, partner_id) == "declined"
    assert not await has_deposit(house, partner_id)
    assert NOT_OPENED in (await subjects_to(house, partner_id))[0]
    await keep(deposit_workflow_id(partner_id), "deposit_activation-not_offered")


async def test_a_suspended_partner_gets_no_deposit(house: StoryHouse) -> None:
    partner_id = await new_partner(house)
    await set_status(house, partner_id, PartnerStatus.SUSPENDED)

    answer = await house.ask_for_deposit(partner_id)

    assert isinstance(answer, RequestDeclined)
    assert answer.because is NoDepositCause.NOT_ACTIVE


async def test_where_the_programme_says_so_a_reviewer_opens_it(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await new_partner(house, DepositTerms.AFTER_REVIEW)
    who = await reviewer(house)

    waiting = await house.ask_for_deposit(partner_id)
    assert isinstance(waiting, RequestAwaitsReview)
    assert await house.ask_for_deposit(partner_id) == waiting
    assert not await has_deposit(house, partner_id)
    answer = await decide(house, partner_id, who, YES)

    assert answer == DepositDecided(DepositDecision(who, YES))
    assert await end_of(house, partner_id) == "open"
    row = await row_of(house, waiting.request_id)
    assert (row.status, row.decided_by) == (DepositRequestStatus.APPROVED, who)
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(0))
    assert [OPEN in each for each in await subjects_to(house, partner_id)] == [True]
    await keep(deposit_workflow_id(partner_id), "deposit_activation-approved")


async def test_a_no_has_a_reason_and_the_partner_may_ask_again(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await new_partner(house, DepositTerms.AFTER_REVIEW)
    who, nobody = await reviewer(house), (await add_user(house)).user_id
    await house.ask_for_deposit(partner_id)

    assert await decide(house, partner_id, nobody, YES) == NotAReviewer(nobody)
    assert await decide(house, partner_id, who, NO, " ") == ReasonMissing()
    said = "Nejdřív doložte obrat za loňský rok."
    assert isinstance(await decide(house, partner_id, who, NO, said), DepositDecided)
    assert await end_of(house, partner_id) == "declined"
    await keep(deposit_workflow_id(partner_id), "deposit_activation-declined")
    address = await house.email_of(partner_id)
    letter = await house.letter(address, NOT_OPENED)
    assert said in letter.text
    again = await house.ask_for_deposit(partner_id)

    assert isinstance(again, RequestAwaitsReview)
    assert isinstance(await decide(house, partner_id, who, YES), DepositDecided)
    assert await end_of(house, partner_id) == "open"


async def test_of_two_reviewers_at_once_one_decides(house: StoryHouse) -> None:
    partner_id = await new_partner(house, DepositTerms.AFTER_REVIEW)
    first, second = await reviewer(house), await reviewer(house, Role.MANAGER)
    await house.ask_for_deposit(partner_id)

    answers = await asyncio.gather(
        decide(house, partner_id, first, YES),
        decide(house, partner_id, second, NO, "Raději ne."),
    )

    kinds = sorted(type(answer).__name__ for answer in answers)
    late = next(each for each in answers if not isinstance(each, DepositDecided))
    assert kinds[0] == "DepositDecided"
    assert isinstance(late, DepositDecidedAlready | NoRequestWaits)
    async with house.front.reading() as transaction:
        row = await deposit_requests.newest_of(transaction, partner_id)
    assert row is not None
    winner = next(each for each in answers if isinstance(each, DepositDecided))
    assert row.decided_by == winner.decision.reviewer_id


@pytest.mark.parametrize("verdict", ["approve"])
async def test_a_reviewer_may_decide_by_a_signal(
    house: StoryHouse, keep: Keep, verdict: str
) -> None:
    partner_id = await new_partner(house, DepositTerms.AFTER_REVIEW)
    who, stranger = await reviewer(house), fresh("u")
    await house.ask_for_deposit(partner_id)
    story = house.story(deposit_workflow_id(partner_id))

    # A plain object, as Temporal's own tools send it; what breaks a rule changes nothing.
    await story.signal("decide", {"reviewer_id": stranger, "verdict": verdict})
    await story.signal("decide", {"reviewer_id": who, "verdict": verdict})

    assert await end_of(house, partner_id) == "open"
    await keep(deposit_workflow_id(partner_id), "deposit_activation-approved_by_signal")
