"""How each kind of paper is made of what happened; no clock, no numbers of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from operator import add
from typing import Any

from programme.billing.deduction import TaxedPayment, deduct, give_back
from programme.billing.months import end_of_month
from programme.billing.papers import (
    Deducted,
    LineKind,
    Paper,
    PaperKind,
    PaperLine,
    RateSum,
    recapitulation,
)
from programme.billing.party import AccountingRules, Party
from programme.money import Money
from programme.tax import Taxed, from_net, standard_rate_on


@dataclass(frozen=True)
class Issue:
    """Who a paper goes to, when and under which number, and what our accountant has set."""

    rules: AccountingRules
    partner_id: str
    customer: Party
    day: date
    number: str


@dataclass(frozen=True)
class ReceivedPayment:
    """A payment that was credited: split as the deposit got it, with the day the bank had it."""

    bank_account: str
    movement_id: str
    received_on: date
    amount: Taxed
    variable_symbol: str


@dataclass(frozen=True)
class Supply:
    """A name that was charged to a deposit, or a charge that was taken back."""

    kind: LineKind
    subject: str
    years: int
    price: Money
    day: date


def call_for_payment(issue: Issue, amount: Taxed) -> Paper:
    """Return the call for a payment; its number is what the payer writes as variable symbol."""
    rate = standard_rate_on(issue.day)
    line = _deposit_line(issue.number, amount.base, issue.day, rate=rate)
    return _paper(
        issue,
        PaperKind.CALL,
        lines=(line,),
        sums=(RateSum(rate, amount.base, amount.tax),),
        to_pay=amount.gross,
        due_day=issue.day + timedelta(days=issue.rules.call_due_days),
        variable_symbol=issue.number,
    )


def payment_paper(issue: Issue, payment: ReceivedPayment) -> Paper:
    """Return the tax document on one payment; both of its numbers are carried, none recomputed."""
    line = _payment_line(payment)
    sums = (RateSum(line.rate_permille, payment.amount.base, payment.amount.tax),)
    return _paper(
        issue,
        PaperKind.PAYMENT,
        lines=(line,),
        sums=sums,
        to_pay=payment.amount.gross - payment.amount.gross,
        tax_point=payment.received_on,
        variable_symbol=payment.variable_symbol or None,
    )


def summary_paper(issue: Issue, payments: Sequence[ReceivedPayment], month: date) -> Paper:
    """Return one tax document on the payments of a month (section 31b), the oldest first."""
    ordered = sorted(payments, key=lambda each: (each.received_on, each.movement_id))
    lines = tuple(_payment_line(each) for each in ordered)
    return _paper(
        issue,
        PaperKind.SUMMARY,
        lines=lines,
        # Each payment was credited as it was split, so what was split is added up.
        sums=_payment_sums(lines),
        to_pay=lines[0].net * 0,
        tax_point=end_of_month(month),
        month=month,
    )


def credit_note(issue: Issue, parts: Sequence[Deducted], day: date) -> Paper:
    """Return the paper that corrects payment documents by what was sent back of them on a day."""
    lines = tuple(
        _deposit_line(part.number, part.base * -1, day, rate=part.rate_permille) for part in parts
    )
    sums = tuple(
        RateSum(
            rate,
            _sum(part.base * -1 for part in parts if part.rate_permille == rate),
            _sum(part.tax * -1 for part in parts if part.rate_permille == rate),
        )
        for rate in sorted({part.rate_permille for part in parts}, reverse=True)
    )
    return _paper(
        issue,
        PaperKind.CREDIT_NOTE,
        lines=lines,
        sums=sums,
        deducted=tuple(parts),
        to_pay=_sum(each.gross for each in sums),
        tax_point=day,
        corrects=tuple(part.number for part in parts),
    )


def settlement(
    issue: Issue,
    supplies: Sequence[Supply],
    payments: Sequence[TaxedPayment],
    *,
    month: date,
) -> Paper:
    """Return what was supplied in a month, less the taxed payments, the oldest first.

    All of it was paid from the deposit, so nothing is to pay, whatever is left to declare.
    """
    lines = tuple(_supply_line(each) for each in supplies)
    sums = rate_sums(lines)
    parts = tuple(part for each in sums for part in _covered(each, payments))
    paper = _paper(
        issue,
        PaperKind.SETTLEMENT,
        lines=lines,
        sums=sums,
        deducted=parts,
        to_pay=lines[0].net * 0,
        tax_point=end_of_month(month),
        month=month,
    )
    recaps = recapitulation(paper)
    own = _sum(each.claimed.tax for each in recaps)
    declared = _sum(each.difference.gross for each in recaps)
    return replace(
        paper,
        tax_difference=own - _sum((part.tax for part in parts), own * 0),
        paid_untaxed=declared if declared.minor else None,
    )


def rate_sums(lines: Iterable[PaperLine]) -> tuple[RateSum, ...]:
    """Return what lines come to: the tax is computed once a rate, never line by line."""
    ordered = tuple(lines)
    rates = sorted({line.rate_permille for line in ordered}, reverse=True)
    bases = {
        rate: _sum(line.net for line in ordered if line.rate_permille == rate) for rate in rates
    }
    return tuple(RateSum(rate, bases[rate], from_net(bases[rate], rate).tax) for rate in rates)


def _covered(total: RateSum, payments: Sequence[TaxedPayment]) -> tuple[Deducted, ...]:
    same_rate = [each for each in payments if each.rate_permille == total.rate_permille]
    if total.base.minor < 0:
        return give_back(same_rate, total.base * -1)
    return deduct(same_rate, total.base)


def _payment_line(payment: ReceivedPayment) -> PaperLine:
    rate = standard_rate_on(payment.received_on)
    line = _deposit_line(
        payment.variable_symbol, payment.amount.base, payment.received_on, rate=rate
    )
    return replace(line, tax=payment.amount.tax)


def _payment_sums(lines: Sequence[PaperLine]) -> tuple[RateSum, ...]:
    rates = sorted({line.rate_permille for line in lines}, reverse=True)
    return tuple(
        RateSum(
            rate,
            _sum(line.net for line in lines if line.rate_permille == rate),
            _sum(line.tax for line in lines if line.rate_permille == rate and line.tax),
        )
        for rate in rates
    )


def _deposit_line(subject: str, base: Money, day: date, *, rate: int) -> PaperLine:
    return PaperLine(LineKind.DEPOSIT, subject, 1, base, base, day, rate)


def _supply_line(supply: Supply) -> PaperLine:
    years = supply.years if supply.price.minor % supply.years == 0 else 1
    unit = replace(supply.price, minor=supply.price.minor // years)
    price = supply.price
    if supply.kind is LineKind.RETURNED:
        unit, price = unit * -1, price * -1
    rate = standard_rate_on(supply.day)
    return PaperLine(supply.kind, supply.subject, years, unit, price, supply.day, rate)


def _paper(issue: Issue, kind: PaperKind, **content: Any) -> Paper:
    usual: dict[str, Any] = {
        "tax_point": None,
        "due_day": None,
        "deducted": (),
        "variable_symbol": None,
    }
    return Paper(
        number=issue.number,
        kind=kind,
        partner_id=issue.partner_id,
        supplier=issue.rules.supplier,
        customer=issue.customer,
        currency=content["to_pay"].currency,
        issued_on=issue.day,
        account=issue.rules.account,
        **usual | content,
    )


def _sum(amounts: Iterable[Money], *start: Money) -> Money:
    return reduce(add, amounts, *start)
