"""Runs the stories: `python -m worker`."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime

from temporalio.client import Client
from temporalio.converter import DataConverter

from activities.bank import BankAccount
from activities.checks.addresses import THE_REAL_ONES, RegisterAddresses
from activities.post.relay import Encryption, SmtpRelay
from activities.post.writing import Sender
from db.engine import Database, DatabaseNotDurableError, DatabaseSilentError
from db.sealing import Seal, Seals
from epp.profiles import PROFILES, RegistryAccount
from programme.payments import StatementDay
from programme.typography import PRAGUE
from settings import RegistrySettings, SettingMissingError, Settings, help_text
from worker.calendar_entries import keep_calendar
from worker.composition import Outside, build_workers, make_neighbours
from worker.schedules import begin_the_day, watch_registries

ENCRYPTIONS: dict[str, Encryption] = {"none": "none", "starttls": "starttls", "tls": "tls"}


def now() -> datetime:
    """Return this moment; the one clock of this front door."""
    return datetime.now(UTC)


def outside_of(settings: Settings) -> Outside:
    """Return where the outside world is.

    Raises SettingMissingError.
    """
    encryption = settings["PARTNERDESK_SMTP_ENCRYPTION"]
    if encryption not in ENCRYPTIONS:
        raise SettingMissingError("PARTNERDESK_SMTP_ENCRYPTION is none, starttls or tls.")
    if encryption == "none" and settings["PARTNERDESK_SMTP_USERNAME"]:
        raise SettingMissingError(
            "PARTNERDESK_SMTP_ENCRYPTION has to be starttls or tls, or the password at the relay "
            "would be sent in the clear."
        )
    return Outside(
        sender=Sender(
            name=settings["PARTNERDESK_SENDER_NAME"],
            email=settings["PARTNERDESK_SENDER_EMAIL"],
            web_address=settings["PARTNERDESK_WEB_ADDRESS"],
        ),
        relay=SmtpRelay(
            host=settings["PARTNERDESK_SMTP_HOST"],
            port=settings.number("PARTNERDESK_SMTP_PORT"),
            encryption=ENCRYPTIONS[encryption],
            username=settings.optional("PARTNERDESK_SMTP_USERNAME"),
            password=settings.optional("PARTNERDESK_SMTP_PASSWORD"),
        ),
        ares_address=settings["PARTNERDESK_ARES_ADDRESS"],
        registers=registers_of(settings),
        bank=BankAccount(
            address=settings["PARTNERDESK_BANK_ADDRESS"],
            number=settings["PARTNERDESK_BANK_ACCOUNT"],
            token=settings.demanded("PARTNERDESK_BANK_TOKEN"),
            pause_seconds=settings.number("PARTNERDESK_BANK_PAUSE_SECONDS"),
        ),
        registries={each.registry: account_of(each) for each in settings.registries()},
        accounting=settings.accounting_rules(),
        name_servers=tuple(settings["PARTNERDESK_NAME_SERVERS"].split(",")),
        demonstration=settings["PARTNERDESK_DEMONSTRATION"] == "yes",
    )


def registers_of(settings: Settings) -> RegisterAddresses:
    """Return where the registers beside ARES are; what is not set is the real one."""
    given = {
        "adis": settings["PARTNERDESK_ADIS_ADDRESS"],
        "vies": settings["PARTNERDESK_VIES_ADDRESS"],
        "vies_requester": settings["PARTNERDESK_VIES_REQUESTER"],
        "isir": settings["PARTNERDESK_ISIR_ADDRESS"],
        "eu_sanctions": settings["PARTNERDESK_EU_SANCTIONS_ADDRESS"],
        "un_sanctions": settings["PARTNERDESK_UN_SANCTIONS_ADDRESS"],
        "resolver": settings["PARTNERDESK_RESOLVER"],
    }
    return replace(THE_REAL_ONES, **{name: value for name, value in given.items() if value})


def account_of(registry: RegistrySettings) -> RegistryAccount:
    """Return our account at a registry, as the wire needs it; its profile's mark is logged."""
    profile = PROFILES[registry.registry]
    logging.getLogger(__name__).info("%s: profile %s", profile.name, profile.fingerprint)
    return RegistryAccount(
        profile=profile,
        host=registry.host,
        port=registry.port,
        client_id=registry.client_id,
        password=registry.password,
        commands_per_second=registry.commands_per_second,
        ca_file=registry.ca_file,
        certificate_file=registry.certificate_file,
        key_file=registry.key_file,
    )


async def connect(settings: Settings, converter: DataConverter) -> Client:
    """Return a client of Temporal that is connected; a server that is starting is waited for."""
    for _ in range(60):
        try:
            return await Client.connect(
                settings["TEMPORAL_ADDRESS"],
                namespace=settings["TEMPORAL_NAMESPACE"],
                data_converter=converter,
                tls=settings.temporal_tls(),
            )
        except RuntimeError as error:
            logging.getLogger(__name__).warning("Temporal is not there yet: %s", error)
            await asyncio.sleep(1)
    raise SettingMissingError(f"Temporal does not answer at {settings['TEMPORAL_ADDRESS']}.")


def statement_of(settings: Settings) -> StatementDay:
    """Return which bank account is read today, and how often."""
    today = now().astimezone(PRAGUE).date()
    account = settings["PARTNERDESK_BANK_ACCOUNT"]
    return StatementDay(account, today, settings.number("PARTNERDESK_BANK_POLL_SECONDS"))


async def run_worker(settings: Settings) -> None:
    """Run the worker until it is told to stop; what was begun is finished."""
    converter = settings.payload_converter()
    database = Database(settings["DATABASE_URL"])
    try:
        await database.refuse_unless_durable()
    except BaseException:
        await database.close()
        raise
    seals = Seals(
        books=Seal(settings.demanded("PARTNERDESK_SECRET_KEY")),
        details=Seal(settings.demanded("PARTNERDESK_DETAILS_KEY")),
    )
    outside = outside_of(settings)
    them = make_neighbours(database, outside, seals, now)
    client = await connect(settings, converter)
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    try:
        async with AsyncExitStack() as running:
            for worker in build_workers(client, them):
                await running.enter_async_context(worker)
            await begin_the_day(client, statement_of(settings))
            await watch_registries(client, outside.registries.values())
            await keep_calendar(client)
            print("ready: worker", flush=True)
            await stop.wait()
    finally:
        await them.close()
        await database.close()
        # The SDK's threads may still deliver into a closing interpreter, which then aborts.
        await asyncio.sleep(0.2)


def main() -> int:
    """Run this front door; a missing setting is one sentence and status 2."""
    if "--help" in sys.argv[1:]:
        print(f"{__doc__}\n\n{help_text()}")
        return 0
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    # It writes down addresses, and the bank's address carries our token.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        asyncio.run(run_worker(Settings.from_env(os.environ)))
    except (SettingMissingError, DatabaseNotDurableError, DatabaseSilentError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
