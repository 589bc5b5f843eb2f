"""The registries for our own people: accounts, orders that wait there, and the comparisons."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.front.users import Role
from db.views.domains import comparisons, registry_accounts
from programme.order import StillWorking
from programme.submission import AccountToOpen, Ruling, RulingAsked
from web.forms import SentForm
from web.visits import ForManager, ForReviewer
from web.words import domain_words

router = APIRouter()

SLOW = timedelta(minutes=15)
"""How long an order's end may be unknown before it is shown; our people hear of it then, too."""
_PAGE = "/review/registries"


@router.get("/review/registries")
async def registries_page(visit: ForReviewer) -> Response:
    """Show the accounts, the orders that wait, what differs now and before, every comparison."""
    async with visit.database.reading() as transaction:
        accounts = await registry_accounts.accounts(transaction)
        orders = await registry_accounts.waiting_orders(transaction, visit.now() - SLOW)
        standing = await comparisons.standing(transaction)
        gone = await comparisons.gone(transaction)
        runs = await comparisons.runs(transaction)
    return visit.page(
        "staff/registries.html",
        accounts=accounts,
        orders=orders,
        standing=standing,
        gone=gone,
        runs=runs,
        kinds=domain_words.DIFFERENCES,
        said_of=domain_words,
        may_act=visit.user.role is Role.MANAGER,
    )


@router.post("/review/registries/accounts/{account}")
async def open_account(visit: ForManager, account: str) -> Response:
    """Have an account take orders again; one that does is left alone."""
    async with visit.database.reading() as transaction:
        rows = await registry_accounts.accounts(transaction)
    row = next((each for each in rows if each.account == account), None)
    if row is None:
        raise HTTPException(404)
    if row.because is None:
        return visit.go(_PAGE, said="account-open-before")
    wanted = AccountToOpen(account, visit.user.user_id)
    answer = await visit.context.staff_desk.open_account(wanted, row.stops)
    if isinstance(answer, StillWorking):
        return visit.go(_PAGE, said="registry-under-way")
    return visit.go(_PAGE, said="account-opened" if answer else "account-open-before")


@router.post("/review/registries/orders/{order_id}")
async def rule(visit: ForManager, order_id: str, sent: SentForm) -> Response:
    """Note whose the name of an order in review is; the first word stands."""
    async with visit.database.reading() as transaction:
        row = await registry_accounts.waiting_order(transaction, order_id)
    if row is None:
        raise HTTPException(404)
    if sent.get("action", "") not in set(Ruling):
        raise HTTPException(400)
    ruling = Ruling(sent["action"])
    if row.review_at is None:
        return visit.go(_PAGE, said="order-not-in-review")
    asked = RulingAsked(order_id, ruling, visit.user.user_id)
    answer = await visit.context.staff_desk.rule_on_order(asked)
    if isinstance(answer, StillWorking):
        return visit.go(_PAGE, said="registry-under-way")
    if answer.ruling is None:
        return visit.go(_PAGE, said="order-not-in-review")
    is_ours = answer.ruling is ruling
    return visit.go(_PAGE, said="order-ruled" if is_ours else "order-ruled-before")
