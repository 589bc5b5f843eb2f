"""A registry as data: dialect, limits, patience; changing its file is a reviewed change."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from epp.registries.reading import ProfileError, fields_in


@dataclass(frozen=True)
class Deadlines:
    """How long each step may take in all, in seconds."""

    connect: float = 10
    tls: float = 10
    greeting: float = 10
    login: float = 15
    query: float = 20
    transform: float = 45
    logout: float = 3


@dataclass(frozen=True)
class RegistryProfile:
    """All that differs between registries and is not code."""

    name: str
    dialect: Literal["rfc", "fred"]
    zones: tuple[str, ...]
    obj_uris: tuple[str, ...]
    ext_uris: tuple[str, ...]
    handle_length: int
    ns_mode: Literal["nsset", "hostObj", "hostAttr"]
    postal: Literal["utf8", "int", "loc"]
    currency: str
    lang: str = "en"
    idle_limit_seconds: float = 300
    max_sessions: int = 5
    query_sessions: int = 1
    check_max: int = 5
    max_request_bytes: int = 16_000
    deadlines: Deadlines = field(default_factory=Deadlines)
    consistency_delay_seconds: int = 120
    poll_interval_seconds: int = 120
    auth_info_length: int = 28
    auth_info_shown_to_sponsor: bool = True
    idn_allowed: bool = False
    double_hyphen_allowed: bool = False
    max_period_years: int = 10
    fee_ext: bool = False
    metered_queries: bool = False
    min_period_years: int = 1
    shortest_label: int = 1
    longest_label: int = 63
    dnssec: Literal["keyset", "dsData", "keyData", "none"] = "none"
    data_model: Literal["thick", "thin", "minimum"] = "thick"
    sub_products: tuple[tuple[str, str], ...] = ()
    commands_per_second: float | None = None
    quote_lasts_seconds: int = 900
    balance: Literal["creditInfo", "balance-1.0", "none"] = "none"
    low_credit: str | None = None
    list_price: tuple[tuple[str, str], ...] = ()

    @property
    def takes_contacts(self) -> bool:
        """Whether registrants and contacts are kept at the registry at all."""
        return self.data_model == "thick"

    @property
    def fingerprint(self) -> str:
        """A short mark of all that the profile says; it differs when anything is changed."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    def listed(self, operation: str) -> str | None:
        """What the registry's price list says of `create`, `renew` or the like, a year."""
        return dict(self.list_price).get(operation)

    def in_portions(self, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """The names in portions that one check may carry."""
        for start in range(0, len(names), self.check_max):
            yield names[start : start + self.check_max]


@dataclass(frozen=True)
class RegistryAccount:
    """Our account at one registry: where to knock and who we are."""

    profile: RegistryProfile
    host: str
    port: int
    client_id: str
    password: str = field(repr=False)
    ca_file: str | None = None
    certificate_file: str | None = None
    key_file: str | None = field(default=None, repr=False)
    server_name: str | None = None
    next_password: str | None = field(default=None, repr=False)
    """A password that has been set or is about to be: tried once when the first is refused."""
    commands_per_second: float | None = None
    """The agreed pace; None: no limit of ours."""


def read_profile(text: str) -> RegistryProfile:
    """The profile this file describes.

    Raises ProfileError.
    """
    fields = fields_in(text)
    try:
        return RegistryProfile(**fields | {"deadlines": Deadlines(**fields["deadlines"])})
    except TypeError as error:
        raise ProfileError(f"A registry's file does not fit: {error}") from None


def profiles_in(folder: Path) -> dict[str, RegistryProfile]:
    """The profiles described by the files of a folder, by their names.

    Raises ProfileError.
    """
    profiles = [read_profile(file.read_text("utf-8")) for file in sorted(folder.glob("*.toml"))]
    return {profile.name: profile for profile in profiles}


PROFILES: dict[str, RegistryProfile] = profiles_in(Path(__file__).parent / "registries")
CZ, TEST, COM = (PROFILES[name] for name in ("cz", "test", "com"))
