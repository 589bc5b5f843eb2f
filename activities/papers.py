"""The papers: tax documents on payments, settlements of months, credit notes; each issued once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from temporalio import activity

from db.books import partners
from db.books.billing import papers
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.views.billing import received, supplies
from db.views.billing.papers import month_papers
from db.views.billing.supplies import SentBack
from programme.billing.deduction import correct
from programme.billing.letters import MonthPapers
from programme.billing.making import (
    Issue,
    ReceivedPayment,
    credit_note,
    payment_paper,
    settlement,
    summary_paper,
)
from programme.billing.months import end_of_month, next_month
from programme.billing.papers import Paper, PaperKind
from programme.billing.party import AccountingRules, PaymentPapers
from programme.ledger import refund_cause, resolution_id
from programme.money import Money
from programme.typography import PRAGUE


@dataclass(frozen=True)
class PaymentToPaper:
    """A payment a deposit was credited with."""

    bank_account: str
    movement_id: str


@dataclass(frozen=True)
class PartnerMonth:
    """A partner's month; its first day stands for it."""

    partner_id: str
    month: date


@dataclass(frozen=True)
class PartnersWanted:
    """The next partners by id whose month has anything in it."""

    month: date
    after: str
    most: int


@dataclass(frozen=True)
class PaperIssued:
    """A paper stands in the books."""

    number: str
    gross: Money
    """What it comes to with tax; below zero on a credit note."""
    kind: Literal["paper_issued"] = "paper_issued"


class NoPaperReason(StrEnum):
    """Why no paper was issued."""

    LATER = "later"
    """The payment goes on the month's summary."""
    UNTAXED = "untaxed"
    """Payments are not taxed on receipt, or nothing that was taxed is left to correct."""


@dataclass(frozen=True)
class NoPaper:
    """There is nothing to issue now."""

    because: NoPaperReason
    kind: Literal["no_paper"] = "no_paper"


@dataclass(frozen=True)
class NothingToSettle:
    """Nothing was charged in the month."""

    kind: Literal["nothing_to_settle"] = "nothing_to_settle"


