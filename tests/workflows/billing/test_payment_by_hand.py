import asyncio
from datetime import timedelta

import pytest

from programme.billing.incoming import (
    CallNotOpen,
    PaymentAction,
    PaymentAnswer,
    PaymentDecided,
    PaymentKey,
    UnmatchedReason,
)
from programme.ledger import EntryKind
from programme.money import czk
from programme.order import AwaitingFunds, Registered
from programme.payments import TopUpStatus
from tests.activities.book import assert_the_book_is_right, chronicle_of, deposit_in, entries_in
from tests.makers import crowns, deposit_of, make_order
from tests.workflows.billing.stage import call, decide, payment, reason_of
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from workflows.ids import order_workflow_id, payment_workflow_id, top_up_workflow_id
from workflows.patience import PAYMENT_WAIT


async def end_of(house: StoryHouse, key: PaymentKey) -> PaymentAnswer:
    answer: PaymentAnswer = await house.end_of(payment_workflow_id(key), PaymentAnswer)
    return answer


async def credits_of(house: StoryHouse, partner_id: str) -> list[int]:
    made = await entries_in(house.books, partner_id)
    return [each.amount.minor for each in made if each.kind is EntryKind.TOP_UP]


@pytest.mark.parametrize(
    ("paid", "credited", "reason"),
    [
        ("3000.00", czk(247_934), UnmatchedReason.INSUFFICIENT),
        ("4000.00", czk(330_579), UnmatchedReason.EXCESSIVE),
    ],
)
async def test_another_amount_becomes_a_smaller_or_larger_top_up(
    house: StoryHouse, keep: Keep, paid: str, credited: object, reason: UnmatchedReason
) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)
    key = await payment(house, paid, called.variable_symbol)
    assert await reason_of(house, key) is reason
    await decide(house, key, PaymentAction.CREDIT_CALL, top_up_id=called.top_up_id)

    answer = await house.billing_staff_desk.decide_payment(key)

    assert isinstance(answer, PaymentDecided)
    assert (answer.decided_by, answer.partner_id) == ("u-ivan", partner_id)
    end = await house.end_of(top_up_workflow_id(called.top_up_id), TopUpStatus)
    assert end is TopUpStatus.CREDITED
    assert (await deposit_in(house.books, partner_id)).free == credited
    assert await reason_of(house, key) is None
    await end_of(house, key)
    await keep(payment_workflow_id(key), "payment_by_hand-call_paid")


async def test_a_payment_of_nobody_goes_to_the_chosen_partner_and_wakes_orders(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(1))
    order = make_order(partner_id=partner_id, price=crowns(3000))
    assert isinstance(await house.desk.order(order), AwaitingFunds)
    key = await payment(house, "4000.00", "777")
    await decide(house, key, PaymentAction.CREDIT_PARTNER, partner_id=partner_id)

    answer = await house.billing_staff_desk.decide_payment(key)

    assert isinstance(answer, PaymentDecided)
    await house.end_of(order_workflow_id(order.order_id), Registered)
    letter = await house.letter(await house.email_of(partner_id), "Na zálohu přibylo")
    assert "4 000,00 Kč včetně DPH" in letter.text.replace("\u00a0", " ")
    assert (await deposit_in(house.books, partner_id)).free == czk(100 + 330_579 - 300_000)
    await assert_the_book_is_right(house.books, partner_id)
    await end_of(house, key)
    await keep(payment_workflow_id(key), "payment_by_hand-partner_credited")


async def test_of_two_accountants_at_once_one_decides_and_the_other_is_told(
    house: StoryHouse,
) -> None:
    first, second = await house.partner(crowns(1)), await house.partner(crowns(1))
    key = await payment(house, "1210.00")
    desk = house.billing_staff_desk

    async def one(partner_id: str, user_id: str) -> tuple[str, object]:
        kept = await decide(
            house, key, PaymentAction.CREDIT_PARTNER, partner_id=partner_id, user_id=user_id
        )
        return kept.user_id, await desk.decide_payment(key)

    answers = await asyncio.gather(one(first, "u-ivan"), one(second, "u-marie"))

    decided = {answer for _, answer in answers}
    assert len(decided) == 1
    (stands,) = decided
    assert isinstance(stands, PaymentDecided)
    assert {told for told, _ in answers} == {stands.decided_by}
    await end_of(house, key)
    credited = await credits_of(house, first) + await credits_of(house, second)
    assert sorted(credited) == [100, 100, 100_000]
    winner = first if stands.decided_by == "u-ivan" else second
    assert await credits_of(house, winner) == [100, 100_000]


