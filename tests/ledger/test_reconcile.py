"""A book that is right has no findings; whatever is wrong with it, a rule says so by name."""

import pytest

from db.views.billing import reconcile
from db.views.billing.reconcile import RULES
from tests.activities.book import assert_the_book_is_right, deposit_in
from tests.ledger.scene import Scene, everything_happens
from tests.makers import crowns, deposit_of

NO_GUARDS = (
    "ALTER TABLE books.deposit_entries DISABLE TRIGGER USER",
    "ALTER TABLE books.deposit_entries DROP CONSTRAINT pk_deposit_entries CASCADE",
    "ALTER TABLE books.deposit_entries DROP CONSTRAINT uq_deposit_entries_partner_id_version",
    "DROP INDEX books.uq_deposit_entries_reverses",
    "ALTER TABLE books.deposit_entries DROP CONSTRAINT fk_entries_one_currency",
    "ALTER TABLE books.deposit_entries DROP CONSTRAINT ck_deposit_entries_move_known",
    "ALTER TABLE books.deposit_entries DROP CONSTRAINT ck_deposit_entries_amount_possible",
    "ALTER TABLE books.deposit_entries DROP CONSTRAINT ck_deposit_entries_two_people_reverse",
    "ALTER TABLE books.deposits DROP CONSTRAINT ck_deposits_free_not_below_zero",
    "ALTER TABLE books.deposits DROP CONSTRAINT ck_deposits_held_not_below_zero",
)
"""What the owner can take away; the rules must not need it."""

ENTRY = "UPDATE books.deposit_entries SET"
LAST = "(SELECT max(version) FROM books.deposit_entries)"
AGAIN = (
    "INSERT INTO books.deposit_entries SELECT (jsonb_populate_record(each, '{change}')).*"
    " FROM books.deposit_entries AS each WHERE each.kind = '{kind}' ORDER BY version LIMIT 1"
)

WRONG: dict[str, str] = {
    "deposit_below_zero": "UPDATE books.deposits SET free_minor = -1",
    "deposit_is_not_its_entries": "UPDATE books.deposits SET free_minor = free_minor + 1",
    "held_is_not_the_open_holds": "UPDATE books.deposits SET held_minor = held_minor - 1",
    "entry_does_not_follow": f"{ENTRY} free_after = free_after + 1 WHERE version = 3",
    "versions_incomplete": f"{ENTRY} version = 99 WHERE version = {LAST}",
    "moments_out_of_order": f"{ENTRY} made_at = '2020-01-01' WHERE version = {LAST}",
    "move_impossible": f"{ENTRY} destination = 'free' WHERE kind = 'charge'",
    "entry_misnamed": f"{ENTRY} entry_id = 'hold/other' WHERE version = 4",
    "currencies_mixed": f"{ENTRY} currency = 'EUR' WHERE version = 3",
    "entry_made_twice": AGAIN.format(kind="hold", change="{}"),
    "hold_ended_twice": AGAIN.format(kind="charge", change='{"kind": "release"}'),
    "end_is_not_the_hold": f"{ENTRY} minor = minor + 1 WHERE kind = 'charge'",
    "reversal_is_not_the_reverse": f"{ENTRY} minor = minor - 1 WHERE kind = 'charge_reversal'",
    "hold_is_not_the_price": "UPDATE books.orders SET price_minor = price_minor + 1",
    "order_is_not_its_charge": "UPDATE books.orders SET status = 'lapsed'"
    " WHERE status = 'registered'",
    "hold_of_nothing_open": "UPDATE books.orders SET status = 'cancelled'"
    " WHERE status = 'at_registry'",
    "order_without_its_hold": "UPDATE books.orders SET status = 'unsure' WHERE status = 'refused'",
    "hold_open_too_long": f"{ENTRY} made_at = now() - interval '31 days' WHERE kind = 'hold'",
    "credit_is_not_the_payment": "UPDATE books.bank_movements SET minor = minor + 100",
    "top_up_without_its_credit": "DELETE FROM books.deposit_entries WHERE kind = 'top_up'",
    "refund_is_not_what_was_asked": "UPDATE books.refunds SET minor = minor + 1",
    "book_does_not_balance": "UPDATE books.deposits SET free_minor = free_minor + 1",
}


async def test_a_book_in_which_everything_happened_is_right(scene: Scene) -> None:
    partner_id = await everything_happens(scene.house)

    assert await scene.findings() == ()
    assert await deposit_in(scene.house.books, partner_id) == deposit_of(crowns(550), crowns(50))
    await assert_the_book_is_right(scene.house.books, partner_id)


@pytest.mark.parametrize("kind", RULES)
async def test_what_is_wrong_is_found_by_the_rule_for_it(full: Scene, kind: str) -> None:
    await full.as_owner(*NO_GUARDS, WRONG[kind])

    found = await full.findings()

    assert kind in {finding.kind for finding in found}
    assert all(finding.expected != finding.found for finding in found)


def test_every_rule_is_broken_once() -> None:
    assert set(WRONG) == set(RULES)


async def test_the_book_is_read_at_one_moment_or_not_at_all(scene: Scene) -> None:
    async with scene.house.books.reading() as transaction:
        with pytest.raises(reconcile.NotOneSnapshotError):
            await reconcile.findings(transaction)
