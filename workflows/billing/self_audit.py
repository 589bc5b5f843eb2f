"""The story of one nightly look at the books, step for step as the-nightly-audit tells it."""

import asyncio

from temporalio import workflow

from activities.audit import Audit, AuditDone
from activities.post import Envelope, PostRoom
from programme.billing.letters import AuditAlarm
from programme.letters import Addressee, AddresseeKind
from workflows.patience import AUDITING, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show


@workflow.defn
class SelfAudit:
    """How we notice that the books do not agree with themselves."""

    @workflow.run
    async def run(self) -> int:
        """Tell the story of a night: compute anew, write down what differs, raise the alarm."""
        # 1. Every night we compute all deposits, payments and papers anew, as of one moment.
        # 2. What does not agree is written down with both numbers, and stays until it is gone.
        done = await self._look()

        # 3. Our accountants and managers get an email that names each difference.
        await asyncio.gather(*(self._alarm(done, user_id) for user_id in done.to_be_told))
        return done.differences

    async def _look(self) -> AuditDone:
        show(Sign("comparing", WaitingFor.US, "The books are compared with themselves."))
        done = await workflow.execute_activity_method(
            Audit.compare_books,
            self._audit_id(),
            summary="Compute everything anew and compare",
            **AUDITING,
        )
        sentence = (
            "All is right: every deposit, payment and paper agrees."
            if done.differences == 0
            else f"{done.differences} differences stand in the books."
        )
        show(Sign("differs" if done.differences else "right", WaitingFor.NOBODY, sentence))
        return done

    async def _alarm(self, done: AuditDone, user_id: str) -> None:
        envelope = Envelope(
            letter_id=f"audit/{self._audit_id()}/{user_id}",
            to=Addressee(AddresseeKind.STAFF, user_id),
            letter=AuditAlarm(done.at, done.findings, done.differences - len(done.findings)),
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary="Send the letter audit_alarm", **POST_ROOM
        )

    def _audit_id(self) -> str:
        return workflow.info().workflow_id.removeprefix("audit/")
