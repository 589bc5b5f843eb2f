"""The web's app: every part is made and joined here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from web.accounting.routers import ACCOUNTING
from web.api.rest import create_api
from web.applying import beginning, filling, finding, resuming, sending, terms
from web.applying.closing import add_draft_pages
from web.applying.doors import Doorkeeper
from web.auth import Attempts
from web.context import WebContext
from web.deposit import activation, coming, movements, papers, payments, top_ups
from web.deposit import refunds as deposit_refunds
from web.deposit import settings as deposit_settings
from web.domains.routers import DOMAINS
from web.failures import add_failure_pages, refused_at_the_gate
from web.following import answers, appeal, application, confirm, leaving, live
from web.following.feed import Feed
from web.gate import Gate, Sealed
from web.moving import renewals, transfers
from web.names.routers import NAMES
from web.pages import (
    account,
    api_keys,
    deposit,
    health,
    help_pages,
    home,
    language,
    orders,
    services,
    sign_in,
)
from web.pages import prices as public_prices
from web.rendering import STATIC, Assets, Rendering
from web.staff import (
    case,
    codec,
    decision,
    known,
    price_import,
    prices,
    queue,
    registries,
    shortcuts,
    tasks,
    tiers,
    work,
)
from web.staff import deposits as staff_deposits
from web.sweeper import sweep_for_ever

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    home.router,
    public_prices.router,
    language.router,
    sign_in.router,
    beginning.router,
    finding.router,
    terms.router,
    resuming.router,
    sending.router,
    filling.router,
    application.router,
    live.router,
    answers.router,
    leaving.router,
    appeal.router,
    confirm.router,
    help_pages.router,
    queue.router,
    # Before the case: their addresses would be taken for a reference.
    tasks.router,
    registries.router,
    tiers.router,
    staff_deposits.router,
    price_import.router,
    prices.router,
    shortcuts.router,
    case.router,
    known.router,
    decision.router,
    work.router,
    codec.router,
    *ACCOUNTING,
    *DOMAINS,
    *NAMES,
    renewals.router,
    transfers.router,
    account.router,
    api_keys.router,
    deposit.router,
    movements.router,
    top_ups.router,
    payments.router,
    coming.router,
    deposit_settings.router,
    deposit_refunds.router,
    papers.router,
    activation.router,
    orders.router,
    services.router,
)


def create_app(context: WebContext) -> FastAPI:
    """Return the app, everything it needs handed in."""
    app = FastAPI(
        title="Partnerdesk",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        middleware=[Middleware(Sealed), Middleware(Gate, refuse=refused_at_the_gate)],
    )
    app.state.context = context
    app.state.rendering = Rendering()
    app.state.attempts = Attempts()
    app.state.feed = Feed(context.database)
    app.state.errands = set()
    app.state.doorkeeper = Doorkeeper(demonstration=context.demonstration)
    app.state.codec_calls = codec.Calls()
    app.state.nobody = context.hasher.hash("nobody has this password")
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/api", create_api(context))
    app.mount("/static", Assets(directory=STATIC), name="static")
    add_failure_pages(app)
    add_draft_pages(app)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    sweeping = asyncio.create_task(sweep_for_ever(app.state.context))
    yield
    sweeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await sweeping
