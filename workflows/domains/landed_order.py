"""The story of one domain order as it was told until November 2026; those that run end by it.

New orders are told by domain_order.py, in fewer steps (decision 22). Nothing is changed here.
"""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from activities.deposits import (
    AttemptUnderWay,
    Deposits,
    OrderEnded,
    OrderRegistered,
    Released,
)
from activities.post import Envelope, PostRoom
from activities.registry import Registry
from programme import letters
from programme.ledger import DepositTooSmall
from programme.letters import Addressee, AddresseeKind, Letter, OrderAwaitingFunds
from programme.order import (
    AwaitingFunds,
    AwaitingRegistry,
    Cancelled,
    Done,
    FundsNeverCame,
    Held,
    HoldAnswer,
    IfShort,
    LaneClosed,
    NameTaken,
    Order,
    OrderAnswer,
    OrderEnd,
    OrderStatus,
    Registered,
    RegistryAnswer,
    RegistryEnd,
    RegistryRefused,
    Renewed,
    Transferred,
    TransferRefused,
)
from programme.typography import PRAGUE
from workflows.ids import registry_queue
from workflows.patience import (
    FIRST_LOOK,
    FUNDS_WAIT,
    LONGEST_LOOK,
    OUR_OWN_BOOKS,
    POST_ROOM,
    REGISTRY_CALL,
)
from workflows.signboard import Sign, WaitingFor, show
from workflows.waking import wake_waiting_orders


