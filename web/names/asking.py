"""Asking for a change of a name: kept first, then told to its story; pages and the API share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.engine import Transaction
from db.front import domain_changes as front
from db.front.deposit_requests import Asker
from db.front.domain_changes import SentChange
from db.views import services
from db.views.services import ServiceRow
from programme.domains.changes import (
    ChangeAnswer,
    ChangeKind,
    NotOffered,
    is_offered,
    zone_of,
)
from programme.domains.name_servers import Server, ServersRefused, parse_servers
from programme.domains.servers import (
    ZONES_WITH_SETS,
    Delegation,
    ServersNotAllowed,
    SetFault,
    read_delegation,
)
from programme.names import Name
from web.context import WebContext
from web.following.passing_on import FORGOTTEN_AFTER, try_each

API = "api"
"""Who asked, where a program did."""


@dataclass(frozen=True)
class Asked:
    """A change that is kept, with the first answer to it."""

    change_id: str
    answer: ChangeAnswer


@dataclass(frozen=True)
class KeyWithOtherWish:
    """The key was used before for something else."""

    kind: str = "key_reused"


async def service_of(transaction: Transaction, customer_id: str, name: str) -> ServiceRow | None:
    """Return a name that runs for a customer."""
    rows = await services.of_customer(transaction, customer_id)
    return next((row for row in rows if row.name == name), None)


def read_servers(
    nsset: str, servers: str, name: str
) -> tuple[str, ...] | ServersRefused | ServersNotAllowed:
    """Return the lines that say which servers a name is to have; none means our own.

    Refuses with ServersRefused and ServersNotAllowed.
    """
    zone = zone_of(name)
    if zone in ZONES_WITH_SETS:
        wanted = read_delegation(nsset, servers, Name(name, zone))
        if not isinstance(wanted, Delegation):
            return wanted
        return (wanted.nsset,) if wanted.nsset else _lines(wanted.servers)
    if nsset.strip():
        return ServersNotAllowed(SetFault.NO_SETS, nsset.strip())
    if not servers.strip():
        return ()
    # The name is there already, so servers inside it can be made known.
    parsed = parse_servers(servers, name, zone)
    return parsed if isinstance(parsed, ServersRefused) else _lines(parsed)


def _lines(servers: tuple[Server, ...]) -> tuple[str, ...]:
    return tuple(each.line for each in servers)


async def ask(
    context: WebContext, asker: Asker, change: ChangeKind, wanted: Mapping[str, Any]
) -> Asked | KeyWithOtherWish | NotOffered:
    """Keep what is to be changed and tell its story; the same key again is the same change.

    Refuses with KeyWithOtherWish, NotOffered. Raises DeskClosedError; what is kept is passed on
    later then.
    """
    if not is_offered(change, zone_of(wanted["name"])):
        return NotOffered()
    async with context.database.writing() as transaction:
        values = {"kind": change, "digest": ""} | dict(wanted)
        sent = await front.ask(transaction, asker, values)
    if (sent.name, sent.kind, sent.digest) != (wanted["name"], change, values["digest"]):
        return KeyWithOtherWish()
    return Asked(sent.change_id, await pass_on_change(context, sent))


async def pass_on_change(context: WebContext, sent: SentChange) -> ChangeAnswer:
    """Tell the story of a change; hearing of one twice it takes it once.

    Raises DeskClosedError.
    """
    answer = await context.domain_desk.change_name(sent.change_id, sent.partner_id, sent.kind)
    async with context.database.writing() as transaction:
        await front.mark_passed_on(transaction, sent.change_id, context.clock())
    return answer


async def pass_on_forgotten_changes(context: WebContext) -> None:
    """Tell the stories what was asked a while ago and never seen to reach them.

    One that fails keeps none of the others waiting. Raises DeskClosedError once all were tried.
    """
    async with context.database.reading() as transaction:
        waiting = await front.not_passed_on(transaction, context.clock() - FORGOTTEN_AFTER)
    await try_each(context, waiting, _pass_on, named=lambda sent: sent.change_id)


async def _pass_on(context: WebContext, sent: SentChange) -> None:
    await pass_on_change(context, sent)
