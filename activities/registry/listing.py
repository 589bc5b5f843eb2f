"""The registry's own list of the names it keeps with us (FRED), read on a link of its own."""

from __future__ import annotations

from activities.registry.lanes import Lane, RegistryOutOfReachError
from epp.answers import Listed, ListPrepared
from epp.commands import ListObjects, NextListed
from epp.envelope import fresh_cl_trid
from epp.errors import EppError
from epp.session import Session


async def listed_names(lane: Lane) -> tuple[str, ...]:
    """Return every name the registry keeps with our account.

    The list belongs to the link it was prepared on, so it has one of its own for as long as it is
    read. Raises RegistryOutOfReachError.
    """
    try:
        session = await Session.open(lane.pool.account)
        try:
            return await _read(session)
        finally:
            await session.close()
    except EppError as error:
        raise RegistryOutOfReachError(str(error)) from error


async def _read(session: Session) -> tuple[str, ...]:
    prepared = await session.send(ListObjects("domain"), fresh_cl_trid())
    if not isinstance(prepared.data, ListPrepared):
        raise RegistryOutOfReachError(f"Asked for a list, the registry answered {prepared.code}.")
    names: list[str] = []
    while True:
        portion = await session.send(NextListed(), fresh_cl_trid())
        if not isinstance(portion.data, Listed):
            raise RegistryOutOfReachError(f"The list broke off with {portion.code}.")
        if not portion.data.names:
            return tuple(names)
        names.extend(portion.data.names)