@workflow.defn(name="DomainOrder")
class LandedDomainOrder:
    """How a partner's order became a registered name."""

    def __init__(self) -> None:
        self._answer: OrderAnswer | None = None
        self._waits_for_money = False
        self._deposit_grew = False
        self._cancelled = False
        self._registry_moved = False
        self._beside: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, order: Order) -> OrderEnd:
        """Tell the story from the order to the letter that says how it ended."""
        # We take your order at the price you were shown and set it aside in your deposit.
        held: HoldAnswer | FundsNeverCame | Cancelled = await self._hold_price(order)

        # If your deposit is short, your order waits for money; nothing is lost.
        if isinstance(held, DepositTooSmall) and order.if_short is IfShort.WAIT:
            held = await self._wait_for_money(order, held)
        if not isinstance(held, Held):
            await self._release_hold(order, held)
            return await self._end(order, held)

        # We send the name to the registry at once.
        answer = await self._register_name(order)

        # We charge your deposit, or give the money back.
        while not await self._charge_or_release(order, answer):
            # Something of ours may still be under way there: only the registry can tell.
            answer = await self._register_name(order)

        # We email you how it ended.
        return await self._end(order, answer)

    @workflow.update
    async def first_answer(self) -> OrderAnswer:
        """What can be said by now; waits until something can be said."""
        await workflow.wait_condition(lambda: self._answer is not None)
        assert self._answer is not None
        return self._answer

    @workflow.update
    def cancel(self) -> Cancelled:
        """The partner takes the order back while it waits for money."""
        self._cancelled = True
        return Cancelled()

    @cancel.validator
    def _may_cancel(self) -> None:
        if not self._waits_for_money:
            raise ApplicationError("The order no longer waits for money.", type="too_late")

    @workflow.signal
    def deposit_grew(self) -> None:
        """Money came in; the order may try again."""
        self._deposit_grew = True

    @workflow.signal
    def registry_said(self) -> None:
        """The registry has ended a pending order, one way or the other."""
        self._registry_moved = True

    @workflow.signal
    def lane_opened(self) -> None:
        """Our account at the registry takes orders again."""
        self._registry_moved = True

    @workflow.query
    def answer(self) -> OrderAnswer | None:
        """How the order stands."""
        return self._answer

    async def _hold_price(self, order: Order) -> HoldAnswer:
        return await workflow.execute_activity_method(
            Deposits.hold_price,
            order,
            summary="Set the price aside in the deposit",
            **OUR_OWN_BOOKS,
        )

    async def _wait_for_money(
        self, order: Order, short: DepositTooSmall
    ) -> HoldAnswer | FundsNeverCame | Cancelled:
        last_moment = workflow.now() + FUNDS_WAIT
        self._show_missing(short, last_moment)
        # Beside the story: a mail outage must not keep the order from going on.
        self._beside = asyncio.create_task(
            self._send(order, _waiting(order, short, last_moment), "awaiting-funds")
        )
        while await self._more_money_by(last_moment):
            if self._was_cancelled():
                return Cancelled()
            # Before asking, not after: money that comes while we ask must not be missed.
            self._deposit_grew = False
            held = await self._hold_price(order)
            if self._was_cancelled():
                # Taken back while we asked: the partner was told so, and what is held goes back.
                return Cancelled()
            if not isinstance(held, DepositTooSmall):
                self._waits_for_money = False
                return held
            short = held
            self._show_missing(short, last_moment)
        if self._was_cancelled():
            return Cancelled()
        # Once more on the last day: money may have come by a way that tells nobody.
        held = await self._hold_price(order)
        return FundsNeverCame(held.missing) if isinstance(held, DepositTooSmall) else held

    def _was_cancelled(self) -> bool:
        # Asked anew each time: the word may come while we ask, or as the last day ends.
        return self._cancelled

    def _show_missing(self, short: DepositTooSmall, last_moment: datetime) -> None:
        self._waits_for_money = True
        self._answer = AwaitingFunds(short.missing, short.available)
        sentence = f"{short.missing.decimal_text()} {short.missing.currency} is missing."
        show(Sign(OrderStatus.AWAITING_FUNDS, WaitingFor.MONEY, sentence, last_moment))

    async def _more_money_by(self, last_moment: datetime) -> bool:
        try:
            await workflow.wait_condition(
                lambda: self._deposit_grew or self._cancelled,
                timeout=last_moment - workflow.now(),
                timeout_summary="Until the order lapses for want of money",
            )
        except TimeoutError:
            self._waits_for_money = False
            return False
        self._waits_for_money = not self._cancelled
        return True

    async def _register_name(self, order: Order) -> RegistryEnd:
        look = FIRST_LOOK
        while True:
            self._registry_moved = False
            sentence = f"{order.name} is at the registry."
            show(Sign(OrderStatus.AT_REGISTRY, WaitingFor.REGISTRY, sentence))
            answer = await self._ask_registry(order)
            if not isinstance(answer, AwaitingRegistry | LaneClosed):
                return answer
            await self._registry_moves(answer, look)
            # Rarer and rarer: a history has room for years of looks two hours apart.
            look = min(look * 2, LONGEST_LOOK)

    async def _ask_registry(self, order: Order) -> RegistryAnswer:
        return await workflow.execute_activity_method(
            Registry.register_name,
            order,
            task_queue=registry_queue(order.zone),
            summary=f"Create {order.name} at the registry",
            **REGISTRY_CALL,
        )

    async def _registry_moves(self, answer: AwaitingRegistry | LaneClosed, look: timedelta) -> None:
        self._answer = answer
        show(Sign(answer.kind, WaitingFor.REGISTRY, "The order waits; the price stays set aside."))
        try:
            await workflow.wait_condition(
                lambda: self._registry_moved,
                timeout=look,
                timeout_summary="Until the registry is asked again",
            )
        except TimeoutError:
            return

    async def _charge_or_release(self, order: Order, answer: RegistryEnd) -> bool:
        match answer:
            case Registered() | Renewed() | Transferred():
                await self._charge_hold(order, answer)
                return True
            case NameTaken() | RegistryRefused() | TransferRefused():
                return isinstance(await self._release_hold(order, answer), Released)

    async def _charge_hold(self, order: Order, done: Done) -> None:
        await workflow.execute_activity_method(
            Deposits.charge_hold,
            OrderRegistered(order, done),
            summary="Charge the deposit and set the service up",
            **OUR_OWN_BOOKS,
        )

    async def _release_hold(self, order: Order, end: OrderEnd) -> Released | AttemptUnderWay:
        answer: Released | AttemptUnderWay = await workflow.execute_activity_method(
            Deposits.release_hold,
            OrderEnded(order, end),
            summary="Give the money back",
            **OUR_OWN_BOOKS,
        )
        if isinstance(answer, Released) and answer.freed:
            await wake_waiting_orders(order.partner_id)
        return answer

    async def _end(self, order: Order, end: OrderEnd) -> OrderEnd:
        self._answer = end
        show(Sign(end.kind, WaitingFor.NOBODY, f"{order.name}: {end.kind}."))
        if self._beside is not None:
            await self._beside
        await self._send(order, _end_letter(order, end), end.kind)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return end

    async def _send(self, order: Order, letter: Letter, event: str) -> None:
        if order.bulk_id is not None:
            # One letter tells of all the items of a bulk order.
            return
        envelope = Envelope(
            letter_id=f"order/{order.order_id}/{event}",
            to=Addressee(AddresseeKind.PARTNER, order.partner_id),
            letter=letter,
        )
        await workflow.execute_activity_method(
            PostRoom.send_letter, envelope, summary=f"Send the letter {letter.kind}", **POST_ROOM
        )


def _waiting(order: Order, short: DepositTooSmall, last_moment: datetime) -> Letter:
    last_day = last_moment.astimezone(PRAGUE).date()
    return OrderAwaitingFunds(order.order_id, order.name, short.missing, last_day)


def _end_letter(order: Order, end: OrderEnd) -> Letter:
    if isinstance(end, Registered):
        return letters.OrderRegistered(order.order_id, order.name, end.until, order.price)
    return letters.OrderRefused(order.order_id, order.name, end.kind)
