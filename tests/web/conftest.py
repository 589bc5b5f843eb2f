from __future__ import annotations

import asyncio
import html
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from activities.post.proofs import LetterProof
from db.engine import Database
from db.front import users
from db.front.users import NewUser, Role, User
from programme.letters import Letter
from programme.names import ZoneRule
from programme.order import StillWorking
from programme.people.application import Application, ApplicationStatus
from programme.people.decisions import (
    Decision,
    DecisionAnswer,
    DecisionTaken,
    DecisionUnderWay,
    TakeBackAnswer,
    TakenBack,
)
from programme.people.publication import Publication, PublicationAnswer, TierPublished
from programme.people.verification import CheckOutcome
from programme.tasks import TaskAnswer
from tests.sealing import SEALS
from web.app import create_app
from web.context import Links, WebContext
from workflows.desk import DeskClosedError

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
PASSWORD = "dvanáct znaků a víc"
HASHER = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@dataclass
class StandInDesk:
    """Remembers what it was told; it can be closed like the real one."""

    is_open: bool = True
    applied: list[Application] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    outcome: CheckOutcome | None = None
    status: ApplicationStatus = ApplicationStatus.CHECKING
    failures: dict[str, Exception] = field(default_factory=dict)
    withdrawn: list[str] = field(default_factory=list)
    withdrawal: ApplicationStatus | StillWorking = ApplicationStatus.WITHDRAWN
    answered: list[tuple[str, int]] = field(default_factory=list)
    appealed: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    async def apply(self, application: Application) -> None:
        self._refuse_if_closed()
        if application.application_id in self.failures:
            raise self.failures[application.application_id]
        self.applied.append(application)

    async def confirm_email(self, application_id: str) -> ApplicationStatus:
        self._refuse_if_closed()
        self.confirmed.append(application_id)
        return self.status

    async def send_confirmation_again(self, application_id: str) -> None:
        self._refuse_if_closed()
        self.asked_again.append(application_id)

    async def withdraw(self, application_id: str) -> ApplicationStatus | StillWorking:
        self._refuse_if_closed()
        self.withdrawn.append(application_id)
        return self.withdrawal

    async def answer_questions(self, application_id: str, number: int) -> ApplicationStatus:
        self._refuse_if_closed()
        await asyncio.sleep(0)
        self.answered.append((application_id, number))
        return ApplicationStatus.CHECKING

    async def appeal(self, application_id: str) -> ApplicationStatus:
        self._refuse_if_closed()
        await asyncio.sleep(0)
        self.appealed.append(application_id)
        return ApplicationStatus.AWAITING_REVIEW

    async def send_resume_link(self, draft_id: str) -> None:
        self._refuse_if_closed()
        self.resumed.append(draft_id)

    async def send_status_link(self, application_id: str) -> None:
        self._refuse_if_closed()
        self.told.append(application_id)

    async def ask_about_company(self, company_number: str) -> CheckOutcome | None:
        self._refuse_if_closed()
        return self.outcome

    def _refuse_if_closed(self) -> None:
        if not self.is_open:
            raise DeskClosedError("The desk is closed.")


