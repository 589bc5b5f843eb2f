"""What has to be sent so that a registry's record of a name becomes what is wanted."""

from __future__ import annotations

from activities.registry.holders import HolderObjects
from epp.answers import DomainInfo
from epp.commands import UpdateDomain
from programme.domains.changes import ChangeKind

LOCK = "clientTransferProhibited"
_GOING = frozenset({"pendingDelete", "redemptionPeriod", "deleteCandidate"})


def is_ours(info: DomainInfo, client_id: str) -> bool:
    """Say whether our account keeps the name."""
    return info.sponsor == client_id


def is_deleted(info: DomainInfo) -> bool:
    """Say whether the name is given up and only not gone yet."""
    return bool(_GOING & {*info.statuses, *info.rgp_statuses})


def difference(
    info: DomainInfo, change: ChangeKind, objects: HolderObjects | None, code: str
) -> UpdateDomain | None:
    """Return the update that makes a name what is wanted; None when it is that already."""
    match change:
        case ChangeKind.NAME_SERVERS if objects is not None:
            return _servers(info, objects)
        case ChangeKind.HOLDER if objects is not None:
            return _holder(info, objects.registrant)
        case ChangeKind.LOCK:
            return None if LOCK in info.statuses else _lock(info.name)
        case ChangeKind.UNLOCK:
            return _unlock(info.name) if LOCK in info.statuses else None
        case ChangeKind.TRANSFER_CODE:
            return None if info.auth_info == code else UpdateDomain(info.name, auth_info=code)
        case _:
            raise ValueError(f"{change} is no update.")


def _servers(info: DomainInfo, objects: HolderObjects) -> UpdateDomain | None:
    if objects.nsset is not None:
        # Handles are shown in capitals and compared without regard to them.
        same = (info.nsset or "").upper() == objects.nsset.upper()
        return None if same else UpdateDomain(info.name, nsset=objects.nsset)
    known = {host.lower(): host for host in info.hosts}
    wanted = {host.lower(): host for host in objects.hosts}
    add = tuple(host for key, host in wanted.items() if key not in known)
    remove = tuple(host for key, host in known.items() if key not in wanted)
    if not add and not remove:
        return None
    return UpdateDomain(info.name, add_hosts=add, remove_hosts=remove)


def _holder(info: DomainInfo, registrant: str) -> UpdateDomain | None:
    if (info.registrant or "").upper() == registrant.upper():
        return None
    return UpdateDomain(info.name, registrant=registrant)


def _lock(name: str) -> UpdateDomain:
    return UpdateDomain(name, add_statuses=(LOCK,))


def _unlock(name: str) -> UpdateDomain:
    return UpdateDomain(name, remove_statuses=(LOCK,))
