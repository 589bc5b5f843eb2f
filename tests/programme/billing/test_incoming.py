import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.billing.incoming import (
    CREDITS,
    PaymentAction,
    SuggestedBy,
    Suggestion,
    UnmatchedReason,
    allowed_actions,
    orders_that_go_on,
    recommended,
    split,
)
from programme.money import Money, czk
from programme.tax import from_net

CALL, PARTNER = PaymentAction.CREDIT_CALL, PaymentAction.CREDIT_PARTNER
RETURN, NOTHING = PaymentAction.RETURN, PaymentAction.NOTHING
R, S = UnmatchedReason, SuggestedBy
PAID = czk(300_000)


def guess(because: SuggestedBy, gross: Money | None = None) -> Suggestion:
    return Suggestion("c-1", because, None if gross is None else "top-1", gross)


@pytest.mark.parametrize(
    ("reason", "suggestion", "action"),
    [
        (R.INSUFFICIENT, guess(S.CALL, czk(363_000)), CALL),
        (R.EXCESSIVE, guess(S.CALL, czk(100)), CALL),
        (R.INSUFFICIENT, guess(S.CALL), PARTNER),
        (R.DUPLICATE, guess(S.CALL), PARTNER),
        (R.OVERDUE, guess(S.CALL), PARTNER),
        (R.NO_OPEN_CALL, guess(S.OWN_SYMBOL), PARTNER),
        (R.NO_OPEN_CALL, guess(S.OWN_SYMBOL, PAID), CALL),
        (R.UNKNOWN_SYMBOL, guess(S.MESSAGE, czk(363_000)), CALL),
        (R.UNKNOWN_SYMBOL, guess(S.COUNTER_ACCOUNT), PARTNER),
        (R.UNKNOWN_SYMBOL, guess(S.COUNTER_ACCOUNT, PAID), CALL),
        (R.UNKNOWN_SYMBOL, guess(S.AMOUNT, PAID), None),
        (R.UNKNOWN_SYMBOL, None, None),
        (R.TOO_OLD, guess(S.CALL), PARTNER),
        (R.TOO_OLD, None, None),
        (R.OTHER_CURRENCY, guess(S.CALL, PAID), RETURN),
        (R.REVERSED, guess(S.CALL, PAID), NOTHING),
        (R.NOT_A_CREDIT, None, NOTHING),
        (R.PERHAPS_KNOWN, guess(S.CALL, PAID), NOTHING),
    ],
)
def test_each_payment_has_at_most_one_safe_action(
    reason: UnmatchedReason, suggestion: Suggestion | None, action: PaymentAction | None
) -> None:
    assert recommended(reason, PAID, suggestion) is action


@pytest.mark.parametrize("reason", list(UnmatchedReason))
def test_what_is_recommended_is_allowed(reason: UnmatchedReason) -> None:
    for because in SuggestedBy:
        for gross in (None, PAID, czk(1)):
            suggestion = guess(because, gross)
            best = recommended(reason, PAID, suggestion)
            assert best is None or best in allowed_actions(reason, call_is_open=gross is not None)


@pytest.mark.parametrize("reason", [R.NOT_A_CREDIT, R.REVERSED, R.OTHER_CURRENCY])
def test_no_debit_storno_or_foreign_money_is_ever_credited(reason: UnmatchedReason) -> None:
    assert not CREDITS & set(allowed_actions(reason, call_is_open=True))


@pytest.mark.parametrize(
    ("received", "base", "tax"),
    [
        (300_000, 247_934, 52_066),
        (400_000, 330_579, 69_421),
        (1_500_000, 1_239_669, 260_331),
        (3, 2, 1),
    ],
)
def test_another_amount_is_split_from_above(received: int, base: int, tax: int) -> None:
    # money-and-documents.md 1: never by the coefficient, and never the tax of the base again.
    for called in (None, from_net(czk(300_100))):
        amount = split(czk(received), called)
        assert (amount.base.minor, amount.tax.minor) == (base, tax)


@given(st.integers(1, 10**9))
def test_what_is_split_adds_up_and_an_exact_call_keeps_its_numbers(minor: int) -> None:
    called = from_net(czk(minor))

    assert split(called.gross, called) == called
    assert split(czk(minor), None).gross == czk(minor)


@pytest.mark.parametrize(
    ("available", "prices", "number"),
    [
        (0, [], 0),
        (100, [100], 1),
        (99, [100], 0),
        (250, [100, 100, 100], 2),
        # A small young order does not overtake a large old one.
        (150, [200, 100], 0),
        (300, [200, 150, 50], 1),
    ],
)
def test_orders_go_on_strictly_by_age(available: int, prices: list[int], number: int) -> None:
    assert orders_that_go_on(czk(available), [czk(each) for each in prices]) == number
