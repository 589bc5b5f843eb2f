"""Everything about money compared with everything else, as of one moment.

The deposits' book itself is compared in reconcile.py; here is what surrounds it: services,
payments from the bank, refunds, papers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from db.engine import Transaction
from db.views.billing import reconcile
from programme.billing.audit import Finding
from programme.billing.papers import SERIES, PaperKind
from programme.billing.party import PaymentPapers
from programme.payments import CALL_SERIES_PREFIX
from programme.tax import STANDARD_RATE_PERMILLE
from programme.typography import PRAGUE

PAPER_DAYS = 12
"""The law gives fifteen days for the tax document on a payment; three are left to act."""
UNDER_WAY = "10 minutes"
"""A story may stand between two of its steps for so long without anything being wrong."""

_DIVISOR = 1000 + STANDARD_RATE_PERMILLE
_BASE = f"(movement.minor * 2000 + {_DIVISOR}) / (2 * {_DIVISOR})"
_SERIES = ", ".join(
    f"'{series}'" for series in sorted({SERIES[kind] for kind in PaperKind} - {CALL_SERIES_PREFIX})
)
"""What counts without a gap; the last number given away is known to its counter alone."""
_CREDITS = """
    SELECT movement.*, each.entry_id, each.minor AS credited, each.partner_id,
        top_ups.net_minor, top_ups.gross_minor, top_ups.status AS top_up_status
    FROM books.bank_movements AS movement
        LEFT JOIN books.deposit_entries AS each
            ON each.entry_id = 'top-up/' || movement.bank_account || '/' || movement.movement_id
        LEFT JOIN books.top_ups USING (top_up_id)
