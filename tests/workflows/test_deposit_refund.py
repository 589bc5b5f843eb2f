import asyncio
from datetime import timedelta
from typing import Any

import pytest

from db.front.users import Role
from db.views.billing import refunds
from db.views.billing.refunds import RefundRow
from programme.billing.refunds import (
    CheckedByYou,
    NotForYou,
    RefundDecided,
    RefundDecision,
    RefundNotWaiting,
    RefundStatus,
    RefundUnknown,
    RefundVerdict,
    RefusedCause,
)
from programme.ledger import EntryKind
from programme.people.decisions import ReasonMissing
from tests.activities.book import assert_the_book_is_right, deposit_in, entries_in
from tests.makers import add_user, crowns, deposit_of, fresh, keep_refund
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from workflows.ids import refund_workflow_id

S, V = RefundStatus, RefundVerdict
RECEIVED, PAID, REFUSED = "čeká na naši kontrolu", "Vracíme vám", "nevracíme"
ACCOUNT = "19-2000145399/0800"


async def person(house: StoryHouse, role: Role) -> str:
    return (await add_user(house, role)).user_id


async def asked(house: StoryHouse, partner_id: str, amount: int = 1000) -> str:
    refund_id = await keep_refund(house, partner_id, crowns(amount), ACCOUNT)
    await house.billing_desk.refund(refund_id, partner_id)
    return refund_id


async def row_of(house: StoryHouse, refund_id: str) -> RefundRow:
    async with house.front.reading() as transaction:
        row = await refunds.find(transaction, refund_id)
    assert row is not None
    return row


async def until_held(house: StoryHouse, partner_id: str, amount: int = 1000) -> None:
    async def is_so() -> bool:
        return (await deposit_in(house.books, partner_id)).held == crowns(amount)

    await eventually(is_so)


async def say(
    house: StoryHouse, refund_id: str, user_id: str, verdict: RefundVerdict, reason: str = ""
) -> Any:
    decision = RefundDecision(user_id, verdict, reason)
    return await house.billing_staff_desk.decide_refund(refund_id, decision)


async def end_of(house: StoryHouse, refund_id: str) -> Any:
    return await house.end_of(refund_workflow_id(refund_id), RefundDecided)


async def subjects_to(house: StoryHouse, partner_id: str) -> list[str]:
    address = await house.email_of(partner_id)
    return sorted(letter.subject for letter in house.mailbox.letters(address))


async def test_a_refund_is_checked_by_one_confirmed_by_another_and_paid_once(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(3000))
    accountant, manager = await person(house, Role.ACCOUNTANT), await person(house, Role.MANAGER)

    refund_id = await asked(house, partner_id)
    await house.billing_desk.refund(refund_id, partner_id)
    await until_held(house, partner_id)
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(2000), crowns(1000))
    assert await say(house, refund_id, accountant, V.CHECK) == RefundDecided(S.AWAITING_SECOND)
    assert await say(house, refund_id, accountant, V.CONFIRM) == CheckedByYou(accountant)
    assert await say(house, refund_id, manager, V.CONFIRM) == RefundDecided(S.PAID_OUT)

    async def is_documented() -> bool:
        return (await row_of(house, refund_id)).gross is not None

    await eventually(is_documented)
    assert await say(house, refund_id, accountant, V.SENT) == RefundDecided(S.PAID_OUT)
    assert await end_of(house, refund_id) == RefundDecided(S.PAID_OUT)
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(2000))
    kinds = [each.kind for each in await entries_in(house.books, partner_id)]
    assert kinds == [EntryKind.TOP_UP, EntryKind.HOLD, EntryKind.REFUND]
    await assert_the_book_is_right(house.books, partner_id)
    row = await row_of(house, refund_id)
    assert (row.gross, row.account) == (crowns(1210), ACCOUNT)
    assert (row.checked_by, row.sent_at is not None) == (accountant, True)
    subjects = await subjects_to(house, partner_id)
    assert [each for each in subjects if PAID in each]
    assert [each for each in subjects if RECEIVED in each]
    await keep(refund_workflow_id(refund_id), "deposit_refund-paid")


async def test_no_account_stands_readable_in_a_refunds_history(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(3000))
    refund_id = await asked(house, partner_id)
    await until_held(house, partner_id)

    history = (await house.story(refund_workflow_id(refund_id)).fetch_history()).to_json()

    assert "2000145399" not in history
    assert "19-2000" not in history


async def test_the_first_person_is_an_accountant_and_strangers_are_nobody(
    house: StoryHouse,
) -> None:
    partner_id = await house.partner(crowns(3000))
    refund_id = await asked(house, partner_id)
    await until_held(house, partner_id)
    manager, reviewer = await person(house, Role.MANAGER), await person(house, Role.REVIEWER)

    assert await say(house, refund_id, manager, V.CHECK) == NotForYou(manager)
    assert await say(house, refund_id, reviewer, V.REFUSE, "Ne.") == NotForYou(reviewer)
    assert await say(house, refund_id, manager, V.WITHDRAW) == NotForYou(manager)
    assert await say(house, refund_id, manager, V.CONFIRM) == RefundNotWaiting(S.AWAITING_CHECK)


