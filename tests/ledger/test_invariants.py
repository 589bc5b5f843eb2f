"""The money's invariants (reliability.md 3), each with the mutant it must notice."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError

from activities.deposits import OrderEnded, OrderEndedError, PaymentCredit, Reversal, TopUpCredited
from db.books import ledger, payments
from programme.ledger import DepositTooSmall, Entry, EntryKind
from programme.money import Currency, Money
from programme.order import FundsNeverCame, Held
from programme.payments import PaymentUnmatched, UnmatchedReason
from tests.activities.book import deposit_in, entries_in
from tests.ledger.mutants import NO_CHECKS, NO_KEY, mutate
from tests.ledger.scene import Scene, charge, hold, pay_in
from tests.makers import (
    crowns,
    deposit_of,
    fresh,
    make_movement,
    make_order,
    open_deposit,
)

ALWAYS_NEW = ("    IF FOUND THEN\n        IF (made", "    IF false THEN\n        IF (made")
NEVER_COMPARED = ("IS DISTINCT FROM (partner, in_currency, what, amount)", "IS NULL")
NEVER_REVERSED = ("IF EXISTS (SELECT 1", "IF false AND EXISTS (SELECT 1")
NO_FUNDS_CHECK = ("IF free_left < amount THEN", "IF false THEN")


async def kinds(scene: Scene) -> set[str]:
    return {finding.kind for finding in await scene.findings()}


async def append(scene: Scene, partner_id: str, entry: Entry) -> object:
    async with scene.house.books.writing() as transaction:
        return await ledger.append(transaction, partner_id, entry)


async def sixty_four_want_money_for_ten(scene: Scene) -> list[object]:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(1290))
    wanted = [Entry(EntryKind.HOLD, fresh("o"), crowns(129)) for _ in range(64)]
    asked = (append(scene, partner_id, each) for each in wanted)
    # All are awaited, also when PostgreSQL refuses some.
    return await asyncio.gather(*asked, return_exceptions=True)


async def test_m1_nothing_is_ever_below_zero(scene: Scene) -> None:
    answers = await sixty_four_want_money_for_ten(scene)

    assert sum(isinstance(each, DepositTooSmall) for each in answers) == 54
    assert "deposit_below_zero" not in await kinds(scene)


async def test_m1_without_the_condition_and_the_checks_it_is_noticed(scene: Scene) -> None:
    await scene.as_owner(*NO_CHECKS)
    await mutate(scene, "add_entry", NO_FUNDS_CHECK)

    await sixty_four_want_money_for_ten(scene)

    assert "deposit_below_zero" in await kinds(scene)


async def test_m1_the_checks_hold_without_the_condition(scene: Scene) -> None:
    await mutate(scene, "add_entry", NO_FUNDS_CHECK)

    refused = [str(each) for each in await sixty_four_want_money_for_ten(scene)]

    assert sum("free_not_below_zero" in each for each in refused) == 54
    assert "deposit_below_zero" not in await kinds(scene)


async def test_m2_the_sums_agree_also_while_everybody_works(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(10_000))

    async def order() -> None:
        await charge(scene.house, await hold(scene.house, partner_id, 10))

    working = asyncio.gather(*(order() for _ in range(40)))
    looks = [await scene.findings() for _ in range(5)]
    await working

    assert looks == [()] * 5
    assert await scene.findings() == ()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            ("IF NEW.source = 'held' THEN held_change := held_change - NEW.minor; END IF;", ""),
            {"deposit_is_not_its_entries", "held_is_not_the_open_holds", "entry_does_not_follow"},
        ),
        (
            ("free_minor = free_minor + free_change,", ""),
            {"deposit_is_not_its_entries", "book_does_not_balance"},
        ),
    ],
    ids=["a charge forgets what was held", "the free part is not moved"],
)
async def test_m2_a_trigger_that_moves_half_is_noticed(
    scene: Scene, change: tuple[str, str], found: set[str]
) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(1000))
    order = await hold(scene.house, partner_id, 100)
    await mutate(scene, "move_money", change)

    await charge(scene.house, order)
    await append(scene, partner_id, Entry(EntryKind.TOP_UP, fresh("m"), crowns(1)))

    assert found <= await kinds(scene)


async def test_m3_a_hold_ends_once_and_what_is_charged_is_the_price(full: Scene) -> None:
    async with full.owner.reading() as transaction:
        partner_id = str(await transaction.scalar(ledger.DEPOSITS.select()))
    held = Entry(EntryKind.HOLD, fresh("o"), crowns(5))
    await append(full, partner_id, held)
    await append(full, partner_id, Entry(EntryKind.CHARGE, held.cause, crowns(5)))

    for again in (EntryKind.RELEASE, EntryKind.REFUND):
        with pytest.raises(DBAPIError, match="made before"):
            await append(full, partner_id, Entry(again, held.cause, crowns(5)))
    assert not {"hold_ended_twice", "end_is_not_the_hold"} & await kinds(full)


async def test_m3_without_the_look_at_what_was_made_a_second_end_is_noticed(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(100))
    held = [Entry(EntryKind.HOLD, fresh("o"), crowns(5)) for _ in range(2)]
    await scene.as_owner(*NO_KEY)
    await mutate(scene, "move_money", ("IF known THEN", "IF false THEN"))
    await mutate(scene, "add_entry", ALWAYS_NEW)
    for each in held:
        await append(scene, partner_id, each)

    for how in (EntryKind.CHARGE, EntryKind.RELEASE):
        await append(scene, partner_id, Entry(how, held[0].cause, crowns(5)))

    assert {"hold_ended_twice", "held_is_not_the_open_holds"} <= await kinds(scene)


async def test_m4_a_hold_nobody_ends_is_noticed(full: Scene) -> None:
    await full.as_owner(
        "ALTER TABLE books.deposit_entries DISABLE TRIGGER USER",
        "UPDATE books.deposit_entries SET made_at = made_at - interval '31 days'",
    )

    assert await kinds(full) == {"hold_open_too_long"}


async def test_m5_a_key_has_one_outcome_for_ever(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(1))
    order = make_order(partner_id=partner_id, price=crowns(100))
    assert isinstance(await scene.house.deposits.hold_price(order), DepositTooSmall)
    await scene.house.deposits.release_hold(OrderEnded(order, FundsNeverCame(crowns(99))))
    await pay_in(scene.house, partner_id, crowns(1000))

    with pytest.raises(OrderEndedError):
        await scene.house.deposits.hold_price(order)
    entry = Entry(EntryKind.TOP_UP, fresh("m"), crowns(7))
    assert await append(scene, partner_id, entry) != DepositTooSmall(crowns(0), crowns(0))
    with pytest.raises(DBAPIError, match="made before, and differs"):
        await append(scene, partner_id, Entry(entry.kind, entry.cause, crowns(8)))
    assert (await deposit_in(scene.house.books, partner_id)).free == crowns(1008)


async def test_m5_a_refusal_that_leaves_nothing_behind_is_noticed(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(1))
    order = make_order(partner_id=partner_id, price=crowns(100))
    await scene.house.deposits.hold_price(order)
    await scene.house.deposits.release_hold(OrderEnded(order, FundsNeverCame(crowns(99))))
    await scene.as_owner(
        "ALTER TABLE books.deposit_entries DISABLE TRIGGER deposit_entries_is_final",
        "DELETE FROM books.deposit_entries WHERE kind = 'release'",
        "UPDATE books.orders SET status = 'received'",
    )
    await pay_in(scene.house, partner_id, crowns(1000))

    assert await scene.house.deposits.hold_price(order) == Held(), "the mutant forgot it"
    assert "versions_incomplete" in await kinds(scene)


async def test_m5_another_amount_under_one_key_is_noticed_when_nobody_compares(
    scene: Scene,
) -> None:
    partner_id = await open_deposit(scene.house)
    await mutate(scene, "add_entry", NEVER_COMPARED)
    entry = Entry(EntryKind.TOP_UP, fresh("m"), crowns(7))
    await append(scene, partner_id, entry)

    answer = await append(scene, partner_id, Entry(entry.kind, entry.cause, crowns(8)))

    assert isinstance(answer, ledger.Appended), "the mutant takes it for a repeat"


async def test_m9_one_movement_credits_once_whichever_way_it_comes(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    movement = make_movement(amount=crowns(121))
    async with scene.house.books.writing() as transaction:
        why = PaymentUnmatched(UnmatchedReason.UNKNOWN_SYMBOL)
        await payments.add_movement(transaction, movement, why)
    payment = PaymentCredit(partner_id, movement.bank_account, movement.movement_id)

    answers = await asyncio.gather(
        *(scene.house.deposits.credit_payment(payment) for _ in range(10))
    )

    assert answers == [TopUpCredited(crowns(100), crowns(100))] * 10
    assert len(await entries_in(scene.house.books, partner_id)) == 1
    assert await scene.findings() == ()


async def test_m9_without_the_key_a_movement_that_credits_twice_is_noticed(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await scene.as_owner(*NO_KEY)
    await mutate(scene, "move_money", ("IF known THEN", "IF false THEN"))
    await mutate(scene, "add_entry", ALWAYS_NEW)
    entry = Entry(EntryKind.TOP_UP, fresh("m"), crowns(7))

    for _ in range(2):
        await append(scene, partner_id, entry)

    assert "entry_made_twice" in await kinds(scene)


async def test_m11_an_entry_is_taken_back_once_by_a_new_one(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(100))
    order = await hold(scene.house, partner_id, 60)
    await charge(scene.house, order)
    reversal = Reversal(f"resolve/{order.order_id}", "wrong", "u-1", "u-2")

    answers = await asyncio.gather(
        *(scene.house.deposits.reverse_entry(reversal) for _ in range(10))
    )

    assert {answer.kind for answer in answers} == {"entry_reversed"}
    assert await deposit_in(scene.house.books, partner_id) == deposit_of(crowns(100))
    assert await scene.findings() == ()


async def test_m11_a_limit_read_before_the_lock_is_noticed(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(100))
    order = await hold(scene.house, partner_id, 60)
    await charge(scene.house, order)
    await scene.as_owner(*NO_KEY, "DROP INDEX books.uq_deposit_entries_reverses")
    await mutate(scene, "move_money", ("IF known THEN", "IF false THEN"))
    await mutate(scene, "reverse_entry", NEVER_REVERSED)
    reversal = Reversal(f"resolve/{order.order_id}", "wrong", "u-1", "u-2")

    for _ in range(2):
        await scene.house.deposits.reverse_entry(reversal)

    assert "entry_made_twice" in await kinds(scene)


@pytest.mark.parametrize("kind", [EntryKind.TOP_UP, EntryKind.HOLD])
async def test_m12_two_currencies_never_meet(scene: Scene, kind: EntryKind) -> None:
    partner_id = await open_deposit(scene.house)
    await pay_in(scene.house, partner_id, crowns(100))

    with pytest.raises(DBAPIError, match="no deposit in EUR"):
        await append(scene, partner_id, Entry(kind, fresh("o"), Money(Currency.EUR, 100)))


async def test_m12_with_the_currency_left_out_of_the_keys_it_is_noticed(scene: Scene) -> None:
    partner_id = await open_deposit(scene.house)
    await scene.as_owner(
        "ALTER TABLE books.deposit_entries DROP CONSTRAINT fk_entries_one_currency"
    )
    await mutate(scene, "move_money", (" AND currency = NEW.currency", ""))

    entry = Entry(EntryKind.TOP_UP, fresh("m"), Money(Currency.EUR, 100))
    await append(scene, partner_id, entry)

    assert "currencies_mixed" in await kinds(scene)
