from datetime import timedelta

import pytest
from sqlalchemy import select

from activities.bank import StatementWanted
from db.books import payments
from db.books.billing.papers import PAPERS
from programme.billing.papers import PaperKind
from programme.ledger import EntryKind
from programme.order import AwaitingFunds, Registered
from programme.payments import CallForPayment, TopUpStatus
from tests.activities.book import (
    assert_the_book_is_right,
    chronicle_of,
    deposit_in,
    entries_in,
)
from tests.makers import (
    crowns,
    deposit_of,
    fresh,
    make_order,
    make_payment,
    make_top_up,
    now,
    open_partner,
)
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse
from workflows.deposit_top_up import DepositTopUp
from workflows.ids import order_workflow_id, top_up_workflow_id

UNTIL_LAPSED = timedelta(days=25, hours=1)
"""A call lapses at the end of its twenty-fourth day."""
UNTIL_REMINDED = timedelta(days=11, hours=10)

CALLED, CREDITED, LAPSED = "K úhradě", "Na zálohu přibylo", "propadla"
REMINDED = "ještě nepřišla"


async def kinds_of(house: StoryHouse, partner_id: str) -> list[str]:
    query = select(PAPERS.c.kind).where(PAPERS.c.partner_id == partner_id)
    async with house.books.reading() as transaction:
        return list((await transaction.execute(query.order_by(PAPERS.c.made_at))).scalars())


async def subjects_to(house: StoryHouse, partner_id: str) -> list[str]:
    address = await house.email_of(partner_id)
    return [letter.subject for letter in reversed(house.mailbox.letters(address))]


async def new_partner(house: StoryHouse) -> str:
    return await open_partner(house, email=f"{fresh('rehor')}@kun.example")


async def call(house: StoryHouse, partner_id: str) -> CallForPayment:
    answer = await house.desk.top_up(make_top_up(partner_id=partner_id))
    assert isinstance(answer, CallForPayment)
    return answer


async def status_of(house: StoryHouse, top_up_id: str) -> TopUpStatus:
    async with house.books.writing() as transaction:
        row = await payments.find_top_up(transaction, top_up_id)
    assert row is not None
    return TopUpStatus(row.status)


async def end_of(house: StoryHouse, called: CallForPayment) -> TopUpStatus:
    end: TopUpStatus = await house.end_of(top_up_workflow_id(called.top_up_id), TopUpStatus)
    return end


async def read_the_bank(house: StoryHouse) -> None:
    today = now().date()
    wanted = StatementWanted(today - timedelta(days=2), today + timedelta(days=2))
    await house.them.bank.read_statement(wanted)


async def test_a_top_up_asks_for_the_amount_with_tax_and_adds_it_without(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)
    assert (called.amount.base, called.amount.gross) == (crowns(3000), crowns(3630))

    house.bank.pay(called.amount.gross.decimal_text(), called.variable_symbol)
    await read_the_bank(house)
    async with house.books.reading() as transaction:
        (paid,) = [
            each
            for each in await payments.paid_not_credited(transaction)
            if each.top_up_id == called.top_up_id
        ]
    await house.story(top_up_workflow_id(called.top_up_id)).signal(DepositTopUp.paid, paid)

    assert await end_of(house, called) is TopUpStatus.CREDITED
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))
    first, second = await subjects_to(house, partner_id)
    assert (called.variable_symbol in first, CREDITED in second) == (True, True)
    await keep(top_up_workflow_id(called.top_up_id), "deposit_top_up-papered")


async def test_a_top_up_asked_for_twice_is_one_call(house: StoryHouse) -> None:
    top_up = make_top_up(partner_id=await house.partner(None))

    first = await house.desk.top_up(top_up)
    again = await house.desk.top_up(top_up)

    assert isinstance(first, CallForPayment)
    assert again == first
    assert (await chronicle_of(house.books, top_up.top_up_id)).count("payment.called") == 1


async def test_a_payment_told_twice_is_credited_once(house: StoryHouse) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)
    story = house.story(top_up_workflow_id(called.top_up_id))
    paid = make_payment(called.top_up_id)

    await story.signal(DepositTopUp.paid, paid)
    await story.signal(DepositTopUp.paid, paid)

    assert await end_of(house, called) is TopUpStatus.CREDITED
    assert [each.kind for each in await entries_in(house.books, partner_id)] == [EntryKind.TOP_UP]
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))
    assert await house.desk.top_up(make_top_up(top_up_id=called.top_up_id)) == called


