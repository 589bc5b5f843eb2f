import pytest

from epp.breaker import Breaker, CoolDown
from epp.errors import (
    AccountClosedError,
    CertificateRefusedError,
    ConnectError,
    GreetingDiffersError,
    LoginPostponedError,
    LoginRefusedError,
    NotSentError,
)

REFUSED = LoginRefusedError(2200, "Authentication error")
CERTIFICATE = CertificateRefusedError("No greeting.")


def make_breaker(*failures: NotSentError, jitter: float = 0.0) -> Breaker:
    breaker = Breaker(CoolDown(after_refused_login=3600, after_other_refusal=300))
    for failure in failures:
        breaker.failed(failure, 0.0, jitter)
    return breaker


def test_a_new_account_may_knock() -> None:
    make_breaker().admit(0.0)


@pytest.mark.parametrize(
    ("failures", "pause"),
    [
        ([ConnectError("x")], 1),
        ([ConnectError("x")] * 2, 2),
        ([ConnectError("x")] * 20, 60),
        ([LoginPostponedError(2400, "x")], 5),
        ([LoginPostponedError(2400, "x")] * 9, 300),
        ([LoginPostponedError(2502, "x")], 120),
        ([CERTIFICATE], 5),
        ([CERTIFICATE] * 2, 30),
        ([CERTIFICATE] * 3, 120),
        ([ConnectError("x")] * 3 + [CERTIFICATE], 5),
    ],
)
def test_what_may_pass_by_itself_rests_longer_each_time(
    failures: list[NotSentError], pause: float
) -> None:
    breaker = make_breaker(*failures)

    with pytest.raises(ConnectError):
        breaker.admit(pause - 0.1)
    breaker.admit(pause)
    assert breaker.closed_because is None


@pytest.mark.parametrize(
    ("failures", "pause"),
    [([REFUSED], 3600), ([GreetingDiffersError(("language en",))], 300), ([CERTIFICATE] * 4, 300)],
)
def test_what_a_person_must_mend_closes_the_account(
    failures: list[NotSentError], pause: float
) -> None:
    breaker = make_breaker(*failures)

    with pytest.raises(AccountClosedError):
        breaker.admit(pause - 0.1)
    assert breaker.closed_because == str(failures[-1])
    breaker.admit(pause)


def test_jitter_shortens_a_rest_by_half_at_most_but_no_closing() -> None:
    make_breaker(ConnectError("x"), jitter=1.0).admit(0.5)

    with pytest.raises(AccountClosedError):
        make_breaker(REFUSED, jitter=1.0).admit(3599)


def test_a_person_opens_it_again() -> None:
    breaker = make_breaker(REFUSED)

    breaker.reopen()

    breaker.admit(0.0)
    assert breaker.closed_because is None
