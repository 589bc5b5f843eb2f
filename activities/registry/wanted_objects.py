"""The objects a change of a name refers to, made where the registry does not know them yet."""

from __future__ import annotations

from dataclasses import dataclass

from activities.registry.carrying import RefusedBeforehandError
from activities.registry.change_book import Wanted
from activities.registry.details import Details
from activities.registry.holders import HolderObjects, Holders
from activities.registry.lanes import Lane
from activities.registry.objects import ObjectRefusedError
from programme.domains.changes import ChangeKind, ChangeTaken


@dataclass(frozen=True)
class WantedObjects:
    """The new holder's contact, or the new name servers."""

    lane: Lane
    taken: ChangeTaken
    wanted: Wanted
    holders: Holders
    details: Details

    async def make(self) -> HolderObjects | None:
        """Return the objects, made where they are missing; None where a change needs none.

        Raises RefusedBeforehandError.
        """
        try:
            match self.taken.change:
                case ChangeKind.NAME_SERVERS:
                    return await self._servers()
                case ChangeKind.HOLDER:
                    return HolderObjects(await self._holder(), None, ())
                case _:
                    return None
        except ObjectRefusedError as error:
            raise RefusedBeforehandError(error.code) from error

    async def forget_the_deleted(self) -> bool:
        """Forget which of them the registry no longer has; say whether one was gone."""
        objects = await self.make()
        return objects is not None and await self.holders.forget_the_deleted(self.lane, objects)

    async def _holder(self) -> str:
        partner_id = self.taken.partner_id
        details = await self.details.of(partner_id, self.wanted.details_id)
        return await self.holders.contact_for(self.lane, partner_id, details)

    async def _servers(self) -> HolderObjects:
        details, partner_id = self.wanted.delegation, self.taken.partner_id
        tech = await self.holders.contact_for(self.lane, partner_id)
        if self.lane.pool.account.profile.ns_mode != "nsset":
            return HolderObjects(tech, None, await self.holders.hosts_for(self.lane, details))
        nsset = await self.holders.nsset_for(self.lane, partner_id, tech, details)
        return HolderObjects(tech, nsset, ())
