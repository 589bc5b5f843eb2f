"""The applications in our own books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from temporalio import activity

from db.books import applications, letters
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.views import applications as application_views
from db.views import staff
from programme.letters import LinkPurpose
from programme.people.application import Application, ApplicationStatus, next_status
from programme.people.decisions import (
    STATUS_AFTER,
    DecidedAlready,
    Decision,
    DecisionTaken,
    NotAReviewer,
    OwnApplication,
    Verdict,
)
from programme.working_days import due_after


@dataclass(frozen=True)
class DecisionMade:
    """A decision about one application."""

    application_id: str
    decision: Decision


@dataclass(frozen=True)
class DecisionIgnored:
    """A decision that broke a rule and changed nothing; `number` tells several apart."""

    application_id: str
    reviewer_id: str
    refusal_kind: str
    number: int


@dataclass(frozen=True)
class ReviewAwaited:
    """The moment by which we promised to decide."""

    due_at: datetime


class Applications:
    """The applications, as workflows see them. Each method is one transaction."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], review_working_days: int
    ) -> None:
        self._database = database
        self._clock = clock
        self._review_working_days = review_working_days

    @activity.defn
    async def record_application(self, application: Application) -> ReviewAwaited:
        """Copy the form the applicant sent into the books; a second time copies nothing.

        Raises FormMissingError.
        """
        async with self._database.writing() as transaction:
            sent = await application_views.sent_form(transaction, application.application_id)
            if sent is None:
                raise FormMissingError(f"No form was sent as {application.application_id}.")
            due_at = due_after(sent.sent_at, self._review_working_days)
            values = asdict(sent.form) | {
                "application_id": sent.application_id,
                "customer_id": sent.customer_id,
                "status": ApplicationStatus.RECEIVED,
                "received_at": sent.sent_at,
                "due_at": due_at,
            }
            if await applications.add(transaction, values):
                await note(transaction, Line("application.received", sent.application_id))
            return ReviewAwaited(due_at)

    @activity.defn
    async def record_confirmation(self, application_id: str) -> ReviewAwaited:
        """Note that the applicant's address is confirmed; its links end. A repeat changes nothing.

        Our promise counts from here: until now the ball was with the applicant.
        """
        async with self._database.writing() as transaction:
            row = await applications.locked(transaction, application_id)
            if row.email_confirmed_at is not None:
                return ReviewAwaited(row.due_at)
            now = self._clock()
            due_at = due_after(now, self._review_working_days)
            await self._move(transaction, application_id, ApplicationStatus.CHECKING)
            await applications.change(
                transaction, application_id, email_confirmed_at=now, due_at=due_at
            )
            await letters.use_links(transaction, LinkPurpose.CONFIRM_EMAIL, application_id, now)
            await note(transaction, Line("email.confirmed", application_id))
            return ReviewAwaited(due_at)

    @activity.defn
    async def submit_for_review(self, application_id: str) -> None:
        """Put the application in the reviewers' queue; a repeat finds it there."""
        async with self._database.writing() as transaction:
            if await self._move(transaction, application_id, ApplicationStatus.AWAITING_REVIEW):
                await note(transaction, Line("review.awaited", application_id))

    @activity.defn
    async def record_lapse(self, application_id: str) -> None:
        """End an application whose address was never confirmed; a repeat changes nothing."""
        async with self._database.writing() as transaction:
            if await self._move(transaction, application_id, ApplicationStatus.LAPSED):
                await note(transaction, Line("application.lapsed", application_id))

    @activity.defn
    async def record_decision(
        self, made: DecisionMade
    ) -> DecisionTaken | DecidedAlready | NotAReviewer | OwnApplication:
        """Write a reviewer's decision down; the same decision again finds itself.

        Refuses with DecidedAlready, NotAReviewer, OwnApplication.
        """
        async with self._database.writing() as transaction:
            row = await applications.locked(transaction, made.application_id)
            earlier = await applications.decision_of(transaction, made.application_id)
            if earlier is not None and earlier.decision == made.decision:
                return DecisionTaken(earlier.decision, earlier.decided_at)
            if earlier is not None:
                return DecidedAlready(earlier.decision)
            refusal = await _rights_missing(transaction, made.decision, row.customer_id)
            return refusal or await self._write_decision(transaction, made)

    @activity.defn
    async def note_ignored_decision(self, ignored: DecisionIgnored) -> None:
        """Write down that a decision broke a rule and changed nothing; a repeat adds no line."""
        async with self._database.writing() as transaction:
            await note(
                transaction,
                Line(
                    "decision.ignored",
                    ignored.application_id,
                    actor=ignored.reviewer_id,
                    facts={"because": ignored.refusal_kind},
                    once=f"decision.ignored/{ignored.application_id}/{ignored.number}",
                ),
            )

    async def _write_decision(self, transaction: Transaction, made: DecisionMade) -> DecisionTaken:
        status = STATUS_AFTER[made.decision.verdict]
        await applications.add_decision(transaction, made.application_id, made.decision)
        await self._move(transaction, made.application_id, status)
        kind = "approved" if made.decision.verdict is Verdict.APPROVE else "declined"
        await note(
            transaction,
            Line(f"application.{kind}", made.application_id, actor=made.decision.reviewer_id),
        )
        written = await applications.decision_of(transaction, made.application_id)
        if written is None:
            raise LookupError(f"The decision about {made.application_id} did not stay.")
        return DecisionTaken(written.decision, written.decided_at)

    async def _move(
        self, transaction: Transaction, application_id: str, wanted: ApplicationStatus
    ) -> bool:
        row = await applications.locked(transaction, application_id)
        status = ApplicationStatus(row.status)
        if status is wanted:
            return False
        ended_at = None if wanted in application_views.OPEN else self._clock()
        await applications.change(
            transaction, application_id, status=next_status(status, wanted), ended_at=ended_at
        )
        return True


async def _rights_missing(
    transaction: Transaction, decision: Decision, customer_id: str
) -> NotAReviewer | OwnApplication | None:
    member = await staff.find(transaction, decision.reviewer_id)
    if member is None or not member.is_reviewer:
        return NotAReviewer(decision.reviewer_id)
    if member.customer_id == customer_id:
        return OwnApplication(decision.reviewer_id)
    return None


class FormMissingError(LookupError):
    """A story was started for an application nobody sent."""
