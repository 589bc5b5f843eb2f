"""The registrars: who they are, how much credit they have and what they were charged."""

import hashlib
from collections.abc import Callable, Mapping

from sandbox.registry.books import Books, Row
from sandbox.registry.wire.answers import Refusal

REGISTRARS = {"REG-PARTNER": "Sandbox-Pw-1", "REG-OTHER": "Sandbox-Pw-2"}
ZONES = ("cz", "test", "com")
OPENING_CREDIT = 100_000_000
PRICE_PER_YEAR = 14_000
# FRED knows a certificate by its MD5, others by its SHA-256; neither protects anything here.
FINGERPRINTS: Mapping[str, Callable[[bytes], str]] = {
    "sha256": lambda der: hashlib.sha256(der).hexdigest(),
    "md5": lambda der: hashlib.md5(der, usedforsecurity=False).hexdigest(),
}


def open_accounts(books: Books) -> None:
    """Open the registrars' accounts; those already open stay as they are."""
    for registrar, password in REGISTRARS.items():
        books.write("INSERT OR IGNORE INTO registrars VALUES (?, ?)", registrar, password)
        for zone in ZONES:
            books.write(
                "INSERT OR IGNORE INTO purses VALUES (?, ?, ?)", registrar, zone, OPENING_CREDIT
            )


def password_of(books: Books, registrar: str) -> str | None:
    """A registrar's password, or None when there is no such registrar."""
    row = books.row("SELECT password FROM registrars WHERE id = ?", registrar)
    return str(row["password"]) if row else None


def change_password(books: Books, registrar: str, password: str) -> None:
    """Give a registrar a new password."""
    books.write("UPDATE registrars SET password = ? WHERE id = ?", password, registrar)


def keep_fingerprints(books: Books, registrar: str, certificate: bytes) -> None:
    """Note by which certificate a registrar is known."""
    for binding, print_of in FINGERPRINTS.items():
        books.write(
            "INSERT OR REPLACE INTO fingerprints VALUES (?, ?, ?)",
            registrar,
            binding,
            print_of(certificate),
        )


def fingerprint_of(books: Books, registrar: str, binding: str) -> str | None:
    """The fingerprint by which a registrar is known."""
    sql = "SELECT print FROM fingerprints WHERE registrar = ? AND binding = ?"
    row = books.row(sql, registrar, binding)
    return str(row["print"]) if row else None


def credits_of(books: Books, registrar: str | None = None) -> list[Row]:
    """The purses, of one registrar or of all."""
    return books.rows(
        "SELECT * FROM purses WHERE ? IS NULL OR registrar = ? ORDER BY registrar, zone",
        registrar,
        registrar,
    )


def set_credit(books: Books, registrar: str, zone: str, minor: int) -> bool:
    """Set a purse to an amount, and tell whether there is such a purse."""
    sql = "UPDATE purses SET minor = ? WHERE registrar = ? AND zone = ?"
    return books.changed(sql, minor, registrar, zone) == 1


def charge(books: Books, bill: Row) -> None:
    """Take the price out of a purse and write the charge down.

    Refuses with 2104 when the purse does not hold enough.
    """
    minor = bill["minor"]
    paid = books.changed(
        "UPDATE purses SET minor = minor - ? WHERE registrar = ? AND zone = ? AND minor >= ?",
        minor,
        bill["registrar"],
        bill["zone"],
        minor,
    )
    if not paid:
        raise Refusal(2104, "The credit of the zone does not suffice.")
    _write_charge(books, bill)


def _write_charge(books: Books, bill: Row) -> None:
    columns = ("registrar", "zone", "domain", "operation", "years", "minor", "cl_trid", "sv_trid")
    books.write(
        f"INSERT INTO charges ({', '.join(columns)}, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(bill[column] for column in columns),
        bill["at"],
    )


def end_charges(books: Books, zone: str, domain: str, at: str) -> None:
    """Mark the charges of a domain that was deleted."""
    books.write(
        "UPDATE charges SET ended = ? WHERE zone = ? AND domain = ? AND ended IS NULL",
        at,
        zone,
        domain,
    )


def give_back(books: Books, sv_trid: str) -> None:
    """Undo the charge of one command, as if it had never been made."""
    row = books.row("SELECT * FROM charges WHERE sv_trid = ?", sv_trid)
    if row is None:
        return
    books.write(
        "UPDATE purses SET minor = minor + ? WHERE registrar = ? AND zone = ?",
        row["minor"],
        row["registrar"],
        row["zone"],
    )
    books.write("DELETE FROM charges WHERE number = ?", row["number"])


def money(minor: int) -> str:
    """An amount of minor units as the wire writes it."""
    return f"{minor // 100}.{minor % 100:02d}"
