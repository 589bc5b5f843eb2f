import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from programme.ledger import (
    ID_PREFIX,
    MOVES,
    Account,
    Deposit,
    DepositTooSmall,
    Entry,
    EntryKind,
    Resolution,
    after,
    balance,
    empty_deposit,
    hold,
    hold_id,
    nothing_held,
    resolution_id,
    resolve,
    top_up,
)
from programme.money import Currency, CurrencyMismatchError, Money, czk
from tests.makers import BANK_ACCOUNT, crowns, deposit_of

ORDERS = ("a", "b", "c")
NOTHING = empty_deposit(Currency.CZK)
ids = st.sampled_from(ORDERS)
ways = st.sampled_from([EntryKind.CHARGE, EntryKind.RELEASE])
amounts = st.integers(1, 500).map(czk)


class DepositLife(RuleBasedStateMachine):
    """Everything that can happen to a deposit, in any order, any number of times."""

    def __init__(self) -> None:
        super().__init__()
        self.deposit = NOTHING
        self.entries: dict[str, Entry] = {}

    @rule(movement=ids, amount=amounts)
    def money_comes(self, movement: str, amount: Money) -> None:
        self.make(top_up(BANK_ACCOUNT, movement, amount))

    @rule(order=ids, price=amounts)
    def an_order_holds(self, order: str, price: Money) -> None:
        entry = hold(self.deposit, order, price)
        if isinstance(entry, DepositTooSmall):
            assert self.deposit.free + entry.missing == price
        elif resolution_id(order) not in self.entries:
            self.make(entry)

    @rule(order=ids, how=ways)
    def a_hold_ends(self, order: str, how: Resolution) -> None:
        if held := self.entries.get(hold_id(order)):
            self.make(resolve(held, how))

    @rule(order=ids)
    def an_order_ends_that_held_nothing(self, order: str) -> None:
        if hold_id(order) not in self.entries:
            self.make(nothing_held(order, Currency.CZK))

    @rule()
    def everything_is_repeated(self) -> None:
        before = self.deposit
        for entry in list(self.entries.values()):
            self.make(entry)
        assert self.deposit == before

    @invariant()
    def nothing_is_below_zero(self) -> None:
        assert min(self.deposit.free, self.deposit.held) >= czk(0)

    @invariant()
    def the_deposit_is_what_the_entries_add_up_to(self) -> None:
        assert balance(NOTHING, self.entries.values()) == self.deposit

    @invariant()
    def what_is_held_is_what_no_order_has_ended(self) -> None:
        open_holds = [
            entry.amount.minor
            for order in ORDERS
            if (entry := self.entries.get(hold_id(order)))
            and resolution_id(order) not in self.entries
        ]
        assert self.deposit.held == czk(sum(open_holds))

    @invariant()
    def the_total_is_what_came_in_less_what_was_sold(self) -> None:
        moved = {kind: self.sum_of(kind) for kind in EntryKind}
        assert self.deposit.total == czk(moved[EntryKind.TOP_UP] - moved[EntryKind.CHARGE])

    def sum_of(self, kind: EntryKind) -> int:
        return sum(entry.amount.minor for entry in self.entries.values() if entry.kind is kind)

    def make(self, entry: Entry) -> None:
        if entry.entry_id not in self.entries:
            self.entries[entry.entry_id] = entry
            self.deposit = after(self.deposit, entry)


TestDepositLife = DepositLife.TestCase


def test_the_table_of_the_reference() -> None:
    first = top_up(BANK_ACCOUNT, "1", crowns(3000))
    hold_a, hold_b = (
        Entry(EntryKind.HOLD, "a", czk(14_320)),
        Entry(EntryKind.HOLD, "b", czk(14_000)),
    )
    happened = [first, hold_a, hold_b, resolve(hold_a, EntryKind.CHARGE)]
    happened.append(resolve(hold_b, EntryKind.RELEASE))

    standings = [balance(NOTHING, happened[: count + 1]) for count in range(len(happened))]

    assert [(at.total.minor, at.held.minor, at.free.minor) for at in standings] == [
        (300_000, 0, 300_000),
        (300_000, 14_320, 285_680),
        (300_000, 28_320, 271_680),
        (285_680, 14_000, 271_680),
        (285_680, 0, 285_680),
    ]


def test_a_hold_of_all_there_is_is_possible() -> None:
    assert hold(deposit_of(czk(100)), "a", czk(100)) == Entry(EntryKind.HOLD, "a", czk(100))


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500))
def test_a_deposit_that_is_short_says_by_how_much(free: int, held: int, missing: int) -> None:
    refusal = hold(deposit_of(czk(free), czk(held)), "a", czk(free + missing))

    assert refusal == DepositTooSmall(available=czk(free), missing=czk(missing))


def test_charge_and_release_of_one_order_are_one_entry_to_the_book() -> None:
    held = Entry(EntryKind.HOLD, "a", czk(100))

    ends = {resolve(held, EntryKind.CHARGE), resolve(held, EntryKind.RELEASE)}

    assert {end.entry_id for end in ends} == {resolution_id("a")}
    assert nothing_held("a", Currency.CZK).entry_id == resolution_id("a")
    assert held.entry_id == hold_id("a")


def test_one_movement_of_one_account_is_one_top_up() -> None:
    entries = [top_up("1/0800", "7", czk(1)), top_up("2/0800", "7", czk(1))]

    assert len({entry.entry_id for entry in entries}) == 2
    assert top_up("1/0800", "7", czk(5)).entry_id == entries[0].entry_id


def test_every_kind_moves_between_two_accounts_and_has_a_prefix() -> None:
    assert set(MOVES) == set(ID_PREFIX) == set(EntryKind)
    assert all(source is not destination for source, destination in MOVES.values())
    assert {account for move in MOVES.values() for account in move} == set(Account)


def test_two_currencies_never_meet_in_a_deposit() -> None:
    euros = Money(Currency.EUR, 100)

    with pytest.raises(CurrencyMismatchError):
        hold(deposit_of(czk(100)), "a", euros)
    with pytest.raises(CurrencyMismatchError):
        after(NOTHING, top_up(BANK_ACCOUNT, "1", euros))


def test_a_new_deposit_is_empty() -> None:
    assert Deposit(czk(0), czk(0)) == NOTHING
