"""The deposits' book compared with itself and with what caused its entries, in plain SQL.

Each rule is one query that returns what breaks it; a book that is right answers none of them. They
rely on no trigger and no constraint: should one be gone, they are what finds out.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text

from db.engine import Transaction
from programme.billing.audit import Finding
from programme.ledger import ID_PREFIX, MOVES, REVERSALS, Account, EntryKind
from programme.order import CHARGED, SUBMITTABLE
from programme.tax import STANDARD_RATE_PERMILLE

HOLD_DAYS = 30
"""Longer than any registry takes, and than any refund waits for two people."""


def _signed(account: Account) -> str:
    """Return SQL for what an entry adds to an account."""
    gains = ", ".join(f"'{kind}'" for kind, move in MOVES.items() if move[1] is account)
    loses = ", ".join(f"'{kind}'" for kind, move in MOVES.items() if move[0] is account)
    return f"CASE WHEN kind IN ({gains}) THEN minor WHEN kind IN ({loses}) THEN -minor ELSE 0 END"


_FREE, _HELD = _signed(Account.FREE), _signed(Account.HELD)
_KNOWN = ", ".join(f"('{kind}', '{source}', '{to}')" for kind, (source, to) in MOVES.items())
_PREFIXES = " ".join(f"WHEN '{kind}' THEN '{prefix}'" for kind, prefix in ID_PREFIX.items())
_ENDS = ", ".join(f"'{kind}'" for kind in (EntryKind.CHARGE, EntryKind.RELEASE, EntryKind.REFUND))
_CHARGED = ", ".join(f"'{status}'" for status in sorted(CHARGED))
_AT_WORK = ", ".join(f"'{status}'" for status in sorted(SUBMITTABLE))
_REVERSED = ", ".join(f"('{kind}', '{back}')" for kind, back in REVERSALS.items())
_DIVISOR = 1000 + STANDARD_RATE_PERMILLE
_OPEN_HOLDS = f"""
    SELECT hold.* FROM books.deposit_entries AS hold
    WHERE hold.kind = 'hold' AND NOT EXISTS (
        SELECT 1 FROM books.deposit_entries AS ended
        WHERE ended.cause = hold.cause AND ended.kind IN ({_ENDS})
    )
