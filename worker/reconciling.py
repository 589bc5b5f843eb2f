"""The command `partnerdesk reconcile`: the nightly comparison of the books, now and by hand."""

from __future__ import annotations

from datetime import UTC, datetime

from db.engine import Database
from db.views.auditing import self_audit
from db.views.auditing.self_audit import AuditRules
from db.views.domains import comparisons
from programme.billing.audit import Finding


async def reconcile(url: str, rules: AuditRules | None = None) -> tuple[Finding, ...]:
    """Return every difference in the books, and with the registries; nothing is written."""
    database = Database(url)
    try:
        async with database.snapshot() as transaction:
            found = await self_audit.findings(transaction, rules or AuditRules(), datetime.now(UTC))
            # What the registries last said; the day's comparison asks them, not this command.
            differing = await comparisons.standing(transaction)
        return (
            *found,
            *(
                Finding(each.difference, each.subject, each.expected, each.found)
                for each in differing
            ),
        )
    finally:
        await database.close()


def told(found: tuple[Finding, ...]) -> str:
    """Return what is printed of a comparison."""
    if not found:
        return "All is right: every deposit, payment and paper agrees."
    lines = [
        f"{each.kind} {each.subject}: expected {each.expected}, found {each.found}"
        for each in found
    ]
    return "\n".join([*lines, f"{len(found)} differences."])
