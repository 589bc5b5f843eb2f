"""The nightly look at the books: computed anew in one snapshot, and written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.pulse import pulse
from db.books.billing import audits
from db.books.chronicle import Line, note
from db.engine import Database, Transaction
from db.views import staff
from db.views.auditing import self_audit
from db.views.auditing.self_audit import AuditRules
from programme.billing.audit import MOST_IN_A_LETTER, Finding


@dataclass(frozen=True)
class AuditDone:
    """What a look at the books came to."""

    audit_id: str
    at: datetime
    differences: int
    findings: tuple[Finding, ...]
    """The first of them."""
    to_be_told: tuple[str, ...]
    """Who of ours hears of it: nobody while all is right."""


class Audit:
    """The nightly look at the books, as workflows see it."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], rules: AuditRules
    ) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    @activity.defn
    async def compare_books(self, audit_id: str) -> AuditDone:
        """Compare the books with themselves and write the differences down; twice is one look.

        A repeat looks anew: what it finds then is what stands.
        """
        began_at = self._clock()
        async with pulse(), self._database.snapshot() as transaction:
            found = await self_audit.findings(transaction, self._rules, began_at)
        async with self._database.writing() as transaction:
            await _write(transaction, audit_id, found, began_at, self._clock())
            told = await staff.accounts(transaction) if found else ()
        return AuditDone(audit_id, began_at, len(found), found[:MOST_IN_A_LETTER], told)


async def _write(
    transaction: Transaction,
    audit_id: str,
    found: tuple[Finding, ...],
    began_at: datetime,
    ended_at: datetime,
) -> None:
    stood = await audits.open_findings(transaction)
    now_found = {each.finding_id: each for each in found}
    for finding_id, each in now_found.items():
        is_new = finding_id not in stood
        await audits.keep(transaction, each, began_at, is_new=is_new)
        if is_new:
            facts: dict[str, str | int] = {"expected": each.expected, "found": each.found}
            await note(transaction, Line(f"audit.{each.kind}", each.subject, facts=facts))
    gone = set(stood) - set(now_found)
    for finding_id in gone:
        row = stood[finding_id]
        facts = {"kind": row.kind}
        await note(transaction, Line("audit.difference_gone", row.subject, facts=facts))
    if gone:
        await audits.end(transaction, gone, began_at)
    values = {
        "audit_id": audit_id,
        "began_at": began_at,
        "ended_at": ended_at,
        "findings": len(now_found),
    }
    await audits.add(transaction, values)
