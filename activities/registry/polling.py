"""What registries tell us unasked: every message is kept before it is taken off the queue.

A message that nobody can read is kept and taken off like any other, because a queue shows its
oldest message only. Who is waiting for a message is told by the story that reads the queue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import activity

from activities.pulse import pulse
from activities.registry.accounts import Accounts
from activities.registry.lanes import (
    Lane,
    RegistryOutOfReachError,
    RegistryUnsureError,
    closure_of,
)
from activities.registry.records import is_ours, record_of
from db.books import services, submissions
from db.books.chronicle import Line, note
from db.books.domains import registry_accounts, registry_messages, sightings
from db.engine import Database, Transaction
from db.views import staff
from db.views.domains.concerned import stories_about
from epp.answers import (
    LowCredit,
    Maintenance,
    MessageQueue,
    ObjectMoved,
    PendingEnded,
    Response,
    TransferState,
    UnknownPayload,
)
from epp.commands import PollAck, PollRequest
from epp.errors import NotSentError
from epp.result_codes import CodeClass
from programme.domains.comparison import Difference, Found, Standing
from programme.domains.services import ServiceEnd
from programme.domains.transferring import TransferStage, stage_of

MOST_AT_ONCE = 200
WOKEN_AT_ONCE = 50
SLOW = timedelta(minutes=15)
"""How long an order's end may be unknown before our people hear of it."""
_WAITING, _EMPTY = 1301, 1300
_GONE = (2303, 2304, 2305)
"""What an acknowledgement of a message that is off the queue already is answered."""


@dataclass(frozen=True)
class Wake:
    """A story to be told something."""

    story_id: str
    signal: str


@dataclass(frozen=True)
class Heard:
    """What came of one reading of a queue."""

    wake: tuple[Wake, ...] = ()
    is_stuck: bool = False
    """The registry shows a message again that it has taken back; a person has to look."""


@dataclass(frozen=True)
class Trouble:
    """What our people have to hear of an account, and who of them; `number` tells it apart."""

    because: str
    detail: str
    number: int
    tell: tuple[str, ...]


@dataclass(frozen=True)
class Watched:
    """What came of one look after an account."""

    wake: tuple[Wake, ...] = ()
    trouble: tuple[Trouble, ...] = ()