@pytest.mark.parametrize("checked", [False, True])
async def test_either_may_refuse_with_a_reason_and_the_money_is_free_again(
    house: StoryHouse, keep: Keep, *, checked: bool
) -> None:
    partner_id = await house.partner(crowns(3000))
    accountant, manager = await person(house, Role.ACCOUNTANT), await person(house, Role.MANAGER)
    refund_id = await asked(house, partner_id)
    await until_held(house, partner_id)
    if checked:
        await say(house, refund_id, accountant, V.CHECK)

    assert await say(house, refund_id, manager, V.REFUSE, " ") == ReasonMissing()
    said = await say(house, refund_id, manager, V.REFUSE, "Účet není na vaši firmu.")

    assert said == RefundDecided(S.REFUSED)
    assert await end_of(house, refund_id) == RefundDecided(S.REFUSED)
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))
    row = await row_of(house, refund_id)
    assert (row.because, row.reason) == (RefusedCause.REFUSED, "Účet není na vaši firmu.")
    letter = await house.letter(await house.email_of(partner_id), REFUSED)
    assert "Účet není na vaši firmu." in letter.text.replace("\u00a0", " ")
    if checked:
        await keep(refund_workflow_id(refund_id), "deposit_refund-refused")


async def test_the_partner_takes_it_back_while_nobody_has_checked(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(3000))
    owner = await add_user(house)
    refund_id = await asked(house, partner_id)
    await until_held(house, partner_id)

    assert await house.billing_desk.withdraw_refund(refund_id, owner.user_id) == NotForYou(
        owner.user_id
    )
    await act_for(house, owner.user_id, partner_id)
    answer = await house.billing_desk.withdraw_refund(refund_id, owner.user_id)

    assert answer == RefundDecided(S.WITHDRAWN)
    assert await end_of(house, refund_id) == RefundDecided(S.WITHDRAWN)
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))
    await keep(refund_workflow_id(refund_id), "deposit_refund-withdrawn")


async def test_after_the_check_it_is_too_late_to_take_it_back(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(3000))
    owner, accountant = await add_user(house), await person(house, Role.ACCOUNTANT)
    await act_for(house, owner.user_id, partner_id)
    refund_id = await asked(house, partner_id)
    await until_held(house, partner_id)
    await say(house, refund_id, accountant, V.CHECK)

    late = await house.billing_desk.withdraw_refund(refund_id, owner.user_id)

    assert late == RefundNotWaiting(S.AWAITING_SECOND)


async def test_more_than_there_is_is_refused_at_once(house: StoryHouse, keep: Keep) -> None:
    partner_id = await house.partner(crowns(500))

    refund_id = await asked(house, partner_id)

    assert await end_of(house, refund_id) == RefundDecided(S.REFUSED)
    assert (await row_of(house, refund_id)).because is RefusedCause.DEPOSIT_TOO_SMALL
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(500))
    await keep(refund_workflow_id(refund_id), "deposit_refund-too_small")


async def test_a_refund_nobody_asked_is_none(house: StoryHouse, keep: Keep) -> None:
    refund_id = fresh("ref")
    await house.billing_desk.refund(refund_id, fresh("c"))

    end = await house.end_of(refund_workflow_id(refund_id), RefundUnknown)

    assert end == RefundUnknown()
    await keep(refund_workflow_id(refund_id), "deposit_refund-nobody_asked")


async def test_of_two_who_confirm_and_refuse_at_once_one_counts(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(3000))
    people = [await person(house, Role.ACCOUNTANT) for _ in range(3)]
    refund_id = await asked(house, partner_id)
    await until_held(house, partner_id)
    await say(house, refund_id, people[0], V.CHECK)

    answers = await asyncio.gather(
        say(house, refund_id, people[1], V.CONFIRM),
        say(house, refund_id, people[2], V.REFUSE, "Raději ne."),
    )

    counted = [each for each in answers if isinstance(each, RefundDecided)]
    assert len(counted) == 1
    assert (await row_of(house, refund_id)).status is counted[0].status


async def test_decisions_come_by_signals_too(house: StoryHouse, keep: Keep) -> None:
    partner_id = await house.partner(crowns(3000))
    accountant, manager = await person(house, Role.ACCOUNTANT), await person(house, Role.MANAGER)
    refund_id = await asked(house, partner_id)
    await until_held(house, partner_id)
    story = house.story(refund_workflow_id(refund_id))

    for who, verdict in ((accountant, "check"), (manager, "confirm"), (manager, "sent")):
        await story.signal("decide", {"user_id": who, "verdict": verdict})

    assert await end_of(house, refund_id) == RefundDecided(S.PAID_OUT)
    await keep(refund_workflow_id(refund_id), "deposit_refund-by_signals")


async def test_a_letter_that_cannot_be_sent_does_not_keep_the_refund_waiting(
    house: StoryHouse,
) -> None:
    partner_id = await house.partner(crowns(3000))
    accountant, manager = await person(house, Role.ACCOUNTANT), await person(house, Role.MANAGER)
    house.post.refuse = True
    try:
        refund_id = await asked(house, partner_id)
        await until_held(house, partner_id)
        await say(house, refund_id, accountant, V.CHECK)
        await say(house, refund_id, manager, V.CONFIRM)
        assert await say(house, refund_id, manager, V.SENT) == RefundDecided(S.PAID_OUT)
        assert await deposit_in(house.books, partner_id) == deposit_of(crowns(2000))
    finally:
        house.post.refuse = False
    await house.let_pass(refund_workflow_id(refund_id), timedelta(hours=1))
    assert await end_of(house, refund_id) == RefundDecided(S.PAID_OUT)


async def act_for(house: StoryHouse, user_id: str, partner_id: str) -> None:
    """Let a user act for a partner, as an account made with the application does."""
    from db.front.users import USERS

    async with house.front.writing() as transaction:
        await transaction.execute(
            USERS.update().where(USERS.c.user_id == user_id).values(customer_id=partner_id)
        )
