"""What our reviewers decide, and what becomes of it, in our own books."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity

from db.books import applications, reviews, tiers
from db.books.chronicle import Line, note
from db.books.reviews import Proposal, ProposalFate
from db.engine import Database, Transaction
from db.views import staff
from programme.people.application import APPEAL_WAIT, APPLY_AGAIN_AFTER, ApplicationStatus
from programme.people.decisions import (
    STATUS_AFTER,
    BookRefusal,
    Decision,
    DecisionTaken,
    NotAReviewer,
    OverrideMissing,
    OwnApplication,
    SamePerson,
    Verdict,
)
from programme.people.evidence import Recommendation, recommendation


@dataclass(frozen=True)
class Proposed:
    """A reviewer's decision as a story heard it, the how-manieth, and when."""

    application_id: str
    number: int
    decision: Decision
    at: datetime


@dataclass(frozen=True)
class ProposalDue:
    """Something becomes of a decision that was sent, at a moment of the story."""

    application_id: str
    number: int
    at: datetime


@dataclass(frozen=True)
class DecisionStands:
    """The decision counts, and how long something can be done about it."""

    decision: Decision
    appeal_until: datetime | None
    apply_again_from: datetime | None


@dataclass(frozen=True)
class PromiseBroken:
    """The promised moment of a round has passed."""

    application_id: str
    round: int
    at: datetime


