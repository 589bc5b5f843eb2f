"""Whose a payment probably is, and what adding it to a deposit would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from db.books.billing.payment_decisions import PAYMENT_DECISIONS
from db.books.ledger import DEPOSITS
from db.books.orders import ORDERS
from db.books.partners import PARTNERS
from db.books.payments import MOVEMENTS, TOP_UPS
from db.engine import Transaction
from db.views.billing.payments import PaymentRow
from programme.billing.incoming import PaymentKey, SuggestedBy, Suggestion
from programme.billing.own_symbols import own_symbol, partner_of, symbols_in
from programme.money import Currency, Money
from programme.order import OrderStatus
from programme.payments import TopUpStatus, comparable_symbol

MOST_FOUND = 10


@dataclass(frozen=True)
class OpenCall:
    """A call for payment nothing has paid yet."""

    top_up_id: str
    partner_id: str
    net: Money
    gross: Money
    variable_symbol: str


@dataclass(frozen=True)
class Candidate:
    """A partner with a deposit, and what they were called to pay."""

    partner_id: str
    company_name: str
    company_number: str
    available: Money
    own_symbol: str | None
    calls: tuple[OpenCall, ...]


@dataclass(frozen=True)
class WaitingOrder:
    """An order that waits for money."""

    name: str
    price: Money


@dataclass(frozen=True)
class _Known:
    """What the books know of all payments of a page, asked in a few questions."""

    by_symbol: Mapping[str, Any]
    partners: frozenset[str]
    by_account: Mapping[str, str]
    calls: Sequence[OpenCall]


async def suggestions(
    transaction: Transaction, payments: Sequence[PaymentRow]
) -> dict[PaymentKey, Suggestion]:
    """Return the best guess for each payment for which there is one."""
    known = await _known(transaction, payments)
    guesses = ((each.key, _best(each, known)) for each in payments if each.amount.minor > 0)
    return {key: guess for key, guess in guesses if guess is not None}


async def candidates(transaction: Transaction, partner_ids: Iterable[str]) -> tuple[Candidate, ...]:
    """Return partners with a deposit, by their ids."""
    return await _candidates(transaction, PARTNERS.c.partner_id.in_(list(partner_ids)))


async def candidates_like(transaction: Transaction, words: str) -> tuple[Candidate, ...]:
    """Return partners with a deposit found by name, number, id or a symbol of theirs."""
    wanted = " ".join(words.split())
    if not wanted:
        return ()
    named = select(TOP_UPS.c.partner_id).where(
        TOP_UPS.c.variable_symbol == comparable_symbol(wanted)
    )
    return await _candidates(
        transaction,
        or_(
            PARTNERS.c.company_name.icontains(wanted, autoescape=True),
            PARTNERS.c.company_number == wanted,
            PARTNERS.c.partner_id.in_([wanted, partner_of(wanted) or wanted]),
            PARTNERS.c.partner_id.in_(named),
        ),
    )


async def waiting_orders(transaction: Transaction, partner_id: str) -> tuple[WaitingOrder, ...]:
    """Return a partner's orders that wait for money, the oldest first."""
    query = (
        ORDERS.select()
        .where(ORDERS.c.partner_id == partner_id, ORDERS.c.status == OrderStatus.AWAITING_FUNDS)
        .order_by(ORDERS.c.received_at, ORDERS.c.order_id)
    )
    return tuple(
        WaitingOrder(row.name, Money(Currency(row.currency), row.price_minor))
        for row in await transaction.execute(query)
    )


def _best(payment: PaymentRow, known: _Known) -> Suggestion | None:
    symbol = comparable_symbol(payment.variable_symbol)
    guess = _by_digits(symbol, known, SuggestedBy.CALL, SuggestedBy.OWN_SYMBOL)
    if guess is None:
        for digits in symbols_in(payment.message):
            guess = guess or _by_digits(digits, known, SuggestedBy.MESSAGE, SuggestedBy.MESSAGE)
    if guess is None and payment.counter_account in known.by_account:
        partner_id = known.by_account[payment.counter_account]
        guess = Suggestion(partner_id, SuggestedBy.COUNTER_ACCOUNT)
    if guess is None:
        exact = [each for each in known.calls if each.gross == payment.amount]
        return _of(exact[0], SuggestedBy.AMOUNT) if len(exact) == 1 else None
    return guess if guess.top_up_id else _with_call(guess, payment.amount, known.calls)


def _by_digits(
    digits: str, known: _Known, of_call: SuggestedBy, of_partner: SuggestedBy
) -> Suggestion | None:
    if digits in known.by_symbol:
        partner_id = known.by_symbol[digits]
        called = [each for each in known.calls if each.variable_symbol == digits]
        return _of(called[0], of_call) if called else Suggestion(partner_id, of_call)
    partner_id = partner_of(digits)
    return Suggestion(partner_id, of_partner) if partner_id in known.partners else None


