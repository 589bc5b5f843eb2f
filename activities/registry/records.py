"""The registry's record of a name, as renewals and transfers ask for it after a lost answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from activities.registry.lanes import Lane, RegistryUnsureError
from epp.answers import DomainInfo
from epp.commands import InfoDomain

MISSING = 2303
_HIDDEN = (2201, 2202)


async def record_of(lane: Lane, name: str, new_cl_trid: Callable[[], str]) -> DomainInfo | None:
    """Return the registry's record of a name; None if there is none, or it is hidden from us.

    Raises RegistryUnsureError.
    """
    answer = await lane.pool.ask(InfoDomain(name), new_cl_trid())
    if isinstance(answer.data, DomainInfo):
        return answer.data
    if answer.code == MISSING or answer.code in _HIDDEN:
        return None
    raise RegistryUnsureError(f"Asked about the name, the registry answered {answer.code}.")


def is_ours(lane: Lane, info: DomainInfo | None) -> bool:
    """Say whether a name lies with us."""
    return info is not None and info.sponsor == lane.pool.account.client_id


def moment_in(raw: str | None) -> datetime | None:
    """Return a registry's moment; None where it is missing, or names no time zone."""
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
