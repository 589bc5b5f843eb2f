"""Everything the pages about one application show its applicant; others find nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import HTTPException

from db.front import replies
from db.front.forms import SentForm
from db.front.replies import SentAppeal
from db.views import applications, following, reviews
from db.views.following import DecisionSeen, FollowedRow, RegisterSeen
from db.views.reviews import RequestRow
from programme.people.application import ENDS, FOLLOWS, ApplicationStatus
from programme.people.decisions import Verdict
from programme.people.evidence import CheckName
from web.visits import CustomerVisit

NOT_IN_THE_BOOKS = "-"
"""The version of an application no story has copied yet."""


@dataclass(frozen=True)
class Followed:
    """One application with all that happened to it, as its applicant may know it."""

    sent: SentForm
    row: FollowedRow | None
    version: str
    registers: dict[CheckName, RegisterSeen]
    requests: tuple[RequestRow, ...]
    decisions: tuple[DecisionSeen, ...]
    has_answered: bool
    """The open request is answered, and the story has still to hear of it."""
    appeal: SentAppeal | None

    @property
    def application_id(self) -> str:
        """Our reference."""
        return self.sent.application_id

    @property
    def status(self) -> ApplicationStatus | None:
        """Where it stands; nothing as long as no story has copied it."""
        return None if self.row is None else self.row.status

    @property
    def decision(self) -> DecisionSeen | None:
        """The last decision that was made."""
        return self.decisions[-1] if self.decisions else None

    @property
    def open_request(self) -> RequestRow | None:
        """What the applicant is asked now."""
        if self.status is not ApplicationStatus.AWAITING_APPLICANT:
            return None
        waiting = [request for request in self.requests if request.answered_at is None]
        return waiting[-1] if waiting else None

    @property
    def is_live(self) -> bool:
        """Whether the page may change without its reader."""
        return self.status not in ENDS or self.is_appealed

    @property
    def is_appealed(self) -> bool:
        """Whether an appeal was sent and the story has still to hear of it."""
        row, appeal = self.row, self.appeal
        if row is None or appeal is None or row.status is not ApplicationStatus.DECLINED:
            return False
        in_time = row.appeal_until is not None and appeal.sent_at <= row.appeal_until
        return row.round == 1 and in_time

    @property
    def may_withdraw(self) -> bool:
        """Whether the applicant may still take it back."""
        return self.status is not None and ApplicationStatus.WITHDRAWN in FOLLOWS[self.status]

    def may_appeal(self, now: datetime) -> bool:
        """Say whether the applicant may ask for another person's decision."""
        decision, row = self.decision, self.row
        if row is None or row.status is not ApplicationStatus.DECLINED or self.appeal is not None:
            return False
        is_first = decision is not None and decision.round == 1
        declined = decision is not None and decision.verdict is Verdict.DECLINE
        return is_first and declined and row.appeal_until is not None and now <= row.appeal_until


async def read_own(visit: CustomerVisit, application_id: str) -> Followed:
    """Return an application of the visitor's own; a stranger's is not found."""
    async with visit.database.reading() as transaction:
        sent = await applications.sent_form(transaction, application_id)
        if sent is None or sent.customer_id != visit.customer_id:
            raise HTTPException(404)
        versions = await following.versions(transaction, [application_id])
        requests = await reviews.requests_of(transaction, application_id)
        answers = None
        if requests and requests[-1].answered_at is None:
            answers = await replies.answers_of(transaction, application_id, requests[-1].number)
        return Followed(
            sent,
            await following.find(transaction, application_id),
            versions.get(application_id, NOT_IN_THE_BOOKS),
            await following.registers_of(transaction, application_id),
            requests,
            await following.decisions_of(transaction, application_id),
            answers is not None,
            await replies.appeal_of(transaction, application_id),
        )
