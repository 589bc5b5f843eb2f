"""What an order says beside name and price, as forms and programs send it: read at the door."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from db.engine import Transaction
from db.front import order_details
from db.front.quotes import Pinned
from db.opening import holder_id_of
from db.sealing import Seal
from db.views.domains import details as views
from programme.domains.details import USUAL, Holder, OrderDetails
from programme.domains.name_servers import ServersRefused
from programme.domains.servers import Delegation, ServersNotAllowed, read_delegation
from programme.names import Name
from programme.typography import PRAGUE

LONGEST_WAIT = timedelta(days=60)


@dataclass(frozen=True)
class HolderNotFound:
    """There is no such customer of this partner's, or their data were erased."""

    kind: Literal["holder_not_found"] = "holder_not_found"


@dataclass(frozen=True)
class DeadlineNotAllowed:
    """The last day is over, or too far away."""

    kind: Literal["deadline_not_allowed"] = "deadline_not_allowed"


DetailsRefusal = ServersNotAllowed | ServersRefused | HolderNotFound | DeadlineNotAllowed


@dataclass(frozen=True)
class Wanted:
    """What a caller wants beside name and price, as it was typed or sent."""

    holder: Holder | None = None
    holder_id: str | None = None
    nsset: str = ""
    servers: str = ""
    """One a line, addresses behind it."""
    deadline: date | None = None
    details_id: str | None = None
    """What was read and kept before, when the price was shown."""


NOTHING_SPECIAL = Wanted()
"""As usual: the partner holds the name, our servers serve it, and there is no last day."""


def moment_after(last_day: date | None, now: datetime) -> datetime | DeadlineNotAllowed | None:
    """Return the first moment after an order's last day.

    Refuses with DeadlineNotAllowed.
    """
    if last_day is None:
        return None
    if last_day == date.min:
        return DeadlineNotAllowed()
    over = datetime.combine(last_day + timedelta(days=1), time(), PRAGUE).astimezone(UTC)
    return over if now < over <= now + LONGEST_WAIT else DeadlineNotAllowed()


def fault_beside(offer: Pinned, wanted: Wanted, now: datetime) -> DetailsRefusal | None:
    """Return what is wrong with name servers or the last day, before a customer is asked for."""
    over = moment_after(wanted.deadline, now)
    if isinstance(over, DeadlineNotAllowed):
        return over
    delegation = read_delegation(wanted.nsset, wanted.servers, Name(offer.name, offer.zone))
    return None if isinstance(delegation, Delegation) else delegation


def day_of(typed: str) -> date | DeadlineNotAllowed | None:
    """Return the day a browser's date field holds.

    Refuses with DeadlineNotAllowed.
    """
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return DeadlineNotAllowed()


async def keep_wanted(
    transaction: Transaction, seal: Seal, partner_id: str, name: Name, wanted: Wanted
) -> str | DetailsRefusal | None:
    """Keep what an order wants and return its id; None where it wants what is usual.

    Refuses with ServersNotAllowed, ServersRefused and
    HolderNotFound.
    """
    if wanted.details_id is not None:
        known = await views.find(transaction, seal, partner_id, wanted.details_id)
        return HolderNotFound() if known is None else wanted.details_id
    delegation = read_delegation(wanted.nsset, wanted.servers, name)
    if not isinstance(delegation, Delegation):
        return delegation
    details = OrderDetails(nsset=delegation.nsset, servers=delegation.servers)
    with_holder = await _with_holder(transaction, seal, partner_id, details, wanted)
    if isinstance(with_holder, HolderNotFound) or with_holder == USUAL:
        return with_holder if isinstance(with_holder, HolderNotFound) else None
    return await order_details.keep(transaction, seal, partner_id, with_holder)


async def _with_holder(
    transaction: Transaction, seal: Seal, partner_id: str, details: OrderDetails, wanted: Wanted
) -> OrderDetails | HolderNotFound:
    if wanted.holder_id is not None:
        known = await views.find_holder(transaction, seal, partner_id, wanted.holder_id)
        if known is None:
            return HolderNotFound()
        return replace(details, holder_id=known.holder_id, holder=known.holder)
    if wanted.holder is None:
        return details
    holder_id = holder_id_of(seal, partner_id, wanted.holder)
    known = await views.find_holder(transaction, seal, partner_id, holder_id)
    if known is not None and known.holder != wanted.holder:
        # That customer's data were changed since; these are somebody else's.
        holder_id = holder_id_of(seal, f"{partner_id}:{holder_id}", wanted.holder)
    return replace(details, holder_id=holder_id, holder=wanted.holder)
