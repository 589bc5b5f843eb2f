"""One-activity workflows: ask an outsider for a page, or write one thing for staff."""

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.checks import Checks
from activities.post import LetterGivenUp, LetterRefused, LetterSent, PostRoom, Tasks
from activities.post.proofs import LetterProof, LetterToProve, Proofs
from activities.prices import Offer, Prices
from programme.people.publication import Publication, PublicationAnswer
from programme.people.verification import CheckOutcome
from programme.tasks import TaskAnswer, TaskClosed
from workflows.ids import ARES, letter_errand_id, register_queue
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM, QUESTION


@workflow.defn
class AskAboutCompany:
    """Who is this company? The answer is left in the books; only its outcome comes back."""

    @workflow.run
    async def run(self, company_number: str) -> CheckOutcome:
        """Ask the company register."""
        return await workflow.execute_activity_method(
            Checks.find_company,
            company_number,
            summary="Ask ARES",
            task_queue=register_queue(ARES),
            **QUESTION,
        )


@workflow.defn
class PublishOffer:
    """A price list and its tiers, published by staff."""

    @workflow.run
    async def run(self, offer: Offer) -> None:
        """Publish the offer."""
        await workflow.execute_activity_method(
            Prices.publish_offer, offer, summary="Publish the price list", **OUR_OWN_BOOKS
        )


@workflow.defn
class PublishTier:
    """A new version of a tier, published by a manager."""

    @workflow.run
    async def run(self, publication: Publication) -> PublicationAnswer:
        """Publish the version, or say why not."""
        return await workflow.execute_activity_method(
            Prices.publish_tier, publication, summary="Publish the tier", **OUR_OWN_BOOKS
        )


@workflow.defn
class CloseTask:
    """A task one of our people has answered; what was typed lies with the web."""

    @workflow.run
    async def run(self, task_id: str) -> TaskAnswer:
        """Close the task, and have its letter sent again if that was asked."""
        answer: TaskAnswer = await workflow.execute_activity_method(
            Tasks.close_task, task_id, summary="Close the task", **OUR_OWN_BOOKS
        )
        if isinstance(answer, TaskClosed) and answer.letter_id is not None:
            await self._begin_sending(answer.letter_id)
        return answer

    async def _begin_sending(self, letter_id: str) -> None:
        """Start the errand of the letter; nobody waits here for a mail server."""
        try:
            await workflow.start_child_workflow(
                SendKeptLetter.run,
                letter_id,
                id=letter_errand_id(letter_id),
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary="Send a letter to a corrected address",
            )
        except WorkflowAlreadyStartedError:
            return


@workflow.defn
class SendKeptLetter:
    """A letter that lies in the books and is sent by itself, outside any story."""

    @workflow.run
    async def run(self, letter_id: str) -> LetterSent | LetterRefused | LetterGivenUp:
        """Send the letter."""
        return await workflow.execute_activity_method(
            PostRoom.send_kept_letter, letter_id, summary="Send the letter", **POST_ROOM
        )


@workflow.defn
class AskForLetterProof:
    """How would this letter look? Nothing is sent; the answer goes to the page that asked."""

    @workflow.run
    async def run(self, wanted: LetterToProve) -> LetterProof:
        """Ask the post room."""
        return await workflow.execute_activity_method(
            Proofs.prove_letter, wanted, summary="Write the letter without sending it", **QUESTION
        )
