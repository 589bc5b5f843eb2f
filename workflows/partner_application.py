"""The story of one partner's application, step for step as become-a-partner tells it."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.applications import Applications
from programme.letters import (
    ApplicationLapsed,
    ApplicationReceived,
    ApplicationWithdrawn,
    LapseCause,
)
from programme.people.application import Application, ApplicationStatus
from programme.people.decisions import (
    Decision,
    DecisionAnswer,
    TakeBackAnswer,
)
from programme.people.evidence import CheckName
from programme.working_days import Promise
from workflows.application.appealing import Appealing
from workflows.application.asking import Asking
from workflows.application.case import CaseFile
from workflows.application.checking import Checking
from workflows.application.concluding import open_partner, write_decision
from workflows.application.confirming import Confirming
from workflows.application.reviewing import Reviewing
from workflows.patience import OUR_OWN_BOOKS
from workflows.signboard import WaitingFor


@workflow.defn
class PartnerApplication:
    """How someone becomes a partner."""

    def __init__(self) -> None:
        self._case = CaseFile()
        self._confirming = Confirming(self._case)
        self._checking = Checking(self._case)
        self._asking = Asking(self._case)
        self._reviewing = Reviewing(self._case, self._checking, self._asking)
        self._appealing = Appealing(self._case)

    @workflow.run
    async def run(self, application: Application) -> ApplicationStatus:
        """Tell the story from the application to the decision that nobody can change any more."""
        # 1. You send us your application.
        due_at = (await self._record(application)).due_at

        # 2. You confirm your e-mail address by the link we send you.
        if not await self._confirming.address_confirmed(due_at):
            return await self._end_undecided(LapseCause.EMAIL_UNCONFIRMED)
        promise: Promise | None = await self._record_confirmation()

        # 3. We check your company in public registers and against the programme's conditions.
        await self._checking.run(tuple(CheckName))

        while promise is not None:
            # 4. A reviewer reads your application, may ask you for more, and decides.
            stands = await self._reviewing.until_decided(promise)
            if stands is None:
                return await self._end_undecided(LapseCause.NO_ANSWER)

            # 5. If the answer is yes, your discount counts from now on.
            partner = await open_partner(self._case, stands)

            # 6. We email you our decision.
            write_decision(self._case, stands, partner)

            # 7. If the answer is no, you may appeal within 30 days, and another person decides.
            promise = await self._appealing.until_appealed(stands.appeal_until)

        return await self._end()

    @workflow.update
    async def confirm_email(self) -> ApplicationStatus:
        """The applicant followed the link; answered once the books have it."""
        self._confirming.confirmed = True
        await workflow.wait_condition(lambda: self._case.status is not ApplicationStatus.RECEIVED)
        return self._case.status

    @confirm_email.validator
    def _may_confirm_email(self) -> None:
        if self._case.status in (ApplicationStatus.LAPSED, ApplicationStatus.WITHDRAWN):
            raise ApplicationError("The application has ended.", type=self._case.status)

    @workflow.signal(name="confirm_email")
    def confirm_email_by_signal(self) -> None:
        """The same as the update; a signal is kept also while no worker is there to hear it."""
        self._confirming.confirmed = True

    @workflow.signal
    def link_lost(self) -> None:
        """The applicant wants the confirmation letter once more."""
        self._confirming.link_lost = True

    @workflow.update
    async def decide(self, decision: Decision) -> DecisionAnswer:
        """A reviewer's answer; it is in the books then, and takes effect a little later."""
        return await self._reviewing.decide(decision)

    @decide.validator
    def _may_decide(self, decision: Decision) -> None:
        refusal = self._reviewing.refusal_of(decision)
        if refusal is not None:
            raise ApplicationError(
                f"This decision cannot be taken: {refusal.kind}.", refusal, type=refusal.kind
            )

    @workflow.signal(name="decide")
    def decide_by_signal(self, decision: Decision) -> None:
        """The same as the update; what breaks a rule changes nothing and is written down."""
        refusal = self._reviewing.refusal_of(decision)
        if refusal is None:
            self._reviewing.hear(decision)
        else:
            self._case.ignore(decision, refusal.kind)

    @workflow.update
    async def take_back(self, reviewer_id: str) -> TakeBackAnswer:
        """A reviewer has thought better of it."""
        return await self._reviewing.take_back(reviewer_id)

    @workflow.signal(name="take_back")
    async def take_back_by_signal(self, reviewer_id: str) -> None:
        """The same as the update."""
        await self._reviewing.take_back(reviewer_id)

    @workflow.signal
    def check_again(self) -> None:
        """Ask once more what has a gap; the review goes on meanwhile."""
        self._reviewing.check_again()

    @workflow.update
    async def answered(self, number: int) -> ApplicationStatus:
        """The applicant has answered what we asked; how it stands once the books have it."""
        await self._asking.answered(number)
        return self._case.status

    @workflow.signal(name="answered")
    def answered_by_signal(self, number: int) -> None:
        """The same as the update."""
        self._asking.answered_by_signal(number)

    @workflow.update
    async def withdraw(self) -> ApplicationStatus:
        """The applicant wants the application back; how it ended."""
        self._case.withdraw()
        await workflow.wait_condition(lambda: self._case.over)
        return self._case.status

    @workflow.signal(name="withdraw")
    def withdraw_by_signal(self) -> None:
        """The same as the update."""
        self._case.withdraw()

    @workflow.update
    async def appeal(self) -> ApplicationStatus:
        """The applicant does not agree with our no; how it stands once the books have it."""
        await self._appealing.appeal()
        return self._case.status

    @workflow.signal(name="appeal")
    def appeal_by_signal(self) -> None:
        """The same as the update."""
        self._appealing.appeal_by_signal()

    @workflow.query
    def status(self) -> ApplicationStatus:
        """Where the application stands."""
        return self._case.status

    async def _record(self, application: Application) -> Promise:
        return await workflow.execute_activity_method(
            Applications.record_application,
            application,
            summary="Copy the form into the books",
            **OUR_OWN_BOOKS,
        )

    async def _record_confirmation(self) -> Promise:
        promise = await workflow.execute_activity_method(
            Applications.record_confirmation,
            self._case.application_id,
            summary="Note that the address is confirmed",
            **OUR_OWN_BOOKS,
        )
        self._case.move(ApplicationStatus.CHECKING)
        letter = ApplicationReceived(self._case.application_id, promise.due_at)
        self._case.write(letter, "received")
        return promise

    async def _end_undecided(self, because: LapseCause) -> ApplicationStatus:
        case = self._case
        if case.withdrawn:
            await workflow.execute_activity_method(
                Applications.record_withdrawal,
                case.application_id,
                summary="End the application: the applicant took it back",
                **OUR_OWN_BOOKS,
            )
            case.move(ApplicationStatus.WITHDRAWN)
            case.write(ApplicationWithdrawn(case.application_id), "withdrawn")
            return await self._end()
        case.move(ApplicationStatus.LAPSED)
        await workflow.execute_activity_method(
            Applications.record_lapse,
            case.application_id,
            summary="End the application: the applicant did not act in time",
            **OUR_OWN_BOOKS,
        )
        case.write(ApplicationLapsed(case.application_id, because), "lapsed")
        return await self._end()

    async def _end(self) -> ApplicationStatus:
        self._case.show(WaitingFor.NOBODY, f"The application is {self._case.status}.")
        self._reviewing.end()
        await self._case.finish()
        return self._case.status
