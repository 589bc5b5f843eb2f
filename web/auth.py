"""Signing in: passwords, the token in the browser, and how often one may try."""

from __future__ import annotations

import asyncio
import re
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from fastapi import HTTPException
from fastapi.responses import Response
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from pwdlib import PasswordHash

from db.front import sign_ins, users
from db.front.users import STAFF, Role, User
from web.context import WebContext
from web.visits import Visit, cookie_name, draft_cookie_name

LONGEST_PASSWORD = 200
LASTING = {
    Role.REVIEWER: timedelta(hours=8),
    Role.MANAGER: timedelta(hours=8),
    Role.ACCOUNTANT: timedelta(hours=8),
    Role.CUSTOMER: timedelta(hours=12),
}

_PER_ADDRESS = RateLimitItemPerMinute(20)
_FAILURES = RateLimitItemPerMinute(5, multiples=15)
_FAILURES_FROM_ANYWHERE = RateLimitItemPerMinute(50, multiples=15)
"""Many more than from one address: a stranger must not lock out whose account it is."""
_OWN_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


class Attempts:
    """How often an address and an account were tried; kept in this process only."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def refuse_if_too_many(self, address: str, email: str) -> None:
        """Count an attempt; answer 429 where an address or the failures of an account are many."""
        if not await self._limiter.hit(_PER_ADDRESS, "address", address):
            raise await self._too_many(_PER_ADDRESS, "address", address)
        for limit, what in _failures_of(address, email):
            if not await self._limiter.test(limit, *what):
                raise await self._too_many(limit, *what)

    async def note_failure(self, address: str, email: str) -> None:
        """Count a failure against an account, from its address and from anywhere."""
        for limit, what in _failures_of(address, email):
            await self._limiter.hit(limit, *what)

    async def _too_many(self, limit: RateLimitItem, *what: str) -> HTTPException:
        resets_at = (await self._limiter.get_window_stats(limit, *what)).reset_time
        # The limiter keeps its own clock; a whole window is the honest upper bound.
        wait = limit.get_expiry() if resets_at else 60
        return HTTPException(429, headers={"Retry-After": str(wait)})


def _failures_of(address: str, email: str) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
    account = email.casefold()
    return (
        (_FAILURES, ("account from address", account, address)),
        (_FAILURES_FROM_ANYWHERE, ("account", account)),
    )


async def find_user(visit: Visit, email: str, password: str) -> User | None:
    """Return the user if the password is theirs; unknown people take as long as known ones."""
    attempts: Attempts = visit.request.app.state.attempts
    await attempts.refuse_if_too_many(visit.address, email)
    async with visit.database.reading() as transaction:
        found = await users.find_by_email(transaction, email)
    hasher = visit.context.hasher
    user, password_hash = found or (None, visit.request.app.state.nobody)
    if not await _verified(hasher, password, password_hash) or user is None:
        await attempts.note_failure(visit.address, email)
        return None
    return user


async def _verified(hasher: PasswordHash, password: str, password_hash: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    return await asyncio.to_thread(hasher.verify, password, password_hash)


async def hash_password(context: WebContext, password: str) -> str:
    """Return the hash under which a password is kept."""
    return await asyncio.to_thread(context.hasher.hash, password)


async def sign_in(visit: Visit, user: User, answer: Response) -> None:
    """Remember the user in this browser under a new token; the former one is forgotten."""
    token = secrets.token_urlsafe(32)
    expires_at = visit.now() + LASTING[user.role]
    async with visit.database.writing() as transaction:
        former = visit.request.cookies.get(cookie_name(visit.context))
        if former is not None:
            await sign_ins.end(transaction, former)
        await sign_ins.add(transaction, token, user.user_id, expires_at)
    answer.set_cookie(
        cookie_name(visit.context),
        token,
        max_age=int(LASTING[user.role].total_seconds()),
        secure=visit.context.secure_cookies,
        httponly=True,
        samesite="lax",
    )


async def sign_out(visit: Visit, answer: Response) -> None:
    """Forget who is signed in in this browser."""
    name = cookie_name(visit.context)
    token = visit.request.cookies.get(name)
    if token is not None:
        async with visit.database.writing() as transaction:
            await sign_ins.end(transaction, token)
    # Who uses this browser next shall open no draft of theirs, either.
    for each in (name, draft_cookie_name(visit.context)):
        answer.delete_cookie(
            each, secure=visit.context.secure_cookies, httponly=True, samesite="lax"
        )


def own_path(wanted: str, otherwise: str) -> str:
    """Return a path of ours somebody wants to go back to; anything else leads elsewhere."""
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or not _OWN_PATH.fullmatch(wanted):
        return otherwise
    return wanted


def first_page(user: User, *, is_partner: bool) -> str:
    """Return the page somebody starts from."""
    if user.role in STAFF:
        return "/review"
    if user.role is Role.ACCOUNTANT:
        return "/accounting"
    return "/desk" if is_partner else "/applications"
