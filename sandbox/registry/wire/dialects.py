"""The two ways of speaking EPP that the sandbox's registry knows: the RFCs' and FRED's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

EPP = "urn:ietf:params:xml:ns:epp-1.0"
FRED_COMMANDS = "http://www.nic.cz/xml/epp/fred-1.5"
EXTRA_ADDRESS = "http://www.nic.cz/xml/epp/extra-addr-1.0"
SECDNS = "urn:ietf:params:xml:ns:secDNS-1.1"
FEE = "urn:ietf:params:xml:ns:epp:fee-1.0"
RGP = "urn:ietf:params:xml:ns:rgp-1.0"
LOGIN_SECURITY = "urn:ietf:params:xml:ns:epp:loginSec-1.0"
CHANGE_POLL = "urn:ietf:params:xml:ns:changePoll-1.0"
MAINTENANCE = "urn:ietf:params:xml:ns:epp:maintenance-1.0"
BALANCE = "http://www.verisign.com/epp/balance-1.0"
LOW_BALANCE = "http://www.verisign.com/epp/lowbalance-poll-1.0"
NAMESTORE = "http://www.verisign-grs.com/epp/namestoreExt-1.1"
ENUM_VALIDATION = "http://www.nic.cz/xml/epp/enumval-1.2"


@dataclass(frozen=True)
class Dialect:
    """What one registry's EPP looks like, and which zone it sells."""

    key: str
    zone: str
    namespaces: Mapping[str, str]
    extensions: tuple[str, ...]
    handle_pattern: re.Pattern[str]
    roid_suffix: str
    clock: str
    unknown_message_code: int
    currency: str = "CZK"
    # Where every command has to name the product it means.
    sub_product: str = ""
    # Services that are announced like objects but keep none.
    other_services: tuple[str, ...] = ()
    flat_auth: bool = False
    upper_handles: bool = False
    bare_expiry: bool = False
    shows_foreign: bool = False

    def kind_of(self, namespace: str) -> str | None:
        """The kind of object a namespace speaks of, if this registry keeps such objects."""
        return {uri: kind for kind, uri in self.namespaces.items()}.get(namespace)

    def takes(self, uri: str, services: frozenset[str]) -> bool:
        """Whether an extension may come along with a command after a login for these services."""
        # FRED takes its extensions as they come.
        return self.flat_auth or uri in services

    @property
    def keeps_people(self) -> bool:
        """Whether domains have holders at the registry."""
        return "contact" in self.namespaces

    def handle(self, written: str) -> str:
        """The form under which a handle is kept and compared."""
        return written.strip().upper() if self.upper_handles else written.strip()

    def moment(self, stored: str) -> str:
        """A stored moment as this registry writes it."""
        if self.clock == "UTC":
            return stored
        local = datetime.fromisoformat(stored).astimezone(ZoneInfo(self.clock))
        return local.isoformat(timespec="seconds")

    def expiry(self, start: str, years: int) -> str:
        """The day or moment that lies so many years after the start."""
        moment = datetime.fromisoformat(start)
        if self.bare_expiry and "T" in start:
            moment = moment.astimezone(ZoneInfo(self.clock))
        later = _years_after(moment, years)
        return later.date().isoformat() if self.bare_expiry else stamp(later)


def stamp(moment: datetime) -> str:
    """A moment as the books keep it: UTC with thousandths."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _years_after(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        # The twenty-ninth of February has no anniversary in most years.
        return moment.replace(year=moment.year + years, day=28)


RFC = Dialect(
    key="rfc",
    zone="test",
    namespaces={
        "domain": "urn:ietf:params:xml:ns:domain-1.0",
        "contact": "urn:ietf:params:xml:ns:contact-1.0",
        "host": "urn:ietf:params:xml:ns:host-1.0",
    },
    extensions=(SECDNS, FEE, RGP, LOGIN_SECURITY, CHANGE_POLL, MAINTENANCE),
    handle_pattern=re.compile(r"\S{3,16}"),
    roid_suffix="SBX",
    clock="UTC",
    unknown_message_code=2303,
    other_services=(BALANCE,),
)

# A registry that knows no people: who holds a name is the registrar's business there.
THIN = replace(
    RFC,
    key="thin",
    zone="com",
    namespaces={kind: uri for kind, uri in RFC.namespaces.items() if kind != "contact"},
    extensions=(SECDNS, RGP, LOGIN_SECURITY, NAMESTORE),
    roid_suffix="THIN",
    currency="USD",
    sub_product="dotCOM",
)

FRED = Dialect(
    key="fred",
    zone="cz",
    namespaces={
        "contact": "http://www.nic.cz/xml/epp/contact-1.6",
        "nsset": "http://www.nic.cz/xml/epp/nsset-1.2",
        "domain": "http://www.nic.cz/xml/epp/domain-1.4",
        "keyset": "http://www.nic.cz/xml/epp/keyset-1.3",
    },
    extensions=(EXTRA_ADDRESS, ENUM_VALIDATION),
    handle_pattern=re.compile(r"(?=.{1,30}$)[a-zA-Z0-9](-?[a-zA-Z0-9])*"),
    roid_suffix="CZ",
    clock="Europe/Prague",
    unknown_message_code=2304,
    flat_auth=True,
    upper_handles=True,
    bare_expiry=True,
    shows_foreign=True,
)

DIALECTS = {one.key: one for one in (RFC, FRED, THIN)}
