"""Corrections two of our people agreed about, and those the second one refused."""

from __future__ import annotations

from dataclasses import asdict

from temporalio import activity

from db.books.billing import corrections
from db.books.chronicle import Line, note
from db.engine import Database
from db.views.billing.decisions import answered_proposal
from db.views.billing.entries import subject_of
from programme.billing.corrections import (
    CorrectionDone,
    CorrectionUnknown,
    CorrectionWanted,
    SamePersonTwice,
)


class Corrections:
    """The corrections, as workflows see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def read_correction(
        self, correction_id: str
    ) -> CorrectionWanted | SamePersonTwice | CorrectionUnknown:
        """Return what two people said about an entry; what they typed stays where it is.

        Refuses with SamePersonTwice, CorrectionUnknown.
        """
        async with self._database.reading() as transaction:
            answered = await answered_proposal(transaction, correction_id)
            entry_id = "" if answered is None else answered.entry_id
            about = await subject_of(transaction, entry_id)
        if answered is None:
            return CorrectionUnknown()
        if answered.answered_by == answered.proposed_by:
            return SamePersonTwice()
        return CorrectionWanted(
            correction_id=correction_id,
            entry_id=answered.entry_id,
            partner_id=answered.partner_id,
            reason=answered.reason,
            proposed_by=answered.proposed_by,
            verdict=answered.verdict,
            answered_by=answered.answered_by,
            about=about,
        )

    @activity.defn
    async def record_correction(self, correction_id: str) -> CorrectionDone:
        """Write the end of a proposal into the books; a repeat writes nothing.

        Raises ProposalUnansweredError.
        """
        async with self._database.writing() as transaction:
            answered = await answered_proposal(transaction, correction_id)
            if answered is None:
                raise ProposalUnansweredError(f"Nobody has answered {correction_id}.")
            if await corrections.add(transaction, asdict(answered)):
                facts = {"verdict": answered.verdict, "because": answered.reason}
                subject = answered.entry_id
                line = Line("correction.answered", subject, answered.answered_by, facts)
                await note(transaction, line)
            return CorrectionDone(answered.verdict, answered.answered_by)


class ProposalUnansweredError(LookupError):
    """A correction is to be written down that nobody has answered."""
