"""The story of one registry account, step for step as what-registries-tell-us tells it."""

import asyncio
from dataclasses import dataclass

from temporalio import workflow

from activities.post import Envelope, PostRoom
from activities.registry.polling import Polling, Trouble, Wake
from programme.domains.letters import RegistryNeedsSomebody
from programme.letters import Addressee, AddresseeKind
from workflows.ids import registry_questions_queue
from workflows.messages import tell
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM, REGISTRY_POLL
from workflows.signboard import Sign, WaitingFor, show


@dataclass(frozen=True)
class AccountToWatch:
    """A registry account of ours, and how often its messages are read."""

    account: str
    zone: str
    """One of its zones, by which its queue of questions is found."""
    poll_seconds: int
    told: tuple[str, ...] = ()
    """What our people have been told, so that a new run tells nothing again."""


@workflow.defn
class RegistryPoll:
    """How we hear what a registry tells us, and how an account that failed us opens again."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._poll_now = False

    @workflow.run
    async def run(self, watched: AccountToWatch) -> None:
        """Tell the story of an account; it has no end."""
        self._told = list(watched.told)
        show(Sign("watching", WaitingFor.REGISTRY, f"The messages of {watched.account} are read."))
        while not workflow.info().is_continue_as_new_suggested():
            self._poll_now = False
            # 1. We read what the registry has for us, and keep each message before we take it off.
            heard = await workflow.execute_activity_method(
                Polling.read_messages,
                watched.account,
                task_queue=registry_questions_queue(watched.zone),
                summary="Read the registry's messages",
                **REGISTRY_POLL,
            )

            # 2. What the registry has decided about goes on at once; a name that left us ends here.
            await _wake(heard.wake)
            if heard.is_stuck:
                await self._tell_staff(watched, await self._stuck())

            # 3. Orders that waited for our account go on once it is open, the longest wait first.
            seen = await workflow.execute_activity_method(
                Polling.look_after,
                watched.account,
                summary="Look after the account",
                **OUR_OWN_BOOKS,
            )
            await _wake(seen.wake)

            # 4. What needs a person is told to our people, once.
            for trouble in seen.trouble:
                await self._tell_staff(watched, trouble)
            if not heard.wake and not seen.wake:
                await self._pause(watched.poll_seconds)
        workflow.continue_as_new(
            AccountToWatch(
                watched.account, watched.zone, watched.poll_seconds, tuple(self._told[-100:])
            )
        )

    @workflow.signal
    def poll_now(self) -> None:
        """Somebody opened the account, or wants its messages read at once."""
        self._poll_now = True

    async def _stuck(self) -> Trouble:
        seen = await workflow.execute_activity_method(
            Polling.who_is_told, summary="Who is told", **OUR_OWN_BOOKS
        )
        return Trouble("stuck_queue", "", workflow.now().toordinal(), seen)

    async def _pause(self, seconds: int) -> None:
        try:
            await workflow.wait_condition(
                lambda: self._poll_now,
                timeout=seconds,
                timeout_summary="Until the messages are read again",
            )
        except TimeoutError:
            return

    async def _tell_staff(self, watched: AccountToWatch, trouble: Trouble) -> None:
        event = f"registry/{watched.account}/{trouble.because}/{trouble.number}"
        if event in self._told:
            return
        self._told.append(event)
        letter = RegistryNeedsSomebody(watched.account, trouble.because, trouble.detail)
        await asyncio.gather(
            *(
                workflow.execute_activity_method(
                    PostRoom.send_letter,
                    Envelope(f"{event}/{each}", Addressee(AddresseeKind.STAFF, each), letter),
                    summary=f"Send the letter {letter.kind}",
                    **POST_ROOM,
                )
                for each in trouble.tell
            )
        )


async def _wake(wake: tuple[Wake, ...]) -> None:
    # One after another: a story may be told of by a hundred messages.
    for each in wake:
        await tell(workflow.get_external_workflow_handle(each.story_id), each.signal)
