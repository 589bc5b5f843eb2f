"""Payments that need a person, and corrections, as tests of their stories set them up."""

from __future__ import annotations

from typing import Any

from db.books.payments import MOVEMENTS
from db.front import corrections, payment_decisions
from db.front.corrections import SentAnswer
from programme.billing.corrections import CorrectionReason, CorrectionVerdict, Proposal
from programme.billing.incoming import (
    PaymentAction,
    PaymentDecision,
    PaymentKey,
    UnmatchedReason,
)
from programme.payments import CallForPayment
from tests.makers import BANK_ACCOUNT, fresh, make_top_up, now
from tests.workflows.house import StoryHouse
from tests.workflows.test_deposit import read_the_bank


async def payment(house: StoryHouse, amount: str, symbol: str = "") -> PaymentKey:
    """Have a payment come in that no rule may credit."""
    movement_id = house.bank.pay(amount, symbol)
    await read_the_bank(house)
    key = PaymentKey(BANK_ACCOUNT, str(movement_id))
    assert await reason_of(house, key) is not None
    return key


async def reason_of(house: StoryHouse, key: PaymentKey) -> UnmatchedReason | None:
    query = MOVEMENTS.select().where(
        MOVEMENTS.c.bank_account == key.bank_account, MOVEMENTS.c.movement_id == key.movement_id
    )
    async with house.books.reading() as transaction:
        row = (await transaction.execute(query)).one()
    return None if row.unmatched is None else UnmatchedReason(row.unmatched)


async def call(house: StoryHouse, partner_id: str) -> CallForPayment:
    answer = await house.desk.top_up(make_top_up(partner_id=partner_id))
    assert isinstance(answer, CallForPayment)
    return answer


async def decide(
    house: StoryHouse, key: PaymentKey, action: PaymentAction, **changes: Any
) -> PaymentDecision:
    """Keep what an accountant typed, as the page does; return what stands."""
    usual: dict[str, Any] = {
        "decision_id": fresh("decision"),
        "partner_id": None,
        "top_up_id": None,
        "note": "Zavolali jsme jim.",
        "user_id": "u-ivan",
    }
    decision = PaymentDecision(key=key, action=action, **usual | changes)
    async with house.front.writing() as transaction:
        return await payment_decisions.keep(transaction, decision)


async def propose(
    house: StoryHouse,
    entry_id: str,
    partner_id: str,
    verdict: CorrectionVerdict = CorrectionVerdict.CONFIRM,
) -> str:
    """Keep a proposal and its answer by somebody else, as the pages do."""
    correction_id = fresh("cor")
    proposal = Proposal(
        correction_id=correction_id,
        entry_id=entry_id,
        partner_id=partner_id,
        reason=CorrectionReason.CHARGED_WRONGLY,
        note="Cena byla jiná.",
        proposed_by="u-ivan",
    )
    async with house.front.writing() as transaction:
        assert await corrections.propose(transaction, proposal)
        sent = SentAnswer(correction_id, verdict, "u-marie", "Souhlasí.", now())
        assert await corrections.answer(transaction, sent)
    return correction_id
