"""The messages that wait for a registrar to poll them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.registry.books import Books, Row


@dataclass(frozen=True)
class Letterbox:
    """The queue of one registrar at one registry."""

    books: Books
    registry: str
    registrar: str

    def put(self, text: str, payload: str, at: str, extensions: Sequence[str] = ()) -> None:
        """Put a message at the end of the queue."""
        number = self.books.write(
            "INSERT INTO messages (registry, registrar, text, payload, put_at, acked)"
            " VALUES (?, ?, ?, ?, ?, 0)",
            self.registry,
            self.registrar,
            text,
            payload,
            at,
        )
        for extension in extensions:
            self.books.write("INSERT INTO message_extensions VALUES (?, ?)", number, extension)

    def extensions_of(self, number: int) -> list[str]:
        """What a message carries besides."""
        sql = "SELECT extension FROM message_extensions WHERE message = ? ORDER BY rowid"
        return [str(row["extension"]) for row in self.books.rows(sql, number)]

    def head(self) -> Row | None:
        """The oldest message that nobody acknowledged, with the length of the queue."""
        waiting = self.books.rows(
            "SELECT * FROM messages WHERE registry = ? AND registrar = ? AND acked = 0"
            " ORDER BY number",
            self.registry,
            self.registrar,
        )
        return {**waiting[0], "count": len(waiting)} if waiting else None

    def acknowledge(self, number: str) -> bool:
        """Take a message off the queue, and tell whether it was there."""
        return bool(
            self.books.changed(
                "UPDATE messages SET acked = 1"
                " WHERE registry = ? AND registrar = ? AND acked = 0 AND CAST(number AS TEXT) = ?",
                self.registry,
                self.registrar,
                number,
            )
        )
