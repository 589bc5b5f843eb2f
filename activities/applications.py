"""The applications in our own books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from temporalio import activity

from db.books import applications, letters, reviews
from db.books.chronicle import Line, note
from db.engine import Database
from db.views import applications as application_views
from programme.letters import LinkPurpose
from programme.people.application import Application, ApplicationStatus
from programme.working_days import Promise, due_after, promise_until


@dataclass(frozen=True)
class DecisionIgnored:
    """A decision that broke a rule and changed nothing; `number` tells several apart."""

    application_id: str
    reviewer_id: str
    refusal_kind: str
    number: int


class Applications:
    """The applications, as workflows see them. Each method is one transaction."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], review_working_days: int
    ) -> None:
        self._database = database
        self._clock = clock
        self._review_working_days = review_working_days

    @activity.defn
    async def record_application(self, application: Application) -> Promise:
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
            return self._promise(due_at)

    @activity.defn
    async def record_confirmation(self, application_id: str) -> Promise:
        """Note that the applicant's address is confirmed; its links end. A repeat changes nothing.

        Our promise counts from here: until now the ball was with the applicant.
        """
        async with self._database.writing() as transaction:
            row = await applications.locked(transaction, application_id)
            if row.email_confirmed_at is not None:
                return self._promise(row.due_at)
            now = self._clock()
            due_at = due_after(now, self._review_working_days)
            await applications.move(transaction, application_id, ApplicationStatus.CHECKING, now)
            await applications.change(
                transaction, application_id, email_confirmed_at=now, due_at=due_at
            )
            await letters.use_links(transaction, LinkPurpose.CONFIRM_EMAIL, application_id, now)
            await note(transaction, Line("email.confirmed", application_id))
            return self._promise(due_at)

    @activity.defn
    async def submit_for_review(self, application_id: str) -> None:
        """Put the application in the reviewers' queue; a repeat finds it there."""
        async with self._database.writing() as transaction:
            if await applications.move(
                transaction, application_id, ApplicationStatus.AWAITING_REVIEW, self._clock()
            ):
                await note(transaction, Line("review.awaited", application_id))

    @activity.defn
    async def record_lapse(self, application_id: str) -> None:
        """End an application whose applicant did not act in time; a repeat changes nothing."""
        async with self._database.writing() as transaction:
            if await applications.move(
                transaction, application_id, ApplicationStatus.LAPSED, self._clock()
            ):
                await note(transaction, Line("application.lapsed", application_id))

    @activity.defn
    async def record_withdrawal(self, application_id: str) -> None:
        """End an application the applicant took back, and every decision under way with it.

        A repeat changes nothing.
        """
        async with self._database.writing() as transaction:
            now = self._clock()
            if not await applications.move(
                transaction, application_id, ApplicationStatus.WITHDRAWN, now
            ):
                return
            await reviews.drop_open(transaction, application_id)
            await letters.use_links(transaction, LinkPurpose.CONFIRM_EMAIL, application_id, now)
            await note(transaction, Line("application.withdrawn", application_id))

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

    def _promise(self, due_at: datetime) -> Promise:
        return promise_until(due_at, self._review_working_days)


class FormMissingError(LookupError):
    """A story was started for an application nobody sent."""
