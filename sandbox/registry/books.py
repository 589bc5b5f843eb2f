"""The registry's books: one SQLite file that loses nothing it has acknowledged."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS registrars (id TEXT PRIMARY KEY, password TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS purses (
    registrar TEXT NOT NULL, zone TEXT NOT NULL, minor INTEGER NOT NULL CHECK (minor >= 0),
    PRIMARY KEY (registrar, zone));
CREATE TABLE IF NOT EXISTS charges (
    number INTEGER PRIMARY KEY AUTOINCREMENT, registrar TEXT NOT NULL, zone TEXT NOT NULL,
    domain TEXT NOT NULL, operation TEXT NOT NULL, years INTEGER NOT NULL, minor INTEGER NOT NULL,
    cl_trid TEXT, sv_trid TEXT NOT NULL, at TEXT NOT NULL, ended TEXT);
CREATE TABLE IF NOT EXISTS things (
    number INTEGER PRIMARY KEY AUTOINCREMENT, registry TEXT NOT NULL, kind TEXT NOT NULL,
    name TEXT NOT NULL, sponsor TEXT NOT NULL, creator TEXT NOT NULL, created TEXT NOT NULL,
    updater TEXT, updated TEXT, expires TEXT, auth TEXT NOT NULL, status TEXT NOT NULL,
    seeded INTEGER NOT NULL, details TEXT NOT NULL,
    UNIQUE (registry, kind, name));
CREATE TABLE IF NOT EXISTS uses (
    registry TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
    by_kind TEXT NOT NULL, by_name TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS uses_of ON uses (registry, kind, name);
CREATE TABLE IF NOT EXISTS commands (
    number INTEGER PRIMARY KEY AUTOINCREMENT, registry TEXT NOT NULL, registrar TEXT,
    cl_trid TEXT, verb TEXT NOT NULL, kind TEXT NOT NULL, object TEXT NOT NULL,
    code INTEGER, executed INTEGER NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, registry TEXT NOT NULL, registrar TEXT NOT NULL,
    text TEXT NOT NULL, payload TEXT NOT NULL, put_at TEXT NOT NULL, acked INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS message_extensions (
    message INTEGER NOT NULL, extension TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS queued_faults (
    number INTEGER PRIMARY KEY AUTOINCREMENT, verb TEXT NOT NULL, object TEXT NOT NULL,
    fault TEXT NOT NULL, arg TEXT NOT NULL, times INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS spent_faults (
    registry TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (registry, name));
CREATE TABLE IF NOT EXISTS seeded_names (
    registry TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (registry, name));
CREATE TABLE IF NOT EXISTS fingerprints (
    registrar TEXT NOT NULL, binding TEXT NOT NULL, print TEXT NOT NULL,
    PRIMARY KEY (registrar, binding));
CREATE INDEX IF NOT EXISTS commands_by_cl_trid ON commands (cl_trid);
CREATE TABLE IF NOT EXISTS switches (
    zone TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (zone, name));
CREATE TABLE IF NOT EXISTS postponed (
    number INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, work TEXT NOT NULL,
    payload TEXT NOT NULL);
"""


class Books:
    """Everything the registry must remember."""

    def __init__(self, path: Path) -> None:
        self._link = sqlite3.connect(path, isolation_level=None)
        self._link.row_factory = sqlite3.Row
        self._link.execute("PRAGMA journal_mode = WAL")
        # FULL, because an acknowledged create must outlive even a fall of the machine.
        self._link.execute("PRAGMA synchronous = FULL")
        self._link.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self._link.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write everything done inside it, or nothing of it."""
        self._link.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._link.execute("ROLLBACK")
            raise
        self._link.execute("COMMIT")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Undo what was done inside it when that ends in an exception."""
        self._link.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self._link.execute("ROLLBACK TO attempt")
            self._link.execute("RELEASE attempt")
            raise
        self._link.execute("RELEASE attempt")

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The rows a query finds."""
        return [dict(row) for row in self._link.execute(sql, values)]

    def row(self, sql: str, *values: object) -> Row | None:
        """The first row a query finds."""
        return next(iter(self.rows(sql, *values)), None)

    def write(self, sql: str, *values: object) -> int:
        """Write, and tell the number of the row it made."""
        return self._link.execute(sql, values).lastrowid or 0

    def changed(self, sql: str, *values: object) -> int:
        """Write, and tell how many rows it touched."""
        return self._link.execute(sql, values).rowcount
