"""The story of a correction two people agree about, step for step as corrections tells it."""

from temporalio import workflow

from activities.corrections import Corrections
from activities.deposits import Deposits, EntryReversed, Reversal, ReversalImpossible
from activities.papers import NoPaper, PaperIssued, Papers
from activities.post import Envelope, PostRoom
from programme.billing.corrections import (
    CorrectionDone,
    CorrectionUnknown,
    CorrectionVerdict,
    CorrectionWanted,
    SamePersonTwice,
)
from programme.billing.letters import DepositCorrected
from programme.ledger import ID_PREFIX, DepositTooSmall, EntryKind
from programme.letters import Addressee, AddresseeKind
from workflows.ids import correction_workflow_id
from workflows.papers import keep_files
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show
from workflows.waking import wake_waiting_orders

CorrectionAnswer = (
    CorrectionDone | SamePersonTwice | CorrectionUnknown | DepositTooSmall | ReversalImpossible
)


@workflow.defn
class Correction:
    """How an entry of a deposit is taken back."""

    def __init__(self) -> None:
        self._answer: CorrectionAnswer | None = None

    @workflow.run
    async def run(self, correction_id: str) -> CorrectionAnswer:
        """Tell the story from the second person's answer to the letter."""
        # 1. One of our people proposes to take an entry back, and says why.
        # 2. Somebody else confirms it or refuses it; nobody can do both.
        wanted = await self._read(correction_id)
        answer: CorrectionAnswer
        if not isinstance(wanted, CorrectionWanted):
            answer = self._answer = wanted
        elif wanted.verdict is CorrectionVerdict.REFUSE:
            answer = self._answer = await self._record(wanted)
        else:
            answer = await self._take_back(wanted)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return answer

    @workflow.update
    async def first_answer(self) -> CorrectionAnswer:
        """How it ended in the books; waits until they have said so, not for the letter."""
        await workflow.wait_condition(lambda: self._answer is not None)
        assert self._answer is not None
        return self._answer

    async def _read(
        self, correction_id: str
    ) -> CorrectionWanted | SamePersonTwice | CorrectionUnknown:
        show(Sign("reading", WaitingFor.US, "The correction is being read."))
        return await workflow.execute_activity_method(
            Corrections.read_correction,
            correction_id,
            summary="Read what two people said",
            **OUR_OWN_BOOKS,
        )

    async def _take_back(self, wanted: CorrectionWanted) -> CorrectionAnswer:
        # 3. The entry is taken back by a new one; both lead to each other, and both stay.
        reversed_by = await self._reverse(wanted)
        if not isinstance(reversed_by, EntryReversed):
            show(Sign("impossible", WaitingFor.NOBODY, "The entry cannot be taken back now."))
            self._answer = reversed_by
            return reversed_by
        done = self._answer = await self._record(wanted)

        # 4. Orders that waited for money go on, if there is more of it now.
        await wake_waiting_orders(wanted.partner_id)

        # 5. A credit's tax document is corrected; a charge is returned in the settlement.
        paper = await self._correct_paper(wanted, reversed_by)

        # 6. We email the partner what was corrected, and why.
        await self._send(wanted, reversed_by, paper)
        return done

    async def _correct_paper(self, wanted: CorrectionWanted, done: EntryReversed) -> str | None:
        if _gives_back(wanted):
            return None
        answer: PaperIssued | NoPaper = await workflow.execute_activity_method(
            Papers.issue_correction,
            done.reversal_id,
            summary="Correct the tax document on the payment",
            **OUR_OWN_BOOKS,
        )
        if not isinstance(answer, PaperIssued):
            return None
        await keep_files([answer.number])
        return answer.number

    async def _reverse(
        self, wanted: CorrectionWanted
    ) -> EntryReversed | DepositTooSmall | ReversalImpossible:
        reversal = Reversal(
            entry_id=wanted.entry_id,
            reason_code=wanted.reason,
            proposed_by=wanted.proposed_by,
            confirmed_by=wanted.answered_by,
        )
        answer: (
            EntryReversed | DepositTooSmall | ReversalImpossible
        ) = await workflow.execute_activity_method(
            Deposits.reverse_entry, reversal, summary="Take the entry back", **OUR_OWN_BOOKS
        )
        return answer

    async def _record(self, wanted: CorrectionWanted) -> CorrectionDone:
        show(Sign(wanted.verdict, WaitingFor.NOBODY, "The second person has answered."))
        return await workflow.execute_activity_method(
            Corrections.record_correction,
            wanted.correction_id,
            summary="Write the correction down",
            **OUR_OWN_BOOKS,
        )

    async def _send(self, wanted: CorrectionWanted, done: EntryReversed, paper: str | None) -> None:
        letter = DepositCorrected(
            gives_back=_gives_back(wanted),
            about=wanted.about,
            amount=done.amount,
            why=wanted.reason,
            available=done.available,
            paper=paper,
        )
        envelope = Envelope(
            letter_id=f"{correction_workflow_id(wanted.correction_id)}/corrected",
            to=Addressee(AddresseeKind.PARTNER, wanted.partner_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary=f"Send the letter {letter.kind}", **POST_ROOM
        )


def _gives_back(wanted: CorrectionWanted) -> bool:
    return not wanted.entry_id.startswith(ID_PREFIX[EntryKind.TOP_UP])
