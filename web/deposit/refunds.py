"""Paying back what is left: asked with the password, checked by two of our people."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException, Response

from db.front import deposit_requests
from db.front.deposit_requests import Asker
from db.views import deposit
from db.views.billing import movements, refunds
from programme.billing.refunds import RefundDecided, RefundStatus
from programme.ledger import Deposit
from programme.money import AmountUnreadableError, Money, czk, read_amount
from programme.order import StillWorking
from programme.people.bank_account import (
    BankAccountMistypedError,
    BankAccountUnreadableError,
    read_bank_account,
)
from programme.tax import from_net
from web.deposit.passing_on import pass_on_request
from web.deposit.password import password_fault, sign_in_of
from web.deposit.top_ups import LONGEST_AMOUNT
from web.forms import Form, SentForm, tidy
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.words.languages import phrase
from workflows.desk import DeskClosedError

LONGEST_KEY = 100
LONGEST_ACCOUNT = 60
PAGE = "/desk/deposit/refund"
NEXT: dict[RefundStatus, str] = {
    RefundStatus.AWAITING_CHECK: phrase(
        "Now it is our turn: one of us checks the amount and the account. You can still take it"
        " back."
    ),
    RefundStatus.AWAITING_SECOND: phrase("Now it is our turn: a second person confirms it."),
    RefundStatus.PAID_OUT: phrase("It has left the deposit and goes to your bank account."),
    RefundStatus.REFUSED: phrase("The amount is available again."),
    RefundStatus.WITHDRAWN: phrase("You took it back; the amount is available again."),
}
"""Who acts next, and what became of the money."""

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@dataclass(frozen=True)
class Wish:
    """What a form asks for, in the way we keep it."""

    amount: Money
    account: str


@router.get(PAGE)
async def show(visit: ForPartner) -> Response:
    """Show the form, filled with all there is and where the last payment came from."""
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, visit.customer_id)
        account = await movements.last_paid_from(transaction, visit.customer_id)
    if money is None:
        return visit.go("/desk/deposit")
    typed = money.free.decimal_text().replace(".", ",") if money.free.minor else ""
    return await _page(visit, Form({"amount": typed, "account": account}), money)


@router.post(PAGE)
async def ask(visit: ForPartner, sent: SentForm) -> Response:
    """Keep the request with who made it, and tell its story; the same form twice is one request."""
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, visit.customer_id)
    send_key = sent.get("send_key", "")[:LONGEST_KEY]
    if money is None or not send_key:
        raise HTTPException(400)
    form, wish = _read(sent, money)
    errors = dict(form.errors)
    if wish is not None and (fault := await password_fault(visit, sent.get("password", ""))):
        errors["password"] = fault
    if wish is None or errors:
        return await _page(visit, Form(form.values, errors), money, status=422)
    asker = Asker(
        visit.customer_id, visit.user.user_id, sign_in_of(visit), f"{visit.customer_id}/{send_key}"
    )
    async with visit.database.writing() as transaction:
        asked = await deposit_requests.ask_for_refund(transaction, asker, wish.amount, wish.account)
    # Kept it is; while the desk is closed, the sweeper passes it on.
    with suppress(DeskClosedError):
        await pass_on_request(visit.context, asked)
    return visit.go(PAGE, said="refund-asked")


@router.post(PAGE + "/{refund_id}/withdraw")
async def withdraw(visit: ForPartner, refund_id: str) -> Response:
    """Take a request back, if nobody of ours has checked it yet."""
    async with visit.database.reading() as transaction:
        row = await refunds.find(transaction, refund_id)
    if row is None or row.partner_id != visit.customer_id:
        raise HTTPException(404)
    answer = await visit.context.billing_desk.withdraw_refund(refund_id, visit.user.user_id)
    match answer:
        case RefundDecided(status=RefundStatus.WITHDRAWN):
            return visit.go(PAGE, said="refund-withdrawn")
        case StillWorking():
            return visit.go(PAGE, said="refund-under-way")
        case _:
            return visit.go(PAGE, said="refund-too-late")


def _read(sent: dict[str, str], money: Deposit) -> tuple[Form, Wish | None]:
    typed = {
        "amount": sent.get("amount", "")[:LONGEST_AMOUNT],
        "account": tidy(sent.get("account", ""))[:LONGEST_ACCOUNT],
    }
    amount, account = _amount(typed["amount"], money), _account(typed["account"])
    errors = {
        name: read.sentence
        for name, read in (("amount", amount), ("account", account))
        if isinstance(read, Fault)
    }
    if isinstance(amount, Fault) or isinstance(account, Fault):
        return Form(typed, errors), None
    return Form(typed), Wish(amount, account)


@dataclass(frozen=True)
class Fault:
    """Our sentence at a field that needs mending."""

    sentence: str


def _amount(typed: str, money: Deposit) -> Money | Fault:
    if not typed.strip():
        return Fault(phrase("Enter an amount"))
    try:
        amount = czk(read_amount(typed))
    except AmountUnreadableError:
        return Fault(phrase("Enter an amount in crowns, for example 3 000 or 3 000,50"))
    if not amount.minor:
        return Fault(phrase("Enter an amount above zero"))
    if amount > money.free:
        return Fault(phrase("Enter at most what is available"))
    return amount


def _account(typed: str) -> str | Fault:
    if not typed:
        return Fault(phrase("Enter the account number"))
    try:
        return read_bank_account(typed).text
    except BankAccountUnreadableError:
        return Fault(phrase("Enter the account like 19-2000145399/0800"))
    except BankAccountMistypedError:
        return Fault(phrase("The digits of the account do not agree. Check them"))


async def _page(visit: PartnerVisit, form: Form, money: Deposit, *, status: int = 200) -> Response:
    async with visit.database.reading() as transaction:
        rows = await refunds.of_partner(transaction, visit.customer_id)
    return visit.page(
        "pages/desk/deposit/refund.html",
        status=status,
        form=form,
        available=money.free,
        gross=from_net(money.free).gross,
        refunds=rows,
        next_words=NEXT,
        send_key=secrets.token_urlsafe(16),
    )
