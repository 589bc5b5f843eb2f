"""Serves pages and the interface for programs: `python -m web`."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import uuid
from datetime import UTC, datetime, timedelta

import uvicorn
from fastapi import FastAPI
from pwdlib import PasswordHash
from temporalio.client import Client

from db.engine import Database, DatabaseNotDurableError, DatabaseSilentError
from db.sealing import Seal
from programme.names import SOLD_ZONES
from settings import SettingMissingError, Settings, help_text
from web.app import create_app
from web.context import Contact, Links, WebContext
from workflows.billing.desk import BillingDesk
from workflows.billing.staff_desk import BillingStaffDesk
from workflows.desk import Desk
from workflows.domains.desk import DomainDesk
from workflows.staff_desk import StaffDesk


def now() -> datetime:
    """Return this moment; the one clock of this front door."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return an id nobody has had."""
    return uuid.uuid4().hex


async def make_context(settings: Settings) -> WebContext:
    """Return everything the pages use; Temporal is connected to at the first call."""
    converter = settings.payload_converter()
    # Lazy: the pages that only read are served also while Temporal is away.
    client = await Client.connect(
        settings["TEMPORAL_ADDRESS"],
        namespace=settings["TEMPORAL_NAMESPACE"],
        data_converter=converter,
        tls=settings.temporal_tls(),
        lazy=True,
    )
    web_address = settings["PARTNERDESK_WEB_ADDRESS"]
    return WebContext(
        database=Database(settings["DATABASE_URL"]),
        desk=Desk(client, new_id),
        staff_desk=StaffDesk(client),
        billing_desk=BillingDesk(client, new_id),
        billing_staff_desk=BillingStaffDesk(client, new_id),
        domain_desk=DomainDesk(client, new_id),
        clock=now,
        hasher=PasswordHash.recommended(),
        zone_rules=SOLD_ZONES,
        links=Links(web_address, settings["PARTNERDESK_TEMPORAL_UI"]),
        secure_cookies=web_address.startswith("https://"),
        details_seal=Seal(settings.demanded("PARTNERDESK_DETAILS_KEY")),
        demonstration=settings["PARTNERDESK_DEMONSTRATION"] == "yes",
        contact=Contact(
            company=settings["PARTNERDESK_SENDER_NAME"],
            email=settings["PARTNERDESK_SENDER_EMAIL"],
        ),
        quote_stands_for=timedelta(minutes=settings.number("PARTNERDESK_QUOTE_MINUTES")),
        bank_account=settings["PARTNERDESK_BANK_ACCOUNT"],
        payment_papers=settings.payment_papers(),
        codec=converter.payload_codec,
        codec_token=settings.optional("PARTNERDESK_CODEC_TOKEN"),
    )


def server_config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    """Return how the app is served.

    Who a visitor is, a proxy of ours tells by X-Forwarded-For: one whose address stands in the
    variable FORWARDED_ALLOW_IPS, which uvicorn reads by itself; this machine if it is not set.
    """
    return uvicorn.Config(
        app,
        host=settings["PARTNERDESK_HOST"],
        port=settings.number("PARTNERDESK_PORT"),
        proxy_headers=True,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=3,
        server_header=False,
    )


async def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    context = await make_context(settings)
    app = create_app(context)
    server = uvicorn.Server(server_config(app, settings))
    # Pages that follow an application would keep their connections, and the server, for long.
    app.state.feed.close_when(lambda: server.should_exit)
    try:
        await context.database.refuse_unless_durable()
        await server.serve()
    finally:
        await context.database.close()
        # The SDK's threads may still deliver into a closing interpreter, which then aborts.
        await asyncio.sleep(0.2)


def main() -> int:
    """Run this front door; a missing setting is one sentence and status 2."""
    if "--help" in sys.argv[1:]:
        print(f"{__doc__}\n\n{help_text()}")
        return 0
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("web.staff.codec").setLevel(logging.INFO)
    try:
        asyncio.run(serve(Settings.from_env(os.environ)))
    except (SettingMissingError, DatabaseNotDurableError, DatabaseSilentError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