class Reviews:
    """The reviews, as workflows see them. Each method is one transaction.

    Moments come from the story, so that a repeat writes the same ones.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def record_proposal(self, proposed: Proposed) -> DecisionTaken | BookRefusal:
        """Write a reviewer's decision down; the same number again finds the first.

        Refuses with NotAReviewer, OwnApplication, SamePerson, OverrideMissing.
        """
        decision = proposed.decision
        async with self._database.writing() as transaction:
            row = await applications.locked(transaction, proposed.application_id)
            known = await reviews.proposal(transaction, proposed.application_id, proposed.number)
            if known is not None:
                return DecisionTaken(decision, known.takes_effect_at, known.needs_second)
            first = await reviews.awaiting_second(transaction, proposed.application_id)
            advice = recommendation(
                await applications.all_evidence(transaction, proposed.application_id)
            )
            refusal = await _rights_missing(transaction, decision, row, first) or _override_missing(
                decision, advice
            )
            if refusal is not None:
                return refusal
            needs_second = first is None and await _needs_second(transaction, decision, row, advice)
            return await _propose(transaction, proposed, row.round, needs_second=needs_second)

    @activity.defn
    async def record_taken_back(self, due: ProposalDue) -> None:
        """Note that a reviewer took a decision back; a repeat changes nothing."""
        async with self._database.writing() as transaction:
            await applications.locked(transaction, due.application_id)
            proposal = await _standing(transaction, due)
            if proposal.fate is ProposalFate.PENDING:
                await reviews.set_fate(
                    transaction, due.application_id, [due.number], ProposalFate.TAKEN_BACK
                )
                await _note(transaction, "decision.taken_back", due, proposal)

    @activity.defn
    async def record_awaits_second(self, due: ProposalDue) -> None:
        """Note that a decision waits for a second person; a repeat changes nothing."""
        async with self._database.writing() as transaction:
            proposal = await _standing(transaction, due)
            if await applications.move(
                transaction, due.application_id, ApplicationStatus.AWAITING_SECOND, due.at
            ):
                await reviews.set_fate(
                    transaction, due.application_id, [due.number], ProposalFate.AWAITS_SECOND
                )
                await _note(transaction, "decision.awaits_second", due, proposal)

    @activity.defn
    async def record_not_seconded(self, due: ProposalDue) -> None:
        """Note that the second person decided otherwise: nothing is decided. A repeat is idle."""
        async with self._database.writing() as transaction:
            proposal = await _standing(transaction, due)
            first = await reviews.awaiting_second(transaction, due.application_id)
            if first is None:
                return
            await applications.move(
                transaction, due.application_id, ApplicationStatus.AWAITING_REVIEW, due.at
            )
            numbers = [first.number, due.number]
            await reviews.set_fate(
                transaction, due.application_id, numbers, ProposalFate.NOT_SECONDED
            )
            await _note(transaction, "decision.not_seconded", due, proposal)

    @activity.defn
    async def record_decision(self, due: ProposalDue) -> DecisionStands:
        """Let a decision count; the same one again finds itself."""
        async with self._database.writing() as transaction:
            row = await applications.locked(transaction, due.application_id)
            proposal = await _standing(transaction, due)
            known = await applications.decision_of(transaction, due.application_id, proposal.round)
            if known is not None:
                return DecisionStands(known.decision, row.appeal_until, row.apply_again_from)
            return await _decide(transaction, due, proposal)

    @activity.defn
    async def reviewers_to_remind(self, application_id: str) -> tuple[str, ...]:
        """Return whom to remind of an application: all who may decide about it."""
        async with self._database.reading() as transaction:
            row = await applications.find(transaction, application_id)
            return await staff.reviewers_for(transaction, row.customer_id)

    @activity.defn
    async def record_escalation(self, broken: PromiseBroken) -> tuple[str, ...]:
        """Note that our promise was not kept, and return whom to tell; a repeat notes nothing."""
        async with self._database.writing() as transaction:
            row = await applications.locked(transaction, broken.application_id)
            if row.escalated_at is None and row.round == broken.round:
                await applications.change(
                    transaction, broken.application_id, escalated_at=broken.at
                )
                await note(transaction, Line("review.due", broken.application_id))
            return await staff.managers(transaction) or await staff.reviewers_for(
                transaction, row.customer_id
            )


async def _rights_missing(
    transaction: Transaction, decision: Decision, row: Any, first: Proposal | None
) -> BookRefusal | None:
    reviewer_id = decision.reviewer_id
    member = await staff.find(transaction, reviewer_id)
    if member is None or not member.is_reviewer:
        return NotAReviewer(reviewer_id)
    if member.customer_id == row.customer_id:
        return OwnApplication(reviewer_id)
    if first is not None and first.decision.reviewer_id == reviewer_id:
        return SamePerson(reviewer_id)
    earlier = await applications.decision_of(transaction, row.application_id, row.round - 1)
    if earlier is not None and reviewer_id in (
        earlier.decision.reviewer_id,
        earlier.second_reviewer_id,
    ):
        return SamePerson(reviewer_id)
    return None


def _override_missing(decision: Decision, advice: Recommendation) -> OverrideMissing | None:
    if decision.verdict is not Verdict.APPROVE or decision.override.strip():
        return None
    return OverrideMissing() if advice.gaps or advice.needs_second_person else None


async def _needs_second(
    transaction: Transaction, decision: Decision, row: Any, advice: Recommendation
) -> bool:
    if decision.verdict is Verdict.ASK:
        return False
    if decision.verdict is Verdict.APPROVE and advice.needs_second_person:
        return True
    tier = await tiers.find(transaction, row.tier_id, row.tier_version)
    return tier is not None and tier.four_eyes


async def _propose(
    transaction: Transaction, proposed: Proposed, round_number: int, *, needs_second: bool
) -> DecisionTaken:
    decision = proposed.decision
    takes_effect_at = proposed.at + timedelta(seconds=decision.take_back_seconds)
    proposal = Proposal(
        number=proposed.number,
        round=round_number,
        decision=decision,
        needs_second=needs_second,
        takes_effect_at=takes_effect_at,
        fate=ProposalFate.PENDING,
    )
    await reviews.add_proposal(transaction, proposed.application_id, proposal, proposed.at)
    due = ProposalDue(proposed.application_id, proposed.number, proposed.at)
    await _note(transaction, "decision.proposed", due, proposal)
    return DecisionTaken(decision, takes_effect_at, needs_second)


async def _standing(transaction: Transaction, due: ProposalDue) -> Proposal:
    proposal = await reviews.proposal(transaction, due.application_id, due.number)
    if proposal is None:
        raise LookupError(f"Nobody proposed number {due.number} about {due.application_id}.")
    return proposal


async def _decide(transaction: Transaction, due: ProposalDue, last: Proposal) -> DecisionStands:
    first = await reviews.awaiting_second(transaction, due.application_id) or last
    decision = first.decision
    second_id = None if first is last else last.decision.reviewer_id
    await applications.move(transaction, due.application_id, STATUS_AFTER[decision.verdict], due.at)
    await applications.add_decision(
        transaction,
        due.application_id,
        decision,
        number=last.round,
        second_reviewer_id=second_id,
    )
    await reviews.set_fate(
        transaction, due.application_id, [first.number, last.number], ProposalFate.STOOD
    )
    declined = decision.verdict is Verdict.DECLINE
    appeal_until = due.at + APPEAL_WAIT if declined and last.round == 1 else None
    again_from = due.at + APPLY_AGAIN_AFTER if declined else None
    await applications.change(
        transaction, due.application_id, appeal_until=appeal_until, apply_again_from=again_from
    )
    await _note(transaction, f"application.{STATUS_AFTER[decision.verdict]}", due, first)
    return DecisionStands(decision, appeal_until, again_from)


async def _note(transaction: Transaction, kind: str, due: ProposalDue, proposal: Proposal) -> None:
    decision = proposal.decision
    line = Line(
        kind,
        due.application_id,
        actor=decision.reviewer_id,
        facts={"verdict": decision.verdict},
        once=f"{kind}/{due.application_id}/{due.number}",
    )
    await note(transaction, line)
