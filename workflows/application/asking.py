"""The part of an application's story in which the applicant is asked for more."""

from datetime import datetime

from temporalio import workflow

from activities.replies import (
    AnswersTaken,
    InformationAsked,
    Replies,
    ReplyHeard,
    WantedFromApplicant,
)
from programme.letters import InformationReminder, InformationWanted
from programme.people.application import ApplicationStatus
from programme.people.questions import REMIND_AFTER
from workflows.application.case import CaseFile, until
from workflows.patience import OUR_OWN_BOOKS
from workflows.signboard import WaitingFor


class Asking:
    """What the applicant was asked, one request after the other."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self._open: int | None = None
        self._heard: set[int] = set()
        """Requests said to be answered; the page may know of one before the story does."""
        self._looks = 0
        self.count = 0
        """How many times the applicant was asked."""

    async def ask(self, proposal_number: int) -> InformationAsked:
        """Let a decision to ask take effect: our clock stops, and the applicant gets a letter."""
        case, now = self._case, workflow.now()
        self.count += 1
        asked = await workflow.execute_activity_method(
            Replies.record_request,
            WantedFromApplicant(case.application_id, self.count, proposal_number, now),
            summary="Write down what is asked, and stop our clock",
            **OUR_OWN_BOOKS,
        )
        case.move(ApplicationStatus.AWAITING_APPLICANT)
        self._open = self.count
        letter = InformationWanted(
            case.application_id, self.count, asked.questions, asked.answer_until
        )
        case.write(letter, f"information-wanted-{self.count}")
        case.show(WaitingFor.APPLICANT, "The applicant was asked for more.", asked.answer_until)
        return asked

    async def answered(self, number: int) -> None:
        """Hear that a request is answered; wait until the books have it, or nothing was sent."""
        self._heard.add(number)
        if number == self._open:
            looks = self._looks
            await workflow.wait_condition(
                lambda: self._open != number or self._looks > looks or self._case.over
            )

    def answered_by_signal(self, number: int) -> None:
        """Hear that a request is answered."""
        self._heard.add(number)

    async def until_answered(self, asked: InformationAsked) -> AnswersTaken | None:
        """Wait for the answers and remind of them; None if none came, or the applicant withdrew."""
        asked_at = workflow.now()
        taken = None
        reminders = [asked_at + after for after in REMIND_AFTER]
        for moment in (*reminders, asked.answer_until):
            taken = await self._taken_until(moment, asked.answer_until)
            if taken is not None or self._case.withdrawn:
                break
            if moment in reminders:
                self._remind(asked, reminders.index(moment) + 1)
        if taken is not None:
            self._case.move(ApplicationStatus.CHECKING)
        self._open = None
        return taken

    async def _taken_until(self, moment: datetime, last_moment: datetime) -> AnswersTaken | None:
        summary = "Until the application lapses" if moment == last_moment else "Until a reminder"
        while True:
            told = await until(self._is_told, moment, summary)
            if self._case.withdrawn or not (told or moment == last_moment):
                return None
            # In the last moment we look by ourselves: the word that it was sent may be late.
            taken = await self._take()
            if taken is not None or not told:
                return taken

    def _is_told(self) -> bool:
        return self.count in self._heard or self._case.withdrawn

    async def _take(self) -> AnswersTaken | None:
        self._heard.discard(self.count)
        answer = await workflow.execute_activity_method(
            Replies.record_answers,
            ReplyHeard(self._case.application_id, workflow.now(), self.count),
            summary="Copy the answers into the books",
            **OUR_OWN_BOOKS,
        )
        self._looks += 1
        return answer if isinstance(answer, AnswersTaken) else None

    def _remind(self, asked: InformationAsked, reminder: int) -> None:
        letter = InformationReminder(
            self._case.application_id, self.count, asked.questions, asked.answer_until
        )
        self._case.write(letter, f"information-reminder-{self.count}-{reminder}")
