"""One-activity workflows: ask an outsider for a page, or write one thing for staff."""

from temporalio import workflow

from activities.checks import Checks
from activities.prices import Offer, Prices
from programme.people.publication import Publication, PublicationAnswer
from programme.people.verification import CheckOutcome
from workflows.ids import ARES, register_queue
from workflows.patience import OUR_OWN_BOOKS, QUESTION


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
