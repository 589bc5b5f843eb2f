from typing import get_args

import pytest

from programme.people.application import FOLLOWS, ApplicationStatus
from programme.people.decisions import (
    LONGEST_REASON,
    STATUS_AFTER,
    TAKE_BACK_CHOICES,
    DecidedAlready,
    Decision,
    DecisionAnswer,
    DecisionRefusal,
    DecisionTaken,
    NotReviewable,
    QuestionsMissing,
    ReasonCode,
    ReasonMissing,
    ReasonTooLong,
    TakeBackUnknown,
    Verdict,
    refusal_of,
)
from programme.people.questions import LONGEST_QUESTION, AskedField, Question
from tests.makers import make_decision

S = ApplicationStatus
DECLINE, ASK = Verdict.DECLINE, Verdict.ASK
EARLIER = Decision("u-anna", Verdict.APPROVE)
PHONE = Question(AskedField.PHONE, "Telefon nikdo nezvedá.")


@pytest.mark.parametrize("status", [S.AWAITING_REVIEW, S.AWAITING_SECOND])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"reason": "x" * LONGEST_REASON, "override": "x" * LONGEST_REASON},
        {"verdict": DECLINE, "reason": "No."},
        {"verdict": DECLINE, "reason_code": ReasonCode.DUPLICATE},
        {"verdict": ASK, "questions": (PHONE,)},
        *({"take_back_seconds": seconds} for seconds in TAKE_BACK_CHOICES),
    ],
)
def test_a_decision_is_taken_while_the_application_waits_for_one(
    changes: dict[str, object], status: ApplicationStatus
) -> None:
    assert refusal_of(make_decision(**changes), status=status, standing=None) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"verdict": DECLINE}, ReasonMissing()),
        ({"verdict": DECLINE, "reason": " \n\t"}, ReasonMissing()),
        ({"verdict": DECLINE, "reason_code": ReasonCode.OTHER}, ReasonMissing()),
        ({"reason": "x" * (LONGEST_REASON + 1)}, ReasonTooLong(LONGEST_REASON)),
        ({"override": "x" * (LONGEST_REASON + 1)}, ReasonTooLong(LONGEST_REASON)),
        (
            {
                "verdict": ASK,
                "questions": (Question(AskedField.CITY, "x" * (LONGEST_QUESTION + 1)),),
            },
            ReasonTooLong(LONGEST_QUESTION),
        ),
        ({"verdict": ASK}, QuestionsMissing()),
        ({"verdict": ASK, "questions": (Question(AskedField.CITY, " "),)}, QuestionsMissing()),
        ({"verdict": ASK, "questions": (PHONE, PHONE)}, QuestionsMissing()),
        *(({"take_back_seconds": seconds}, TakeBackUnknown()) for seconds in (0, 11, 3600)),
    ],
)
def test_a_decision_is_worded_as_the_applicant_is_owed(
    changes: dict[str, object], refusal: DecisionRefusal
) -> None:
    decision = make_decision(**changes)
    assert refusal_of(decision, status=S.AWAITING_REVIEW, standing=None) == refusal


@pytest.mark.parametrize("status", sorted(set(S) - {S.AWAITING_REVIEW, S.AWAITING_SECOND}))
def test_what_does_not_wait_for_a_decision_gets_none(status: ApplicationStatus) -> None:
    assert refusal_of(make_decision(), status=status, standing=None) == NotReviewable(status)


@pytest.mark.parametrize("status", [S.AWAITING_REVIEW, S.APPROVED])
@pytest.mark.parametrize("changes", [{}, {"verdict": DECLINE}])
def test_who_comes_second_hears_of_the_decision_that_stands(
    changes: dict[str, object], status: ApplicationStatus
) -> None:
    decision = make_decision(**changes)
    assert refusal_of(decision, status=status, standing=EARLIER) == DecidedAlready(EARLIER)


def test_every_verdict_leads_where_an_application_under_review_may_go() -> None:
    assert set(STATUS_AFTER) == set(Verdict)
    assert set(STATUS_AFTER.values()) <= FOLLOWS[S.AWAITING_REVIEW]
    assert set(STATUS_AFTER.values()) <= FOLLOWS[S.AWAITING_SECOND]


def test_an_answer_to_a_decision_is_that_it_was_taken_or_a_refusal() -> None:
    assert set(get_args(DecisionAnswer)) == {DecisionTaken, *get_args(DecisionRefusal)}
