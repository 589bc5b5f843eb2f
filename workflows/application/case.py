"""What every part of an application's story shares: where it stands, its letters, its notes."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow

from activities.applications import Applications, DecisionIgnored
from activities.post import Envelope, PostRoom
from programme.letters import Addressee, AddresseeKind, Letter
from programme.people.application import ENDS, ApplicationStatus, next_status
from programme.people.decisions import Decision
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show


class CaseFile:
    """One application on its way."""

    def __init__(self) -> None:
        self.status = ApplicationStatus.RECEIVED
        self.round = 1
        self.withdrawn = False
        """The applicant wants it back; it ends as soon as no step is in the middle."""
        self.settled = False
        """A decision takes effect; nothing stops it any more."""
        self._beside: list[asyncio.Task[None]] = []
        self._ignored = 0

    @property
    def application_id(self) -> str:
        """Our reference."""
        return workflow.info().workflow_id.removeprefix("application/")

    @property
    def over(self) -> bool:
        """Whether nobody works on it now; after a decline an appeal may change that."""
        return self.status in ENDS

    def move(self, wanted: ApplicationStatus) -> None:
        """Go to a status that may follow."""
        self.status = next_status(self.status, wanted)

    def withdraw(self) -> None:
        """The applicant wants it back; too late once a decision takes effect."""
        if not (self.over or self.settled):
            self.withdrawn = True

    def show(self, waiting_for: WaitingFor, sentence: str, due: datetime | None = None) -> None:
        """Put a sign up for operators; it names nobody."""
        show(Sign(self.status, waiting_for, sentence, due))

    def write(self, letter: Letter, event: str) -> None:
        """Send the applicant a letter; the story goes on while it is on its way."""
        to = Addressee(AddresseeKind.APPLICANT, self.application_id)
        self._do_beside(self.send(letter, to, event))

    async def write_to_staff(self, letter: Letter, event: str, user_ids: Iterable[str]) -> None:
        """Send our own people a letter, each once a round."""
        await asyncio.gather(
            *(
                self.send(
                    letter,
                    Addressee(AddresseeKind.STAFF, user_id),
                    f"{event}-{self.round}/{user_id}",
                )
                for user_id in user_ids
            )
        )

    async def send(self, letter: Letter, to: Addressee, event: str) -> None:
        """Send a letter and wait until the relay has it."""
        await workflow.execute_activity_method(
            PostRoom.send_letter,
            Envelope(f"application/{self.application_id}/{event}", to, letter),
            summary=f"Send the letter {letter.kind}",
            **POST_ROOM,
        )

    def ignore(self, decision: Decision, because: str) -> None:
        """Have it written down that a decision broke a rule and changed nothing."""
        self._ignored += 1
        ignored = DecisionIgnored(self.application_id, decision.reviewer_id, because, self._ignored)
        self._do_beside(self._note(ignored))

    async def _note(self, ignored: DecisionIgnored) -> None:
        await workflow.execute_activity_method(
            Applications.note_ignored_decision,
            ignored,
            summary="Note a decision that broke a rule",
            **OUR_OWN_BOOKS,
        )

    async def finish(self) -> None:
        """Wait until every letter is sent, every line written and every caller answered."""
        while self._beside or not workflow.all_handlers_finished():
            under_way, self._beside = self._beside, []
            await asyncio.gather(*under_way)
            await workflow.wait_condition(workflow.all_handlers_finished)

    def _do_beside(self, work: Coroutine[Any, Any, None]) -> None:
        self._beside = [task for task in self._beside if not task.done()]
        self._beside.append(asyncio.create_task(work))


async def until(is_so: Callable[[], bool], moment: datetime, summary: str) -> bool:
    """Wait until something is so, but no longer than to a moment; say whether it is so."""
    left = moment - workflow.now()
    if left > timedelta():
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(is_so, timeout=left, timeout_summary=summary)
    return is_so()
