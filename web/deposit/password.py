"""The password once more: who asks for something grave is asked whether it is really them."""

from __future__ import annotations

from db.front.sign_ins import digest_of
from web import auth
from web.visits import CustomerVisit, Visit, cookie_name
from web.words.languages import phrase

MISSING = phrase("Enter your password once more")
WRONG = phrase("This is not your password")
_TOLD = 16
"""So many signs of a sign-in's digest say which one it was; nobody gets in by them."""


async def password_fault(visit: CustomerVisit, password: str) -> str | None:
    """Return what is wrong with the password typed once more, if anything.

    It is counted like any other attempt to sign in, and answered 429 where there were too many.
    """
    if not password:
        return MISSING
    found = await auth.find_user(visit, visit.user.email, password)
    return None if found is not None and found.user_id == visit.user.user_id else WRONG


def sign_in_of(visit: Visit) -> str:
    """Return which sign-in a visit belongs to, as it is kept beside what was asked."""
    token = visit.request.cookies.get(cookie_name(visit.context), "")
    return digest_of(token)[:_TOLD]
