"""Asks Fio for statements, within the limits of the bank; its address carries the token."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import httpx2
from temporalio.exceptions import ApplicationError

_TIMEOUT = httpx2.Timeout(20, connect=5)
_OK, _TOO_SOON, _BAD_TOKEN = 200, 409, 500


@dataclass(frozen=True)
class BankAccount:
    """Our account at the bank and where its statements are fetched; the token is a secret."""

    address: str
    number: str
    token: str = field(repr=False)
    pause_seconds: int = 35
    """How long the bank wants to be left alone after a question, whoever of us asked it."""


@dataclass(frozen=True)
class StatementWanted:
    """The days whose movements are asked for; both are included."""

    first_day: date
    last_day: date


class BankUnavailableError(ApplicationError):
    """The bank is out of reach or gives no statement now."""

    def __init__(self, sentence: str, *, wait_seconds: int | None = None) -> None:
        wait = None if wait_seconds is None else timedelta(seconds=wait_seconds)
        super().__init__(sentence, type=type(self).__name__, next_retry_delay=wait)


class TokenRefusedError(ValueError):
    """The bank does not know our token, or it is no longer good."""


class Fetcher:
    """Asks for one account's statements."""

    def __init__(self, account: BankAccount) -> None:
        self._account = account
        self._http = httpx2.AsyncClient(timeout=_TIMEOUT)

    async def fetch(self, wanted: StatementWanted) -> bytes:
        """Return the bank's answer as it came.

        Raises BankUnavailableError, TokenRefusedError.
        """
        days = f"{wanted.first_day.isoformat()}/{wanted.last_day.isoformat()}"
        path = f"/v1/rest/periods/{self._account.token}/{days}/transactions.json"
        try:
            answer = await self._http.get(self._account.address.rstrip("/") + path)
        except httpx2.HTTPError as error:
            # The address carries the token: neither it nor the original error may be logged.
            raise BankUnavailableError(f"The bank gave {type(error).__name__}.") from None
        if answer.status_code == _BAD_TOKEN:
            raise TokenRefusedError("The bank refuses our token.")
        if answer.status_code != _OK:
            wait = self._account.pause_seconds if answer.status_code == _TOO_SOON else None
            sentence = f"The bank answered {answer.status_code}."
            raise BankUnavailableError(sentence, wait_seconds=wait)
        return answer.content

    async def close(self) -> None:
        """Close the connections to the bank."""
        await self._http.aclose()
