"""Makers of what happens to an application after it was sent, and a server to follow it by."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI

from db.books.applications import APPLICATIONS, DECISIONS, EVIDENCE
from db.books.reviews import INFORMATION_REQUESTS
from db.engine import Database
from programme.people.application import ApplicationStatus
from programme.people.decisions import ReasonCode, Verdict
from programme.people.evidence import CheckName
from programme.people.questions import AskedField, Question
from programme.people.verification import CheckOutcome
from tests.web.conftest import NOON, add_user, open_browser, sign_in
from tests.web.stories import add_application

ASKED = (
    Question(AskedField.COMPANY_NAME, "Název se liší od rejstříku. Napište ho prosím celý."),
    Question(AskedField.PHONE, "Na uvedeném čísle se nám nikdo neozval."),
    Question(AskedField.EXPLANATION, "Čím se vaše firma zabývá?"),
)
REASON = "Spravujete zatím málo domén.\nAž jich bude víc, ozvěte se."
REVIEWER = "revizor-bez-jmena"
_numbers = count(1)


@dataclass
class Applicant:
    """Somebody who has applied, in a browser of their own."""

    front: Database
    books: Database
    customer_id: str
    email: str
    reference: str
    browser: httpx2.AsyncClient

    @property
    def page(self) -> str:
        return f"/applications/{self.reference}"

    async def change(self, **values: Any) -> None:
        async with self.books.writing() as transaction:
            await transaction.execute(
                APPLICATIONS.update()
                .where(APPLICATIONS.c.application_id == self.reference)
                .values(**values)
            )

    async def is_checked(self, **outcomes: CheckOutcome) -> None:
        """Write what registers said; the names are those of CheckName's members."""
        async with self.books.writing() as transaction:
            for name, outcome in outcomes.items():
                await transaction.execute(
                    EVIDENCE.insert().values(
                        application_id=self.reference,
                        check_name=CheckName[name],
                        outcome=outcome,
                        source="probe",
                        asked_at=NOON - timedelta(minutes=30),
                        facts={"name": "syrová odpověď"},
                        findings=[],
                        flags=["insolvent"],
                    )
                )

    async def is_asked(self, *questions: Question, number: int = 1) -> None:
        """Send a request for information, as the story does."""
        until = NOON + timedelta(days=11)
        async with self.books.writing() as transaction:
            await transaction.execute(
                INFORMATION_REQUESTS.insert().values(
                    application_id=self.reference,
                    number=number,
                    reviewer_id=REVIEWER,
                    questions=[
                        {"field": each.field, "sentence": each.sentence}
                        for each in questions or ASKED
                    ],
                    asked_at=NOON - timedelta(hours=1),
                    answer_until=until,
                )
            )
        await self.change(
            status=ApplicationStatus.AWAITING_APPLICANT, answer_until=until, clock_stopped_at=NOON
        )

    async def is_decided(self, verdict: Verdict, **changes: Any) -> None:
        """Write a decision, as the story does; a decline may be appealed against."""
        declined = verdict is Verdict.DECLINE
        values: dict[str, Any] = {
            "application_id": self.reference,
            "round": 1,
            "reviewer_id": REVIEWER,
            "verdict": verdict,
            "reason_code": ReasonCode.CONDITIONS_NOT_MET if declined else None,
            "reason": REASON if declined else "",
            "override": "tajná poznámka",
            "decided_at": NOON - timedelta(minutes=5),
        }
        async with self.books.writing() as transaction:
            await transaction.execute(DECISIONS.insert().values(values | changes))
        first = declined and (values | changes)["round"] == 1
        await self.change(
            status=ApplicationStatus.DECLINED if declined else ApplicationStatus.APPROVED,
            round=(values | changes)["round"],
            ended_at=NOON,
            appeal_until=NOON + timedelta(days=30) if first else None,
            apply_again_from=NOON + timedelta(days=90) if declined else None,
        )


@asynccontextmanager
async def an_applicant(
    app: FastAPI,
    front: Database,
    books: Database,
    status: ApplicationStatus = ApplicationStatus.AWAITING_REVIEW,
    **changes: Any,
) -> AsyncIterator[Applicant]:
    """Make somebody whose application stands somewhere, signed in."""
    email = f"zadatel{next(_numbers)}@nasleduje.example"
    user = await add_user(front, email)
    assert user.customer_id is not None
    confirmed: datetime | None = NOON - timedelta(hours=1)
    if status is ApplicationStatus.RECEIVED:
        confirmed = None
    values = {"email_confirmed_at": confirmed} | changes
    reference = await add_application(front, books, user.customer_id, status, **values)
    async with open_browser(app) as browser:
        await sign_in(browser, email)
        yield Applicant(front, books, user.customer_id, email, reference, browser)


@dataclass
class Served:
    """The app behind a real server."""

    server: uvicorn.Server
    ended: asyncio.Task[None]

    @property
    def port(self) -> int:
        return int(self.server.servers[0].sockets[0].getsockname()[1])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        """Ask the server to stop, as SIGTERM does, and wait until it has."""
        self.server.should_exit = True
        await self.ended


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[Served]:
    """Serve the app as the front door does."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=3
    )
    server = uvicorn.Server(config)
    app.state.feed.close_when(lambda: server.should_exit)
    running = Served(server, asyncio.create_task(server.serve()))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield running
    finally:
        await running.stop()