async def test_a_call_nobody_pays_lapses(house: StoryHouse, keep: Keep) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)

    await house.let_pass(top_up_workflow_id(called.top_up_id), timedelta(days=23))
    assert await status_of(house, called.top_up_id) is TopUpStatus.AWAITING_PAYMENT
    await house.let_pass(top_up_workflow_id(called.top_up_id), UNTIL_LAPSED - timedelta(days=23))

    assert await end_of(house, called) is TopUpStatus.LAPSED
    assert await status_of(house, called.top_up_id) is TopUpStatus.LAPSED
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(0))
    first, second, third = await subjects_to(house, partner_id)
    assert (CALLED in first, REMINDED in second, LAPSED in third) == (True, True, True)
    await keep(top_up_workflow_id(called.top_up_id), "deposit_top_up-reminded_and_lapsed")


async def test_a_payment_after_the_reminder_counts_and_gets_its_tax_document(
    house: StoryHouse,
) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)
    await house.let_pass(top_up_workflow_id(called.top_up_id), UNTIL_REMINDED)

    await house.story(top_up_workflow_id(called.top_up_id)).signal(
        DepositTopUp.paid, make_payment(called.top_up_id)
    )

    assert await end_of(house, called) is TopUpStatus.CREDITED
    subjects = await subjects_to(house, partner_id)
    assert [REMINDED in each for each in subjects] == [False, True, False]
    assert await kinds_of(house, partner_id) == [PaperKind.CALL, PaperKind.PAYMENT]


async def test_a_call_paid_at_the_last_moment_counts(house: StoryHouse, keep: Keep) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)
    # The bank has said so, and nobody has told the story yet.
    house.bank.pay(called.amount.gross.decimal_text(), called.variable_symbol)
    await read_the_bank(house)

    await house.let_pass(top_up_workflow_id(called.top_up_id), UNTIL_LAPSED)

    assert await end_of(house, called) is TopUpStatus.CREDITED
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))
    await keep(top_up_workflow_id(called.top_up_id), "deposit_top_up-last_moment_papered")


async def test_money_wakes_the_orders_that_wait_the_oldest_first(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(50))
    older, younger, too_dear = (
        make_order(partner_id=partner_id, price=price)
        for price in (crowns(2000), crowns(1000), crowns(500))
    )
    for order in (older, younger, too_dear):
        assert isinstance(await house.desk.order(order), AwaitingFunds)
    called = await call(house, partner_id)

    await house.story(top_up_workflow_id(called.top_up_id)).signal(
        DepositTopUp.paid, make_payment(called.top_up_id)
    )

    assert await end_of(house, called) is TopUpStatus.CREDITED
    for order in (older, younger):
        end = await house.client.get_workflow_handle(
            order_workflow_id(order.order_id), result_type=Registered
        ).result()
        assert isinstance(end, Registered)
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(50))
    kinds = [(each.kind, each.cause) for each in await entries_in(house.books, partner_id)]
    assert [each for each in kinds if each[0] is EntryKind.HOLD] == [
        (EntryKind.HOLD, older.order_id),
        (EntryKind.HOLD, younger.order_id),
    ]
    await assert_the_book_is_right(house.books, partner_id)
    await house.desk.cancel_order(too_dear.order_id)
    await keep(top_up_workflow_id(called.top_up_id), "deposit_top_up-orders_woken_then_papered")


async def test_a_letter_that_cannot_be_sent_does_not_keep_money_waiting(
    house: StoryHouse,
) -> None:
    partner_id = await house.partner(None)
    house.post.refuse = True
    try:
        called = await call(house, partner_id)
        story = top_up_workflow_id(called.top_up_id)
        await house.until_tried(story, "send_letter")
        await house.story(story).signal(DepositTopUp.paid, make_payment(called.top_up_id))

        await house.until_credited(called.top_up_id)

        assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))
    finally:
        house.post.refuse = False
    await house.let_pass(story, timedelta(hours=1))
    assert await end_of(house, called) is TopUpStatus.CREDITED
    assert len(await subjects_to(house, partner_id)) == 2


@pytest.mark.parametrize("gross", ["3000.00", "3630.01", "1.00"])
async def test_another_amount_credits_nothing(house: StoryHouse, gross: str) -> None:
    partner_id = await house.partner(None)
    called = await call(house, partner_id)
    house.bank.pay(gross, called.variable_symbol)

    await read_the_bank(house)
    await house.let_pass(top_up_workflow_id(called.top_up_id), UNTIL_LAPSED)

    assert await end_of(house, called) is TopUpStatus.LAPSED
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(0))
