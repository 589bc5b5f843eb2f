"""The objects of one registry as its books keep them: domains, contacts, hosts, nssets."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.registry.books import Books, Row


@dataclass
class Thing:
    """One object of a registry."""

    kind: str
    name: str
    sponsor: str
    creator: str
    created: str
    auth: str
    details: dict[str, Any]
    expires: str | None = None
    status: str = "ok"
    seeded: bool = False
    updater: str | None = None
    updated: str | None = None
    number: int = 0


@dataclass(frozen=True)
class Things:
    """The objects one registry keeps."""

    books: Books
    registry: str

    def find(self, kind: str, name: str) -> Thing | None:
        """The object of that kind and name, if there is one."""
        row = self.books.row(
            "SELECT * FROM things WHERE registry = ? AND kind = ? AND name = ?",
            self.registry,
            kind,
            name,
        )
        return as_thing(row) if row else None

    def insert(self, thing: Thing) -> int:
        """Keep a new object, and tell its number."""
        return self.books.write(
            "INSERT INTO things (registry, kind, name, sponsor, creator, created, expires, auth,"
            " status, seeded, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self.registry,
            thing.kind,
            thing.name,
            thing.sponsor,
            thing.creator,
            thing.created,
            thing.expires,
            thing.auth,
            thing.status,
            thing.seeded,
            json.dumps(thing.details, ensure_ascii=False),
        )

    def settle(self, thing: Thing) -> None:
        """Clear an object's pending status."""
        self.books.write("UPDATE things SET status = 'ok' WHERE number = ?", thing.number)

    def save(self, thing: Thing) -> None:
        """Keep whatever was changed of an object but its name."""
        self.books.write(
            "UPDATE things SET sponsor = ?, created = ?, updater = ?, updated = ?, expires = ?,"
            " auth = ?, status = ?, details = ? WHERE number = ?",
            thing.sponsor,
            thing.created,
            thing.updater,
            thing.updated,
            thing.expires,
            thing.auth,
            thing.status,
            json.dumps(thing.details, ensure_ascii=False),
            thing.number,
        )

    def all(self, kind: str) -> list[Thing]:
        """Every object of that kind, the oldest first."""
        sql = "SELECT * FROM things WHERE registry = ? AND kind = ? ORDER BY number"
        return [as_thing(row) for row in self.books.rows(sql, self.registry, kind)]

    def delete(self, thing: Thing) -> None:
        """Forget an object, and what it used."""
        self.books.write("DELETE FROM things WHERE number = ?", thing.number)
        self._forget_uses(thing)

    def use_instead(self, user: Thing, used: Iterable[tuple[str, str]]) -> None:
        """Write down which objects an object needs from now on."""
        self._forget_uses(user)
        self.use(user, used)

    def _forget_uses(self, thing: Thing) -> None:
        self.books.write(
            "DELETE FROM uses WHERE registry = ? AND by_kind = ? AND by_name = ?",
            self.registry,
            thing.kind,
            thing.name,
        )

    def use(self, user: Thing, used: Iterable[tuple[str, str]]) -> None:
        """Write down which objects an object needs."""
        for kind, name in dict.fromkeys(used):
            self.books.write(
                "INSERT INTO uses VALUES (?, ?, ?, ?, ?)",
                self.registry,
                kind,
                name,
                user.kind,
                user.name,
            )

    def is_used(self, kind: str, name: str) -> bool:
        """Whether another object needs this one."""
        sql = "SELECT 1 AS found FROM uses WHERE registry = ? AND kind = ? AND name = ?"
        return self.books.row(sql, self.registry, kind, name) is not None


def as_thing(row: Row) -> Thing:
    """The object a row of the books describes."""
    known = {key: value for key, value in row.items() if key != "registry"}
    known["details"] = json.loads(row["details"])
    known["seeded"] = bool(row["seeded"])
    return Thing(**known)