"""

RULES: Mapping[str, str] = {
    "deposit_below_zero": """
        SELECT partner_id AS subject, '0' AS expected, least(free_minor, held_minor) AS found
        FROM books.deposits WHERE free_minor < 0 OR held_minor < 0
        UNION ALL
        SELECT entry_id, '0', least(free_after, held_after)
        FROM books.deposit_entries WHERE free_after < 0 OR held_after < 0
    """,
    "deposit_is_not_its_entries": f"""
        SELECT partner_id AS subject, free || ' + ' || held AS expected,
            free_minor || ' + ' || held_minor AS found
        FROM books.deposits JOIN LATERAL (
            SELECT coalesce(sum({_FREE}), 0) AS free, coalesce(sum({_HELD}), 0) AS held
            FROM books.deposit_entries AS each WHERE each.partner_id = deposits.partner_id
        ) AS summed ON true
        WHERE (free, held) <> (free_minor, held_minor)
    """,
    "held_is_not_the_open_holds": f"""
        SELECT partner_id AS subject, coalesce(open, 0) AS expected, held_minor AS found
        FROM books.deposits LEFT JOIN (
            SELECT partner_id, sum(minor) AS open FROM ({_OPEN_HOLDS}) AS holds GROUP BY partner_id
        ) AS holds USING (partner_id)
        WHERE held_minor <> coalesce(open, 0)
    """,
    "entry_does_not_follow": f"""
        SELECT entry_id AS subject, free || ' + ' || held AS expected,
            free_after || ' + ' || held_after AS found
        FROM (
            SELECT entry_id, free_after, held_after,
                {_FREE} + lag(free_after, 1, 0::bigint) OVER earlier AS free,
                {_HELD} + lag(held_after, 1, 0::bigint) OVER earlier AS held
            FROM books.deposit_entries
            WINDOW earlier AS (PARTITION BY partner_id ORDER BY version)
        ) AS chained
        WHERE (free, held) <> (free_after, held_after)
    """,
    "versions_incomplete": """
        SELECT partner_id AS subject, '1..' || deposits.version AS expected,
            coalesce(least, 0) || '..' || coalesce(most, 0) || ' in ' || coalesce(made, 0) AS found
        FROM books.deposits LEFT JOIN (
            SELECT partner_id, min(version) AS least, max(version) AS most,
                count(DISTINCT version) AS made
            FROM books.deposit_entries GROUP BY partner_id
        ) AS counted USING (partner_id)
        WHERE (coalesce(most, 0), coalesce(made, 0)) <> (deposits.version, deposits.version)
            OR coalesce(least, 1) <> 1
    """,
    "moments_out_of_order": """
        SELECT entry_id AS subject, 'after ' || before AS expected, made_at AS found
        FROM (
            SELECT entry_id, made_at,
                lag(made_at) OVER (PARTITION BY partner_id ORDER BY version) AS before
            FROM books.deposit_entries
        ) AS dated
        WHERE made_at < before
    """,
    "move_impossible": f"""
        SELECT entry_id AS subject, 'a known move' AS expected,
            kind || ': ' || minor || ' ' || source || ' > ' || destination AS found
        FROM books.deposit_entries
        WHERE (kind, source, destination) NOT IN ({_KNOWN})
            OR minor < 0 OR (minor = 0 AND kind <> 'release')
    """,
    "entry_misnamed": f"""
        SELECT entry_id AS subject, CASE kind {_PREFIXES} END || cause AS expected,
            entry_id AS found
        FROM books.deposit_entries
        WHERE entry_id IS DISTINCT FROM CASE kind {_PREFIXES} END || cause
    """,
    "currencies_mixed": """
        SELECT entry_id AS subject, deposits.currency AS expected, each.currency AS found
        FROM books.deposit_entries AS each LEFT JOIN books.deposits USING (partner_id)
        WHERE each.currency IS DISTINCT FROM deposits.currency
    """,
    "entry_made_twice": """
        SELECT entry_id AS subject, '1' AS expected, count(*) AS found
        FROM books.deposit_entries GROUP BY entry_id HAVING count(*) > 1
    """,
    "hold_ended_twice": f"""
        SELECT cause AS subject, '1' AS expected, count(*) AS found
        FROM books.deposit_entries WHERE kind IN ({_ENDS}) GROUP BY cause HAVING count(*) > 1
    """,
    "end_is_not_the_hold": f"""
        SELECT ended.entry_id AS subject, coalesce(hold.minor, 0) AS expected,
            ended.kind || ' ' || ended.minor AS found
        FROM books.deposit_entries AS ended LEFT JOIN books.deposit_entries AS hold
            ON hold.kind = 'hold' AND (hold.cause, hold.partner_id)
                = (ended.cause, ended.partner_id)
        WHERE ended.kind IN ({_ENDS}) AND (ended.minor <> coalesce(hold.minor, 0)
            OR (ended.kind <> 'release' AND (ended.kind = 'refund')
                <> starts_with(ended.cause, 'refund/')))
    """,
    "reversal_is_not_the_reverse": f"""
        SELECT back.entry_id AS subject, coalesce(
                made.kind || ' ' || made.minor || ' ' || made.currency, 'an entry'
            ) || ', two people' AS expected,
            back.kind || ' ' || back.minor || ' ' || back.currency AS found
        FROM books.deposit_entries AS back
            LEFT JOIN books.deposit_entries AS made ON made.entry_id = back.reverses
        WHERE back.kind LIKE '%\\_reversal' AND (
            (back.cause, back.partner_id, back.currency, back.minor)
                IS DISTINCT FROM (made.entry_id, made.partner_id, made.currency, made.minor)
            OR (made.kind, back.kind) NOT IN ({_REVERSED})
            OR back.proposed_by IS NOT DISTINCT FROM back.confirmed_by
        )
    """,
    "hold_is_not_the_price": """
        SELECT order_id AS subject,
            price_minor || ' ' || orders.currency || ' of ' || orders.partner_id AS expected,
            each.minor || ' ' || each.currency || ' of ' || each.partner_id AS found
        FROM books.deposit_entries AS each JOIN books.orders ON order_id = cause
        WHERE each.kind IN ('hold', 'charge') AND (each.minor, each.partner_id, each.currency)
            <> (price_minor, orders.partner_id, orders.currency)
    """,
    "order_is_not_its_charge": f"""
        SELECT order_id AS subject, status AS expected,
            coalesce(each.kind, 'no entry') AS found
        FROM books.orders LEFT JOIN books.deposit_entries AS each
            ON each.cause = order_id AND each.kind IN ('charge', 'release')
        WHERE (status IN ({_CHARGED})) <> (each.kind IS NOT DISTINCT FROM 'charge')
    """,
    "hold_of_nothing_open": f"""
        SELECT cause AS subject, 'an open order' AS expected,
            coalesce(status, 'no order') AS found
        FROM ({_OPEN_HOLDS}) AS holds LEFT JOIN books.orders ON order_id = cause
        WHERE NOT starts_with(cause, 'refund/')
            AND (status IS NULL OR status NOT IN ({_AT_WORK}))
    """,
    "order_without_its_hold": f"""
        SELECT order_id AS subject, price_minor AS expected, 'no hold' AS found
        FROM books.orders WHERE status IN ({_AT_WORK}) AND NOT EXISTS (
            SELECT 1 FROM ({_OPEN_HOLDS}) AS holds WHERE cause = order_id
        )
    """,
    "hold_open_too_long": f"""
        SELECT cause AS subject, 'ended within {HOLD_DAYS} days' AS expected, made_at AS found
        FROM ({_OPEN_HOLDS}) AS holds WHERE made_at < now() - interval '{HOLD_DAYS} days'
    """,
    "credit_is_not_the_payment": f"""
        SELECT entry_id AS subject, coalesce(
            movement.minor || ' ' || movement.currency || ' with tax', 'a payment'
        ) AS expected, each.minor || ' ' || each.currency AS found
        FROM books.deposit_entries AS each
            LEFT JOIN books.bank_movements AS movement
                ON movement.bank_account || '/' || movement.movement_id = each.cause
            LEFT JOIN books.top_ups USING (top_up_id)
        WHERE each.kind = 'top_up' AND (
            movement.currency IS DISTINCT FROM each.currency
            OR each.minor <> CASE WHEN top_ups.gross_minor = movement.minor
                THEN top_ups.net_minor
                ELSE (movement.minor * 2000 + {_DIVISOR}) / (2 * {_DIVISOR}) END
        )
    """,
    "top_up_without_its_credit": """
        SELECT top_up_id AS subject, 'an entry' AS expected, 'no entry' AS found
        FROM books.top_ups WHERE status = 'credited' AND NOT EXISTS (
            SELECT 1 FROM books.chronicle JOIN books.deposit_entries AS each
                ON each.kind = 'top_up' AND right(each.cause, length(facts->>'movement') + 1)
                    = '/' || (facts->>'movement')
            WHERE chronicle.kind = 'top_up.credited' AND chronicle.subject = top_up_id
                AND each.partner_id = top_ups.partner_id
        )
    """,
    "refund_is_not_what_was_asked": """
        SELECT entry_id AS subject, coalesce(refunds.minor || ' ' || refunds.currency, 'a refund')
            AS expected, each.minor || ' ' || each.currency AS found
        FROM books.deposit_entries AS each
            LEFT JOIN books.refunds ON 'refund/' || refund_id = each.cause
        WHERE starts_with(each.cause, 'refund/') AND each.kind IN ('hold', 'refund')
            AND (each.partner_id, each.minor, each.currency)
                IS DISTINCT FROM (refunds.partner_id, refunds.minor, refunds.currency)
    """,
    "book_does_not_balance": """
        SELECT currency AS subject, came AS expected, stands AS found
        FROM (
            SELECT currency, sum(CASE WHEN source = 'bank' THEN minor
                    WHEN destination = 'bank' THEN -minor ELSE 0 END) AS came,
                sum(CASE WHEN destination = 'sold' THEN minor
                    WHEN source = 'sold' THEN -minor ELSE 0 END)
                + coalesce((SELECT sum(free_minor + held_minor) FROM books.deposits
                    WHERE deposits.currency = deposit_entries.currency), 0) AS stands
            FROM books.deposit_entries GROUP BY currency
        ) AS added
        WHERE came <> stands
    """,
}
"""Every rule of the book by the name a finding has; subjects are ids, amounts are minor units."""


async def findings(transaction: Transaction) -> tuple[Finding, ...]:
    """Return everything in the deposits' book that does not agree; none when all is well.

    Call it in one snapshot (`Database.snapshot`), or two rules would look at two moments.
    Raises NotOneSnapshotError.
    """
    isolation = await transaction.scalar(text("SELECT current_setting('transaction_isolation')"))
    if isolation != "repeatable read":
        raise NotOneSnapshotError(f"The book was to be read at one moment, not {isolation}.")
    found: list[Finding] = []
    for kind, rule in RULES.items():
        for row in await transaction.execute(text(f"{rule} ORDER BY 1")):
            found.append(Finding(kind, row.subject, str(row.expected), str(row.found)))
    return tuple(found)


class NotOneSnapshotError(RuntimeError):
    """Somebody read the book while it went on changing under the reader."""
