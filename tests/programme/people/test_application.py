import pytest

from programme.people.application import (
    ENDS,
    FOLLOWS,
    ApplicationStatus,
    StatusOutOfTurnError,
    next_status,
)
from tests.programme.walking import assert_the_walk_is_sound

S = ApplicationStatus
MOVES = {(now, wanted) for now, after in FOLLOWS.items() for wanted in after}


def test_an_applications_statuses_lead_somewhere() -> None:
    # A decline is an end that an appeal may open once more.
    without_appeals = FOLLOWS | {S.DECLINED: frozenset()}
    assert_the_walk_is_sound(without_appeals, S.RECEIVED, ends=set(ENDS))


def test_only_an_appeal_leads_out_of_an_end() -> None:
    assert {end: FOLLOWS[end] for end in ENDS if FOLLOWS[end]} == {
        S.DECLINED: frozenset({S.AWAITING_REVIEW})
    }


def test_an_applicant_may_withdraw_until_a_decision_takes_effect() -> None:
    assert {now for now, after in FOLLOWS.items() if S.WITHDRAWN in after} == set(S) - ENDS


@pytest.mark.parametrize("now", ApplicationStatus)
@pytest.mark.parametrize("wanted", ApplicationStatus)
def test_only_what_may_follow_follows(now: ApplicationStatus, wanted: ApplicationStatus) -> None:
    if (now, wanted) in MOVES:
        assert next_status(now, wanted) is wanted
    else:
        with pytest.raises(StatusOutOfTurnError, match=f"that is {now} cannot become {wanted}"):
            next_status(now, wanted)
