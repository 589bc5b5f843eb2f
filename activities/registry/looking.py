"""Asks registries how our names stand, and keeps what they say; no secret of a name is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from activities.registry.lanes import Lane, RegistryOutOfReachError, RegistryUnsureError
from db.books.domains import sightings
from db.engine import Database
from epp.answers import DomainInfo, expiry_day
from epp.commands import InfoDomain, InfoNsset
from epp.errors import EppError
from programme.domains.comparison import Seen, Standing

_MISSING, _FOREIGN = 2303, 2201


class Looks:
    """One look at one name; every look is kept, so that pages need not ask again."""

    def __init__(
        self,
        lanes: Mapping[str, Lane],
        database: Database,
        clock: Callable[[], datetime],
        new_cl_trid: Callable[[], str],
    ) -> None:
        self._lanes = lanes
        self._database = database
        self._clock = clock
        self._new_cl_trid = new_cl_trid

    async def look(self, zone: str, name: str, *, with_servers: bool = False) -> Seen:
        """Ask about a name and keep the answer.

        Raises RegistryOutOfReachError, RegistryUnsureError.
        """
        lane = self._lanes[zone]
        values = await self._asked(lane, name, with_servers=with_servers)
        async with self._database.writing() as transaction:
            await sightings.keep(transaction, values)
        return seen_in(values)

    async def _asked(self, lane: Lane, name: str, *, with_servers: bool) -> dict[str, Any]:
        nothing = {
            "name": name,
            "registry": lane.registry,
            "looked_at": self._clock(),
            "until": None,
            "statuses": [],
            "registrant": None,
            "servers": [],
            "nsset": None,
            "keyset": None,
        }
        answer = await self.ask(lane, InfoDomain(name))
        if answer.code == _MISSING:
            return nothing | {"standing": Standing.GONE}
        if answer.code == _FOREIGN:
            return nothing | {"standing": Standing.ELSEWHERE}
        info = answer.data
        if not isinstance(info, DomainInfo):
            raise RegistryUnsureError(f"Asked about a name, the registry answered {answer.code}.")
        if info.sponsor != lane.pool.account.client_id:
            return nothing | {"standing": Standing.ELSEWHERE}
        return nothing | {
            "standing": Standing.OURS,
            "until": expiry_day(info.expires) if info.expires else None,
            "statuses": [*info.statuses, *info.rgp_statuses],
            "registrant": info.registrant,
            "servers": await self._servers(lane, info, with_servers=with_servers),
            "nsset": info.nsset,
            "keyset": info.keyset,
        }

    async def _servers(self, lane: Lane, info: DomainInfo, *, with_servers: bool) -> list[str]:
        if info.hosts or info.nsset is None or not with_servers:
            return sorted(host.lower() for host in info.hosts)
        answer = await self.ask(lane, InfoNsset(info.nsset))
        servers = getattr(answer.data, "servers", ())
        return [" ".join((each.name, *each.addresses)) for each in servers]

    async def ask(self, lane: Lane, question: Any) -> Any:
        """Put one question; what fails is asked again by whoever asked.

        Raises RegistryOutOfReachError.
        """
        try:
            return await lane.pool.ask(question, self._new_cl_trid())
        except EppError as error:
            raise RegistryOutOfReachError(str(error)) from error


def seen_in(values: Mapping[str, Any]) -> Seen:
    """Return a look as the rules compare it."""
    return Seen(
        name=values["name"],
        standing=Standing(values["standing"]),
        until=values["until"],
        statuses=tuple(values["statuses"]),
        registrant=values["registrant"],
        servers=sightings.agreed_servers(values),
    )
