from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.submission import (
    Attempt,
    AttemptOutcome,
    Owner,
    Sighting,
    may_give_up,
    must_ask_first,
    owner_of,
    was_accepted_pending,
)
from tests.makers import NOON

CREATED, PENDING, REFUSED, NOT_SENT, UNSURE = AttemptOutcome
NO_ANSWER = None
DELAY = timedelta(seconds=120)
MARKER = "k7Qm-2XvR9tL"
outcomes = st.sampled_from([*AttemptOutcome, None])
Outcomes = tuple[AttemptOutcome | None, ...]


def attempts(*ended: AttemptOutcome | None, seconds_ago: float = 0) -> tuple[Attempt, ...]:
    return tuple(Attempt(NOON - timedelta(seconds=seconds_ago), outcome) for outcome in ended)


@pytest.mark.parametrize(
    ("ended", "must_ask"),
    [
        ((), False),
        ((NOT_SENT,), False),
        ((REFUSED,), False),
        ((NOT_SENT, REFUSED, NOT_SENT), False),
        ((NO_ANSWER,), True),
        ((UNSURE,), True),
        ((PENDING,), True),
        ((CREATED,), True),
        ((NOT_SENT, UNSURE, REFUSED), True),
    ],
)
def test_the_registry_is_asked_before_anything_is_sent_again(
    ended: Outcomes, must_ask: object
) -> None:
    assert must_ask_first(attempts(*ended)) is must_ask


@pytest.mark.parametrize(
    ("ended", "promised"),
    [((), False), ((UNSURE, CREATED), False), ((PENDING,), True), ((PENDING, NOT_SENT), True)],
)
def test_a_promise_to_decide_is_remembered(ended: Outcomes, promised: object) -> None:
    assert was_accepted_pending(attempts(*ended)) is promised


@pytest.mark.parametrize(
    ("sighting", "owner"),
    [
        (None, Owner.NOBODY),
        (Sighting(sponsor_is_us=True, marker=MARKER, pending=False), Owner.THIS_ORDER),
        (Sighting(sponsor_is_us=True, marker=MARKER, pending=True), Owner.PENDING_THIS_ORDER),
        (Sighting(sponsor_is_us=True, marker="other", pending=False), Owner.ANOTHER),
        (Sighting(sponsor_is_us=True, marker="other", pending=True), Owner.ANOTHER),
        (Sighting(sponsor_is_us=True, marker=None, pending=False), Owner.UNCLEAR),
        (Sighting(sponsor_is_us=True, marker="", pending=False), Owner.UNCLEAR),
        (Sighting(sponsor_is_us=False, marker=None, pending=False), Owner.ANOTHER),
        # Another registrar's name is not ours even where it carries our marker.
        (Sighting(sponsor_is_us=False, marker=MARKER, pending=False), Owner.ANOTHER),
    ],
)
def test_the_marker_decides_whose_a_name_is(sighting: Sighting | None, owner: Owner) -> None:
    assert owner_of(sighting, MARKER) is owner


@pytest.mark.parametrize(
    ("ended", "seconds_ago", "may"),
    [
        ((), 0, True),
        ((NOT_SENT,), 0, True),
        ((REFUSED,), 0, True),
        ((UNSURE,), 0, False),
        ((UNSURE,), 119, False),
        ((UNSURE,), 120, True),
        ((NO_ANSWER,), 119, False),
        ((NO_ANSWER,), 120, True),
        ((PENDING,), 119, False),
        ((PENDING,), 120, True),
        ((REFUSED, NO_ANSWER), 60, False),
        # Created is created: no age makes a no about it believable.
        ((CREATED,), 0, False),
        ((CREATED,), 9_999, False),
        ((UNSURE, CREATED), 9_999, False),
    ],
)
def test_a_no_is_believed_when_nothing_can_be_under_way(
    ended: Outcomes, seconds_ago: int, may: object
) -> None:
    history = attempts(*ended, seconds_ago=seconds_ago)

    assert may_give_up(history, asked_at=NOON, consistency_delay=DELAY) is may


def test_an_answer_from_before_the_delay_had_passed_proves_nothing() -> None:
    history = attempts(UNSURE, seconds_ago=300)

    asked_early = NOON - timedelta(seconds=200)

    assert not may_give_up(history, asked_at=asked_early, consistency_delay=DELAY)


@given(st.lists(outcomes), outcomes, st.integers(0, 300))
def test_one_more_attempt_never_makes_giving_up_easier(
    ended: list[AttemptOutcome | None], more: AttemptOutcome | None, seconds_ago: int
) -> None:
    before = attempts(*ended, seconds_ago=seconds_ago)
    after = (*before, *attempts(more, seconds_ago=seconds_ago))

    assert may_give_up(before, asked_at=NOON, consistency_delay=DELAY) or not may_give_up(
        after, asked_at=NOON, consistency_delay=DELAY
    )
    assert must_ask_first(after) or not must_ask_first(before)
