"""The part of an application's story in which the applicant confirms the e-mail address."""

from datetime import datetime

from temporalio import workflow

from programme.letters import ConfirmEmail
from workflows.application.case import CaseFile, until
from workflows.patience import EMAIL_WAIT, LINK_LIFE, MOST_LINKS
from workflows.signboard import WaitingFor


class Confirming:
    """Who asks for another link has it sent, so and so many times."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self.confirmed = False
        self.link_lost = False

    async def address_confirmed(self, due_at: datetime) -> bool:
        """Send links until one of them is used; say no if the applicant did not, or withdrew."""
        case, last_moment = self._case, workflow.now() + EMAIL_WAIT
        case.show(
            WaitingFor.APPLICANT, "The applicant has to confirm the e-mail address.", last_moment
        )
        for number in range(1, MOST_LINKS + 1):
            self.link_lost = False
            letter = ConfirmEmail(case.application_id, workflow.now() + LINK_LIFE, due_at)
            # Beside the story: who has one link must not wait until a second letter is sent.
            case.write(letter, f"confirm-email-{number}")
            if not await self._used_or_lost(last_moment, last_letter=number == MOST_LINKS):
                return False
            if self.confirmed or case.withdrawn:
                break
        return self.confirmed and not case.withdrawn

    async def _used_or_lost(self, last_moment: datetime, *, last_letter: bool) -> bool:
        def is_so() -> bool:
            lost = self.link_lost and not last_letter
            return self.confirmed or self._case.withdrawn or lost

        return await until(is_so, last_moment, "Until the application lapses")
