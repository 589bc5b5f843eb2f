"""The story of one day's comparison with a registry, as the-registry-comparison tells it."""

import asyncio
from dataclasses import dataclass

from temporalio import workflow

from activities.post import Envelope, PostRoom
from activities.registry import Comparison
from activities.registry.comparing import (
    MOST_IN_A_LETTER,
    ComparisonDone,
    PortionCompared,
    PortionToCompare,
)
from programme.domains.change_letters import RegistryDiffers
from programme.letters import Addressee, AddresseeKind
from workflows.ids import registry_questions_queue
from workflows.patience import AUDITING, OUR_OWN_BOOKS, POST_ROOM
from workflows.signboard import Sign, WaitingFor, show

MOST_PORTIONS = 100
"""After so many a new run goes on, so that no history grows without end."""


@dataclass(frozen=True)
class ComparisonToRun:
    """A comparison with the registry of a zone, and how many names may still be asked about."""

    comparison_id: str
    zone: str
    still_to_ask: int | None = None


@workflow.defn
class RegistryComparison:
    """How we notice that a registry knows something else of our names than we do."""

    @workflow.run
    async def run(self, wanted: ComparisonToRun) -> int:
        """Tell the story of a day: ask, compare, heal what is safe, raise the alarm."""
        portion = PortionToCompare(wanted.comparison_id, wanted.zone)
        show(Sign("comparing", WaitingFor.REGISTRY, f"{portion.comparison_id} is compared."))

        # 1. Once a day we ask each registry about our domains, as many as it lets us ask.
        # 2. What differs is written down; the last day is taken over from the registry.
        await self._ask(wanted, portion)

        # 3. Where a registry lists our domains, we look for any that we do not know.
        await workflow.execute_activity_method(
            Comparison.compare_list,
            portion,
            task_queue=registry_questions_queue(wanted.zone),
            summary="Compare the registry's own list",
            **AUDITING,
        )

        # 4. Our managers get an email about what is new; the page shows all that stands.
        return await self._tell(portion)

    async def _ask(self, wanted: ComparisonToRun, portion: PortionToCompare) -> None:
        left = wanted.still_to_ask
        if left is None:
            begun = await workflow.execute_activity_method(
                Comparison.begin_comparison,
                portion,
                summary="Begin the comparison",
                **OUR_OWN_BOOKS,
            )
            left = begun.to_ask
        for number in range(MOST_PORTIONS):
            if left <= 0:
                return
            compared = await self._compare(portion)
            left -= compared.asked
            if not compared.more:
                return
            if number == MOST_PORTIONS - 1:
                workflow.continue_as_new(ComparisonToRun(wanted.comparison_id, wanted.zone, left))

    async def _compare(self, portion: PortionToCompare) -> PortionCompared:
        return await workflow.execute_activity_method(
            Comparison.compare_portion,
            portion,
            task_queue=registry_questions_queue(portion.zone),
            summary="Ask about a portion of our names and compare",
            **AUDITING,
        )

    async def _tell(self, portion: PortionToCompare) -> int:
        done = await workflow.execute_activity_method(
            Comparison.end_comparison,
            portion,
            summary="Write down what it came to",
            **OUR_OWN_BOOKS,
        )
        sentence = f"{done.findings} differences stand at {done.registry}."
        show(Sign("differs" if done.findings else "right", WaitingFor.NOBODY, sentence))
        await asyncio.gather(*(self._alarm(portion, done, each) for each in done.to_be_told))
        return done.findings

    async def _alarm(self, portion: PortionToCompare, done: ComparisonDone, user_id: str) -> None:
        shown = done.new[:MOST_IN_A_LETTER]
        letter = RegistryDiffers(done.registry, done.at, shown, len(done.new) - len(shown))
        envelope = Envelope(
            letter_id=f"registry-comparison/{portion.comparison_id}/{user_id}",
            to=Addressee(AddresseeKind.STAFF, user_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary="Send the letter registry_differs", **POST_ROOM
        )
