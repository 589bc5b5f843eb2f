"""Ten at once: a payment is credited once, a limit is read under the lock (M4, M9, M11)."""

import asyncio

import pytest

from activities.deposits import PaymentCredit, Reversal, TopUpCredited
from db.books import ledger, payments
from programme.ledger import DepositTooSmall, Entry, EntryKind
from programme.payments import PaymentMatched
from tests.activities.book import deposit_in, entries_in
from tests.ledger.mutants import NO_CHECKS, NO_KEY, mutate
from tests.ledger.scene import Scene, charge, hold, pay_in
from tests.makers import crowns, deposit_of, fresh, make_movement, make_top_up, open_deposit

MANY = 10
ALWAYS_MOVED = ("IF known THEN", "IF false THEN")
ALWAYS_NEW = ("    IF FOUND THEN\n        IF (made", "    IF false THEN\n        IF (made")
LATE = "PERFORM pg_sleep(0.2);\n    PERFORM lock_deposit({partner});\n"
"""The lock, taken after a pause in which everybody else has read the limit, too."""


def after_the_look(partner: str, look: str) -> tuple[tuple[str, str], ...]:
    """Take the lock only just before the line that judges what was read."""
    return (
        (f"    PERFORM lock_deposit({partner});\n", ""),
        (look, LATE.format(partner=partner) + look),
    )


LIMIT_OF_A_HOLD = after_the_look("partner", "        IF free_left < amount THEN")
LIMIT_OF_A_REVERSAL = after_the_look(
    "made.partner_id", "    IF made.kind = 'top_up' AND free_left < made.minor"
)


async def kinds(scene: Scene) -> set[str]:
    return {finding.kind for finding in await scene.findings()}


async def one_movement(scene: Scene, partner_id: str) -> PaymentMatched:
    wanted = make_top_up(partner_id=partner_id, net=crowns(100))
    call = await scene.house.payments.call_for_payment(wanted)
    movement = make_movement(amount=call.amount.gross, variable_symbol=call.variable_symbol)
    paid = PaymentMatched(wanted.top_up_id, movement.bank_account, movement.movement_id)
    async with scene.house.books.writing() as transaction:
        await payments.add_movement(transaction, movement, paid)
    return paid


async def credit_both_ways(
    scene: Scene, partner_id: str, paid: PaymentMatched, turn: int = 0
) -> list[TopUpCredited | BaseException]:
    """Credit a movement ten times at once: as its top-up's story does, and as an accountant."""
    chosen = PaymentCredit(partner_id, paid.bank_account, paid.movement_id)
    deposits = scene.house.deposits
    asked = (
        deposits.credit_payment(chosen) if (each + turn) % 2 else deposits.credit_top_up(paid)
        for each in range(MANY)
    )
    return await asyncio.gather(*asked, return_exceptions=True)


@pytest.mark.parametrize("turn", [0, 1], ids=["the top-up first", "the accountant first"])
async def test_m9_both_ways_at_once_credit_a_movement_once(scene: Scene, turn: int) -> None:
    partner_id = await open_deposit(scene.house)
    paid = await one_movement(scene, partner_id)

    answers = await credit_both_ways(scene, partner_id, paid, turn)
    again = await credit_both_ways(scene, partner_id, paid, turn)

    assert answers + again == [TopUpCredited(crowns(100), crowns(100))] * 2 * MANY
    assert len(await entries_in(scene.house.books, partner_id)) == 1
    assert await scene.findings() == ()


async def test_m9_without_the_key_both_ways_credit_and_it_is_noticed(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    paid = await one_movement(scene, partner_id)
    await scene.as_owner(*NO_KEY)
    await mutate(scene, "move_money", ALWAYS_MOVED)
    await mutate(scene, "add_entry", ALWAYS_NEW)

    await credit_both_ways(scene, partner_id, paid)

    assert len(await entries_in(scene.house.books, partner_id)) > 1
    assert "entry_made_twice" in await kinds(scene)


async def ten_refunds(scene: Scene, partner_id: str) -> list[object]:
    wanted = [Entry(EntryKind.HOLD, f"refund/{fresh('r')}", crowns(60)) for _ in range(MANY)]

    async def set_aside(entry: Entry) -> object:
        async with scene.house.books.writing() as transaction:
            return await ledger.append(transaction, partner_id, entry)

    return await asyncio.gather(*map(set_aside, wanted), return_exceptions=True)


async def test_m11_ten_refunds_at_once_set_aside_what_there_is(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(100))

    answers = await ten_refunds(scene, partner_id)

    assert sum(isinstance(each, DepositTooSmall) for each in answers) == MANY - 1
    assert await deposit_in(scene.house.books, partner_id) == deposit_of(crowns(40), crowns(60))


async def test_m11_ten_refunds_that_read_the_limit_before_the_lock_are_noticed(
    scene: Scene,
) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(100))
    await scene.as_owner(*NO_CHECKS)
    await mutate(scene, "add_entry", *LIMIT_OF_A_HOLD)

    answers = await ten_refunds(scene, partner_id)

    assert sum(isinstance(each, DepositTooSmall) for each in answers) < MANY - 1
    assert "deposit_below_zero" in await kinds(scene)


async def test_m11_ten_refunds_that_read_the_limit_before_the_lock_meet_the_checks(
    scene: Scene,
) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(100))
    await mutate(scene, "add_entry", *LIMIT_OF_A_HOLD)

    refused = [str(each) for each in await ten_refunds(scene, partner_id)]

    assert any("free_not_below_zero" in each for each in refused)
    assert "deposit_below_zero" not in await kinds(scene)


async def test_m11_ten_reversals_that_look_before_the_lock_are_noticed(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(100))
    order = await hold(scene.house, partner_id, 60)
    await charge(scene.house, order)
    await scene.as_owner(*NO_KEY, "DROP INDEX books.uq_deposit_entries_reverses")
    await mutate(scene, "move_money", ALWAYS_MOVED)
    await mutate(scene, "reverse_entry", *LIMIT_OF_A_REVERSAL)
    reversal = Reversal(f"resolve/{order.order_id}", "wrong", "u-1", "u-2")

    asked = (scene.house.deposits.reverse_entry(reversal) for _ in range(MANY))
    await asyncio.gather(*asked, return_exceptions=True)

    assert "entry_made_twice" in await kinds(scene)


async def test_m4_a_hold_of_no_order_and_of_an_ended_one_are_named(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(100))
    ended, stray = await hold(scene.house, partner_id, 10), fresh("o")
    async with scene.house.books.writing() as transaction:
        await ledger.append(transaction, partner_id, Entry(EntryKind.HOLD, stray, crowns(5)))
    # As if a story had been stopped before its hold was given back.
    cancelled = f"UPDATE books.orders SET status = 'cancelled' WHERE order_id = '{ended.order_id}'"
    await scene.as_owner(cancelled)

    found = {(each.kind, each.subject, each.found) for each in await scene.findings()}

    assert found == {
        ("hold_of_nothing_open", ended.order_id, "cancelled"),
        ("hold_of_nothing_open", stray, "no order"),
    }
