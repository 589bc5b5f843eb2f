"""Decides when we may knock at a registry again after it could not or would not let us in."""

from dataclasses import dataclass

from epp.errors import (
    AccountClosedError,
    CertificateRefusedError,
    ConnectError,
    CredentialsUnreadableError,
    GreetingDiffersError,
    LoginPostponedError,
    LoginRefusedError,
    NotSentError,
    ServerNotTrustedError,
)
from epp.result_codes import SESSION_LIMIT

_OUTAGE_FIRST, _OUTAGE_LONGEST = 1.0, 60.0
_POSTPONED_FIRST, _POSTPONED_LONGEST = 5.0, 300.0
_SESSION_LIMIT_PAUSE = 60.0
_CERTIFICATE_PAUSES = (5.0, 30.0, 120.0)
_LONGEST_DOUBLING = 16


@dataclass(frozen=True)
class CoolDown:
    """How long an account stays closed by itself, in seconds."""

    after_refused_login: float = 3600.0
    after_other_refusal: float = 300.0


class Breaker:
    """The memory of failed openings of one account; time is handed in."""

    def __init__(self, cool_down: CoolDown) -> None:
        self._cool_down = cool_down
        self.reopen()

    @property
    def closed_because(self) -> str | None:
        """Why the account is closed, or None while it is not."""
        return self._because if self._is_closed else None

    def reopen(self) -> None:
        """Forget all failures: the next opening is tried at once."""
        self._failures = 0
        self._kind: type[NotSentError] | None = None
        self._rests_until = float("-inf")
        self._because = ""
        self._is_closed = False

    def admit(self, now: float) -> None:
        """Let an opening pass.

        Raises AccountClosedError while the account is closed, ConnectError while it only rests.
        """
        if now >= self._rests_until:
            return
        wait = f"The next try is due in {self._rests_until - now:.0f} seconds. {self._because}"
        if self._is_closed:
            raise AccountClosedError(f"The registry account is closed. {wait}")
        raise ConnectError(f"The registry account rests. {wait}")

    def failed(self, error: NotSentError, now: float, jitter: float) -> None:
        """Remember a failed opening; `jitter` between 0 and 1 shortens a pause by up to a half."""
        # Three refused certificates in a row tell something; one after an outage does not.
        self._failures = self._failures + 1 if type(error) is self._kind else 1
        self._kind = type(error)
        self._because = str(error)
        closing = self._closing_pause(error)
        self._is_closed = closing is not None
        if closing is None:
            closing = self._resting_pause(error) * (1 - jitter / 2)
        self._rests_until = now + closing

    def _closing_pause(self, error: NotSentError) -> float | None:
        if isinstance(error, LoginRefusedError):
            return self._cool_down.after_refused_login
        misfits = GreetingDiffersError | CredentialsUnreadableError | ServerNotTrustedError
        worn_out = self._failures > len(_CERTIFICATE_PAUSES)
        if isinstance(error, misfits) or (isinstance(error, CertificateRefusedError) and worn_out):
            return self._cool_down.after_other_refusal
        return None

    def _resting_pause(self, error: NotSentError) -> float:
        doubled = 2.0 ** min(self._failures - 1, _LONGEST_DOUBLING)
        if isinstance(error, CertificateRefusedError):
            return _CERTIFICATE_PAUSES[self._failures - 1]
        if isinstance(error, LoginPostponedError):
            # The jitter may halve the pause, and a full registry is owed a whole minute.
            least = 2 * _SESSION_LIMIT_PAUSE if error.code == SESSION_LIMIT else _POSTPONED_FIRST
            return max(least, min(_POSTPONED_FIRST * doubled, _POSTPONED_LONGEST))
        return min(_OUTAGE_FIRST * doubled, _OUTAGE_LONGEST)
