"""What strangers may do here without an account, and how often from one address."""

from __future__ import annotations

from enum import Enum

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from web.visits import Visit
from web.words.languages import phrase

_WIDER = 10
"""In a demonstration everybody comes from one address, and many at once."""


class Door(Enum):
    """What strangers may have done here without an account, and how often from one address."""

    BEGINNING = RateLimitItemPerHour(60)
    SENDING = RateLimitItemPerHour(20)
    LOOKING_UP = RateLimitItemPerMinute(30, multiples=10)
    ASKING_FOR_LETTERS = RateLimitItemPerHour(12)
    LETTERS_TO_ONE = RateLimitItemPerHour(4)
    """Counted by whom the letters go to: nobody's mailbox is flooded, from however many places."""


TOO_MANY: dict[Door, str] = {
    Door.BEGINNING: phrase(
        "Too many applications were begun from your connection within an hour. Try again later."
    ),
    Door.SENDING: phrase(
        "Too many applications came from your connection within an hour."
        " What you filled in stays here. Send it again later."
    ),
    Door.ASKING_FOR_LETTERS: phrase(
        "Too many letters were asked for from your connection within an hour."
        " What you filled in is saved. Ask again later."
    ),
}


class Doorkeeper:
    """How often an address came to a door; kept in this process only."""

    def __init__(self, *, demonstration: bool) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._times = _WIDER if demonstration else 1

    async def lets_in(self, door: Door, address: str) -> bool:
        """Count somebody who comes, and say whether there were not too many before."""
        usual: RateLimitItem = door.value
        limit = type(usual)(usual.amount * self._times, usual.multiples)
        return await self._limiter.hit(limit, door.name, address)


async def let_in(visit: Visit, door: Door) -> bool:
    """Count who comes to a door, and say whether they may come in."""
    return await doorkeeper_of(visit).lets_in(door, visit.address)


def doorkeeper_of(visit: Visit) -> Doorkeeper:
    """Return who counts in this process."""
    doorkeeper: Doorkeeper = visit.request.app.state.doorkeeper
    return doorkeeper


def wait_of(door: Door) -> dict[str, str]:
    """Return the header that says when to come again."""
    limit: RateLimitItem = door.value
    return {"Retry-After": str(limit.get_expiry())}
