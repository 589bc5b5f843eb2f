"""The story of one partner's application, step for step as become-a-partner tells it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.applications import (
    Applications,
    DecisionIgnored,
    DecisionMade,
    ReviewAwaited,
)
from activities.checks import Checks, CompanyCheck, CompanyChecked
from activities.partners import PartnerOpened, Partners
from activities.post import Envelope, PostRoom
from programme.letters import (
    Addressee,
    AddresseeKind,
    ApplicationApproved,
    ApplicationDeclined,
    ApplicationLapsed,
    ConfirmEmail,
    LapseCause,
    Letter,
)
from programme.people.application import (
    APPLY_AGAIN_AFTER,
    Application,
    ApplicationStatus,
    next_status,
)
from programme.people.decisions import (
    STATUS_AFTER,
    DecidedAlready,
    Decision,
    DecisionAnswer,
    DecisionRefusal,
    DecisionTaken,
    ReasonCode,
    Verdict,
    refusal_of,
)
from workflows.ids import ARES, register_queue
from workflows.patience import (
    EMAIL_WAIT,
    LINK_LIFE,
    MOST_LINKS,
    OUR_OWN_BOOKS,
    POST_ROOM,
    REGISTER_CALL,
    REGISTER_TRIES,
)
from workflows.signboard import Sign, WaitingFor, show


@dataclass
class _Proposal:
    """A decision on its way into the books, and what came of it."""

    decision: Decision
    answer: DecisionAnswer | None = None


@workflow.defn
class PartnerApplication:
    """How someone becomes a partner."""

    def __init__(self) -> None:
        self._status = ApplicationStatus.RECEIVED
        self._confirmed = False
        self._confirmation_noted = False
        self._link_lost = False
        self._proposals: list[_Proposal] = []
        self._decided: Decision | None = None
        self._beside: list[asyncio.Task[None]] = []
        self._who = "The applicant"
        self._ignored: list[DecisionIgnored] = []
        self._ignored_count = 0

    @workflow.run
    async def run(self, application: Application) -> ApplicationStatus:
        """Tell the story from the application to the letter with the decision."""
        # 1. You send us your application.
        awaited = await self._record(application)

        # 2. You confirm your e-mail address by the link we send you.
        if not await self._email_confirmed(application, awaited.due_at):
            await self._lapse(application)
            return await self._end(application, _lapsed(application))
        awaited = await self._record_confirmation(application)

        # 3. We look your company up in the public register.
        checked = await self._check_company(application)

        # 4. A reviewer reads your application and decides.
        decision = await self._review(application, checked, awaited.due_at)

        # 5. If the answer is yes, your discount counts from now on.
        letter: Letter = _declined(application, decision)
        if decision.verdict is Verdict.APPROVE:
            partner = await self._open_partner(application)
            letter = ApplicationApproved(application.application_id, partner.discount_permille)

        # 6. We email you our decision.
        return await self._end(application, letter)

    @workflow.update
    async def confirm_email(self) -> ApplicationStatus:
        """The applicant followed the link; answered once the books have it."""
        self._confirmed = True
        await workflow.wait_condition(lambda: self._confirmation_noted)
        return self._status

    @confirm_email.validator
    def _may_confirm_email(self) -> None:
        if self._status is ApplicationStatus.LAPSED:
            raise ApplicationError("The application has lapsed.", type="lapsed")

    @workflow.signal(name="confirm_email")
    def confirm_email_by_signal(self) -> None:
        """The same as the update; a signal is kept also while no worker is there to hear it."""
        self._confirmed = True

    @workflow.signal
    def link_lost(self) -> None:
        """The applicant wants the confirmation letter once more."""
        self._link_lost = True

    @workflow.update
    async def decide(self, decision: Decision) -> DecisionAnswer:
        """A reviewer's answer; it stands once it is in the books."""
        proposal = self._propose(decision)
        await workflow.wait_condition(lambda: proposal.answer is not None)
        assert proposal.answer is not None
        return proposal.answer

    @decide.validator
    def _may_decide(self, decision: Decision) -> None:
        refusal = self._refusal_of(decision)
        if refusal is not None:
            raise ApplicationError(
                f"This decision cannot be taken: {refusal.kind}.", refusal, type=refusal.kind
            )

    @workflow.signal(name="decide")
    def decide_by_signal(self, decision: Decision) -> None:
        """The same as the update; what breaks a rule changes nothing and is written down."""
        refusal = self._refusal_of(decision)
        if refusal is None:
            self._propose(decision)
        else:
            self._ignore(decision, refusal.kind)

    @workflow.query
    def status(self) -> ApplicationStatus:
        """Where the application stands."""
        return self._status

    async def _record(self, application: Application) -> ReviewAwaited:
        return await workflow.execute_activity_method(
            Applications.record_application,
            application,
            summary="Copy the form into the books",
            **OUR_OWN_BOOKS,
        )

    async def _email_confirmed(self, application: Application, due_at: datetime) -> bool:
        last_moment = workflow.now() + EMAIL_WAIT
        show(
            Sign(
                self._status,
                WaitingFor.APPLICANT,
                "The applicant has to confirm the e-mail address.",
                last_moment,
            )
        )
        for number in range(1, MOST_LINKS + 1):
            self._link_lost = False
            # Beside the story: who has one link must not wait until a second letter is sent.
            self._beside.append(asyncio.create_task(self._send_link(application, number, due_at)))
            if not await self._link_used_or_lost(last_moment, last_letter=number == MOST_LINKS):
                return False
            if self._confirmed:
                return True
        return False

    async def _link_used_or_lost(self, last_moment: datetime, *, last_letter: bool) -> bool:
        try:
            await workflow.wait_condition(
                lambda: self._confirmed or (self._link_lost and not last_letter),
                timeout=last_moment - workflow.now(),
                timeout_summary="Until the application lapses",
            )
        except TimeoutError:
            return False
        return True

    async def _send_link(self, application: Application, number: int, due_at: datetime) -> None:
        letter = ConfirmEmail(application.application_id, workflow.now() + LINK_LIFE, due_at)
        await self._send(application, letter, f"confirm-email-{number}")

    async def _record_confirmation(self, application: Application) -> ReviewAwaited:
        self._status = next_status(self._status, ApplicationStatus.CHECKING)
        awaited = await workflow.execute_activity_method(
            Applications.record_confirmation,
            application.application_id,
            summary="Note that the address is confirmed",
            **OUR_OWN_BOOKS,
        )
        self._confirmation_noted = True
        return awaited

    async def _check_company(self, application: Application) -> CompanyChecked:
        show(Sign(self._status, WaitingFor.US, "The company is looked up in ARES."))
        checked = await workflow.execute_activity_method(
            Checks.check_company,
            CompanyCheck(application.application_id, REGISTER_TRIES),
            summary="Ask ARES about the company",
            task_queue=register_queue(ARES),
            **REGISTER_CALL,
        )
        self._who = checked.title or self._who
        return checked

    async def _review(
        self, application: Application, checked: CompanyChecked, due_at: datetime
    ) -> Decision:
        await self._submit_for_review(application)
        sentence = f"{self._who} waits for a reviewer; the register check was {checked.outcome}."
        show(Sign(self._status, WaitingFor.REVIEWER, sentence, due_at))
        while self._decided is None:
            await workflow.wait_condition(lambda: bool(self._proposals or self._ignored))
            await self._note_ignored()
            if self._proposals:
                await self._weigh(application, self._proposals[0])
        return self._decided

    async def _weigh(self, application: Application, proposal: _Proposal) -> None:
        answer = await self._record_decision(application, proposal.decision)
        if isinstance(answer, DecisionTaken):
            self._decided = answer.decision
            self._status = next_status(self._status, STATUS_AFTER[answer.decision.verdict])
            proposal.answer = answer
            self._turn_away(self._proposals[1:], DecidedAlready(answer.decision))
            self._proposals.clear()
        else:
            # Only who may decide was left to ask; the application waits for somebody who may.
            self._turn_away([self._proposals.pop(0)], answer)

    def _turn_away(self, proposals: list[_Proposal], refusal: DecisionRefusal) -> None:
        for proposal in proposals:
            self._ignore(proposal.decision, refusal.kind)
            proposal.answer = refusal

    async def _submit_for_review(self, application: Application) -> None:
        self._status = next_status(self._status, ApplicationStatus.AWAITING_REVIEW)
        await workflow.execute_activity_method(
            Applications.submit_for_review,
            application.application_id,
            summary="Put it in the reviewers' queue",
            **OUR_OWN_BOOKS,
        )

    async def _record_decision(
        self, application: Application, decision: Decision
    ) -> DecisionAnswer:
        return await workflow.execute_activity_method(
            Applications.record_decision,
            DecisionMade(application.application_id, decision),
            summary=f"Write the decision down: {decision.verdict}",
            **OUR_OWN_BOOKS,
        )

    async def _note_ignored(self) -> None:
        while self._ignored:
            await workflow.execute_activity_method(
                Applications.note_ignored_decision,
                self._ignored.pop(0),
                summary="Note a decision that broke a rule",
                **OUR_OWN_BOOKS,
            )

    async def _open_partner(self, application: Application) -> PartnerOpened:
        return await workflow.execute_activity_method(
            Partners.open_partner,
            application.application_id,
            summary="Make the applicant a partner",
            **OUR_OWN_BOOKS,
        )

    async def _lapse(self, application: Application) -> None:
        self._status = next_status(self._status, ApplicationStatus.LAPSED)
        await workflow.execute_activity_method(
            Applications.record_lapse,
            application.application_id,
            summary="End the application: the address was never confirmed",
            **OUR_OWN_BOOKS,
        )

    async def _end(self, application: Application, letter: Letter) -> ApplicationStatus:
        show(Sign(self._status, WaitingFor.NOBODY, f"{self._who}: {self._status}."))
        await asyncio.gather(*self._beside)
        await self._send(application, letter, self._status)
        # What came while the letter was sent is still owed its line.
        while self._ignored or not workflow.all_handlers_finished():
            await self._note_ignored()
            await workflow.wait_condition(workflow.all_handlers_finished)
        return self._status

    async def _send(self, application: Application, letter: Letter, event: str) -> None:
        envelope = Envelope(
            letter_id=f"application/{application.application_id}/{event}",
            to=Addressee(AddresseeKind.APPLICANT, application.application_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary=f"Send the letter {letter.kind}", **POST_ROOM
        )

    def _refusal_of(self, decision: Decision) -> DecisionRefusal | None:
        return refusal_of(decision, status=self._status, standing=self._decided)

    def _propose(self, decision: Decision) -> _Proposal:
        proposal = _Proposal(decision)
        self._proposals.append(proposal)
        return proposal

    def _ignore(self, decision: Decision, because: str) -> None:
        self._ignored_count += 1
        application_id = workflow.info().workflow_id.removeprefix("application/")
        self._ignored.append(
            DecisionIgnored(application_id, decision.reviewer_id, because, self._ignored_count)
        )


def _lapsed(application: Application) -> Letter:
    return ApplicationLapsed(application.application_id, LapseCause.EMAIL_UNCONFIRMED)


def _declined(application: Application, decision: Decision) -> Letter:
    return ApplicationDeclined(
        application.application_id,
        decision.reason_code or ReasonCode.OTHER,
        decision.reason,
        appeal_until=None,
        apply_again_from=workflow.now() + APPLY_AGAIN_AFTER,
    )