"""


@dataclass(frozen=True)
class AuditRules:
    """What our accountant has set, as far as the audit needs it."""

    payment_papers: PaymentPapers = PaymentPapers.EACH


RULES: Mapping[str, str] = {
    "service_without_charge": """
        SELECT services.order_id AS subject, 'a charge' AS expected,
            coalesce(orders.status, 'no order') AS found
        FROM books.services LEFT JOIN books.orders USING (order_id)
        WHERE services.kind = 'name' AND NOT EXISTS (
            SELECT 1 FROM books.deposit_entries AS each
            WHERE each.kind = 'charge' AND each.cause = services.order_id
        )
    """,
    "charge_without_service": """
        SELECT each.cause AS subject, 'a service' AS expected, 'no service' AS found
        FROM books.deposit_entries AS each
        WHERE each.kind = 'charge' AND NOT EXISTS (
            SELECT 1 FROM books.services WHERE order_id = each.cause
        )
        AND NOT EXISTS (
            SELECT 1 FROM books.orders
            WHERE order_id = each.cause AND operation = 'renew'
        )
    """,
    "payment_never_credited": f"""
        SELECT bank_account || '/' || movement_id AS subject, 'an entry' AS expected,
            'no entry' AS found
        FROM ({_CREDITS}) AS movement
        WHERE entry_id IS NULL AND minor > 0 AND (top_up_id IS NOT NULL OR EXISTS (
                SELECT 1 FROM books.payment_decisions AS decided
                WHERE (decided.bank_account, decided.movement_id)
                        = (movement.bank_account, movement.movement_id)
                    AND decided.action = 'credit_partner'
                    AND decided.decided_at < now() - interval '{UNDER_WAY}'
            ))
            AND seen_at < now() - interval '{UNDER_WAY}'
    """,
    "bank_account_sum": f"""
        SELECT bank_account AS subject, sum(CASE WHEN gross_minor = movement.minor
                THEN net_minor ELSE {_BASE} END) AS expected, sum(credited) AS found
        FROM ({_CREDITS}) AS movement
        WHERE entry_id IS NOT NULL GROUP BY bank_account, currency
        HAVING sum(CASE WHEN gross_minor = movement.minor THEN net_minor ELSE {_BASE} END)
            <> sum(credited)
    """,
    "hold_without_refund": f"""
        SELECT hold.entry_id AS subject, 'a refund that waits' AS expected,
            coalesce(refunds.status, 'no refund') AS found
        FROM books.deposit_entries AS hold
            LEFT JOIN books.refunds ON 'refund/' || refund_id = hold.cause
        WHERE hold.kind = 'hold' AND starts_with(hold.cause, 'refund/')
            AND NOT EXISTS (
                SELECT 1 FROM books.deposit_entries AS ended
                WHERE ended.entry_id = 'resolve/' || hold.cause
            )
            AND (refunds.status IS NULL
                OR (refunds.ended_at < now() - interval '{UNDER_WAY}'))
    """,
    "refund_without_entry": f"""
        SELECT refund_id AS subject, CASE status WHEN 'paid_out' THEN 'refund' ELSE 'release' END
                AS expected, coalesce(ended.kind, 'no entry') AS found
        FROM books.refunds LEFT JOIN books.deposit_entries AS ended
            ON ended.entry_id = 'resolve/refund/' || refund_id
        WHERE ended_at < now() - interval '{UNDER_WAY}' AND (
            (status = 'paid_out') <> (ended.kind IS NOT DISTINCT FROM 'refund')
        )
    """,
    "refund_waits_without_hold": f"""
        SELECT refund_id AS subject, 'a hold of ' || minor AS expected, 'no hold' AS found
        FROM books.refunds
        WHERE status IN ('awaiting_check', 'awaiting_second')
            AND asked_at < now() - interval '{UNDER_WAY}' AND NOT EXISTS (
                SELECT 1 FROM books.deposit_entries
                WHERE entry_id = 'hold/refund/' || refund_id
            )
    """,
    "paper_is_not_the_payment": """
        SELECT papers.number AS subject, coalesce(sum(each.minor), 0) AS expected,
            papers.base_minor AS found
        FROM books.papers JOIN books.paper_payments AS stands USING (number)
            LEFT JOIN books.deposit_entries AS each
            ON each.entry_id = 'top-up/' || stands.bank_account || '/' || stands.movement_id
        GROUP BY papers.number, papers.base_minor
        HAVING coalesce(sum(each.minor), 0) <> papers.base_minor
    """,
    "credit_note_is_not_what_was_sent_back": """
        SELECT papers.number AS subject, -coalesce(each.minor, 0) AS expected,
            papers.base_minor AS found
        FROM books.papers LEFT JOIN books.deposit_entries AS each
            ON 'credit-note/' || each.entry_id = papers.cause
        WHERE papers.kind = 'credit_note'
            AND (each.minor IS NULL OR -each.minor <> papers.base_minor)
    """,
    "deducted_more_than_paid": """
        SELECT document AS subject, 'at most ' || papers.base_minor AS expected,
            sum(used.base_minor) AS found
        FROM books.paper_deductions AS used JOIN books.papers ON papers.number = document
        GROUP BY document, papers.base_minor HAVING sum(used.base_minor) > papers.base_minor
    """,
    "settlement_is_not_the_charges": """
        SELECT papers.number AS subject, coalesce(charged.minor, 0) AS expected,
            papers.base_minor AS found
        FROM books.papers LEFT JOIN LATERAL (
            SELECT sum(CASE WHEN destination = 'sold' THEN minor ELSE -minor END) AS minor
            FROM books.deposit_entries AS each
            WHERE each.partner_id = papers.partner_id
                AND 'sold' IN (each.source, each.destination)
                AND date_trunc('month', each.made_at AT TIME ZONE 'Europe/Prague')::date
                    = papers.month
        ) AS charged ON true
        WHERE papers.kind = 'settlement' AND coalesce(charged.minor, 0) <> papers.base_minor
    """,
    "numbers_with_a_gap": f"""
        SELECT start AS subject, '1..' || greatest(most, last) AS expected,
            coalesce(issued, 0) || ' papers' AS found
        FROM (
            SELECT left(number, 4) AS start, max(right(number, 6)::int) AS most,
                count(*) AS issued
            FROM books.papers WHERE kind <> 'call' GROUP BY left(number, 4)
        ) AS numbered FULL JOIN (
            SELECT series || to_char(year % 100, 'FM00') AS start, last
            FROM books.counters WHERE series IN ({_SERIES})
        ) AS counted USING (start)
        WHERE coalesce(issued, 0) <> greatest(most, last)
    """,
}
"""Every rule by the name a finding has; subjects are ids, amounts are minor units."""

_LATE_EACH = """
    SELECT bank_account || '/' || movement_id AS subject, 'by ' || (booked_on + 15) AS expected,
        'no paper, received ' || booked_on AS found
    FROM books.bank_movements AS movement
    WHERE booked_on + :days <= :today AND EXISTS (
        SELECT 1 FROM books.deposit_entries
        WHERE entry_id = 'top-up/' || bank_account || '/' || movement_id
    ) AND NOT EXISTS (
        SELECT 1 FROM books.deposit_entries
        WHERE reverses = 'top-up/' || bank_account || '/' || movement_id
    ) AND NOT EXISTS (
        SELECT 1 FROM books.paper_payments AS stands
        WHERE (stands.bank_account, stands.movement_id)
            = (movement.bank_account, movement.movement_id)
    )
    ORDER BY 1
"""
_LATE_MONTHLY = _LATE_EACH.replace(
    "booked_on + :days <= :today",
    "(date_trunc('month', booked_on) + interval '1 month')::date + :days - 1 <= :today",
)
_LATE = {PaymentPapers.EACH: _LATE_EACH, PaymentPapers.MONTHLY: _LATE_MONTHLY}


async def findings(
    transaction: Transaction, rules: AuditRules, now: datetime
) -> tuple[Finding, ...]:
    """Return every difference in the books about money; call it in one snapshot.

    Raises NotOneSnapshotError.
    """
    found = list(await reconcile.findings(transaction))
    for kind, rule in RULES.items():
        rows = await transaction.execute(text(f"{rule} ORDER BY 1"))
        found += (Finding(kind, row.subject, str(row.expected), str(row.found)) for row in rows)
    late = _LATE.get(rules.payment_papers)
    if late is not None:
        today = now.astimezone(PRAGUE).date()
        rows = await transaction.execute(text(late), {"days": PAPER_DAYS, "today": today})
        kind = "payment_paper_late"
        found += (Finding(kind, row.subject, str(row.expected), str(row.found)) for row in rows)
    return tuple(found)
