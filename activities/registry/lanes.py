"""What a registry's own codes and failures mean for an order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from epp.answers import DomainInfo
from epp.commands import Fee
from epp.errors import (
    AccountClosedError,
    CertificateRefusedError,
    CredentialsUnreadableError,
    GreetingDiffersError,
    LoginRefusedError,
    NotSentError,
    ServerNotTrustedError,
)
from epp.pool import RegistryPool
from epp.profiles import PROFILES
from programme.order import LaneClosed, LaneClosure
from programme.submission import Sighting

_LOCKED_OUT = (LoginRefusedError, AccountClosedError)
_MISCONFIGURED = (
    CertificateRefusedError,
    CredentialsUnreadableError,
    GreetingDiffersError,
    ServerNotTrustedError,
)


@dataclass(frozen=True)
class Lane:
    """One account at one registry: its sessions, and the servers our names are given."""

    pool: RegistryPool
    name_servers: tuple[str, ...]

    @property
    def registry(self) -> str:
        """The registry's name among our profiles."""
        return self.pool.account.profile.name


class RegistryUnsureError(RuntimeError):
    """Nobody knows yet what the registry did; the next attempt asks first."""


class RegistryMisspokenError(RuntimeError):
    """The registry did not understand us, or we it; a person has to look."""


class RegistryOutOfReachError(RuntimeError):
    """Nothing was sent; the next attempt may."""


def closure_of(error: NotSentError) -> LaneClosed | None:
    """Return why our account takes no orders, if that is what the failure says."""
    if isinstance(error, _LOCKED_OUT):
        return LaneClosed(LaneClosure.LOCKED_OUT)
    if isinstance(error, _MISCONFIGURED):
        return LaneClosed(LaneClosure.MISCONFIGURED)
    return None


def sighting_of(info: DomainInfo, client_id: str) -> Sighting:
    """Return what the registry's record of a name says about its owner."""
    return Sighting(
        sponsor_is_us=info.sponsor == client_id,
        marker=info.auth_info,
        pending="pendingCreate" in info.statuses,
    )


def account_of(zone: str) -> str:
    """Return the registry account that takes a zone's orders; a zone nobody serves is its own."""
    for profile in PROFILES.values():
        if zone in profile.zones:
            return profile.name
    return zone


def agreed_fee(
    lane: Lane, operation: Literal["create", "renew", "transfer"], years: int
) -> Fee | None:
    """Return the list price of these years; None where the registry speaks of no fees.

    Told with the command, because a plain one is charged at any price, silently; one that names
    its fee is refused with 2004 where the registry wants another (epp.md 6.10). Raises
    RegistryMisspokenError where our profile of such a registry lists no price.
    """
    profile = lane.pool.account.profile
    if not profile.fee_ext:
        return None
    a_year = profile.listed(operation)
    if a_year is None:
        raise RegistryMisspokenError(f"No price of {profile.name} is known for {operation}.")
    return Fee(f"{Decimal(a_year) * years:.2f}", profile.currency)
