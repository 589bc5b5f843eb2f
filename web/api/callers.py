"""Who calls the API: a key in the Authorization header, never a cookie."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from db.front import api_keys
from web.context import WebContext
from web.problems import Problem, ProblemError
from web.words.languages import phrase

KEY_PREFIX = "pdk_live_"
LONGEST_KEY = 100
_FAILURES = RateLimitItemPerMinute(20)

_BEARER = HTTPBearer(auto_error=False, description="A key made on the page /desk/api-keys.")

NOT_SIGNED_IN = Problem(
    401,
    "key_not_valid",
    phrase("Send a valid key as `Authorization: Bearer pdk_live_...`."),
    headers={"WWW-Authenticate": "Bearer"},
)
TOO_MANY = Problem(
    429,
    "too_many_failures",
    phrase("Too many wrong keys came from this address. Wait a minute."),
    headers={"Retry-After": str(_FAILURES.get_expiry())},
)


class WrongKeys:
    """How many wrong keys came from an address; kept in this process only."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def problem_of(self, address: str) -> Problem:
        """Count a wrong key and return what its sender is told: nobody may guess for long."""
        counted = await self._limiter.hit(_FAILURES, "wrong-key", address)
        return NOT_SIGNED_IN if counted else TOO_MANY


def context_of(request: Request) -> WebContext:
    """Return what the API may use."""
    context: WebContext = request.app.state.context
    return context


async def caller_of(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> str:
    """Return the customer whose key a request carries.

    Raises ProblemError.
    """
    wrong_keys: WrongKeys = request.app.state.wrong_keys
    address = request.client.host if request.client else ""
    customer_id = await _owner_of(context_of(request), credentials)
    if customer_id is None:
        # Only now: a stranger's guesses must not close the door to a key that is right.
        raise ProblemError(await wrong_keys.problem_of(address))
    return customer_id


async def _owner_of(
    context: WebContext, credentials: HTTPAuthorizationCredentials | None
) -> str | None:
    key = credentials.credentials if credentials else ""
    if not key.startswith(KEY_PREFIX) or len(key) > LONGEST_KEY:
        return None
    async with context.database.writing() as transaction:
        return await api_keys.customer_of(transaction, key, context.clock())


Caller = Annotated[str, Depends(caller_of)]
Context = Annotated[WebContext, Depends(context_of)]
