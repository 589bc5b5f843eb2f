"""Errand of every morning: who is told of names that end, and which names renew by themselves."""

import asyncio
from datetime import date

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.post import Envelope, PostRoom
from activities.reminders import LookFrom, NameToRenew, Reminders
from programme.letters import Addressee, AddresseeKind, Letter
from programme.typography import PRAGUE
from workflows.domains.renewal import DomainRenewal
from workflows.ids import renewal_workflow_id
from workflows.patience import OUR_OWN_BOOKS, POST_ROOM
from workflows.signboard import labels

LONGEST_HISTORY = 5_000
"""Events after which a look goes on in a new run."""


@workflow.defn
class LookAtRenewals:
    """Which names end soon? Their partners are told; what renews by itself begins its story."""

    @workflow.run
    async def run(self, where: LookFrom | None = None) -> None:
        """Send the day's letters, one of a kind to a partner, and begin the day's renewals."""
        today = where.day if where else workflow.now().astimezone(PRAGUE).date()
        after = where.after if where else ""
        while partners := await self._partners(today, after):
            await asyncio.gather(*(self._remind(each, today) for each in partners))
            after = partners[-1]
            if workflow.info().get_current_history_length() > LONGEST_HISTORY:
                workflow.continue_as_new(LookFrom(today, after))
        await self._renew(today)

    async def _partners(self, today: date, after: str) -> tuple[str, ...]:
        return await workflow.execute_activity_method(
            Reminders.partners_to_remind,
            LookFrom(today, after),
            summary="Find whose names end soon",
            **OUR_OWN_BOOKS,
        )

    async def _remind(self, partner_id: str, today: date) -> None:
        told = await workflow.execute_activity_method(
            Reminders.take_reminders,
            args=(partner_id, today),
            summary="Note which names the day's letter is about",
            **OUR_OWN_BOOKS,
        )
        for letter in (told.ending, told.ended):
            if letter is not None:
                await self._send(partner_id, today, letter)

    async def _send(self, partner_id: str, today: date, letter: Letter) -> None:
        envelope = Envelope(
            letter_id=f"renewals/{partner_id}/{today.isoformat()}/{letter.kind}",
            to=Addressee(AddresseeKind.PARTNER, partner_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary=f"Send the letter {letter.kind}", **POST_ROOM
        )

    async def _renew(self, today: date) -> None:
        after = ""
        while names := await self._due(today, after):
            await asyncio.gather(*(self._begin(each) for each in names))
            after = names[-1].name

    async def _due(self, today: date, after: str) -> tuple[NameToRenew, ...]:
        return await workflow.execute_activity_method(
            Reminders.names_to_renew,
            LookFrom(today, after),
            summary="Find what renews by itself",
            **OUR_OWN_BOOKS,
        )

    async def _begin(self, wanted: NameToRenew) -> None:
        try:
            await workflow.start_child_workflow(
                DomainRenewal.run,
                wanted,
                id=renewal_workflow_id(wanted.name, wanted.until),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                search_attributes=labels(account=wanted.partner_id),
                static_summary=f"Renewal of {wanted.name}",
            )
        except WorkflowAlreadyStartedError:
            # It was tried for this last day; how it ended, its letter has said.
            return
