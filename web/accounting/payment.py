"""One payment: what is known of it, what may be done, what that would do, and doing it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.front import payment_decisions
from db.views.billing import payments
from db.views.billing.payments import PaymentRow
from db.views.billing.suggestions import (
    Candidate,
    OpenCall,
    WaitingOrder,
    candidates,
    candidates_like,
    suggestions,
    waiting_orders,
)
from programme.billing.incoming import (
    CREDITS,
    PaymentAction,
    PaymentDecided,
    PaymentDecision,
    PaymentNotWaiting,
    Suggestion,
    allowed_actions,
    orders_that_go_on,
    recommended,
    split,
)
from programme.money import Money
from programme.order import StillWorking
from programme.tax import Taxed
from web.accounting.references import key_of, reference_of
from web.forms import Form, SentForm
from web.schemas.payment_choices import PaymentChoice, faults_of, note_of
from web.visits import AccountantVisit, ForAccountant
from web.words.accounting_words import WHY_IT_WAITS
from web.words.texts import sentence_of

router = APIRouter()


@dataclass(frozen=True)
class Known:
    """A payment with everything that helps to decide about it."""

    payment: PaymentRow
    suggestion: Suggestion | None
    people: tuple[Candidate, ...]
    """The suggested partner first, then those that were looked for."""
    choices: tuple[PaymentChoice, ...]
    recommended: str | None

    def candidate(self, partner_id: str) -> Candidate | None:
        """Return one of the partners of the page."""
        return next((each for each in self.people if each.partner_id == partner_id), None)

    def call(self, top_up_id: str) -> OpenCall | None:
        """Return one of the open calls of the page."""
        calls = (call for each in self.people for call in each.calls)
        return next((call for call in calls if call.top_up_id == top_up_id), None)


@dataclass(frozen=True)
class Effect:
    """What exactly a choice would do."""

    choice: PaymentChoice
    partner: Candidate | None
    call: OpenCall | None
    credited: Taxed | None
    after: Money | None
    """What would be available before any order goes on."""
    go_on: tuple[WaitingOrder, ...]
    still_wait: int


@router.get("/accounting/payments/{reference}")
async def payment_page(visit: ForAccountant, reference: str, q: str = "") -> Response:
    """Show a payment with what may be done about it; `q` looks for a partner."""
    known = await _look(visit, reference, q)
    form = Form({"choice": known.recommended or "", "q": q})
    return _page(visit, known, form)


@router.post("/accounting/payments/{reference}/preview")
async def preview(visit: ForAccountant, reference: str, sent: SentForm) -> Response:
    """Show exactly what a choice would do; nothing has happened yet."""
    known = await _look(visit, reference, sent.get("q", ""))
    choice = _choice_in(known, sent)
    faults = faults_of(sent, choice, known.recommended)
    if faults or choice is None:
        return _page(visit, known, Form(sent, faults), status=422)
    if not known.payment.waits:
        return visit.go(f"/accounting/payments/{reference}", said="payment-decided-before")
    effect = await _effect(visit, known, choice)
    return visit.page(
        "accounting/payment_preview.html",
        payment=known.payment,
        effect=effect,
        note=note_of(sent),
        q=sent.get("q", ""),
        reference=reference,
    )


@router.post("/accounting/payments/{reference}/decision")
async def decide(visit: ForAccountant, reference: str, sent: SentForm) -> Response:
    """Keep what was chosen and have it carried out; whoever was first has decided."""
    known = await _look(visit, reference, sent.get("q", ""))
    place = f"/accounting/payments/{reference}"
    if not known.payment.waits:
        return visit.go(place, said="payment-decided-before")
    choice = _choice_in(known, sent)
    faults = faults_of(sent, choice, known.recommended)
    if faults or choice is None:
        return _page(visit, known, Form(sent, faults), status=422)
    kept = await _keep(visit, known, choice, note_of(sent))
    answer = await visit.context.billing_staff_desk.decide_payment(known.payment.key)
    match answer:
        case PaymentDecided():
            mine = answer.decision_id == kept.decision_id and answer.decided_by == _me(visit)
            return visit.go(place, said="payment-decided" if mine else "payment-decided-before")
        case StillWorking():
            return visit.go(place, said="payment-under-way")
        case refusal:
            await _forget(visit, kept)
            if isinstance(refusal, PaymentNotWaiting) or kept.user_id != _me(visit):
                return visit.go(place, said="payment-changed")
            form = Form(sent, {"choice": sentence_of(refusal, visit.translator)})
            return _page(visit, await _look(visit, reference, ""), form, status=422)


def _me(visit: AccountantVisit) -> str:
    return visit.user.user_id


async def _keep(
    visit: AccountantVisit, known: Known, choice: PaymentChoice, note: str
) -> PaymentDecision:
    decision = PaymentDecision(
        decision_id=f"dec_{secrets.token_hex(16)}",
        key=known.payment.key,
        action=choice.action,
        partner_id=choice.partner_id,
        top_up_id=choice.top_up_id,
        note=note,
        user_id=_me(visit),
    )
    async with visit.database.writing() as transaction:
        return await payment_decisions.keep(transaction, decision)


async def _forget(visit: AccountantVisit, kept: PaymentDecision) -> None:
    async with visit.database.writing() as transaction:
        await payment_decisions.forget(transaction, kept.decision_id)


async def _look(visit: AccountantVisit, reference: str, words: str) -> Known:
    key = key_of(reference)
    async with visit.database.reading() as transaction:
        payment = await payments.find(transaction, key)
        if payment is None:
            raise HTTPException(404)
        suggestion = (await suggestions(transaction, [payment])).get(key)
        guessed = [] if suggestion is None else [suggestion.partner_id]
        found = await candidates(transaction, guessed)
        found += tuple(
            each
            for each in await candidates_like(transaction, words)
            if each.partner_id not in guessed
        )
    return _known(payment, suggestion, found)


def _known(
    payment: PaymentRow, suggestion: Suggestion | None, people: tuple[Candidate, ...]
) -> Known:
    if not payment.waits or payment.reason is None:
        return Known(payment, None, (), (), None)
    if suggestion is not None and all(each.partner_id != suggestion.partner_id for each in people):
        # The partner has no deposit that anything could be added to.
        suggestion = None
    allowed = allowed_actions(payment.reason, call_is_open=True)
    choices = [
        choice for each in people for choice in _choices_of(each) if choice.action in allowed
    ]
    choices += [PaymentChoice(action) for action in allowed if action not in CREDITS]
    best = recommended(payment.reason, payment.amount, suggestion)
    advised = next((each.value for each in choices if _is(each, best, suggestion)), None)
    choices.sort(key=lambda each: each.value != advised)
    return Known(payment, suggestion, people, tuple(choices), advised)


def _choices_of(candidate: Candidate) -> tuple[PaymentChoice, ...]:
    calls = (PaymentChoice(PaymentAction.CREDIT_CALL, each.top_up_id) for each in candidate.calls)
    return (*calls, PaymentChoice(PaymentAction.CREDIT_PARTNER, candidate.partner_id))


def _is(choice: PaymentChoice, best: PaymentAction | None, suggestion: Suggestion | None) -> bool:
    if choice.action is not best:
        return False
    wanted = ("", None) if suggestion is None else (suggestion.partner_id, suggestion.top_up_id)
    return choice.action not in CREDITS or choice.of in wanted


def _choice_in(known: Known, sent: Mapping[str, str]) -> PaymentChoice | None:
    wanted = sent.get("choice", "")
    return next((each for each in known.choices if each.value == wanted), None)


async def _effect(visit: AccountantVisit, known: Known, choice: PaymentChoice) -> Effect:
    if choice.action not in CREDITS:
        return Effect(choice, None, None, None, None, (), 0)
    called = known.call(choice.of)
    partner = known.candidate(choice.of if called is None else called.partner_id)
    if partner is None:
        raise HTTPException(404)
    asked = None if called is None else Taxed(called.net, called.gross - called.net)
    credited = split(known.payment.amount, asked)
    after = partner.available + credited.base
    async with visit.database.reading() as transaction:
        orders = await waiting_orders(transaction, partner.partner_id)
    number = orders_that_go_on(after, [each.price for each in orders])
    waits = len(orders) - number
    return Effect(choice, partner, called, credited, after, orders[:number], waits)


def _page(visit: AccountantVisit, known: Known, form: Form, *, status: int = 200) -> Response:
    return visit.page(
        "accounting/payment.html",
        status=status,
        known=known,
        payment=known.payment,
        form=form,
        why=WHY_IT_WAITS,
        reference=reference_of(known.payment.key),
    )
