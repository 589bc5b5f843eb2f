"""A registry as data: dialect, limits, patience; changing a profile is a reviewed change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

_RFC = "urn:ietf:params:xml:ns:"
_NIC_CZ = "http://www.nic.cz/xml/epp/"


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
    dnssec: Literal["keyset", "dsData", "keyData", "none"] = "none"
    data_model: Literal["thick", "thin", "minimum"] = "thick"
    sub_products: tuple[tuple[str, str], ...] = ()

    @property
    def takes_contacts(self) -> bool:
        """Whether registrants and contacts are kept at the registry at all."""
        return self.data_model == "thick"

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


CZ = RegistryProfile(
    name="cz",
    dialect="fred",
    zones=("cz",),
    obj_uris=(
        f"{_NIC_CZ}contact-1.6",
        f"{_NIC_CZ}nsset-1.2",
        f"{_NIC_CZ}domain-1.4",
        f"{_NIC_CZ}keyset-1.3",
    ),
    ext_uris=(f"{_NIC_CZ}extra-addr-1.0",),
    handle_length=30,
    ns_mode="nsset",
    postal="utf8",
    currency="CZK",
    metered_queries=True,
)

TEST = RegistryProfile(
    name="test",
    dialect="rfc",
    zones=("test",),
    obj_uris=(f"{_RFC}domain-1.0", f"{_RFC}contact-1.0", f"{_RFC}host-1.0"),
    ext_uris=(),
    handle_length=16,
    ns_mode="hostObj",
    # Czech names keep their accents in the local form; the international one would strip them.
    postal="loc",
    currency="CZK",
    double_hyphen_allowed=True,
)

PROFILES: dict[str, RegistryProfile] = {profile.name: profile for profile in (CZ, TEST)}
