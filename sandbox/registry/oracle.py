"""What really happened, for tests and for the sandbox's own page."""

import time
from datetime import UTC, datetime
from typing import Any

from sandbox.registry.accounts import credits_of, set_credit
from sandbox.registry.books import Books, Row
from sandbox.registry.faults import queue_fault
from sandbox.registry.things import Thing, as_thing
from sandbox.registry.wire.dialects import DIALECTS

LATEST = 1_000


class Oracle:
    """The one who knows what the registry did, whatever it said."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def domains(self) -> list[Row]:
        """Every domain there is."""
        return [_domain(row) for row in self._things("domain")]

    def domain(self, name: str) -> Row | None:
        """One domain, if it is registered."""
        return next((found for found in self.domains() if found["name"] == name.lower()), None)

    def contacts(self) -> list[Row]:
        """Every contact there is."""
        return [_contact(row) for row in self._things("contact")]

    def contact(self, handle: str) -> Row | None:
        """One contact, if there is one."""
        wanted = handle.lower()
        return next((one for one in self.contacts() if one["handle"].lower() == wanted), None)

    def charges(self, domain: str | None = None) -> list[Row]:
        """What was charged, for one domain or for all."""
        return self._books.rows(
            "SELECT * FROM charges WHERE ? IS NULL OR domain = ? ORDER BY number", domain, domain
        )

    def credit(self, registrar: str, zone: str) -> int:
        """What a registrar's purse for a zone holds, in minor units."""
        purses = credits_of(self._books, registrar)
        return next(int(purse["minor"]) for purse in purses if purse["zone"] == zone)

    def credits(self) -> list[Row]:
        """Every purse there is."""
        return credits_of(self._books)

    def set_credit(self, registrar: str, zone: str, minor: int) -> None:
        """Set a purse. Raises ValueError when there is no such purse."""
        if minor < 0 or not set_credit(self._books, registrar, zone, minor):
            raise ValueError(f"There is no purse '{registrar}' for '{zone}' to hold {minor}.")

    def commands(self, limit: int = LATEST) -> list[Row]:
        """The latest commands, the oldest of them first."""
        rows = self._books.rows("SELECT * FROM commands ORDER BY number DESC LIMIT ?", limit)
        return [_command(row) for row in reversed(rows)]

    def postponed(self) -> int:
        """How much work is still to be done within the next hour."""
        sql = "SELECT count(*) AS counted FROM postponed WHERE due < ?"
        row = self._books.row(sql, time.time() + 3600)
        return int(row["counted"]) if row else 0

    def metered(self, registrar: str) -> int:
        """How many requests of this month a registry would count: all but those of the poll."""
        sql = (
            "SELECT count(*) AS counted FROM commands WHERE registrar = ? AND at >= ?"
            " AND verb NOT IN ('poll', 'login', 'logout', 'hello')"
        )
        month = f"{datetime.now(UTC):%Y-%m}"
        row = self._books.row(sql, registrar, month)
        return int(row["counted"]) if row else 0

    def passwords_sent(self) -> dict[str, str]:
        """The transfer passwords that FRED sent to holders, by the object."""
        sql = "SELECT registrar, payload FROM messages WHERE registrar LIKE 'holder of %'"
        found = self._books.rows(f"{sql} ORDER BY number")
        return {row["registrar"].removeprefix("holder of "): row["payload"] for row in found}

    def queue_fault(self, wish: Row) -> None:
        """Queue a fault: verb, object, fault, arg, times.

        Raises ValueError when there is no such fault.
        """
        queue_fault(self._books, wish)

    def unbalanced(self) -> list[str]:
        """The names whose registration and charge do not match; none, as long as all is well."""
        registered = [one["name"] for one in self.domains() if not one["seeded"]]
        charged = [
            one["domain"]
            for one in self.charges()
            if one["operation"] == "create" and one["ended"] is None
        ]
        return sorted(
            name
            for name in {*registered, *charged}
            if registered.count(name) != 1 or charged.count(name) != 1
        )

    def _things(self, kind: str) -> list[Row]:
        return self._books.rows("SELECT * FROM things WHERE kind = ? ORDER BY number", kind)


def _domain(row: Row) -> Row:
    domain = as_thing(row)
    contacts = [{"type": role, "handle": handle} for role, handle in domain.details["contacts"]]
    return {
        **_head(row, domain),
        "name": domain.name,
        "zone": DIALECTS[row["registry"]].zone,
        "expires": domain.expires,
        "status": domain.status,
        "seeded": domain.seeded,
        **domain.details,
        "contacts": contacts,
    }


def _contact(row: Row) -> Row:
    contact = as_thing(row)
    return {
        **_head(row, contact),
        "handle": contact.name,
        **_flat(contact.details["fields"]),
    }


def _head(row: Row, thing: Thing) -> Row:
    return {
        "registry": row["registry"],
        "sponsor": thing.sponsor,
        "creator": thing.creator,
        "created": thing.created,
        "updated": thing.updated,
        "auth_info": thing.auth,
    }


def _flat(trees: list[Any]) -> Row:
    flat: Row = {}
    for name, _, text, children in trees:
        if name == "disclose":
            continue
        if name == "street":
            flat.setdefault("street", []).append(text)
        elif children:
            flat.update(_flat(children))
        else:
            flat[name] = text
    return flat


def _command(row: Row) -> Row:
    known = {key: row[key] for key in ("registry", "registrar", "cl_trid", "verb", "kind")}
    return {
        **known,
        "object": row["object"],
        "sv_trid": f"SBX-{row['number']:09d}",
        "code": row["code"],
        "executed": bool(row["executed"]),
        "at": row["at"],
    }