def _with_call(guess: Suggestion, amount: Money, calls: Sequence[OpenCall]) -> Suggestion:
    """Return a guess with the partner's oldest open call of just this amount, if there is one."""
    exact = (each for each in calls if each.partner_id == guess.partner_id)
    fitting = [each for each in exact if each.gross == amount]
    return _of(fitting[0], guess.because) if fitting else guess


def _of(called: OpenCall, because: SuggestedBy) -> Suggestion:
    return Suggestion(called.partner_id, because, called.top_up_id, called.gross)


async def _known(transaction: Transaction, payments: Sequence[PaymentRow]) -> _Known:
    digits = {comparable_symbol(each.variable_symbol) for each in payments}
    digits |= {found for each in payments for found in symbols_in(each.message)}
    named = select(TOP_UPS.c.variable_symbol, TOP_UPS.c.partner_id).where(
        TOP_UPS.c.variable_symbol.in_(digits)
    )
    by_symbol = {row[0]: row[1] for row in await transaction.execute(named)}
    own = {partner_id for each in digits if (partner_id := partner_of(each))}
    there = select(PARTNERS.c.partner_id).where(PARTNERS.c.partner_id.in_(own))
    partners = frozenset((await transaction.execute(there)).scalars())
    accounts = {each.counter_account for each in payments if each.counter_account}
    by_account = await _partners_by_account(transaction, accounts)
    concerned = {*by_symbol.values(), *partners, *by_account.values()}
    amounts = {each.amount.minor for each in payments}
    calls = await _open_calls(
        transaction,
        or_(TOP_UPS.c.partner_id.in_(concerned), TOP_UPS.c.gross_minor.in_(amounts)),
    )
    return _Known(by_symbol, partners, by_account, calls)


async def _partners_by_account(transaction: Transaction, accounts: Iterable[str]) -> dict[str, str]:
    """Return whose payments came from each account before; the newest one counts."""
    paid_call = (
        select(MOVEMENTS.c.counter_account, TOP_UPS.c.partner_id, MOVEMENTS.c.booked_on)
        .join(TOP_UPS, TOP_UPS.c.top_up_id == MOVEMENTS.c.top_up_id)
        .where(MOVEMENTS.c.counter_account.in_(list(accounts)))
    )
    by_hand = (
        select(MOVEMENTS.c.counter_account, PAYMENT_DECISIONS.c.partner_id, MOVEMENTS.c.booked_on)
        .join(
            PAYMENT_DECISIONS,
            (PAYMENT_DECISIONS.c.bank_account == MOVEMENTS.c.bank_account)
            & (PAYMENT_DECISIONS.c.movement_id == MOVEMENTS.c.movement_id),
        )
        .where(
            MOVEMENTS.c.counter_account.in_(list(accounts)),
            PAYMENT_DECISIONS.c.partner_id.is_not(None),
        )
    )
    rows = (await transaction.execute(paid_call.union_all(by_hand))).all()
    return {row[0]: row[1] for row in sorted(rows, key=lambda row: row[2])}


async def _open_calls(
    transaction: Transaction, wanted: ColumnElement[bool]
) -> tuple[OpenCall, ...]:
    query = (
        select(TOP_UPS)
        .outerjoin(MOVEMENTS, MOVEMENTS.c.top_up_id == TOP_UPS.c.top_up_id)
        .where(
            TOP_UPS.c.status == TopUpStatus.AWAITING_PAYMENT,
            MOVEMENTS.c.movement_id.is_(None),
            wanted,
        )
        .order_by(TOP_UPS.c.requested_at, TOP_UPS.c.top_up_id)
    )
    return tuple(
        OpenCall(
            top_up_id=row.top_up_id,
            partner_id=row.partner_id,
            net=Money(Currency(row.currency), row.net_minor),
            gross=Money(Currency(row.currency), row.gross_minor),
            variable_symbol=row.variable_symbol,
        )
        for row in await transaction.execute(query)
    )


async def _candidates(
    transaction: Transaction, wanted: ColumnElement[bool]
) -> tuple[Candidate, ...]:
    query = (
        select(PARTNERS, DEPOSITS.c.free_minor, DEPOSITS.c.currency)
        .join(DEPOSITS, DEPOSITS.c.partner_id == PARTNERS.c.partner_id)
        .where(wanted)
        .order_by(PARTNERS.c.company_name, PARTNERS.c.partner_id)
        .limit(MOST_FOUND)
    )
    rows = (await transaction.execute(query)).all()
    theirs = [row.partner_id for row in rows]
    calls = await _open_calls(transaction, TOP_UPS.c.partner_id.in_(theirs))
    return tuple(
        Candidate(
            partner_id=row.partner_id,
            company_name=row.company_name,
            company_number=row.company_number,
            available=Money(Currency(row.currency), row.free_minor),
            own_symbol=own_symbol(row.partner_id),
            calls=tuple(each for each in calls if each.partner_id == row.partner_id),
        )
        for row in rows
    )
