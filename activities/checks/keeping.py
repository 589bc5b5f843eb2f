"""What the checks write down: evidence once, answers for a day, a line in the chronicle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.checks.vies import tidy_vat_number
from activities.checks.wire import Reading
from db.books import answers, applications, reviews
from db.books.answers import Answer
from db.books.applications import KeptEvidence
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from programme.people.evidence import DEFINITE, Checked, CheckName
from programme.people.verification import CheckOutcome

_REMEMBERED = (CheckOutcome.OK, CheckOutcome.NOT_FOUND)


@dataclass(frozen=True)
class RegisterCheck:
    """Which application to check; after `last_try` an outage is handed to the reviewer."""

    application_id: str
    last_try: int


@dataclass(frozen=True)
class Applicant:
    """What the checks know of an applicant; it never leaves this neighbour."""

    application_id: str
    customer_id: str
    tier_id: str
    tier_version: int
    company_number: str
    company_name: str
    contact_name: str
    email: str
    stated_vat_number: str | None
    registered_vat_number: str | None
    answer_count: int
    """How many of our questions the applicant had answered when this was read."""

    @property
    def vat_number(self) -> str | None:
        """The VAT number the company register gave, or else the one the applicant gave."""
        return self.registered_vat_number or self.stated_vat_number


@dataclass(frozen=True)
class Look:
    """One check of an application as it was when it was read."""

    application_id: str
    check: CheckName
    answer_count: int


class StatementChangedError(RuntimeError):
    """The applicant answered a question while the register was asked; the next try reads anew."""


class RegisterUnavailableError(ApplicationError):
    """A register is out of reach or answers nothing usable; asked again later."""

    def __init__(self, message: str, opens_in: timedelta | None = None) -> None:
        super().__init__(message, type="RegisterUnavailableError", next_retry_delay=opens_in)


class Shelf:
    """The books, as the checks use them."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def applicant(self, application_id: str) -> Applicant:
        """Return what there is to check, with what the company register has said of it."""
        async with self._database.reading() as transaction:
            row = await applications.find(transaction, application_id)
            company = await applications.evidence_of(transaction, application_id, CheckName.COMPANY)
            answer_count = await reviews.answer_count(transaction, application_id)
        registered = None if company is None else company.facts.get("vat_number")
        return Applicant(
            application_id=application_id,
            customer_id=row.customer_id,
            tier_id=row.tier_id,
            tier_version=row.tier_version,
            company_number=row.company_number,
            company_name=row.company_name,
            contact_name=row.contact_name,
            email=row.email,
            stated_vat_number=tidy_vat_number(row.vat_number),
            registered_vat_number=tidy_vat_number(registered),
            answer_count=answer_count,
        )

    async def standing(self, application_id: str, check: CheckName) -> KeptEvidence | None:
        """Return the evidence that tells something, if there is such already."""
        async with self._database.reading() as transaction:
            kept = await applications.evidence_of(transaction, application_id, check)
        return kept if kept is not None and kept.checked.outcome in DEFINITE else None

    async def lately(
        self,
        key: tuple[str, str],
        kept_for: timedelta,
        ask: Callable[[], Awaitable[Reading]],
    ) -> Answer:
        """Return what a register answered lately, or ask: registers count repeated questions."""
        source, asked_for = key
        async with self._database.reading() as transaction:
            kept = await answers.find(transaction, source, asked_for, self._clock() - kept_for)
        if kept is not None:
            return kept
        answer = self.answered(source, await ask())
        if answer.outcome in _REMEMBERED:
            async with self._database.writing() as transaction:
                await answers.keep(transaction, asked_for, answer)
        return answer

    def answered(self, source: str, reading: Reading) -> Answer:
        """Return a reading as an answer of this moment; tells an operator what is ours to mend."""
        if reading.alarming:
            activity.logger.error(
                "%s does not answer us as it should: %s. Look at our settings for it.",
                source,
                reading.code,
            )
        return Answer(
            outcome=reading.outcome,
            source=source,
            asked_at=self._clock(),
            digest=reading.digest,
            code=reading.code,
            facts=reading.facts,
            flags=reading.flags,
        )

    async def record(
        self, look: Look, answer: Answer, findings: Sequence[dict[str, Any]] = ()
    ) -> KeptEvidence:
        """Write the evidence and its line in one transaction; return what stands after it.

        Raises StatementChangedError.
        """
        values = {
            **answer.values,
            "application_id": look.application_id,
            "check_name": look.check,
            "findings": list(findings),
        }
        async with self._database.writing() as transaction:
            # Whoever decides holds this row: evidence is not changed under a decision.
            row = await applications.locked(transaction, look.application_id)
            if await reviews.answer_count(transaction, look.application_id) != look.answer_count:
                raise StatementChangedError(f"{look.application_id} was answered meanwhile.")
            if row.ended_at is None:
                line = await applications.add_evidence(transaction, values)
                if line is not None:
                    await _note(transaction, values, line)
            stands = await applications.evidence_of(transaction, look.application_id, look.check)
        # Too late to be written: it was decided with a gap here, and the gap stays.
        checked = Checked(look.check, answer.outcome, answer.flags)
        return stands or KeptEvidence(checked, answer.facts, tuple(findings))


def raise_if_tries_left(outcome: CheckOutcome, source: str, last_try: int) -> None:
    """Ask for another try as long as one is left.

    Raises RegisterUnavailableError.
    """
    if outcome is CheckOutcome.UNAVAILABLE and activity.info().attempt < last_try:
        raise RegisterUnavailableError(f"{source} gives no usable answer.")


async def _note(transaction: Transaction, values: Mapping[str, Any], line: int) -> None:
    application_id, check, outcome = (
        values[name] for name in ("application_id", "check_name", "outcome")
    )
    kind = "company.checked" if check is CheckName.COMPANY else f"{check}.checked"
    facts = {"outcome": str(outcome)} | ({"code": values["code"]} if values["code"] else {})
    # A gap and the answer it gives way to share a line of evidence; a check that is repeated
    # because the applicant changed something has a line of its own.
    gap = "" if outcome in DEFINITE else "/gap"
    await note(
        transaction,
        Line(kind, application_id, facts=facts, once=f"{kind}/{application_id}/{line}{gap}"),
    )
