"""Top-ups: asking for a call for payment, paying it, and where each of them stands."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, HTTPException, Response

from db.engine import Transaction
from db.front import request_keys
from db.front.request_keys import Claim, KeyReused, digest_of
from db.views import deposit
from db.views.billing import movements
from db.views.billing.movements import Wanted
from db.views.deposit import TopUpRow
from programme.billing.own_symbols import own_symbol
from programme.ledger import EntryKind
from programme.money import AmountUnreadableError, Money, czk, read_amount
from programme.order import StillWorking
from programme.payments import LARGEST_TOP_UP_MINOR, SMALLEST_TOP_UP_MINOR, TopUp
from programme.tax import from_net
from web.deposit.paper_files import kept_files
from web.forms import Form, SentForm
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.payment_code import PaymentCode, payment_code
from web.words.languages import phrase
from web.words.sentences import TOP_UP_NEXT, answer_sentence

LONGEST_AMOUNT = 40
PAGE_LENGTH = 50
PREPARING = phrase(
    "We are preparing the call for payment. Load the page again in a moment; it will be"
    " among the top-ups."
)
SMALLEST = from_net(czk(SMALLEST_TOP_UP_MINOR))

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/deposit/top-ups")
async def show(
    visit: ForPartner, amount: str = "", asked: str = "", starting_after: str = ""
) -> Response:
    """List the calls for payment, the newest first, with the form for another."""
    form = Form({"amount": amount[:LONGEST_AMOUNT]})
    return await _page(visit, form, asked=asked, starting_after=starting_after[:100])


@router.post("/desk/top-ups")
async def ask_for_top_up(visit: ForPartner, sent: SentForm) -> Response:
    """Make a call for payment; the same form sent twice makes one."""
    typed = sent.get("amount", "")[:LONGEST_AMOUNT]
    net = read_net(typed)
    if isinstance(net, str):
        return await _page(visit, Form({"amount": typed}, {"amount": net}), status=422)
    claimed = await _claim(visit, sent.get("send_key", "")[:100], net)
    if isinstance(claimed, KeyReused):
        errors = {"amount": answer_sentence(claimed, visit.translator)}
        return await _page(visit, Form({"amount": typed}, errors), status=422)
    top_up_id = top_up_id_of(claimed)
    called = await visit.context.desk.top_up(TopUp(top_up_id, visit.customer_id, net))
    if isinstance(called, StillWorking):
        return visit.go("/desk/deposit/top-ups?asked=top-up")
    return visit.go(f"/desk/top-ups/{top_up_id}")


@router.get("/desk/top-ups/{top_up_id}")
async def show_top_up(visit: ForPartner, top_up_id: str) -> Response:
    """Show a call for payment with everything needed to pay it."""
    async with visit.database.reading() as transaction:
        row = await deposit.top_up(transaction, visit.customer_id, top_up_id)
        if row is None:
            raise HTTPException(404)
        about = Wanted(kinds=frozenset({EntryKind.TOP_UP}), words=(top_up_id,))
        credited = await movements.page(transaction, visit.customer_id, about, limit=1)
        document = credited[0].paper if credited else None
        # The number of a call is its variable symbol.
        numbers = [row.variable_symbol, *([document] if document else ())]
        kept = await kept_files(transaction, numbers)
    return visit.page(
        "pages/desk/top_up.html",
        top_up=row,
        document=document,
        kept=kept,
        code=_code(visit, row),
        next_words=TOP_UP_NEXT[row.status],
    )


def top_up_id_of(claimed: Claim) -> str:
    """Return the id of the top-up a request makes; a repeat makes the same."""
    return f"top_{claimed.thing_id}"


def read_net(typed: str) -> Money | str:
    """Return the amount of a top-up, or our sentence if it needs mending."""
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


def _code(visit: PartnerVisit, row: TopUpRow) -> PaymentCode:
    return payment_code(visit.context.bank_account, row.amount.gross, row.variable_symbol)


async def _page(
    visit: PartnerVisit,
    form: Form,
    *,
    asked: str = "",
    starting_after: str = "",
    status: int = 200,
) -> Response:
    async with visit.database.reading() as transaction:
        if await deposit.find(transaction, visit.customer_id) is None:
            return visit.go("/desk/deposit")
        rows = await _rows(transaction, visit.customer_id, starting_after)
    is_preparing = asked == "top-up"
    return visit.page(
        "pages/desk/deposit/top_ups.html",
        status=status,
        form=form,
        top_ups=rows[:PAGE_LENGTH],
        has_more=len(rows) > PAGE_LENGTH,
        is_first=not starting_after,
        next_words=TOP_UP_NEXT,
        is_preparing=is_preparing,
        said=PREPARING if is_preparing else None,
        send_key=secrets.token_urlsafe(16),
        smallest=SMALLEST,
        own_symbol=own_symbol(visit.customer_id),
    )


async def _rows(
    transaction: Transaction, partner_id: str, starting_after: str
) -> tuple[TopUpRow, ...]:
    before = None
    if starting_after:
        before = await deposit.top_up(transaction, partner_id, starting_after)
        if before is None:
            raise HTTPException(404)
    return await deposit.top_ups(transaction, partner_id, limit=PAGE_LENGTH + 1, before=before)
