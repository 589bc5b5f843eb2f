"""What every change of a name has in common: taken, carried to the registry, ended, told."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

from activities.domain_changes import ChangeEnded, DomainChanges
from activities.post import Envelope, PostRoom
from activities.registry import NameChanges
from programme.domains.changes import (
    ChangeAnswer,
    ChangeEnd,
    ChangeTaken,
    ChangeWaits,
    RegistryChangeAnswer,
    RegistryChangeEnd,
    TakeAnswer,
)
from programme.letters import Addressee, AddresseeKind, Letter
from programme.order import LaneClosed
from workflows.ids import registry_queue
from workflows.patience import FIRST_LOOK, LONGEST_LOOK, OUR_OWN_BOOKS, POST_ROOM, REGISTRY_CALL
from workflows.signboard import Sign, WaitingFor, show


class Changing:
    """The part of a change's story that is the same for all of them."""

    def __init__(self) -> None:
        self._answer: ChangeAnswer | None = None
        self._registry_moved = False

    @workflow.update
    async def first_answer(self) -> ChangeAnswer:
        """What can be said by now; waits until something can be said."""
        await workflow.wait_condition(lambda: self._answer is not None)
        assert self._answer is not None
        return self._answer

    @workflow.signal
    def registry_said(self) -> None:
        """The registry has decided about a change that it had taken up for later."""
        self._registry_moved = True

    @workflow.signal
    def lane_opened(self) -> None:
        """Our account at the registry takes orders again."""
        self._registry_moved = True

    @workflow.query
    def answer(self) -> ChangeAnswer | None:
        """How the change stands."""
        return self._answer

    async def _take(self, change_id: str) -> TakeAnswer:
        return await workflow.execute_activity_method(
            DomainChanges.take_change,
            change_id,
            summary="Copy the change into the books",
            **OUR_OWN_BOOKS,
        )

    async def _carry(self, taken: ChangeTaken) -> RegistryChangeEnd:
        look = FIRST_LOOK
        while True:
            self._registry_moved = False
            sentence = f"{taken.name}: {taken.change} is at the registry."
            show(Sign("at_registry", WaitingFor.REGISTRY, sentence))
            answer = await self._ask_registry(taken)
            if not isinstance(answer, ChangeWaits | LaneClosed):
                return answer
            await self._registry_moves(answer, look)
            look = min(look * 2, LONGEST_LOOK)

    async def _ask_registry(self, taken: ChangeTaken) -> RegistryChangeAnswer:
        return await workflow.execute_activity_method(
            NameChanges.change_name,
            taken,
            task_queue=registry_queue(taken.zone),
            summary=f"Change at the registry: {taken.change}",
            **REGISTRY_CALL,
        )

    async def _registry_moves(self, answer: ChangeWaits | LaneClosed, look: timedelta) -> None:
        self._answer = answer
        show(Sign(answer.kind, WaitingFor.REGISTRY, "The change waits for the registry."))
        try:
            await workflow.wait_condition(
                lambda: self._registry_moved,
                timeout=look,
                timeout_summary="Until the registry is asked again",
            )
        except TimeoutError:
            return

    async def _end(self, change_id: str, end: ChangeEnd) -> None:
        await workflow.execute_activity_method(
            DomainChanges.end_change,
            ChangeEnded(change_id, end, workflow.now()),
            summary=f"Write down how it ended: {end.kind}",
            **OUR_OWN_BOOKS,
        )
        self._answer = end
        show(Sign(end.kind, WaitingFor.NOBODY, f"The change has ended: {end.kind}."))

    async def _send(self, taken: ChangeTaken, letter: Letter) -> None:
        envelope = Envelope(
            letter_id=f"change/{taken.change_id}/{letter.kind}",
            to=Addressee(AddresseeKind.PARTNER, taken.partner_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary=f"Send the letter {letter.kind}", **POST_ROOM
        )