@dataclass
class StandInStaffDesk:
    answer: DecisionAnswer | DecisionUnderWay | None = None
    decided: list[tuple[str, Decision]] = field(default_factory=list)
    is_open: bool = True
    published: list[Publication] = field(default_factory=list)
    publication_answer: PublicationAnswer | StillWorking | None = None
    task_answer: TaskAnswer | StillWorking = field(default_factory=StillWorking)
    finished: list[str] = field(default_factory=list)
    taking_back: TakeBackAnswer | StillWorking = field(default_factory=TakenBack)
    taken_back: list[tuple[str, str]] = field(default_factory=list)
    checked_again: list[str] = field(default_factory=list)
    previewed: list[Letter] = field(default_factory=list)

    async def decide(
        self, application_id: str, decision: Decision
    ) -> DecisionAnswer | DecisionUnderWay:
        self.decided.append((application_id, decision))
        return self.answer or DecisionTaken(decision, NOON)

    async def publish_tier(self, publication: Publication) -> PublicationAnswer | StillWorking:
        if not self.is_open:
            raise DeskClosedError("The desk is closed.")
        self.published.append(publication)
        tier = publication.tier
        return self.publication_answer or TierPublished(tier.tier_id, tier.version)

    async def finish_task(self, task_id: str) -> TaskAnswer | StillWorking:
        self.finished.append(task_id)
        return self.task_answer

    async def take_back(
        self, application_id: str, reviewer_id: str
    ) -> TakeBackAnswer | StillWorking:
        self.taken_back.append((application_id, reviewer_id))
        return self.taking_back

    async def check_again(self, application_id: str) -> None:
        self.checked_again.append(application_id)

    async def preview_letter(
        self, application_id: str, letter: Letter, *, asked_as: str
    ) -> LetterProof:
        self.previewed.append(letter)
        page = "<html><body style='color: #123456'>Dobrý den, <b>koni</b></body></html>"
        return LetterProof("jana@kun.example", "cs", f"Žádost {application_id}", "Dobrý den", page)


class StandInDomainDesk:
    """Stands in for the desk of names; the tests that need a word of it give their own."""


@dataclass
class StandInBillingDesk:
    is_open: bool = True
    settings_kept: list[str] = field(default_factory=list)

    async def keep_deposit_settings(self, partner_id: str) -> None:
        if not self.is_open:
            raise DeskClosedError("The desk is closed.")
        self.settings_kept.append(partner_id)


@dataclass
class StandInBillingStaffDesk:
    is_open: bool = True
    files: list[tuple[str, str]] = field(default_factory=list)

    async def import_statement_file(self, bank_account: str, sha256: str) -> None:
        if not self.is_open:
            raise DeskClosedError("The desk is closed.")
        self.files.append((bank_account, sha256))


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk() -> StandInDesk:
    return StandInDesk()


@pytest.fixture
def staff_desk() -> StandInStaffDesk:
    return StandInStaffDesk()


@pytest.fixture
def context(
    front: Database, desk: StandInDesk, staff_desk: StandInStaffDesk, clock: Clock
) -> WebContext:
    return make_context(front, desk, staff_desk, clock)


def make_context(
    front: Database, desk: Any, staff_desk: Any, clock: Callable[[], datetime], **changes: Any
) -> WebContext:
    values: dict[str, Any] = {
        "database": front,
        "desk": desk,
        "staff_desk": staff_desk,
        "billing_desk": StandInBillingDesk(),
        "billing_staff_desk": StandInBillingStaffDesk(),
        "domain_desk": StandInDomainDesk(),
        "clock": clock,
        "hasher": HASHER,
        "zone_rules": {"cz": ZoneRule("cz")},
        "links": Links("http://desk.example", "http://temporal.example"),
        "secure_cookies": False,
        "details_seal": SEALS.details,
    }
    return WebContext(**values | changes)


@pytest.fixture
def app(context: WebContext) -> FastAPI:
    return create_app(context)


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with open_browser(app) as client:
        yield client


@asynccontextmanager
async def open_browser(app: FastAPI, **headers: str) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://desk.example", headers=headers
    ) as client:
        yield client


async def add_user(
    front: Database, email: str, role: Role = Role.CUSTOMER, name: str = "Jana Nováková"
) -> User:
    new = NewUser(email, name, role, "cs", password_hash=HASHER.hash(PASSWORD))
    async with front.writing() as transaction:
        user = await users.add(transaction, new)
    assert user is not None
    return user


async def sign_in(browser: httpx2.AsyncClient, email: str) -> None:
    answer = await browser.post("/sign-in", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 303, answer.text


def seen(answer: httpx2.Response) -> str:
    return html.unescape(answer.text).replace("\u00a0", " ")
