"""The deposit account: its activation, three numbers, movements and top-ups."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, HTTPException, Response

from db.front import request_keys
from db.front.request_keys import Claim, KeyReused, digest_of
from db.views import deposit
from db.views.deposit import TopUpRow
from programme.money import AmountUnreadableError, Money, czk, read_amount
from programme.order import StillWorking
from programme.payments import LARGEST_TOP_UP_MINOR, SMALLEST_TOP_UP_MINOR, TopUp
from programme.tax import from_net
from web.forms import Form, SentForm
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.payment_code import payment_code
from web.words.languages import phrase
from web.words.sentences import FREE_SIGNS, TOP_UP_NEXT, answer_sentence, spelled

LONGEST_AMOUNT = 40
ASKED = {
    "opening": phrase("We are opening the deposit account. Load the page again in a moment."),
    "top-up": phrase(
        "We are preparing the call for payment. Load the page again in a moment; it will be"
        " among the top-ups."
    ),
}
"""What the page says while a story works on what was asked for."""

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/deposit")
async def show(visit: ForPartner, amount: str = "", asked: str = "") -> Response:
    """Show the deposit account, or what its activation changes."""
    return await _page(visit, Form({"amount": amount[:LONGEST_AMOUNT]}), asked=asked)


@router.post("/desk/deposit")
async def activate(visit: ForPartner) -> Response:
    """Ask for the deposit account to be opened; a repeat changes nothing."""
    await visit.context.desk.open_deposit(visit.customer_id)
    return visit.go("/desk/deposit?asked=opening")


@router.post("/desk/top-ups")
async def ask_for_top_up(visit: ForPartner, sent: SentForm) -> Response:
    """Make a call for payment; the same form sent twice makes one."""
    typed = sent.get("amount", "")[:LONGEST_AMOUNT]
    net = _amount(typed)
    if isinstance(net, str):
        return await _page(visit, Form({"amount": typed}, {"amount": net}), status=422)
    claimed = await _claim(visit, sent.get("send_key", "")[:100], net)
    if isinstance(claimed, KeyReused):
        errors = {"amount": answer_sentence(claimed, visit.translator)}
        return await _page(visit, Form({"amount": typed}, errors), status=422)
    top_up_id = f"top_{claimed.thing_id}"
    called = await visit.context.desk.top_up(TopUp(top_up_id, visit.customer_id, net))
    if isinstance(called, StillWorking):
        return visit.go("/desk/deposit?asked=top-up")
    return visit.go(f"/desk/top-ups/{top_up_id}")


@router.get("/desk/top-ups/{top_up_id}")
async def show_top_up(visit: ForPartner, top_up_id: str) -> Response:
    """Show a call for payment with everything needed to pay it."""
    async with visit.database.reading() as transaction:
        row = await deposit.top_up(transaction, visit.customer_id, top_up_id)
    if row is None:
        raise HTTPException(404)
    return visit.page(
        "pages/desk/top_up.html",
        top_up=row,
        code=_code(visit, row),
        next_words=TOP_UP_NEXT[row.status],
    )


async def _claim(visit: PartnerVisit, send_key: str, net: Money) -> Claim | KeyReused:
    if not send_key:
        # Not sent by our page: without the key a double click would be two calls.
        raise HTTPException(400)
    digest = digest_of(str(net.minor).encode(), net.currency.encode())
    async with visit.database.writing() as transaction:
        if await deposit.find(transaction, visit.customer_id) is None:
            raise HTTPException(400)
        return await request_keys.claim(
            transaction, visit.customer_id, f"top-up/{send_key}", digest
        )


def _code(visit: PartnerVisit, row: TopUpRow) -> object:
    return payment_code(visit.context.bank_account, row.amount.gross, row.variable_symbol)


async def _page(visit: PartnerVisit, form: Form, *, asked: str = "", status: int = 200) -> Response:
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, visit.customer_id)
        entries = await deposit.entries(transaction, visit.customer_id)
        top_ups = await deposit.top_ups(transaction, visit.customer_id)
    asked = "" if asked == "opening" and money is not None else asked
    return visit.page(
        "pages/desk/deposit.html",
        status=status,
        form=form,
        deposit=money,
        entries=entries,
        top_ups=top_ups,
        signs=FREE_SIGNS,
        spelled=spelled,
        asked=asked,
        said=ASKED.get(asked),
        send_key=secrets.token_urlsafe(16),
        smallest=from_net(czk(SMALLEST_TOP_UP_MINOR)),
    )


def _amount(typed: str) -> Money | str:
    if not typed.strip():
        return phrase("Enter an amount")
    try:
        minor = read_amount(typed)
    except AmountUnreadableError:
        return phrase("Enter an amount in crowns, for example 3 000 or 3 000,50")
    if minor < SMALLEST_TOP_UP_MINOR:
        return phrase("Enter at least 3 000 Kč without VAT")
    if minor > LARGEST_TOP_UP_MINOR:
        return phrase("Enter at most 1 000 000 Kč without VAT")
    return czk(minor)
