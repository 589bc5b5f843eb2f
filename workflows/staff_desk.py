"""The desk for our own people: hands their decisions to running stories."""

from __future__ import annotations

import hashlib
from typing import Any

from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from activities.post.proofs import LetterProof, LetterToProve
from activities.prices import Offer
from programme.letters import Addressee, AddresseeKind, Letter
from programme.order import StillWorking
from programme.people.application import ApplicationStatus
from programme.people.decisions import (
    Decision,
    DecisionAnswer,
    DecisionRefusal,
    DecisionUnderWay,
    NothingToTakeBack,
    NotReviewable,
    TakeBackAnswer,
)
from programme.people.publication import Publication, PublicationAnswer
from programme.tasks import TaskAnswer
from workflows.converter import read_value
from workflows.domains.registry_staff_desk import RegistryStaffDesk
from workflows.errands import AskForLetterProof, CloseTask, PublishOffer, PublishTier
from workflows.ids import (
    TASK_QUEUE,
    application_workflow_id,
    offer_errand_id,
    proof_errand_id,
    task_errand_id,
    tier_errand_id,
)
from workflows.partner_application import PartnerApplication
from workflows.patience import DECISION_WAIT, START_TIMEOUT
from workflows.reach import answer_within, reaching_temporal, signal_if_running, story_of


class StaffDesk(RegistryStaffDesk):
    """What reviewers and managers may ask of the programme."""

    def __init__(self, client: Client, task_queue: str = TASK_QUEUE) -> None:
        self._client = client
        self._task_queue = task_queue

    async def decide(
        self, application_id: str, decision: Decision
    ) -> DecisionAnswer | DecisionUnderWay:
        """Pass a reviewer's decision on; a decision that stands and is sent again is still one.

        Raises DeskClosedError.
        """
        story = self._story(application_id)

        async def say() -> DecisionAnswer:
            try:
                return await story.execute_update(PartnerApplication.decide, decision)
            except WorkflowUpdateFailedError as error:
                return _refusal_in(error)

        answer = await answer_within(DECISION_WAIT, say, story.result)
        if isinstance(answer, StillWorking):
            return DecisionUnderWay()
        # The story ended before it could be asked; how it ended is all it can still say.
        if isinstance(answer, ApplicationStatus):
            return NotReviewable(answer)
        return answer

    async def take_back(
        self, application_id: str, reviewer_id: str
    ) -> TakeBackAnswer | StillWorking:
        """Take a reviewer's decision back while it has not taken effect.

        Raises DeskClosedError.
        """
        story = self._story(application_id)

        async def say() -> TakeBackAnswer:
            return await story.execute_update(PartnerApplication.take_back, reviewer_id)

        answer = await answer_within(DECISION_WAIT, say, story.result)
        return NothingToTakeBack() if isinstance(answer, ApplicationStatus) else answer

    async def check_again(self, application_id: str) -> None:
        """Have every check repeated that has no answer; one that has ended repeats none.

        Raises DeskClosedError.
        """
        await signal_if_running(
            self._story(application_id), PartnerApplication.check_again, START_TIMEOUT
        )

    def _story(self, application_id: str) -> WorkflowHandle[PartnerApplication, ApplicationStatus]:
        return story_of(
            self._client, PartnerApplication.run, application_workflow_id(application_id)
        )

    async def publish_offer(self, offer: Offer) -> None:
        """Publish a price list with its tiers; one that was published stays as it is.

        Raises DeskClosedError.
        """
        async with reaching_temporal():
            try:
                await self._client.execute_workflow(
                    PublishOffer.run,
                    offer,
                    id=offer_errand_id(offer.price_list_id),
                    task_queue=self._task_queue,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    static_summary=f"Publish {offer.price_list_id}",
                )
            except WorkflowAlreadyStartedError:
                return

    async def publish_tier(self, publication: Publication) -> PublicationAnswer | StillWorking:
        """Publish a version of a tier; the same version sent again is published once.

        Refuses with every TierRefusal. Raises DeskClosedError.
        """
        tier = publication.tier
        # One wish, one id: what is corrected and sent again must not join what was refused.
        sent_as = hashlib.sha256(repr(publication).encode()).hexdigest()[:16]

        async def publish() -> PublicationAnswer:
            errand = await self._client.start_workflow(
                PublishTier.run,
                publication,
                id=tier_errand_id(tier.tier_id, tier.version, sent_as),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=f"Publish {tier.tier_id}, version {tier.version}",
            )
            return await errand.result()

        return await answer_within(DECISION_WAIT, publish, publish)

    async def finish_task(self, task_id: str) -> TaskAnswer | StillWorking:
        """Have a task closed as was typed at it; asked again, it says how the task was closed.

        Raises DeskClosedError.
        """

        async def ask() -> TaskAnswer:
            return await self._client.execute_workflow(
                CloseTask.run,
                task_id,
                id=task_errand_id(task_id),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=f"Close the task {task_id}",
            )

        return await answer_within(DECISION_WAIT, ask, ask)

    async def preview_letter(
        self, application_id: str, letter: Letter, *, asked_as: str
    ) -> LetterProof | StillWorking:
        """Return a letter as it would leave for an applicant; nothing is sent.

        Raises DeskClosedError.
        """
        wanted = LetterToProve(Addressee(AddresseeKind.APPLICANT, application_id), letter)

        async def ask() -> LetterProof:
            errand = await self._client.start_workflow(
                AskForLetterProof.run,
                wanted,
                id=proof_errand_id(asked_as),
                task_queue=self._task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                execution_timeout=DECISION_WAIT,
                static_summary=f"A letter about {application_id}, not sent",
            )
            return await errand.result()

        return await answer_within(DECISION_WAIT, ask, ask)


def _refusal_in(error: WorkflowUpdateFailedError) -> DecisionRefusal:
    if not isinstance(error.cause, ApplicationError) or not error.cause.details:
        raise error
    refusal: Any = read_value(DecisionRefusal, error.cause.details[0])  # type: ignore[arg-type]
    return refusal  # type: ignore[no-any-return]
