"""The API's app, mounted under /api: whatever happens there is answered to a program."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, FastAPI

from web.api import (
    bulk_orders,
    deposit,
    domains,
    orders,
    papers,
    prices,
    services,
    top_ups,
)
from web.api.callers import WrongKeys
from web.api.description import describe
from web.context import WebContext
from web.gate import LARGEST_BULK
from web.problems import answer_with_problems
from web.words.languages import read_translators


def create_api(context: WebContext) -> FastAPI:
    """Return the API's app; its addresses begin with the version."""
    app = FastAPI(
        title="Partnerdesk API",
        version="1",
        description=(
            "Orders, services, the deposit and the papers of a partner. Amounts are without VAT"
            " where nothing else is said. What went wrong is told in English, or in the language"
            " of the header Accept-Language (cs, en); act on `code`, which is the same in both."
        ),
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        max_body_size=LARGEST_BULK,
    )
    app.state.context = context
    app.state.translators = read_translators()
    app.state.wrong_keys = WrongKeys()
    version = APIRouter(prefix="/v1")
    for part in (orders, bulk_orders, prices, services, domains, deposit, top_ups, papers):
        version.include_router(part.router)
    app.include_router(version)
    app.openapi = partial(describe, app)  # type: ignore[method-assign]  # as FastAPI documents it
    answer_with_problems(app)
    return app
