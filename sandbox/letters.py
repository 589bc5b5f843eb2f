"""The letters a mailbox took, kept in SQLite before anybody is told that they were taken."""

import contextlib
import email
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import HeaderParser
from email.policy import default as modern
from pathlib import Path
from typing import Any

SHAPE = """
create table if not exists letters (
  id integer primary key autoincrement, sender text not null, recipients text not null,
  subject text not null, message_id text not null, received_at text not null, source blob not null
);
create table if not exists greylisted (address text primary key);
"""
HEAD = "id, sender, recipients, subject, message_id, received_at"


@dataclass(frozen=True)
class Letter:
    """One letter that came, as its reader sees it."""

    id: int
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    received_at: str
    source: bytes = field(default=b"", repr=False)

    @property
    def to(self) -> str:
        """The addresses the sender named in the envelope, in one line."""
        return ", ".join(self.recipients)

    @property
    def text(self) -> str:
        """The plain part of the letter, empty where there is none."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part of the letter, empty where there is none."""
        return self._part("html")

    @property
    def headers(self) -> dict[str, str]:
        """The letter's headers, decoded; one that repeats has a line for each."""
        gathered: dict[str, str] = {}
        for name, value in headers_of(self.source).items():
            gathered[name] = f"{gathered[name]}\n{value}" if name in gathered else str(value)
        return gathered

    def _part(self, kind: str) -> str:
        letter = email.message_from_bytes(self.source, policy=modern)
        body = letter.get_body((kind,))
        if body is None:
            return ""
        try:
            return str(body.get_content()).replace("\r\n", "\n")
        except (LookupError, UnicodeError):
            # A letter with a broken charset is still shown, as far as it can be read.
            payload = body.get_payload(decode=True)
            return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""

    def as_json(self) -> dict[str, Any]:
        """Return the letter as programs read it."""
        return {
            "id": self.id,
            "to": self.to,
            "recipients": list(self.recipients),
            "from": self.sender,
            "subject": self.subject,
            "message_id": self.message_id,
            "received_at": self.received_at,
            "text": self.text,
            "html": self.html,
            "headers": self.headers,
        }


def headers_of(source: bytes) -> EmailMessage:
    """Return the headers of a letter; raw UTF-8 in them (SMTPUTF8) stays readable."""
    head = source.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return HeaderParser(EmailMessage, policy=modern).parsestr(head.decode("utf-8", "replace"))


class LetterBox:
    """The file in which letters lie."""

    def __init__(self, file: Path) -> None:
        """Open the file, making it where there is none."""
        self._link = sqlite3.connect(file, isolation_level=None)
        self._link.execute("pragma journal_mode = wal")
        # An acknowledged letter must be there after a power cut, too.
        self._link.execute("pragma synchronous = full")
        self._link.executescript(SHAPE)

    def close(self) -> None:
        """Close the file."""
        self._link.close()

    def keep(self, sender: str, recipients: list[str], source: bytes) -> int:
        """Write a letter down for good and return its number."""
        headers = headers_of(source)
        row = (
            sender,
            json.dumps(recipients, ensure_ascii=False),
            _line(headers["Subject"]),
            _line(headers["Message-ID"]),
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            source,
        )
        kept = self._link.execute(
            "insert into letters (sender, recipients, subject, message_id, received_at, source)"
            " values (?, ?, ?, ?, ?, ?)",
            row,
        )
        return kept.lastrowid or 0

    def greylist(self, address: str) -> bool:
        """Say whether this address is seen for the first time, and remember it."""
        added = self._link.execute("insert or ignore into greylisted values (?)", (address,))
        return added.rowcount == 1

    def letter(self, number: int) -> Letter | None:
        """Return one letter, None where there is none."""
        rows = self._link.execute(f"select {HEAD}, source from letters where id = ?", (number,))
        return next(_read(rows), None)

    def letters(self, to: str = "", subject: str = "") -> list[Letter]:
        """Return letters, newest first: for one address, with these words in the subject."""
        rows = self._link.execute(f"select {HEAD}, source from letters order by id desc")
        return [letter for letter in _read(rows) if _fits(letter, to, subject)]

    def heads(self, most: int) -> list[Letter]:
        """Return the newest letters without what stands in them."""
        rows = self._link.execute(f"select {HEAD} from letters order by id desc limit ?", (most,))
        return list(_read(rows))


def _line(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def _fits(letter: Letter, to: str, subject: str) -> bool:
    addressed = not to or to.casefold() in (each.casefold() for each in letter.recipients)
    return addressed and subject.casefold() in letter.subject.casefold()


def _read(rows: sqlite3.Cursor) -> Iterator[Letter]:
    with contextlib.closing(rows):
        for number, sender, recipients, *rest in rows:
            yield Letter(number, sender, tuple(json.loads(recipients)), *rest)
