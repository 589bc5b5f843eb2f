"""Opens for our own people what Temporal holds sealed: its pages and its command line ask here.

The browser calls from Temporal's own pages, so who asks is told by the cookie of our sign-in and
from where by the Origin; the command line shows a token.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from temporalio.converter import PayloadCodec

from db.front.users import STAFF
from web.context import WebContext
from web.visits import visit_of
from workflows.sealing import NoPayloadsError, SealBrokenError, opened_json, sealed_json

router = APIRouter(prefix="/codec")
logger = logging.getLogger(__name__)

THE_TOKEN = "the token"
_CALLS = RateLimitItemPerMinute(1200)
"""Temporal's pages ask for each value by itself: one look at a story is some dozens of calls."""
_REFUSALS = RateLimitItemPerMinute(120)

Work = Callable[[PayloadCodec, bytes], Awaitable[str]]


class Calls:
    """How often somebody asked, and how often an address was refused; in this process only."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def is_too_often(self, caller: str) -> bool:
        """Count a call of somebody we know."""
        return not await self._limiter.hit(_CALLS, caller)

    async def is_refused_too_often(self, address: str) -> bool:
        """Count a refusal of an address."""
        return not await self._limiter.hit(_REFUSALS, address)


@router.options("/{what}")
async def preflight(request: Request, what: str) -> Response:
    """Tell a browser whether Temporal's pages may ask here; of anybody else they are told no."""
    return _sealed_off(request, Response(status_code=204 if _is_known_place(request) else 403))


@router.post("/decode")
async def decode(request: Request) -> Response:
    """Return values opened."""
    return await _serve(request, "decode", opened_json)


@router.post("/encode")
async def encode(request: Request) -> Response:
    """Return values sealed, as Temporal's tools send them on."""
    return await _serve(request, "encode", sealed_json)


async def _serve(request: Request, name: str, work: Work) -> Response:
    context: WebContext = request.app.state.context
    if context.codec is None:
        raise HTTPException(404)
    caller = await _caller(request, context)
    status = await _refusal(request, caller)
    if status is not None:
        logger.info("codec %s: refused with %d, asked by %s", name, status, caller or "a stranger")
        return _sealed_off(request, Response(status_code=status))
    body = await request.body()
    logger.info("codec %s: %d bytes, asked by %s", name, len(body), caller)
    try:
        answer = await work(context.codec, body)
    except NoPayloadsError:
        return _sealed_off(request, Response(status_code=400))
    except SealBrokenError as error:
        # The sentence names keys by their names and holds nothing of the value.
        return _sealed_off(request, Response(str(error), 422, media_type="text/plain"))
    return _sealed_off(request, Response(answer, media_type="application/json"))


async def _caller(request: Request, context: WebContext) -> str | None:
    kind, _, shown = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() == "bearer":
        wanted = context.codec_token
        if wanted and hmac.compare_digest(shown.strip().encode(), wanted.encode()):
            return THE_TOKEN
        return None
    visit = await visit_of(request)
    if visit.user is None or visit.user.role not in STAFF:
        return None
    return visit.user.user_id


async def _refusal(request: Request, caller: str | None) -> int | None:
    calls: Calls = request.app.state.codec_calls
    address = request.client.host if request.client else ""
    if not _is_known_place(request):
        return 403
    if caller is None:
        return 429 if await calls.is_refused_too_often(address) else 401
    return 429 if await calls.is_too_often(caller) else None


def _is_known_place(request: Request) -> bool:
    origin = request.headers.get("origin")
    # Programs name no origin; a browser always names one for what is asked across sites.
    if origin is None:
        return request.headers.get("sec-fetch-site") in (None, "same-origin", "none")
    return origin in _known_places(request)


def _known_places(request: Request) -> tuple[str, ...]:
    links = request.app.state.context.links
    return tuple(_origin_of(each) for each in (links.temporal_ui, links.web))


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _sealed_off(request: Request, answer: Response) -> Response:
    """Let Temporal's pages read an answer, with their visitor's cookie; nobody keeps it."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "Origin"
    if "origin" in request.headers and _is_known_place(request):
        answer.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
        answer.headers["Access-Control-Allow-Credentials"] = "true"
        answer.headers["Access-Control-Allow-Methods"] = "POST"
        answer.headers["Access-Control-Allow-Headers"] = "authorization, content-type, x-namespace"
        answer.headers["Access-Control-Max-Age"] = "600"
    return answer
