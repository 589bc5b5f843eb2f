"""The part of an application's story after a no: the applicant may appeal, once."""

from datetime import datetime

from temporalio import workflow

from activities.replies import AppealTaken, Replies, ReplyHeard
from programme.letters import AppealReceived
from programme.people.application import ApplicationStatus
from programme.working_days import Promise
from workflows.application.case import CaseFile, until
from workflows.patience import OUR_OWN_BOOKS
from workflows.signboard import WaitingFor


class Appealing:
    """Listens for an appeal while there may be one."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self._is_open = False
        self._heard = False
        self._looks = 0

    async def appeal(self) -> None:
        """Hear of an appeal; wait until the books have it, or nothing was sent."""
        # The page may know of our no a moment before the story does: what is said then is kept.
        looks, self._heard = self._looks, True
        if self._is_open:
            await workflow.wait_condition(lambda: not self._is_open or self._looks > looks)

    def appeal_by_signal(self) -> None:
        """Hear of an appeal."""
        self._heard = True

    async def until_appealed(self, appeal_until: datetime | None) -> Promise | None:
        """Wait for an appeal, and return by when we promise to decide then; None if none came."""
        if appeal_until is None:
            return None
        self._is_open, told = True, True
        self._case.show(
            WaitingFor.APPLICANT, "Declined; the applicant may still appeal.", appeal_until
        )
        taken = None
        while taken is None and told:
            # At the end we look by ourselves: the word that it was sent may be late.
            told = await until(lambda: self._heard, appeal_until, "Until the decision is final")
            taken = await self._take()
        self._is_open = False
        return taken

    async def _take(self) -> Promise | None:
        case, self._heard = self._case, False
        answer = await workflow.execute_activity_method(
            Replies.record_appeal,
            ReplyHeard(case.application_id, workflow.now()),
            summary="Open the application for another person's decision",
            **OUR_OWN_BOOKS,
        )
        self._looks += 1
        if not isinstance(answer, AppealTaken):
            return None
        case.round = 2
        case.move(ApplicationStatus.AWAITING_REVIEW)
        case.write(AppealReceived(case.application_id, answer.promise.due_at), "appeal-received")
        return answer.promise
