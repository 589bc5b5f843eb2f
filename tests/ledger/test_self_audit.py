"""What surrounds the deposits' book: each difference is planted, and found by its name."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.papers import PaperIssued, Papers, PartnerMonth
from db.books.ledger import DEPOSITS, ENTRIES
from db.views.auditing import self_audit
from db.views.auditing.self_audit import AuditRules
from programme.billing.audit import Finding
from programme.billing.party import PaymentPapers
from programme.typography import PRAGUE
from tests.ledger.scene import Scene
from tests.ledger.test_reconcile import ENTRY, NO_GUARDS
from tests.makers import RULES as ACCOUNTING
from tests.makers import now
from worker.reconciling import reconcile, told

OLD = "now() - interval '1 hour'"
PAPER = "UPDATE books.papers SET base_minor = base_minor + 1, gross_minor = gross_minor + 1"
NO_TRIGGERS = "SET LOCAL session_replication_role = replica"
"""What only a superuser may say: no trigger and no foreign key is asked."""

WRONG: dict[str, tuple[str, ...]] = {
    "service_without_charge": ("DELETE FROM books.deposit_entries WHERE kind = 'charge'",),
    "charge_without_service": ("DELETE FROM books.services",),
    "payment_never_credited": (
        "DELETE FROM books.deposit_entries WHERE kind = 'top_up'",
        f"UPDATE books.bank_movements SET seen_at = {OLD}",
    ),
    "bank_account_sum": ("UPDATE books.bank_movements SET minor = minor + 12100",),
    "hold_without_refund": (
        "DELETE FROM books.deposit_entries WHERE starts_with(entry_id, 'resolve/refund/')",
        "DELETE FROM books.refunds",
    ),
    "refund_without_entry": (f"UPDATE books.refunds SET status = 'refused', ended_at = {OLD}",),
    "refund_waits_without_hold": (
        f"{ENTRY} entry_id = 'hold/' || version WHERE starts_with(entry_id, 'hold/refund/')",
        f"UPDATE books.refunds SET asked_at = {OLD}",
    ),
    "paper_is_not_the_payment": (f"{PAPER} WHERE kind = 'payment'",),
    "credit_note_is_not_what_was_sent_back": (f"{PAPER} WHERE kind = 'credit_note'",),
    "deducted_more_than_paid": ("UPDATE books.paper_deductions SET base_minor = 100000000",),
    "settlement_is_not_the_charges": (f"{PAPER} WHERE kind = 'settlement'",),
    "numbers_with_a_gap": ("DELETE FROM books.papers WHERE number LIKE '25%000001'",),
}


@pytest.fixture
async def papered(full: Scene) -> Scene:
    """The book in which everything happened, with every paper it needs."""
    later = now() + timedelta(days=40)
    papers = Papers(full.house.books, lambda: later, ACCOUNTING)
    month = now().astimezone(PRAGUE).date().replace(day=1)
    async with full.house.books.reading() as transaction:
        partner_id = str((await transaction.execute(DEPOSITS.select())).one().partner_id)
        sent_back = [
            row.entry_id
            for row in await transaction.execute(ENTRIES.select().order_by(ENTRIES.c.version))
            if row.destination == "bank"
        ]
    for entry_id in sent_back:
        assert isinstance(await papers.issue_correction(entry_id), PaperIssued)
    assert isinstance(await papers.settle_month(PartnerMonth(partner_id, month)), PaperIssued)
    return full


async def findings(scene: Scene, at: datetime | None = None) -> tuple[Finding, ...]:
    async with scene.house.books.snapshot() as transaction:
        moment = at or datetime(2026, 11, 24, tzinfo=UTC)
        return await self_audit.findings(transaction, AuditRules(), moment)


async def test_books_with_all_their_papers_are_right(papered: Scene) -> None:
    assert await findings(papered) == ()


@pytest.mark.parametrize("kind", self_audit.RULES)
async def test_what_is_planted_is_found_by_its_name(papered: Scene, kind: str) -> None:
    await papered.as_owner(*NO_GUARDS)
    await papered.as_owner(NO_TRIGGERS, *WRONG[kind])

    found = await findings(papered)

    assert kind in {finding.kind for finding in found}
    assert all(finding.expected != finding.found for finding in found)


async def test_a_payment_a_person_gave_to_a_partner_is_missed_too(papered: Scene) -> None:
    await papered.as_owner(*NO_GUARDS)
    await papered.as_owner(
        NO_TRIGGERS,
        "DELETE FROM books.deposit_entries WHERE kind = 'top_up'",
        f"UPDATE books.bank_movements SET seen_at = {OLD}, top_up_id = NULL,"
        " unmatched = 'unknown_symbol'",
        "INSERT INTO books.payment_decisions (bank_account, movement_id, decision_id, action,"
        " reason, note, decided_by, decided_at)"
        " SELECT bank_account, movement_id, 'dec_' || movement_id, 'credit_partner',"
        f" 'unknown_symbol', '', 'usr_1', {OLD} FROM books.bank_movements",
    )

    assert "payment_never_credited" in {each.kind for each in await findings(papered)}


async def test_the_last_number_of_a_series_is_missed_too(papered: Scene) -> None:
    await papered.as_owner(*NO_GUARDS)
    await papered.as_owner(NO_TRIGGERS, "DELETE FROM books.papers WHERE kind = 'settlement'")

    (gap,) = [each for each in await findings(papered) if each.kind == "numbers_with_a_gap"]

    assert (gap.subject[:2], gap.expected, gap.found) == ("21", "1..1", "0 papers")


def test_every_rule_is_broken_once() -> None:
    assert set(WRONG) == set(self_audit.RULES)


async def test_a_payment_without_its_paper_is_late_on_the_twelfth_day(full: Scene) -> None:
    booked = datetime(2026, 11, 23, 9, tzinfo=UTC)

    before = await findings(full, booked + timedelta(days=11))
    on_the_day = await findings(full, booked + timedelta(days=12))

    assert "payment_paper_late" not in {each.kind for each in before}
    late = [each for each in on_the_day if each.kind == "payment_paper_late"]
    # One of the two payments was taken back: it needs none.
    assert [each.expected for each in late] == ["by 2026-12-08"]
    async with full.house.books.snapshot() as transaction:
        rules = AuditRules(PaymentPapers.NONE)
        assert await self_audit.findings(transaction, rules, booked + timedelta(days=90)) == ()


async def test_the_command_says_the_same_as_the_audit(papered: Scene) -> None:
    right = await reconcile(papered.urls.web)
    await papered.as_owner("DELETE FROM books.services")
    wrong = await reconcile(papered.urls.web)

    assert told(right).startswith("All is right")
    assert {each.kind for each in wrong} == {"charge_without_service"}
    assert told(wrong).endswith(f"{len(wrong)} differences.")
