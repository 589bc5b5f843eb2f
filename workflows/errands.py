"""One-activity workflows: ask an outsider for a page, or write one thing for staff."""

from temporalio import workflow
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.checks import Checks
from activities.drafts import DraftGone, Drafts
from activities.post import LetterGivenUp, LetterRefused, LetterSent, PostRoom, Tasks
from activities.post.proofs import LetterProof, LetterToProve, Proofs
from activities.post.room import Envelope
from activities.prices import Offer, Prices
from programme.letters import Addressee, AddresseeKind, ApplicationStanding, DraftSaved, Letter
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


@workflow.defn
class SendResumeLink:
    """A letter with the link to go on with a draft; the post room makes the secret in it."""

    @workflow.run
    async def run(self, draft_id: str) -> None:
        """Send the letter, unless the draft is gone."""
        kept = await workflow.execute_activity_method(
            Drafts.find_draft, draft_id, summary="Until when is the draft kept", **OUR_OWN_BOOKS
        )
        if isinstance(kept, DraftGone):
            return
        letter = DraftSaved(draft_id, link_until=kept.until, kept_until=kept.until)
        await _send("draft", Addressee(AddresseeKind.DRAFT, draft_id), letter)


@workflow.defn
class SendStatusLink:
    """A letter that says where an application can be followed."""

    @workflow.run
    async def run(self, application_id: str) -> None:
        """Send the letter."""
        to = Addressee(AddresseeKind.APPLICANT, application_id)
        await _send("application", to, ApplicationStanding(application_id))


async def _send(about: str, to: Addressee, letter: Letter) -> None:
    # Each time somebody asks is a letter of its own.
    letter_id = f"{about}/{to.id}/{letter.kind}-{workflow.info().run_id}"
    await workflow.execute_activity_method(
        PostRoom.send_letter,
        Envelope(letter_id, to, letter),
        summary="Send the letter",
        **POST_ROOM,
    )
