"""The story of one domain order, step for step as order-a-domain tells it.

It is told in few steps, because every one is paid for: our own books are asked beside the story,
by local activities, and only the registry and the post by activities of their own (decision 22).
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

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
from activities.registry import Registry, Renewals, Transfers
from programme import letters
from programme.domains.renewal_letters import (
    NameNotRenewed,
    NameRenewed,
    NameTransferred,
    TransferNotDone,
)
from programme.ledger import DepositTooSmall
from programme.letters import Addressee, AddresseeKind, Letter, OrderAwaitingFunds
from programme.order import (
    AwaitingFunds,
    AwaitingRegistry,
    Cancelled,
    DeadlinePassed,
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
    TakenBack,
    TooLate,
    Transferred,
    TransferRefused,
)
from programme.pricing import Operation
from programme.typography import PRAGUE
from workflows.ids import registry_queue
from workflows.patience import (
    AT_OUR_BOOKS,
    FIRST_LOOK,
    FUNDS_WAIT,
    LONGEST_LOOK,
    OUR_OWN_BOOKS,
    POST_ROOM,
    REGISTRY_CALL,
)
from workflows.signboard import Sign, WaitingFor, show
from workflows.waking import wake_waiting_orders


@workflow.defn(name="NameOrder")
class DomainOrder:
    """How a partner's order becomes a registered name."""

    def __init__(self) -> None:
        self._answer: OrderAnswer | None = None
        self._waits_for_money = False
        self._deposit_grew = False
        self._cancelled = False
        self._too_late = False
        self._has_ended = False
        self._registry_moved = False
        self._sign_is_up = False
        self._beside: asyncio.Task[None] | None = None

    @workflow.run
    async def run(self, order: Order) -> OrderEnd:
        """Tell the story from the order to the letter that says how it ended."""
        # 1. We take your order at the price you were shown and set it aside in your deposit.
        held: HoldAnswer | FundsNeverCame | Cancelled = await self._hold_price(order)

        # 2. If your deposit is short, your order waits for money; nothing is lost.
        if isinstance(held, DepositTooSmall) and order.if_short is IfShort.WAIT:
            held = await self._wait_for_money(order, held)
        if not isinstance(held, Held):
            await self._release_hold(order, held)
            return await self._end(order, held)

        # 3. We send the name to the registry at once.
        answer = await self._register_name(order)
        if isinstance(answer, TakenBack):
            return await self._end(order, answer)

        # 4. We charge your deposit, or give the money back.
        while not await self._charge_or_release(order, answer):
            # Something of ours may still be under way there: only the registry can tell.
            answer = await self._register_name(order)
            if isinstance(answer, TakenBack):
                break

        # 5. We email you how it ended.
        return await self._end(order, answer)

    @workflow.update
    async def first_answer(self) -> OrderAnswer:
        """What can be said by now; waits until something can be said."""
        await workflow.wait_condition(lambda: self._answer is not None)
        assert self._answer is not None
        return self._answer

    @workflow.update
    async def cancel(self) -> Cancelled | TooLate:
        """The partner takes the order back; possible until something may be at the registry."""
        self._cancelled, self._too_late = True, False
        if self._waits_for_money:
            return Cancelled()
        await workflow.wait_condition(lambda: self._too_late or self._has_ended)
        return Cancelled() if isinstance(self._answer, Cancelled) else TooLate()

    @cancel.validator
    def _may_cancel(self) -> None:
        if self._has_ended:
            raise ApplicationError("The order has ended.", type="too_late")

    @workflow.signal
    def cancel_by_signal(self) -> None:
        """Do the same where nobody waits for the answer; too late, nothing happens."""
        if self._waits_for_money:
            self._cancelled = True

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
        return await workflow.execute_local_activity_method(
            Deposits.hold_price,
            order,
            summary="Set the price aside in the deposit",
            **AT_OUR_BOOKS,
        )

    async def _hold_again(self, order: Order) -> HoldAnswer:
        # Not beside the story: the partner may take the order back while we ask.
        return await workflow.execute_activity_method(
            Deposits.hold_price,
            order,
            summary="Set the price aside in the deposit",
            **OUR_OWN_BOOKS,
        )

    async def _wait_for_money(
        self, order: Order, short: DepositTooSmall
    ) -> HoldAnswer | FundsNeverCame | Cancelled:
        last_moment = order.deadline or workflow.now() + FUNDS_WAIT
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
            held = await self._hold_again(order)
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
        held = await self._hold_again(order)
        return FundsNeverCame(held.missing) if isinstance(held, DepositTooSmall) else held

    def _show(self, sign: Sign) -> None:
        self._sign_is_up = True
        show(sign)

    def _was_cancelled(self) -> bool:
        # Asked anew each time: the word may come while we ask, or as the last day ends.
        return self._cancelled

    def _show_missing(self, short: DepositTooSmall, last_moment: datetime) -> None:
        self._waits_for_money = True
        self._answer = AwaitingFunds(short.missing, short.available)
        sentence = f"{short.missing.decimal_text()} {short.missing.currency} is missing."
        self._show(Sign(OrderStatus.AWAITING_FUNDS, WaitingFor.MONEY, sentence, last_moment))

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

    async def _register_name(self, order: Order) -> RegistryEnd | TakenBack:
        look = FIRST_LOOK
        while True:
            self._registry_moved = False
            if self._sign_is_up:
                # An order starts with this sign; each one put up later is an event.
                sentence = f"{order.name} is at the registry."
                self._show(Sign(OrderStatus.AT_REGISTRY, WaitingFor.REGISTRY, sentence))
            answer = await self._ask_registry(order)
            if not isinstance(answer, AwaitingRegistry | LaneClosed):
                return answer
            taken_back = await self._registry_moves(order, answer, look)
            if taken_back is not None:
                return taken_back
            # Rarer and rarer: a history has room for years of looks two hours apart.
            look = min(look * 2, LONGEST_LOOK)

    async def _ask_registry(self, order: Order) -> RegistryAnswer | TakenBack:
        if self._cancelled and await self._take_back(order, Cancelled()):
            return Cancelled()
        step, verb = _AT_THE_REGISTRY[order.operation]
        call: workflow.ActivityHandle[RegistryAnswer] = workflow.start_activity_method(
            step,
            order,
            task_queue=registry_queue(order.zone),
            summary=f"{verb} {order.name} at the registry",
            **REGISTRY_CALL,
        )
        taken_back = await self._unless_taken_back(order, call.done)
        if taken_back is None:
            return await call
        # It may be tried again and again: nothing gets out any more, the order has ended.
        call.cancel()
        return taken_back

    async def _registry_moves(
        self, order: Order, answer: AwaitingRegistry | LaneClosed, look: timedelta
    ) -> TakenBack | None:
        self._answer = answer
        self._show(
            Sign(answer.kind, WaitingFor.REGISTRY, "The order waits; the price stays set aside.")
        )
        until = workflow.now() + look
        return await self._unless_taken_back(order, lambda: self._registry_moved, until)

    async def _unless_taken_back(
        self, order: Order, is_over: Callable[[], bool], until: datetime | None = None
    ) -> TakenBack | None:
        """Wait for something; end the order once nobody wants it and nothing was sent."""
        deadline = order.deadline
        while not is_over():
            moments = [each for each in (until, deadline) if each is not None]
            try:
                await workflow.wait_condition(
                    lambda: is_over() or self._cancelled,
                    timeout=min(moments) - workflow.now() if moments else None,
                    timeout_summary="Until the registry is asked again, or the last day is over",
                )
            except TimeoutError:
                if deadline is None or workflow.now() < deadline:
                    return None
                if await self._take_back(order, DeadlinePassed()):
                    return DeadlinePassed()
                # Under way: its end is the registry's.
                deadline = None
            if self._cancelled and await self._take_back(order, Cancelled()):
                return Cancelled()
        return None

    async def _take_back(self, order: Order, wish: TakenBack) -> bool:
        released = isinstance(await self._release_hold(order, wish), Released)
        if isinstance(wish, Cancelled) and not released:
            self._cancelled, self._too_late = False, True
        return released

    async def _charge_or_release(self, order: Order, answer: RegistryEnd) -> bool:
        match answer:
            case Registered() | Renewed() | Transferred():
                await self._charge_hold(order, answer)
                return True
            case NameTaken() | RegistryRefused() | TransferRefused():
                return isinstance(await self._release_hold(order, answer), Released)

    async def _charge_hold(self, order: Order, done: Done) -> None:
        await workflow.execute_local_activity_method(
            Deposits.charge_hold,
            OrderRegistered(order, done),
            summary="Charge the deposit and set the service up",
            **AT_OUR_BOOKS,
        )

    async def _release_hold(self, order: Order, end: OrderEnd) -> Released | AttemptUnderWay:
        answer: Released | AttemptUnderWay = await workflow.execute_local_activity_method(
            Deposits.release_hold,
            OrderEnded(order, end),
            summary="Give the money back",
            **AT_OUR_BOOKS,
        )
        if isinstance(answer, Released) and answer.freed:
            await wake_waiting_orders(order.partner_id)
        return answer

    async def _end(self, order: Order, end: OrderEnd) -> OrderEnd:
        self._answer, self._has_ended = end, True
        self._show(Sign(end.kind, WaitingFor.NOBODY, f"{order.name}: {end.kind}."))
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


_AT_THE_REGISTRY: dict[Operation, tuple[Any, str]] = {
    Operation.REGISTER: (Registry.register_name, "Create"),
    Operation.RENEW: (Renewals.renew_name, "Renew"),
    Operation.TRANSFER: (Transfers.transfer_name, "Transfer"),
}


def _waiting(order: Order, short: DepositTooSmall, last_moment: datetime) -> Letter:
    last_day = last_moment.astimezone(PRAGUE).date()
    return OrderAwaitingFunds(order.order_id, order.name, short.missing, last_day)


def _end_letter(order: Order, end: OrderEnd) -> Letter:
    match end:
        case Registered(until=until):
            return letters.OrderRegistered(order.order_id, order.name, until, order.price)
        case Renewed(until=until):
            return NameRenewed(order.order_id, order.name, until, order.price)
        case Transferred(until=until):
            return NameTransferred(order.order_id, order.name, until, order.price)
        case TransferRefused(because=because):
            return TransferNotDone(order.order_id, order.name, because)
        case _ if order.operation is Operation.RENEW:
            assert order.until is not None
            return NameNotRenewed(order.order_id, order.name, end.kind, order.until)
        case _:
            return letters.OrderRefused(order.order_id, order.name, end.kind)
