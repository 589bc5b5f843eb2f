import re
from datetime import timedelta

from sqlalchemy import text

from activities.deposits import ReversalImpossible
from programme.billing.corrections import CorrectionDone, CorrectionUnknown, CorrectionVerdict
from programme.billing.incoming import PaymentAction, PaymentDecided
from programme.ledger import DepositTooSmall, EntryKind, resolution_id, top_up_id
from programme.order import AwaitingFunds, Registered
from tests.activities.book import assert_the_book_is_right, deposit_in, entries_in
from tests.makers import crowns, deposit_of, fresh, make_order, top_up
from tests.workflows.billing.stage import decide, payment, propose
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse
from workflows.ids import correction_workflow_id, order_workflow_id, payment_workflow_id


async def registered(house: StoryHouse, partner_id: str, amount: int) -> str:
    """Have a name charged; return the entry of its charge."""
    order = make_order(partner_id=partner_id, price=crowns(amount))
    await house.desk.order(order)
    await house.end_of(order_workflow_id(order.order_id), Registered)
    return resolution_id(order.order_id)


async def test_a_charge_taken_back_gives_the_money_to_the_next_order(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(500))
    charge = await registered(house, partner_id, 500)
    waiting = make_order(partner_id=partner_id, price=crowns(300))
    assert isinstance(await house.desk.order(waiting), AwaitingFunds)
    correction_id = await propose(house, charge, partner_id)

    answer = await house.billing_staff_desk.correct(correction_id)

    assert answer == CorrectionDone(CorrectionVerdict.CONFIRM, "u-marie")
    await house.end_of(order_workflow_id(waiting.order_id), Registered)
    letter = await house.letter(await house.email_of(partner_id), "Vrátili jsme")
    assert "Strhli jsme jinou cenu" in letter.text
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(200))
    await assert_the_book_is_right(house.books, partner_id)
    await house.end_of(correction_workflow_id(correction_id), CorrectionDone)
    await keep(correction_workflow_id(correction_id), "correction-charge_given_back")


async def test_a_credit_is_taken_back_once_however_often_it_is_asked(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(500))
    paid = await top_up(house, partner_id, crowns(1000))
    entry_id = top_up_id(paid.bank_account, paid.movement_id)
    correction_id = await propose(house, entry_id, partner_id)

    answers = [await house.billing_staff_desk.correct(correction_id) for _ in range(3)]

    assert set(answers) == {CorrectionDone(CorrectionVerdict.CONFIRM, "u-marie")}
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(500))
    kinds = [each.kind for each in await entries_in(house.books, partner_id)]
    assert kinds.count(EntryKind.TOP_UP_REVERSAL) == 1
    letter = await house.letter(await house.email_of(partner_id), "odepsali")
    await house.end_of(correction_workflow_id(correction_id), CorrectionDone)
    assert "1 000,00 Kč" in letter.text.replace("\u00a0", " ")


async def test_the_tax_document_of_a_credit_that_is_taken_back_is_corrected(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(1))
    key = await payment(house, "4000.00")
    await decide(house, key, PaymentAction.CREDIT_PARTNER, partner_id=partner_id)
    await house.billing_staff_desk.decide_payment(key)
    await house.end_of(payment_workflow_id(key), PaymentDecided)
    entry_id = top_up_id(key.bank_account, key.movement_id)
    correction_id = await propose(house, entry_id, partner_id)

    await house.billing_staff_desk.correct(correction_id)

    await house.end_of(correction_workflow_id(correction_id), CorrectionDone)
    letter = await house.letter(await house.email_of(partner_id), "odepsali")
    assert re.search(r"Opravný daňový doklad: 26\d{8}", letter.text)
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(1))
    await keep(correction_workflow_id(correction_id), "correction-credit_taken_back")


async def test_a_credit_that_is_spent_is_not_taken_back_until_there_is_enough(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(500))
    (credit,) = [
        each.entry_id
        for each in await entries_in(house.books, partner_id)
        if each.kind is EntryKind.TOP_UP
    ]
    await registered(house, partner_id, 200)
    correction_id = await propose(house, credit, partner_id)

    answer = await house.billing_staff_desk.correct(correction_id)

    assert answer == DepositTooSmall(crowns(300), crowns(200))
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(300))
    await house.end_of(correction_workflow_id(correction_id), DepositTooSmall)
    await keep(correction_workflow_id(correction_id), "correction-too_small")
    await top_up(house, partner_id, crowns(200))
    again = await house.billing_staff_desk.correct(correction_id)
    assert again == CorrectionDone(CorrectionVerdict.CONFIRM, "u-marie")
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(0))


async def test_what_the_second_person_refuses_stays_as_it_is(house: StoryHouse, keep: Keep) -> None:
    partner_id = await house.partner(crowns(500))
    charge = await registered(house, partner_id, 500)
    correction_id = await propose(house, charge, partner_id, CorrectionVerdict.REFUSE)

    answer = await house.billing_staff_desk.correct(correction_id)

    assert answer == CorrectionDone(CorrectionVerdict.REFUSE, "u-marie")
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(0))
    await house.end_of(correction_workflow_id(correction_id), CorrectionDone)
    await keep(correction_workflow_id(correction_id), "correction-refused")
    # After a no it may be proposed again, and confirmed.
    again = await propose(house, charge, partner_id)
    assert isinstance(await house.billing_staff_desk.correct(again), CorrectionDone)
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(500))


async def test_neither_a_hold_nor_an_unknown_proposal_is_corrected(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(500))
    await registered(house, partner_id, 500)
    (hold,) = [
        each.entry_id
        for each in await entries_in(house.books, partner_id)
        if each.kind is EntryKind.HOLD
    ]
    correction_id = await propose(house, hold, partner_id)

    answer = await house.billing_staff_desk.correct(correction_id)

    assert answer == ReversalImpossible("not_reversible")
    assert await house.billing_staff_desk.correct(fresh("cor")) == CorrectionUnknown()


async def test_a_letter_that_cannot_leave_keeps_no_correction_waiting(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(500))
    charge = await registered(house, partner_id, 500)
    correction_id = await propose(house, charge, partner_id)
    house.post.refuse = True
    try:
        answer = await house.billing_staff_desk.correct(correction_id)
        assert isinstance(answer, CorrectionDone)
        assert await deposit_in(house.books, partner_id) == deposit_of(crowns(500))
    finally:
        house.post.refuse = False
    await house.let_pass(correction_workflow_id(correction_id), timedelta(hours=1))
    await house.end_of(correction_workflow_id(correction_id), CorrectionDone)


async def test_postgresql_lets_nobody_confirm_what_they_proposed(house: StoryHouse) -> None:
    partner_id = await house.partner(crowns(500))
    charge = await registered(house, partner_id, 500)
    correction_id = await propose(house, charge, partner_id, CorrectionVerdict.REFUSE)
    taken = "UPDATE front.corrections SET answered_by = proposed_by WHERE correction_id = :id"

    refused = False
    try:
        async with house.front.writing() as transaction:
            await transaction.execute(text(taken), {"id": correction_id})
    except Exception as error:  # noqa: BLE001  # the driver's own
        refused = "ck_corrections_two_people" in str(error)

    assert refused
