"""Tells which format a statement is in, and has it read."""

from __future__ import annotations

from activities.bank.camt import read_camt
from activities.bank.fio import read_fio
from activities.bank.gpc import read_gpc
from activities.bank.parsed import ParsedStatement, UnreadableStatementError
from programme.bank.statements import (
    LARGEST_STATEMENT,
    StatementFault,
    StatementFormat,
    StatementSource,
)

_UTF16 = (b"\xff\xfe<", b"\xfe\xff\x00<", b"<\x00", b"\x00<")


def read_statement_body(body: bytes, bank_account: str, source: StatementSource) -> ParsedStatement:
    """Return what a statement in any of our formats tells.

    Raises UnreadableStatementError.
    """
    if len(body) > LARGEST_STATEMENT:
        raise UnreadableStatementError(StatementFault.TOO_LARGE)
    match format_of(body):
        case StatementFormat.FIO:
            return read_fio(body, bank_account, source)
        case StatementFormat.CAMT:
            return read_camt(body, bank_account)
        case StatementFormat.GPC:
            return read_gpc(body, bank_account)
        case None:
            raise UnreadableStatementError(StatementFault.UNKNOWN_FORMAT)


def format_of(body: bytes) -> StatementFormat | None:
    """Return the format a statement begins like."""
    begun = body[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if begun.startswith(b"{"):
        return StatementFormat.FIO
    if begun.startswith((b"<", *_UTF16)):
        return StatementFormat.CAMT
    return StatementFormat.GPC if begun.startswith(b"074") else None
