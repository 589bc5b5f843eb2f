"""Makers of what the pages show: tiers, forms, applications in the books, links."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from db.books import applications, letters, tiers
from db.books.chronicle import CHRONICLE
from db.engine import Database
from db.front import forms
from db.front.forms import Form
from programme.letters import LinkPurpose
from programme.people.application import ApplicationStatus
from programme.people.conditions import Tier
from tests.web.conftest import NOON

HORSE = "Žluťoučký kůň s.r.o."
_numbers = count(1)


def make_tier(tier_id: str, names: int, hosting: int, **changes: Any) -> Tier:
    return Tier(
        tier_id=tier_id,
        names_discount_permille=names,
        hosting_discount_permille=hosting,
        **changes,
        demonstration=True,
    )


async def publish_tiers(books: Database) -> None:
    async with books.writing() as transaction:
        for tier in (
            make_tier("start", 50, 100, least_names=0, deposit_wanted=False),
            make_tier("plus", 100, 150, least_names=20, deposit_wanted=True),
            make_tier("pro", 200, 250, least_names=200, deposit_wanted=True),
        ):
            await tiers.publish(transaction, tier)


def make_form(**changes: Any) -> Form:
    values: dict[str, Any] = {
        "tier_id": "plus",
        "company_number": "27082440",
        "company_name": HORSE,
        "vat_number": "CZ27082440",
        "street": "Příčná 7/3",
        "city": "Ústí nad Labem",
        "postcode": "400 01",
        "country": "CZ",
        "contact_name": "Jana Nováková",
        "email": "jana@kun.example",
        "phone": "+420 777 123 456",
        "language": "cs",
        "terms_version": "2026-01",
    }
    return Form(**values | changes)


async def send_form(front: Database, customer_id: str, **changes: Any) -> str:
    async with front.writing() as transaction:
        key = f"stories-{next(_numbers)}"
        return await forms.send(transaction, customer_id, key, make_form(**changes))


async def add_application(
    front: Database, books: Database, customer_id: str, status: ApplicationStatus, **changes: Any
) -> str:
    application_id = await send_form(front, customer_id)
    values = asdict(make_form()) | {
        "application_id": application_id,
        "customer_id": customer_id,
        "status": status,
        "received_at": NOON - timedelta(hours=2),
        "due_at": NOON + timedelta(days=2),
    }
    async with books.writing() as transaction:
        await applications.add(transaction, values | changes)
        await transaction.execute(
            CHRONICLE.insert().values(
                actor="house", kind="application.received", subject=application_id, facts={}
            )
        )
    return application_id


async def add_link(
    books: Database, token: str, subject: str, expires_at: datetime, used: datetime | None = None
) -> None:
    values = {
        "digest": hashlib.sha256(token.encode()).hexdigest(),
        "purpose": LinkPurpose.CONFIRM_EMAIL,
        "subject": subject,
        "expires_at": expires_at,
        "used_at": used,
    }
    async with books.writing() as transaction:
        await letters.add_link(transaction, values)
