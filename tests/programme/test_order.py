from datetime import date
from typing import get_args

import pytest

from programme.ledger import DepositTooSmall
from programme.letters import refusal_kinds
from programme.money import czk
from programme.order import (
    CHARGED,
    FOLLOWS,
    LIVE,
    STATUS_AT_END,
    SUBMITTABLE,
    UNDER_WAY,
    AlreadyOrdered,
    AlreadyRenewed,
    Cancelled,
    DeadlinePassed,
    DepositNotOpen,
    Done,
    FundsNeverCame,
    NameTaken,
    NotYourName,
    OrderEnd,
    OrderStatus,
    PartnerNotActive,
    Registered,
    RegistryRefused,
    Renewed,
    StatusOutOfTurnError,
    Transferred,
    TransferRefusal,
    TransferRefused,
    next_status,
    status_at_end,
)
from programme.people.partner import FOLLOWS as PARTNER_FOLLOWS
from programme.people.partner import MAY_ORDER, PartnerStatus
from tests.makers import NOON, make_order
from tests.programme.walking import assert_the_walk_is_sound

RECEIVED, AWAITING_FUNDS, AT_REGISTRY = OrderStatus.RECEIVED, *list(OrderStatus)[1:3]
REGISTERED, REFUSED = OrderStatus.REGISTERED, OrderStatus.REFUSED
RENEWED, ENDED = OrderStatus.RENEWED, OrderStatus.ENDED
CANCELLED, LAPSED = OrderStatus.CANCELLED, OrderStatus.LAPSED
MOVES = {(now, wanted) for now, after in FOLLOWS.items() for wanted in after}
ENDS: list[tuple[OrderEnd, OrderStatus]] = [
    (Registered(date(2027, 11, 23)), REGISTERED),
    (Transferred(date(2027, 11, 23)), REGISTERED),
    (Renewed(date(2027, 11, 23)), RENEWED),
    (NameTaken(NOON), REFUSED),
    (TransferRefused(TransferRefusal.LOCKED, NOON), REFUSED),
    (AlreadyRenewed(date(2027, 11, 23)), REFUSED),
    (NotYourName(), REFUSED),
    (RegistryRefused(2306, NOON), REFUSED),
    (DepositTooSmall(czk(1), czk(2)), REFUSED),
    (AlreadyOrdered("o"), REFUSED),
    (DepositNotOpen(), REFUSED),
    (PartnerNotActive(), REFUSED),
    (FundsNeverCame(czk(2)), LAPSED),
    (DeadlinePassed(), LAPSED),
    (Cancelled(), CANCELLED),
]


def test_an_orders_statuses_lead_somewhere() -> None:
    assert_the_walk_is_sound(FOLLOWS, RECEIVED, ends={ENDED, RENEWED, REFUSED, CANCELLED, LAPSED})


def test_a_partners_statuses_lead_somewhere() -> None:
    assert_the_walk_is_sound(PARTNER_FOLLOWS, PartnerStatus.ACTIVE, ends={PartnerStatus.LEFT})


def test_a_partner_under_notice_may_order_and_a_suspended_one_may_not() -> None:
    assert {PartnerStatus.ACTIVE, PartnerStatus.UNDER_NOTICE} == MAY_ORDER


@pytest.mark.parametrize("now", OrderStatus)
@pytest.mark.parametrize("wanted", OrderStatus)
def test_only_what_may_follow_follows(now: OrderStatus, wanted: OrderStatus) -> None:
    if now is wanted or (now, wanted) in MOVES:
        assert next_status(now, wanted) is wanted
    else:
        with pytest.raises(StatusOutOfTurnError, match=f"that is {now} cannot become {wanted}"):
            next_status(now, wanted)


def test_an_order_is_live_until_it_ends_without_the_name() -> None:
    assert set(OrderStatus) - {RENEWED, ENDED, REFUSED, CANCELLED, LAPSED} == LIVE
    assert LIVE - {REGISTERED} == UNDER_WAY


def test_an_order_that_was_done_is_charged_for_whatever_becomes_of_the_name() -> None:
    assert {REGISTERED, RENEWED, ENDED} == CHARGED


def test_only_an_order_whose_price_is_set_aside_may_be_sent() -> None:
    assert {AT_REGISTRY, OrderStatus.AWAITING_REGISTRY, OrderStatus.UNSURE} == SUBMITTABLE
    assert all(REGISTERED in FOLLOWS[status] for status in SUBMITTABLE)


def test_what_the_registry_may_still_do_is_neither_cancelled_nor_lapsed() -> None:
    at_work = SUBMITTABLE - {AT_REGISTRY}
    assert all(not {CANCELLED, LAPSED} & FOLLOWS[status] for status in at_work)


@pytest.mark.parametrize(("end", "status"), ENDS, ids=lambda value: getattr(value, "kind", value))
def test_every_end_has_its_status(end: OrderEnd, status: OrderStatus) -> None:
    assert status_at_end(end) is status
    assert status not in UNDER_WAY


def test_no_end_is_forgotten() -> None:
    assert {type(end) for end, _ in ENDS} == set(get_args(OrderEnd))
    assert set(STATUS_AT_END) <= {end.kind for end, _ in ENDS}
    assert set(refusal_kinds()) == {end.kind for end, _ in ENDS if not isinstance(end, Done)}


def test_an_order_costs_what_was_shown() -> None:
    assert make_order(price=czk(14_320)).price == czk(14_320)
