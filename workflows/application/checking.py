"""The part of an application's story in which registers and our own books are asked."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from activities.checks import Checks, CompanyCheck, RegisterCheck
from programme.people.application import ApplicationStatus
from programme.people.evidence import Checked, CheckName, is_gap
from workflows.application.case import CaseFile, until
from workflows.ids import ADIS, ARES, ISIR, VIES, register_queue
from workflows.patience import (
    CHECKING_WAIT,
    OUR_OWN_BOOKS,
    REGISTER_CALL,
    REGISTER_TRIES,
    SANCTIONS_CALL,
    Patience,
)
from workflows.signboard import WaitingFor


@dataclass(frozen=True)
class _Question:
    """How a check is asked: what an operator reads, how long we wait, on which queue."""

    ask: Any
    summary: str
    patience: Patience
    register: str | None = None


_C = CheckName
_QUESTIONS: dict[CheckName, _Question] = {
    _C.VAT_PAYER: _Question(
        Checks.check_vat_payer, "Ask ADIS about the VAT payer", REGISTER_CALL, ADIS
    ),
    _C.VAT_NUMBER: _Question(
        Checks.check_vat_number, "Ask VIES about the VAT number", REGISTER_CALL, VIES
    ),
    _C.INSOLVENCY: _Question(
        Checks.check_insolvency, "Ask ISIR about insolvency", REGISTER_CALL, ISIR
    ),
    _C.SANCTIONS: _Question(
        Checks.check_sanctions, "Compare with the sanctions lists", SANCTIONS_CALL
    ),
    _C.EMAIL_DOMAIN: _Question(
        Checks.check_email_domain, "Ask whether the domain takes mail", REGISTER_CALL
    ),
    _C.DUPLICATES: _Question(
        Checks.check_duplicates, "Look for the same company in our books", OUR_OWN_BOOKS
    ),
    _C.CONDITIONS: _Question(
        Checks.check_conditions, "Compare with the conditions of the tier", OUR_OWN_BOOKS
    ),
}


class Checking:
    """The checks of one application; an outage leaves a gap and never stops the story."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self._gaps = frozenset(CheckName)
        self._again: asyncio.Task[None] | None = None

    @property
    def gaps(self) -> tuple[CheckName, ...]:
        """The checks that told us nothing, in the order a reviewer reads them."""
        return tuple(name for name in CheckName if name in self._gaps)

    async def run(self, names: Collection[CheckName]) -> None:
        """Ask what is to be asked, for so long as we promise and the applicant does not withdraw.

        What is not answered by then is a gap, and nobody waits for it any longer.
        """
        self._gaps |= set(names)
        if names and self._case.status is ApplicationStatus.CHECKING:
            self._case.show(WaitingFor.US, "The company is checked in registers and in our books.")
        work = asyncio.create_task(self._ask_all(frozenset(names)))
        await until(
            lambda: work.done() or self._case.withdrawn,
            workflow.now() + CHECKING_WAIT,
            "Until a check without an answer counts as a gap",
        )
        await _stopped(work)

    def again(self, told: Callable[[], None]) -> None:
        """Repeat what has a gap while the review goes on, and tell; one repetition at a time."""
        under_way = self._again is not None and not self._again.done()
        if self._gaps and not under_way:
            self._again = asyncio.create_task(self._run_again(told))

    async def _run_again(self, told: Callable[[], None]) -> None:
        await self.run(self._gaps)
        told()

    async def stop(self) -> None:
        """Give up a repetition: it is decided now, or what was to be checked has changed."""
        if self._again is not None:
            await _stopped(self._again)

    async def _ask_all(self, names: frozenset[CheckName]) -> None:
        if CheckName.COMPANY in names:
            # The first: the other registers are asked about the number this one gives.
            await self._ask_ares()
        others = (name for name in _QUESTIONS if name in names)
        await asyncio.gather(*(self._ask(name) for name in others))

    async def _ask_ares(self) -> None:
        try:
            company = await workflow.execute_activity_method(
                Checks.check_company,
                CompanyCheck(self._case.application_id, REGISTER_TRIES),
                summary="Ask ARES about the company",
                task_queue=register_queue(ARES),
                **REGISTER_CALL,
            )
        except ActivityError as error:
            _gap_or_raise(error)
            return
        self._keep(Checked(CheckName.COMPANY, company.outcome))

    async def _ask(self, name: CheckName) -> None:
        question = _QUESTIONS[name]
        queue = None if question.register is None else register_queue(question.register)
        try:
            checked: Checked = await workflow.execute_activity_method(
                question.ask,
                RegisterCheck(self._case.application_id, REGISTER_TRIES),
                summary=question.summary,
                task_queue=queue,
                **question.patience,
            )
        except ActivityError as error:
            _gap_or_raise(error)
            return
        self._keep(checked)

    def _keep(self, checked: Checked) -> None:
        if not is_gap(checked):
            self._gaps -= {checked.check}


def _gap_or_raise(error: ActivityError) -> None:
    """Let a failed check be a gap; one that was given up takes the others with it."""
    if is_cancelled_exception(error):
        raise error


async def _stopped(work: asyncio.Task[None]) -> None:
    """Cancel what is still under way, and let a mistake of ours be seen."""
    was_cancelled = not work.done()
    work.cancel()
    (end,) = await asyncio.gather(work, return_exceptions=True)
    if isinstance(end, BaseException) and not was_cancelled:
        raise end