async def test_clicks_during_and_after_change_nothing(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(1))
    key = await payment(house, "1210.00")
    await decide(house, key, PaymentAction.CREDIT_PARTNER, partner_id=partner_id)
    desk = house.billing_staff_desk

    during = await asyncio.gather(*(desk.decide_payment(key) for _ in range(5)))
    await end_of(house, key)
    after = await desk.decide_payment(key)
    await end_of(house, key)

    assert len({*during, after}) == 1
    assert await credits_of(house, partner_id) == [100, 100_000]
    assert (await chronicle_of(house.books, key.movement_id)).count("payment.decided") == 1
    address = await house.email_of(partner_id)
    assert len([each for each in house.mailbox.letters(address) if "přibylo" in each.subject]) == 1


async def test_a_payment_that_went_back_credits_nobody(house: StoryHouse, keep: Keep) -> None:
    key = await payment(house, "1210.00")
    await decide(house, key, PaymentAction.RETURN)

    answer = await house.billing_staff_desk.decide_payment(key)

    assert isinstance(answer, PaymentDecided)
    assert answer.action is PaymentAction.RETURN
    await end_of(house, key)
    await keep(payment_workflow_id(key), "payment_by_hand-returned")


async def test_a_call_that_was_paid_meanwhile_is_not_paid_again(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)
    small = await payment(house, "3000.00", called.variable_symbol)
    other = await payment(house, "3600.00", called.variable_symbol)
    await decide(house, other, PaymentAction.CREDIT_CALL, top_up_id=called.top_up_id)
    await house.billing_staff_desk.decide_payment(other)
    await decide(house, small, PaymentAction.CREDIT_CALL, top_up_id=called.top_up_id)

    answer = await house.billing_staff_desk.decide_payment(small)

    assert answer == CallNotOpen()
    assert await end_of(house, small) == CallNotOpen()
    await house.end_of(top_up_workflow_id(called.top_up_id), TopUpStatus)
    assert len(await credits_of(house, partner_id)) == 1
    await keep(payment_workflow_id(small), "payment_by_hand-refused")


async def test_a_call_whose_story_is_gone_is_credited_all_the_same(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)
    await house.story(top_up_workflow_id(called.top_up_id)).terminate("by hand")
    key = await payment(house, "3000.00", called.variable_symbol)
    await decide(house, key, PaymentAction.CREDIT_CALL, top_up_id=called.top_up_id)

    await house.billing_staff_desk.decide_payment(key)

    await end_of(house, key)
    assert await deposit_in(house.books, partner_id) == deposit_of(czk(247_934))
    await keep(payment_workflow_id(key), "payment_by_hand-story_gone")


async def test_a_decision_at_the_last_moment_keeps_the_call_from_lapsing(
    house: StoryHouse,
) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)
    key = await payment(house, "3000.00", called.variable_symbol)
    await decide(house, key, PaymentAction.CREDIT_CALL, top_up_id=called.top_up_id)
    # The books know of the decision, and nobody has told the story yet.
    await house.them.payment_decisions.decide_payment(key)

    await house.let_pass(top_up_workflow_id(called.top_up_id), PAYMENT_WAIT + timedelta(days=15))

    end = await house.end_of(top_up_workflow_id(called.top_up_id), TopUpStatus)
    assert end is TopUpStatus.CREDITED
    assert await credits_of(house, partner_id) == [247_934]


async def test_the_web_need_not_wait_for_the_letter(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(1))
    key = await payment(house, "1210.00")
    await decide(house, key, PaymentAction.CREDIT_PARTNER, partner_id=partner_id)
    house.post.refuse = True
    try:
        answer = await house.billing_staff_desk.decide_payment(key)

        async def is_credited() -> bool:
            return await credits_of(house, partner_id) == [100, 100_000]

        await eventually(is_credited)
    finally:
        house.post.refuse = False
    assert isinstance(answer, PaymentDecided)
    await house.let_pass(payment_workflow_id(key), timedelta(hours=1))
    await end_of(house, key)
