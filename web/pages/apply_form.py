"""The application form as it is shown, and how often one address may send it."""

from __future__ import annotations

from enum import Enum

from fastapi.responses import Response
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from db.views.tiers import tiers_valid_on
from web.forms import Form
from web.visits import Visit
from web.words.languages import phrase

_SECRET_FIELDS = ("login_password", "password")
_WIDER = 10
"""In a demonstration everybody comes from one address, and many at once."""


class Door(Enum):
    """What strangers may have done here without an account, and how often from one address."""

    SENDING = RateLimitItemPerHour(20)
    LOOKING_UP = RateLimitItemPerMinute(30, multiples=10)


_TOO_MANY = {
    Door.SENDING: phrase(
        "Too many applications came from your connection within an hour."
        " What you filled in stays here. Send it again later."
    ),
    Door.LOOKING_UP: phrase(
        "We have asked ARES for your connection too many times in a row."
        " Fill in the data by hand, or try again in ten minutes."
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


async def turned_away(visit: Visit, sent: dict[str, str], door: Door) -> Response | None:
    """Return the form with what was typed and why it was not taken; nothing if it may come in."""
    doorkeeper: Doorkeeper = visit.request.app.state.doorkeeper
    if await doorkeeper.lets_in(door, visit.address):
        return None
    answer = await form_page(visit, Form(sent), status=429, said=_TOO_MANY[door])
    answer.headers["Retry-After"] = str(door.value.get_expiry())
    return answer


async def form_page(
    visit: Visit, form: Form, *, status: int | None = None, **words: str
) -> Response:
    """Return the page with the form; passwords are not sent back."""
    kept = {name: text for name, text in form.values.items() if name not in _SECRET_FIELDS}
    async with visit.database.reading() as transaction:
        tiers = await tiers_valid_on(transaction, visit.today())
    return visit.page(
        "pages/apply.html",
        status=status or (422 if form.errors else 200),
        form=Form(kept, form.errors),
        tiers=tiers,
        **({"note": ""} | words),
    )
