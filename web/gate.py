"""The gate: what every request passes and every answer carries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from programme.bank.statements import LARGEST_STATEMENT

CODEC = "/codec/"
LARGEST_BODY = 100_000
LARGEST_HISTORY = 4_000_000
LARGEST_BULK = 2_000_000
UPLOADS = {
    "/review/prices/import": 2_100_000,
    # A little more than a statement may have: the page itself says so of one that is too large.
    "/accounting/statements": LARGEST_STATEMENT + 1_000_000,
    # Ten thousand names; the page itself says so of a list that is too large.
    "/desk/bulk-orders": 3_000_000,
    "/api/v1/bulk-orders": LARGEST_BULK,
}
"""Where files and long lists come in, and how large a body may be there."""
EXEMPT = ("/api/", CODEC)
"""Programs sign in with keys at the first; cookies are never read, so another site gains nothing.
The second changes nothing, answers Temporal's own pages, and looks itself at who asks from where.
"""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}

Refuse = Callable[[Request, int], Awaitable[Response]]


class Gate:
    """Turns away requests other sites made, addresses with a NUL, and bodies that are too large."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        status = _refusal(scope) if scope["type"] == "http" else None
        if status is None:
            await self._app(scope, _counted(receive, _largest_body(scope)), send)
            return
        answer = await self._refuse(Request(scope, receive), status)
        await answer(scope, receive, send)


class Sealed:
    """Puts the safety headers on every answer; what a page set itself stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and seal its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                seal(MutableHeaders(scope=message), scope)
            await send(message)

        await self._app(scope, receive, send_sealed)


def seal(answer: MutableHeaders, scope: Scope) -> None:
    """Add the safety headers and the caching rule that an answer lacks."""
    for name, value in HEADERS.items():
        answer.setdefault(name, value)
    is_signed_in = "desk=" in Headers(scope=scope).get("cookie", "")
    answer.setdefault("Cache-Control", "no-store" if is_signed_in else "private, no-cache")
    answer.add_vary_header("Cookie, Accept-Language")


def _refusal(scope: Scope) -> int | None:
    headers = Headers(scope=scope)
    if not _may_change_things(scope, headers):
        return 403
    if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
        # PostgreSQL cannot even be asked for a NUL: nothing of ours has such an address.
        return 404
    length = headers.get("content-length", "0")
    if not length.isdigit():
        return 400
    return 413 if int(length) > _largest_body(scope) else None


def _largest_body(scope: Scope) -> int:
    path = scope.get("path", "")
    return LARGEST_HISTORY if path.startswith(CODEC) else UPLOADS.get(path, LARGEST_BODY)


def _counted(receive: Receive, most: int) -> Receive:
    # A body that comes in pieces says no length; whoever reads too much of it is stopped.
    taken = 0

    async def receive_counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise HTTPException(413)
        return message

    return receive_counted


def _may_change_things(scope: Scope, headers: Headers) -> bool:
    """Say whether a request comes from our own pages (toolbox.md 3.1)."""
    if scope["method"] in {"GET", "HEAD", "OPTIONS"} or scope["path"].startswith(EXEMPT):
        return True
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in {"same-origin", "none"}
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")
