"""The story of a bulk order, step for step as order-many-domains tells it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ChildWorkflowError, WorkflowAlreadyStartedError

from activities.bulk_orders import BulkEnded, BulkOrders, BulkStanding, ItemsWanted
from activities.post import Envelope, PostRoom
from programme.domains.bulk import BulkCancelled, BulkResult, StopCause
from programme.domains.letters import BulkOrderAwaitsFunds, BulkOrderEnded
from programme.letters import Addressee, AddresseeKind, Letter
from programme.money import Money
from programme.order import FundsNeverCame, Order
from programme.typography import PRAGUE
from workflows.domain_order import DomainOrder
from workflows.domains.bulk_run import BulkRun, priority_of
from workflows.ids import order_workflow_id
from workflows.messages import tell
from workflows.patience import (
    BULK_LOOK,
    FUNDS_WAIT,
    LONGEST_LOOK,
    OUR_OWN_BOOKS,
    POST_ROOM,
)
from workflows.signboard import Sign, WaitingFor, labels, show

AT_ONCE = 1
"""Items on their way at the same time.

A registry takes one at a time; more would only stand in the way of what others order.
"""
LOOKS_A_RUN = 50


@workflow.defn
class BulkOrder:
    """How a list of names becomes registered names, each with an outcome of its own."""

    @workflow.init
    def __init__(self, goes_on: BulkRun) -> None:
        self._goes_on = goes_on
        self._stopped = goes_on.stopped
        self._let_go: set[str] = set()
        self._was_just_stopped = False
        self._beside: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, goes_on: BulkRun) -> BulkResult:
        """Tell the story; each batch is a run of its own."""
        # 1. We keep your list as it is, at the prices you were shown.
        items = goes_on.items if goes_on.items is not None else await self._begin()
        self._goes_on = replace(goes_on, items=items)

        # 2. We order the names one after the other; each is an order of its own.
        if not goes_on.all_begun:
            await self._order_batch()

        # 3. We wait for those that take longer; you may cancel what was not sent yet.
        while standing := await self._still_under_way():
            await self._look_later(standing)

        # 4. We email you once what became of them all.
        return await self._end()

    @workflow.update
    def cancel(self) -> BulkCancelled:
        """The partner wants no more of it; what is at the registry goes on."""
        self._stop(StopCause.CANCELLED)
        return BulkCancelled()

    @workflow.signal
    def cancel_by_signal(self) -> None:
        """Do the same where nobody waits for the answer."""
        self._stop(StopCause.CANCELLED)

    def _stop(self, cause: StopCause) -> None:
        self._stopped = self._stopped or cause
        self._was_just_stopped = True

    async def _begin(self) -> int:
        return await workflow.execute_activity_method(
            BulkOrders.begin_bulk,
            self._goes_on.bulk_id,
            summary="Write the bulk order down",
            **OUR_OWN_BOOKS,
        )

    async def _order_batch(self) -> None:
        went = self._goes_on
        self._show(WaitingFor.US, f"after line {went.after} of the list")
        items = await workflow.execute_activity_method(
            BulkOrders.next_items,
            ItemsWanted(went.bulk_id, went.after, went.batch),
            summary=f"Look up the next items after line {went.after}",
            **OUR_OWN_BOOKS,
        )
        watch = asyncio.create_task(self._watch())
        turns = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._order_in_turn(each, turns) for each in items.orders))
        watch.cancel()
        with suppress(asyncio.CancelledError, ActivityError):
            # It may have been asking just then; what it would have heard does not matter now.
            await watch
        self._goes_on = replace(
            self._goes_on,
            after=items.last,
            all_begun=items.are_all or self._stopped is not None,
        )
        if not self._goes_on.all_begun:
            await self._go_on()

    async def _go_on(self) -> None:
        if self._beside is not None and not self._beside.done():
            # A mail outage must not hold the bulk order up; the next run sends the same letter.
            self._beside.cancel()
            self._goes_on = replace(self._goes_on, told_of_funds=False)
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(replace(self._goes_on, stopped=self._stopped))

    async def _order_in_turn(self, order: Order, turns: asyncio.Semaphore) -> None:
        async with turns:
            if self._stopped is not None:
                return
            story = await self._start(order)
            if story is None:
                # Begun by an earlier run; the books tell what becomes of it.
                return
            await workflow.wait_condition(lambda: story.done() or order.order_id in self._let_go)
            if story.done():
                self._heed(story)

    async def _start(
        self, order: Order
    ) -> workflow.ChildWorkflowHandle[DomainOrder, object] | None:
        try:
            return await workflow.start_child_workflow(
                DomainOrder.run,
                order,
                id=order_workflow_id(order.order_id),
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                priority=priority_of(order.partner_id),
                search_attributes=labels(
                    account=order.partner_id, domain_name=order.name, registry=order.zone
                ),
                static_summary=f"{order.name} for {order.partner_id}",
            )
        except WorkflowAlreadyStartedError:
            return None

    def _heed(self, story: workflow.ChildWorkflowHandle[DomainOrder, object]) -> None:
        try:
            end = story.result()
        except ChildWorkflowError:
            # Somebody has ended it by force; the books still count it as under way.
            return
        if isinstance(end, FundsNeverCame):
            # Each of the others would wait as long, and in vain.
            self._stop(StopCause.FUNDS_NEVER_CAME)

    async def _watch(self) -> None:
        """Give the turns of those that wait for days to others, and say so when money is short."""
        look = BULK_LOOK
        while True:
            await self._until_stopped(look)
            standing = await self._standing()
            others = set(standing.waiting_for_others)
            # The next ones may wait for others just the same: then the looks stay frequent.
            look = min(look * 2, LONGEST_LOOK) if others <= self._let_go else BULK_LOOK
            self._let_go |= others
            await self._see_to_money(standing)

    async def _still_under_way(self) -> BulkStanding | None:
        standing = await self._standing()
        return standing if standing.under_way else None

    async def _look_later(self, standing: BulkStanding) -> None:
        """Wait for those that began in runs before this one, too: only the books know them."""
        look = BULK_LOOK
        for _ in range(LOOKS_A_RUN):
            await self._see_to_money(standing)
            self._show(WaitingFor.REGISTRY, f"{standing.under_way} are under way")
            await self._until_stopped(look)
            standing = await self._standing()
            if not standing.under_way:
                return
            look = min(look * 2, LONGEST_LOOK)
        await self._go_on()

    async def _until_stopped(self, look: timedelta) -> None:
        """Wait, but no longer than until somebody cancels."""
        try:
            await workflow.wait_condition(
                lambda: self._was_just_stopped,
                timeout=look,
                timeout_summary="Until we look what takes long",
            )
        except TimeoutError:
            return
        # Before asking, not after: a word that comes while we ask must not be missed.
        self._was_just_stopped = False

    async def _standing(self) -> BulkStanding:
        return await workflow.execute_activity_method(
            BulkOrders.bulk_standing,
            self._goes_on.bulk_id,
            summary="Look which items take long",
            **OUR_OWN_BOOKS,
        )

    async def _see_to_money(self, standing: BulkStanding) -> None:
        if self._stopped is StopCause.CANCELLED:
            for order_id in standing.waiting_for_money:
                order = workflow.get_external_workflow_handle(order_workflow_id(order_id))
                await tell(order, "cancel_by_signal")
        elif standing.missing is not None:
            self._show(WaitingFor.MONEY, f"{standing.missing.decimal_text()} is missing")
            if not self._goes_on.told_of_funds:
                self._goes_on = replace(self._goes_on, told_of_funds=True)
                self._beside = asyncio.create_task(self._tell_of_funds(standing.missing))

    async def _tell_of_funds(self, missing: Money) -> None:
        last_day = (workflow.now() + FUNDS_WAIT).astimezone(PRAGUE).date()
        items = self._goes_on.items or 0
        letter = BulkOrderAwaitsFunds(self._goes_on.bulk_id, items, missing, last_day)
        await self._send(letter, "awaits-funds")

    async def _end(self) -> BulkResult:
        result = await workflow.execute_activity_method(
            BulkOrders.end_bulk,
            BulkEnded(self._goes_on.bulk_id, self._stopped),
            summary="Write down what became of all",
            **OUR_OWN_BOOKS,
        )
        self._show(WaitingFor.NOBODY, f"{result.registered} of {result.names} are registered")
        if self._beside is not None:
            await self._beside
        letter = BulkOrderEnded.of(self._goes_on.bulk_id, result)
        await self._send(letter, "ended")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return result

    async def _send(self, letter: Letter, event: str) -> None:
        envelope = Envelope(
            letter_id=f"bulk/{self._goes_on.bulk_id}/{event}",
            to=Addressee(AddresseeKind.PARTNER, self._goes_on.partner_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary=f"Send the letter {letter.kind}", **POST_ROOM
        )

    def _show(self, waiting_for: WaitingFor, how: str) -> None:
        stage = "ended" if waiting_for is WaitingFor.NOBODY else "ordering"
        show(Sign(stage, waiting_for, f"{self._goes_on.items} items: {how}."))
