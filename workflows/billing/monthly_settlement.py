"""The story of a partner's month, step for step as your-monthly-settlement tells it."""

from enum import StrEnum

from temporalio import workflow

from activities.papers import NothingToSettle, PaperIssued, Papers, PartnerMonth
from activities.post import Envelope, PostRoom
from programme.billing.letters import MonthPapers
from programme.letters import Addressee, AddresseeKind
from workflows.papers import keep_files
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show


class SettlementEnd(StrEnum):
    """How a month ended."""

    SETTLED = "settled"
    PAPERS_ONLY = "papers_only"
    """Nothing was charged, but there are papers on payments or refunds."""
    NOTHING_TO_SETTLE = "nothing_to_settle"


@workflow.defn
class MonthlySettlement:
    """How a month of orders ends with one paper and nothing to pay."""

    @workflow.run
    async def run(self, month: PartnerMonth) -> SettlementEnd:
        """Tell the story from the end of a month to the letter with its papers."""
        # 1. When a month is over, we add up what your deposit paid for in it.
        # 2. We deduct your taxed payments, the oldest first, so that nothing is left to pay.
        settled = await self._settle(month)
        letter = await self._papers_of(month)
        if isinstance(letter, NothingToSettle):
            show(Sign(SettlementEnd.NOTHING_TO_SETTLE, WaitingFor.NOBODY, "Nothing happened."))
            return SettlementEnd.NOTHING_TO_SETTLE

        # 3. We print the papers and keep them so that nobody can change them.
        show(Sign("printing", WaitingFor.US, f"{len(letter.papers)} papers are printed."))
        await keep_files(each.number for each in letter.papers)

        # 4. We email you all papers of the month at once.
        await self._send(month, letter)
        return self._end(settled)

    async def _settle(self, month: PartnerMonth) -> PaperIssued | NothingToSettle:
        show(Sign("settling", WaitingFor.US, "The month is added up."))
        return await workflow.execute_activity_method(
            Papers.settle_month, month, summary="Settle the month", **OUR_OWN_BOOKS
        )

    async def _papers_of(self, month: PartnerMonth) -> MonthPapers | NothingToSettle:
        return await workflow.execute_activity_method(
            Papers.papers_of_month,
            month,
            summary="Look up the month's papers",
            **OUR_OWN_BOOKS,
        )

    async def _send(self, month: PartnerMonth, letter: MonthPapers) -> None:
        show(Sign("sending", WaitingFor.US, f"{len(letter.papers)} papers are on their way."))
        envelope = Envelope(
            letter_id=f"settlement/{month.partner_id}-{month.month:%Y-%m}/papers",
            to=Addressee(AddresseeKind.PARTNER, month.partner_id),
            letter=letter,
            papers=tuple(each.number for each in letter.papers),
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary="Send the month's papers", **POST_ROOM
        )

    def _end(self, settled: PaperIssued | NothingToSettle) -> SettlementEnd:
        if isinstance(settled, PaperIssued):
            show(Sign(SettlementEnd.SETTLED, WaitingFor.NOBODY, "The month is settled."))
            return SettlementEnd.SETTLED
        show(Sign(SettlementEnd.PAPERS_ONLY, WaitingFor.NOBODY, "Nothing was charged."))
        return SettlementEnd.PAPERS_ONLY