class Papers:
    """The papers, as workflows see them. Each method is one transaction for each paper."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], rules: AccountingRules
    ) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    @activity.defn
    async def issue_payment_paper(self, paid: PaymentToPaper) -> PaperIssued | NoPaper:
        """Issue the tax document on a credited payment; a repeat finds it.

        Raises PaymentNotCreditedError.
        """
        async with self._database.writing() as transaction:
            found = await received.find(transaction, paid.bank_account, paid.movement_id)
            if found is None:
                raise PaymentNotCreditedError(f"{paid.movement_id} was credited to nobody.")
            await papers.lock_partner(transaction, found.partner_id)
            return await self._for_payment(transaction, found.partner_id, found.payment)

    @activity.defn
    async def issue_credit_note(self, refund_id: str) -> PaperIssued | NoPaper:
        """Correct payment documents by a refund that was paid out; a repeat finds the note.

        Raises NothingSentBackError.
        """
        return await self.issue_correction(resolution_id(refund_cause(refund_id)))

    @activity.defn
    async def issue_correction(self, entry_id: str) -> PaperIssued | NoPaper:
        """Correct payment documents by an entry that sent money back to the bank; once.

        Raises NothingSentBackError.
        """
        async with self._database.writing() as transaction:
            back = await supplies.sent_back(transaction, entry_id)
            if back is None:
                raise NothingSentBackError(f"{entry_id} sent nothing back to the bank.")
            await papers.lock_partner(transaction, back.partner_id)
            return await self._for_sent_back(transaction, back)

    @activity.defn
    async def settle_month(self, wanted: PartnerMonth) -> PaperIssued | NothingToSettle:
        """Settle what a deposit was charged in a month that is over; a repeat finds the paper.

        What payments and refunds of the month still lack is issued before, the summary included.
        Raises MonthNotOverError.
        """
        if self._clock().astimezone(PRAGUE).date() < next_month(wanted.month):
            raise MonthNotOverError(f"{wanted.month:%Y-%m} is not over yet.")
        async with self._database.writing() as transaction:
            await papers.lock_partner(transaction, wanted.partner_id)
            await self._issue_missing(transaction, wanted)
        async with self._database.writing() as transaction:
            await papers.lock_partner(transaction, wanted.partner_id)
            return await self._settle(transaction, wanted)

    @activity.defn
    async def papers_of_month(self, wanted: PartnerMonth) -> MonthPapers | NothingToSettle:
        """Return which papers go out with a month's e-mail, and what they come to."""
        async with self._database.reading() as transaction:
            letter = await month_papers(transaction, wanted.partner_id, wanted.month)
            return letter or NothingToSettle()

    @activity.defn
    async def partners_to_settle(self, wanted: PartnersWanted) -> tuple[str, ...]:
        """Return the next partners whose deposits moved, or who got papers, in a month."""
        async with self._database.reading() as transaction:
            return await supplies.partners_with_papers(
                transaction, wanted.month, wanted.after, wanted.most
            )

    async def _issue_missing(self, transaction: Transaction, wanted: PartnerMonth) -> None:
        until = end_of_month(wanted.month)
        found = await received.without_paper(transaction, wanted.partner_id, until)
        payments = [each.payment for each in found]
        cause = _summary_cause(wanted)
        if self._rules.payment_papers is PaymentPapers.NONE:
            payments = []
        monthly = self._rules.payment_papers is PaymentPapers.MONTHLY
        if monthly and payments and await papers.of_cause(transaction, cause) is None:
            await self._summarise(transaction, wanted, payments, cause)
            payments = []
        for payment in payments:
            await self._document(transaction, wanted.partner_id, payment)
        for back in await supplies.sent_back_until(transaction, wanted.partner_id, until):
            await self._for_sent_back(transaction, back)

    async def _settle(
        self, transaction: Transaction, wanted: PartnerMonth
    ) -> PaperIssued | NothingToSettle:
        cause = f"settlement/{wanted.partner_id}/{wanted.month:%Y-%m}"
        known = await papers.of_cause(transaction, cause)
        if known is not None:
            return _issued(known)
        supplied = await supplies.supplies_of(transaction, wanted.partner_id, wanted.month)
        if not supplied:
            return NothingToSettle()
        until = end_of_month(wanted.month)
        taxed = await papers.taxed_payments(transaction, wanted.partner_id, until)
        issue = await self._issue(transaction, wanted.partner_id, PaperKind.SETTLEMENT)
        paper = settlement(issue, supplied, taxed, month=wanted.month)
        return await _add(transaction, paper, cause)

    async def _for_payment(
        self, transaction: Transaction, partner_id: str, payment: ReceivedPayment
    ) -> PaperIssued | NoPaper:
        known = await papers.of_payment(transaction, payment.bank_account, payment.movement_id)
        if known is not None:
            return _issued(known)
        match self._rules.payment_papers:
            case PaymentPapers.NONE:
                return NoPaper(NoPaperReason.UNTAXED)
            case PaymentPapers.MONTHLY:
                # A payment found after its month's summary was issued gets a paper of its own.
                month = PartnerMonth(partner_id, payment.received_on.replace(day=1))
                if await papers.of_cause(transaction, _summary_cause(month)) is None:
                    return NoPaper(NoPaperReason.LATER)
            case PaymentPapers.EACH:
                pass
        return await self._document(transaction, partner_id, payment)

    async def _document(
        self, transaction: Transaction, partner_id: str, payment: ReceivedPayment
    ) -> PaperIssued:
        issue = await self._issue(transaction, partner_id, PaperKind.PAYMENT)
        paper = payment_paper(issue, payment)
        place = (payment.bank_account, payment.movement_id)
        return await _add(transaction, paper, f"payment/{'/'.join(place)}", [place])

    async def _summarise(
        self,
        transaction: Transaction,
        wanted: PartnerMonth,
        payments: Sequence[ReceivedPayment],
        cause: str,
    ) -> None:
        issue = await self._issue(transaction, wanted.partner_id, PaperKind.SUMMARY)
        paper = summary_paper(issue, payments, wanted.month)
        places = [(each.bank_account, each.movement_id) for each in payments]
        await _add(transaction, paper, cause, places)

    async def _for_sent_back(
        self, transaction: Transaction, back: SentBack
    ) -> PaperIssued | NoPaper:
        known = await papers.of_cause(transaction, _cause_of(back))
        if known is not None:
            return _issued(known)
        lacking = await received.without_paper(transaction, back.partner_id, back.day)
        for each in lacking:
            answer = await self._for_payment(transaction, back.partner_id, each.payment)
            if answer == NoPaper(NoPaperReason.LATER):
                return NoPaper(NoPaperReason.LATER)
        own = await papers.of_payment(transaction, *back.payment) if back.payment else None
        taxed = await papers.taxed_payments(transaction, back.partner_id)
        parts = correct(taxed, back.amount, own.number if own else None)
        if not parts:
            return NoPaper(NoPaperReason.UNTAXED)
        issue = await self._issue(transaction, back.partner_id, PaperKind.CREDIT_NOTE)
        return await _add(transaction, credit_note(issue, parts, back.day), _cause_of(back))

    async def _issue(self, transaction: Transaction, partner_id: str, kind: PaperKind) -> Issue:
        today = self._clock().astimezone(PRAGUE).date()
        row = await partners.find(transaction, partner_id)
        if row is None:
            raise LookupError(f"{partner_id} is not a partner.")
        number = await papers.new_number(transaction, kind, today.year)
        return Issue(self._rules, partner_id, partners.party_of(row), today, number)


async def _add(
    transaction: Transaction,
    paper: Paper,
    cause: str,
    payments: Sequence[tuple[str, str]] = (),
) -> PaperIssued:
    await papers.add(transaction, paper, cause, payments)
    answer = _issued(paper)
    facts: dict[str, str | int] = {"number": paper.number, "minor": answer.gross.minor}
    await note(transaction, Line(f"paper.{paper.kind}", paper.partner_id, facts=facts))
    return answer


def _issued(paper: Paper) -> PaperIssued:
    return PaperIssued(paper.number, sum((each.gross for each in paper.sums), paper.to_pay * 0))


def _summary_cause(wanted: PartnerMonth) -> str:
    return f"summary/{wanted.partner_id}/{wanted.month:%Y-%m}"


def _cause_of(back: SentBack) -> str:
    return f"credit-note/{back.entry_id}"


class PaymentNotCreditedError(LookupError):
    """A paper is wanted for a payment no deposit was credited with."""


class NothingSentBackError(LookupError):
    """A credit note is wanted for an entry that sent nothing to the bank."""


class MonthNotOverError(ValueError):
    """A month is to be settled in which something can still happen."""
