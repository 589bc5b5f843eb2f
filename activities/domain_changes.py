"""Changes of names, in our own books: copied from the front, and how each ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio import activity

from db.books import services
from db.books.chronicle import Line, note
from db.books.domains import changes, sightings
from db.engine import Database, Transaction
from db.views.domains import changes as views
from db.views.domains.changes import SentRow
from programme.domains.changes import (
    AnotherChange,
    ChangeEnd,
    ChangeKind,
    ChangeRefusal,
    ChangeStatus,
    ChangeTaken,
    Done,
    NoSuchService,
    NotOffered,
    RefusedByRegistry,
    TakeAnswer,
    is_offered,
    status_at_end,
    zone_of,
)
from programme.domains.services import ServiceEnd


@dataclass(frozen=True)
class ChangeEnded:
    """How a change ended, and when."""

    change_id: str
    end: ChangeEnd
    at: datetime


class DomainChanges:
    """The changes of names, as workflows see them. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    async def take_change(self, change_id: str) -> TakeAnswer:
        """Copy what the partner wants into the books; a repeat finds it there.

        Refuses with NoSuchService, AnotherChange, NotOffered.
        """
        async with self._database.writing() as transaction:
            sent = await views.sent(transaction, change_id)
            if sent is None:
                return NoSuchService()
            known = await changes.locked(transaction, change_id)
            if known is not None and known.end_kind in _REFUSALS:
                return _REFUSALS[known.end_kind](known.end_detail)
            if known is None and (refusal := await _refusal(transaction, sent)) is not None:
                await _add_refused(transaction, sent, refusal)
                return refusal
            return ChangeTaken(change_id, sent.partner_id, sent.name, zone_of(sent.name), sent.kind)

    @activity.defn
    async def end_change(self, ended: ChangeEnded) -> None:
        """Write down how a change ended; a name that was deleted is no service from then on."""
        async with self._database.writing() as transaction:
            row = await changes.locked(transaction, ended.change_id)
            if row is None or row.ended_at is not None:
                return
            end = ended.end
            await changes.change(
                transaction,
                ended.change_id,
                status=status_at_end(end),
                end_kind=end.kind,
                end_detail=_detail(end),
                ended_at=ended.at,
            )
            facts = {"change": row.kind, "end": end.kind}
            await note(transaction, Line("change.ended", ended.change_id, facts=facts))
            if isinstance(end, Done):
                await sightings.unsettle(transaction, row.name)
                if row.kind == ChangeKind.DELETE:
                    await services.end(transaction, row.name, ServiceEnd.DELETED, ended.at)

    @activity.defn
    async def forget_code(self, change_id: str) -> None:
        """Forget a transfer code that was to be seen for a while."""
        async with self._database.writing() as transaction:
            await changes.change(transaction, change_id, sealed_code=None)


_REFUSALS: dict[str, Callable[[str | None], ChangeRefusal]] = {
    "no_such_service": lambda _: NoSuchService(),
    "not_offered": lambda _: NotOffered(),
    "another_change": lambda change_id: AnotherChange(change_id or ""),
}


async def _refusal(transaction: Transaction, sent: SentRow) -> ChangeRefusal | None:
    service = await services.running(transaction, sent.name)
    if service is None or sent.partner_id not in (service.administrator_id, service.payer_id):
        return NoSuchService()
    if not is_offered(sent.kind, zone_of(sent.name)):
        return NotOffered()
    if not await changes.add(transaction, _values(sent)):
        return AnotherChange(await changes.live_of(transaction, sent.name) or "")
    facts = {"change": sent.kind, "name": sent.name}
    await note(transaction, Line("change.taken", sent.change_id, actor=sent.user_id, facts=facts))
    return None


async def _add_refused(transaction: Transaction, sent: SentRow, refusal: ChangeRefusal) -> None:
    ended = {
        "status": ChangeStatus.REFUSED,
        "end_kind": refusal.kind,
        "end_detail": refusal.change_id if isinstance(refusal, AnotherChange) else None,
        "ended_at": sent.sent_at,
    }
    await changes.add(transaction, _values(sent) | ended)


def _values(sent: SentRow) -> dict[str, Any]:
    return {
        "change_id": sent.change_id,
        "partner_id": sent.partner_id,
        "name": sent.name,
        "zone": zone_of(sent.name),
        "kind": sent.kind,
        "status": ChangeStatus.AT_REGISTRY,
        "servers": None if sent.servers is None else list(sent.servers),
        "details_id": sent.details_id,
        "asked_by": sent.user_id,
        "asked_at": sent.sent_at,
    }


def _detail(end: ChangeEnd) -> str | None:
    match end:
        case Done(how=how):
            return how or None
        case RefusedByRegistry(code=code):
            return str(code)
        case _:
            return None
