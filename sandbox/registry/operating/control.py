"""What an operator may do to the registry past EPP: the hand of tests and of the demo.

Every wish has a name and named values; the admin page takes them at /api/control/NAME and the
command line as `python -m sandbox tell --state DIR NAME key=value ...`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from lxml import etree

from sandbox.registry.accounts import (
    PRICE_PER_YEAR,
    REGISTRARS,
    change_password,
    charge,
    set_credit,
)
from sandbox.registry.books import Books, Row
from sandbox.registry.faults import queue_fault
from sandbox.registry.links import Links
from sandbox.registry.manners import EVERYWHERE, Conduct
from sandbox.registry.messages import Letterbox
from sandbox.registry.notices import notice
from sandbox.registry.objects.moves import (
    PENDING,
    RULINGS,
    begin_transfer,
    end_transfer,
    move_at_once,
)
from sandbox.registry.objects.natures import FOREIGN_REGISTRAR, SEEDED_AUTH, SEEDED_FOR
from sandbox.registry.things import Thing, Things
from sandbox.registry.wire.dialects import DIALECTS, Dialect, stamp

# What an operator may set of a domain, whatever its history says.
_SETTABLE = ("expires", "created", "updated", "auth", "status", "sponsor")


class Control:
    """The operator's hand. Every wish is carried out at once and wholly, or not at all.

    A wish that makes no sense raises ValueError.
    """

    def __init__(self, books: Books, conduct: Conduct, links: Sequence[Links] = ()) -> None:
        self._books = books
        self._conduct = conduct
        self._links = links

    @property
    def wishes(self) -> Mapping[str, Callable[..., None]]:
        """Every wish by its name."""
        return {
            "place-domain": self.place_domain,
            "change-domain": self.change_domain,
            "move-domain": self.move_domain,
            "ask-transfer": self.ask_transfer,
            "rule-transfer": self.rule_transfer,
            "put-message": self.put_message,
            "auto-renew": self.auto_renew,
            "set-credit": self.set_credit,
            "set-password": self.set_password,
            "inject": self.inject,
            "set": self.set,
            "reset": self.reset,
            "cut-links": self.cut_links,
        }

    def grant(self, name: str, values: Row) -> None:
        """Carry a wish out by its name."""
        wish = self.wishes.get(name)
        if wish is None:
            raise ValueError(f"There is no wish '{name}'; there are {', '.join(self.wishes)}.")
        try:
            wish(**{key.replace("-", "_"): value for key, value in values.items()})
        except TypeError as error:
            raise ValueError(f"The wish '{name}' does not take that: {error}.") from error

    def place_domain(
        self,
        name: str,
        registrar: str = FOREIGN_REGISTRAR,
        auth_info: str = SEEDED_AUTH,
        expires: str | None = None,
        statuses: Sequence[str] = (),
    ) -> None:
        """Register a domain for a registrar, free of charge, under a known transfer password."""
        dialect, things = self._registry_of(name)
        if things.find("domain", name.lower()):
            raise ValueError(f"The domain '{name}' is registered already.")
        if registrar not in REGISTRARS:
            raise ValueError(f"There is no registrar '{registrar}'.")
        created = stamp(datetime.now(UTC) - SEEDED_FOR)
        domain = Thing(
            kind="domain",
            name=name.lower(),
            sponsor=registrar,
            creator=registrar,
            created=created,
            expires=expires or dialect.expiry(created, 1),
            auth=auth_info,
            seeded=True,
            details={
                "registrant": "SEEDED", "contacts": [], "hosts": [], "nsset": "", "keyset": "",
                "statuses": list(statuses),
            },
        )  # fmt: skip
        with self._books.transaction():
            things.insert(domain)

    def change_domain(self, name: str, **changes: object) -> None:
        """Set dates, password, status or sponsor of a domain, without telling anybody."""
        things, domain = self._domain(name)
        for key, value in changes.items():
            if key == "statuses":
                domain.details["statuses"] = value.split() if isinstance(value, str) else value
            elif key in _SETTABLE:
                setattr(domain, key, value)
            else:
                raise ValueError(f"'{key}' of a domain cannot be set.")
        with self._books.transaction():
            things.save(domain)

    def move_domain(self, name: str, registrar: str = FOREIGN_REGISTRAR) -> None:
        """Move a domain to another registrar at once, as if he had known the password."""
        things, domain = self._domain(name)
        now = datetime.now(UTC)
        with self._books.transaction():
            if things.registry == "fred":
                move_at_once(things, domain, registrar, now)
            else:
                begin_transfer(things, domain, registrar, now)
                end_transfer(things, domain, "serverApproved", now)

    def ask_transfer(self, name: str, registrar: str = FOREIGN_REGISTRAR) -> None:
        """Let another registrar ask for a domain, free of charge; somebody has to rule on it."""
        things, domain = self._domain(name)
        if things.registry == "fred":
            raise ValueError("At this registry a transfer takes effect at once: move the domain.")
        with self._books.transaction():
            begin_transfer(things, domain, registrar, datetime.now(UTC))

    def rule_transfer(self, name: str, ruling: str = "clientApproved") -> None:
        """End a pending transfer as the losing registrar or the registry itself would."""
        things, domain = self._domain(name)
        transfer = domain.details.get("transfer")
        if transfer is None or transfer["status"] != PENDING:
            raise ValueError(f"The domain '{name}' is not being transferred.")
        if ruling not in RULINGS:
            raise ValueError(f"'{ruling}' is none of {', '.join(RULINGS)}.")
        with self._books.transaction():
            end_transfer(things, domain, ruling, datetime.now(UTC))

    def set_credit(self, registrar: str, zone: str, minor: int | str) -> None:
        """Set what a registrar's purse for a zone holds, in minor units."""
        if int(minor) < 0 or not set_credit(self._books, registrar, zone, int(minor)):
            raise ValueError(f"There is no purse '{registrar}' for '{zone}' to hold {minor}.")

    def set_password(self, registrar: str, password: str) -> None:
        """Give a registrar another password."""
        change_password(self._books, registrar, password)

    def inject(self, fault: str, **wish: object) -> None:
        """Queue a fault for the next fitting commands: verb, object, arg, times."""
        queue_fault(self._books, {**wish, "fault": fault})

    def put_message(
        self, kind: str, zone: str = "cz", to: str = "REG-PARTNER", **values: str
    ) -> None:
        """Put a message of a kind into a registrar's letterbox; see `notices` for the kinds."""
        dialect = self._dialect_of_zone(zone)
        try:
            made = notice(dialect, kind, values)
        except KeyError as missing:
            raise ValueError(f"A message '{kind}' needs a value for {missing}.") from missing
        with self._books.transaction():
            Letterbox(self._books, dialect.key, to).put(
                made.words,
                etree.tostring(made.data, encoding="unicode"),
                stamp(datetime.now(UTC)),
                [etree.tostring(one, encoding="unicode") for one in made.extensions],
            )

    def auto_renew(self, name: str) -> None:
        """Prolong a domain by a year as registries do at its end, and charge its sponsor."""
        things, domain = self._domain(name)
        dialect, now = DIALECTS[things.registry], stamp(datetime.now(UTC))
        domain.expires = dialect.expiry(domain.expires or now, 1)
        domain.details["auto_renewed"] = now
        owed = {
            "registrar": domain.sponsor, "zone": dialect.zone, "domain": domain.name,
            "operation": "autorenew", "years": 1, "cl_trid": None, "sv_trid": "SBX-BY-HAND",
            "at": now, "minor": PRICE_PER_YEAR,
        }  # fmt: skip
        with self._books.transaction():
            charge(self._books, owed)
            things.save(domain)

    def set(self, zone: str = EVERYWHERE, **switches: object) -> None:
        """Turn switches of one endpoint, or of all; see `Manners` for what there is."""
        self._conduct.set(zone, switches)

    def cut_links(self) -> None:
        """Cut every open link, as a fallen server would."""
        for links in self._links:
            links.cut()

    def reset(self) -> None:
        """Turn every switch back."""
        self._conduct.reset()

    def _domain(self, name: str) -> tuple[Things, Thing]:
        _, things = self._registry_of(name)
        domain = things.find("domain", name.lower())
        if domain is None:
            raise ValueError(f"The domain '{name}' is not registered.")
        return things, domain

    def _registry_of(self, name: str) -> tuple[Dialect, Things]:
        dialect = self._dialect_of_zone(name.lower().partition(".")[2])
        return dialect, Things(self._books, dialect.key)

    def _dialect_of_zone(self, zone: str) -> Dialect:
        for dialect in DIALECTS.values():
            if dialect.zone == zone:
                return dialect
        raise ValueError(f"Nobody here keeps the zone '{zone}'.")
