from typing import get_args

import pytest

from programme.people.application import (
    FOLLOWS,
    ApplicationStatus,
    StatusOutOfTurnError,
    next_status,
)
from programme.people.decisions import (
    LONGEST_REASON,
    STATUS_AFTER,
    DecidedAlready,
    Decision,
    DecisionAnswer,
    DecisionRefusal,
    DecisionStands,
    NotReviewable,
    ReasonMissing,
    ReasonTooLong,
    Verdict,
    refusal_of,
)
from tests.makers import make_decision
from tests.programme.walking import assert_the_walk_is_sound

RECEIVED, CHECKING, AWAITING_REVIEW, APPROVED, DECLINED, LAPSED = ApplicationStatus
EARLIER = Decision("u-anna", Verdict.APPROVE)
MOVES = {(now, wanted) for now, after in FOLLOWS.items() for wanted in after}


def test_an_applications_statuses_lead_somewhere() -> None:
    assert_the_walk_is_sound(FOLLOWS, RECEIVED, ends={APPROVED, DECLINED, LAPSED})


@pytest.mark.parametrize("now", ApplicationStatus)
@pytest.mark.parametrize("wanted", ApplicationStatus)
def test_only_what_may_follow_follows(now: ApplicationStatus, wanted: ApplicationStatus) -> None:
    if (now, wanted) in MOVES:
        assert next_status(now, wanted) is wanted
    else:
        with pytest.raises(StatusOutOfTurnError, match=f"that is {now} cannot become {wanted}"):
            next_status(now, wanted)


@pytest.mark.parametrize(
    ("changes", "status", "earlier", "refusal"),
    [
        ({}, AWAITING_REVIEW, None, None),
        ({"reason": "x" * LONGEST_REASON}, AWAITING_REVIEW, None, None),
        ({"verdict": Verdict.DECLINE, "reason": "No."}, AWAITING_REVIEW, None, None),
        ({"verdict": Verdict.DECLINE}, AWAITING_REVIEW, None, ReasonMissing()),
        ({"verdict": Verdict.DECLINE, "reason": " \n\t"}, AWAITING_REVIEW, None, ReasonMissing()),
        (
            {"reason": "x" * (LONGEST_REASON + 1)},
            AWAITING_REVIEW,
            None,
            ReasonTooLong(LONGEST_REASON),
        ),
        ({}, RECEIVED, None, NotReviewable(RECEIVED)),
        ({}, CHECKING, None, NotReviewable(CHECKING)),
        ({}, LAPSED, None, NotReviewable(LAPSED)),
        ({}, APPROVED, None, NotReviewable(APPROVED)),
        ({}, AWAITING_REVIEW, EARLIER, DecidedAlready(EARLIER)),
        ({}, APPROVED, EARLIER, DecidedAlready(EARLIER)),
        ({"verdict": Verdict.DECLINE}, APPROVED, EARLIER, DecidedAlready(EARLIER)),
    ],
)
def test_a_decision_is_taken_or_refused(
    changes: dict[str, object],
    status: ApplicationStatus,
    earlier: Decision | None,
    refusal: DecisionRefusal | None,
) -> None:
    assert refusal_of(make_decision(**changes), status=status, earlier=earlier) == refusal


def test_every_verdict_ends_an_application() -> None:
    assert set(STATUS_AFTER) == set(Verdict)
    assert all(not FOLLOWS[status] for status in STATUS_AFTER.values())


def test_an_answer_to_a_decision_is_that_it_stands_or_a_refusal() -> None:
    assert set(get_args(DecisionAnswer)) == {DecisionStands, *get_args(DecisionRefusal)}