class Polling:
    """Reads the queues of our registry accounts and looks after the accounts themselves."""

    def __init__(
        self,
        database: Database,
        lanes: Mapping[str, Lane],
        accounts: Accounts,
        clock: Callable[[], datetime],
        new_cl_trid: Callable[[], str],
    ) -> None:
        self._database = database
        self._lanes = {lane.registry: lane for lane in lanes.values()}
        self._accounts = accounts
        self._clock = clock
        self._new_cl_trid = new_cl_trid

    @activity.defn
    async def read_messages(self, account: str) -> Heard:
        """Keep every message of an account's queue and take it off; a repeat keeps none twice.

        Raises RegistryOutOfReachError.
        """
        async with self._database.reading() as transaction:
            row = await registry_accounts.find(transaction, account)
        if row is not None and row.because is not None:
            # Whoever knocks at an account that has stopped makes it worse.
            return Heard()
        lane = self._lanes[account]
        try:
            async with pulse():
                return await self._read(lane)
        except NotSentError as error:
            because = closure_of(error)
            if because is None:
                raise RegistryOutOfReachError(str(error)) from error
            await self._accounts.stop(account, because.because, type(error).__name__)
            return Heard()

    @activity.defn
    async def look_after(self, account: str) -> Watched:
        """Find whom to wake now that an account is open, and of what our people must hear."""
        async with self._database.reading() as transaction:
            row = await registry_accounts.find(transaction, account)
            tell = await staff.accounts(transaction)
            slow = await submissions.slow_ones(transaction, account, self._clock() - SLOW)
        trouble = []
        wake: tuple[str, ...] = ()
        if row is None or row.because is None:
            wake = await self._accounts.wake(account, WOKEN_AT_ONCE)
        else:
            trouble.append(Trouble(row.because, row.detail, row.stops, tell))
        if slow:
            oldest = min(slow, key=lambda each: each.first_at)
            number = int(oldest.first_at.timestamp())
            trouble.append(Trouble("slow_orders", str(len(slow)), number, tell))
        return Watched(tuple(Wake(story, "lane_opened") for story in wake), tuple(trouble))

    @activity.defn
    async def who_is_told(self) -> tuple[str, ...]:
        """Return who of our people hears of an account's troubles."""
        async with self._database.reading() as transaction:
            return await staff.accounts(transaction)

    async def _read(self, lane: Lane) -> Heard:
        wake: list[Wake] = []
        taken: set[str] = set()
        while len(taken) < MOST_AT_ONCE:
            answer = await lane.pool.ask(PollRequest(), self._new_cl_trid())
            if answer.code != _WAITING or answer.queue is None or not answer.queue.message_id:
                if answer.meaning is not CodeClass.OK:
                    raise RegistryOutOfReachError(f"Polled, the registry answered {answer.code}.")
                break
            message_id = answer.queue.message_id
            if message_id in taken:
                return Heard(tuple(wake), is_stuck=True)
            wake += await self._keep(lane, answer.queue, answer)
            # The id of this very message: an acknowledgement's own answer names the next one.
            done = await lane.pool.ask(PollAck(message_id), self._new_cl_trid())
            if done.meaning is not CodeClass.OK and done.code not in _GONE:
                raise RegistryOutOfReachError(f"The registry keeps a message: {done.code}.")
            await self._taken_off(lane, message_id)
            taken.add(message_id)
        return Heard(tuple(dict.fromkeys(wake)))

    async def _keep(self, lane: Lane, queue: MessageQueue, answer: Response) -> list[Wake]:
        """Write a message down, and find in the same transaction whom it concerns."""
        assert queue.message_id is not None
        said, cl_trid = _facts_of(answer.data), _cl_trid_of(answer.data)
        lost = await self._lost(lane, answer.data)
        async with self._database.writing() as transaction:
            await registry_messages.keep(
                transaction,
                {
                    "account": lane.registry,
                    "message_id": queue.message_id,
                    "kind": _kind_of(answer.data),
                    "name": said.get("name"),
                    "cl_trid": cl_trid,
                    "facts": said,
                    "raw": answer.masked_frame,
                    "queued_at": queue.queued_at or "",
                },
            )
            # Not only when it is new: the story may not have heard of it the first time.
            concerned = await stories_about(
                transaction, lane.registry, cl_trid, _name_of(answer.data)
            )
            if lost is not None:
                await self._end_service(transaction, lane.registry, lost)
            if isinstance(answer.data, PendingEnded) and not concerned:
                once = f"registry.message/{lane.registry}/{queue.message_id}"
                facts = {"message": queue.message_id}
                line = Line("registry.unmatched", lane.registry, facts=facts, once=once)
                await note(transaction, line)
            if concerned or lost is not None:
                await registry_messages.change(
                    transaction, lane.registry, queue.message_id, seen_to_at=self._clock()
                )
        return [Wake(story_id, "registry_said") for story_id in concerned]

    async def _lost(self, lane: Lane, data: object) -> str | None:
        """Return the name of ours that a message rightly says went to another registrar.

        A message may be older than the name's way back to us, so the registry is asked.
        """
        name = _taken_over(data, lane.pool.account.client_id)
        if name is None:
            return None
        async with self._database.reading() as transaction:
            if await services.running(transaction, name) is None:
                return None
        try:
            info = await record_of(lane, name, self._new_cl_trid)
        except RegistryUnsureError:
            # The queue must go on; the daily comparison asks about the name again.
            return None
        return None if is_ours(lane, info) else name

    async def _end_service(self, transaction: Transaction, registry: str, name: str) -> None:
        at = self._clock()
        if await services.end(transaction, name, ServiceEnd.TRANSFERRED_AWAY, at) is None:
            return
        found = Found(Difference.ELSEWHERE, name, "ours", Standing.ELSEWHERE)
        await sightings.keep_finding(transaction, registry, found, at, healed=True)

    async def _taken_off(self, lane: Lane, message_id: str) -> None:
        async with self._database.writing() as transaction:
            await registry_messages.change(
                transaction, lane.registry, message_id, acknowledged_at=self._clock()
            )


def _kind_of(data: object) -> str:
    if data is None or isinstance(data, UnknownPayload):
        return "unreadable"
    names = {PendingEnded: "pending_ended", TransferState: "transfer", LowCredit: "low_credit"}
    names |= {Maintenance: "maintenance", ObjectMoved: "transfer"}
    return next((word for kind, word in names.items() if isinstance(data, kind)), "other")


def _facts_of(data: object) -> dict[str, str]:
    """Return what is told in words of a payload; secrets lie deeper and stay out."""
    if data is None or isinstance(data, UnknownPayload):
        return {}
    said = vars(data).items() if hasattr(data, "__dict__") else ()
    return {key: str(value) for key, value in said if isinstance(value, str | int | bool)}


def _cl_trid_of(data: object) -> str | None:
    return data.cl_trid if isinstance(data, PendingEnded) else None


def _name_of(data: object) -> str | None:
    """Return the domain a message is about; whatever else it may be about has no dot in it."""
    name = getattr(data, "name", None)
    return name.lower() if isinstance(name, str) else None


def _taken_over(data: object, us: str) -> str | None:
    """Return the name that another registrar has taken over, as a message tells."""
    if isinstance(data, ObjectMoved) and data.kind == "domain":
        return _name_of(data) if data.to_registrar != us else None
    if isinstance(data, TransferState) and stage_of(data.status) is TransferStage.APPROVED:
        return _name_of(data) if data.requested_by not in (None, us) else None
    return None
