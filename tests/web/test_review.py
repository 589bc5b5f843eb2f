from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import httpx2
import pytest

from db.books import applications
from db.engine import Database
from db.front.users import Role, User
from programme.people.application import ApplicationStatus
from programme.people.decisions import (
    DecidedAlready,
    Decision,
    DecisionUnderWay,
    NotAReviewer,
    NotReviewable,
    OwnApplication,
    ReasonMissing,
    ReasonTooLong,
    Verdict,
)
from programme.people.verification import Finding, FindingKind, FindingSubject
from tests.web.conftest import NOON, StandInStaffDesk, add_user, seen, sign_in
from tests.web.stories import HORSE, add_application, publish_tiers


@pytest.fixture(scope="module")
async def reviewer(front: Database) -> User:
    return await add_user(front, "petr@partnerdesk.example", Role.REVIEWER, "Petr Malý")


@pytest.fixture
async def at_work(browser: httpx2.AsyncClient, reviewer: User, books: Database) -> None:
    await publish_tiers(books)
    await sign_in(browser, reviewer.email)


@pytest.fixture
async def waiting(front: Database, books: Database) -> str:
    return await add_application(front, books, "c-1", ApplicationStatus.AWAITING_REVIEW)


@pytest.mark.usefixtures("at_work")
async def test_the_queue_has_its_parts_in_the_address(
    browser: httpx2.AsyncClient, front: Database, books: Database, waiting: str
) -> None:
    late = await add_application(
        front, books, "c-1", ApplicationStatus.AWAITING_REVIEW, due_at=NOON - timedelta(hours=2)
    )
    received = await add_application(front, books, "c-1", ApplicationStatus.RECEIVED)
    lapsed = await add_application(front, books, "c-1", ApplicationStatus.LAPSED)
    to_review = seen(await browser.get("/review"))
    assert waiting in to_review
    assert received not in to_review
    assert "po termínu: před 2 hodinami" in to_review
    assert to_review.index(late) < to_review.index(waiting)
    assert received in seen(await browser.get("/review?tab=awaiting-applicant"))
    assert lapsed in seen(await browser.get("/review?tab=decided"))
    assert (await browser.get("/review?tab=nonsense")).status_code == 404


@pytest.mark.usefixtures("at_work")
async def test_a_case_shows_both_sides_in_signs_and_words(
    browser: httpx2.AsyncClient, books: Database, waiting: str
) -> None:
    rows = (
        Finding(FindingSubject.NAME, FindingKind.SIMILAR, HORSE, "ŽLUŤOUČKÝ KŮŇ s. r. o."),
        Finding(FindingSubject.CITY, FindingKind.DIFFERS, "Ústí nad Labem", "Brno"),
    )
    async with books.writing() as transaction:
        await applications.add_evidence(
            transaction,
            {
                "application_id": waiting,
                "check_name": "company",
                "outcome": "ok",
                "source": "ARES",
                "asked_at": NOON,
                "digest": "f" * 64,
                "facts": {},
                "findings": [asdict(row) for row in rows],
            },
        )
    page = seen(await browser.get(f"/review/{waiting}"))
    assert "≈ Podobné" in page
    assert "✗ Rozdíl" in page
    assert "ŽLUŤOUČKÝ KŮŇ s. r. o." in page
    assert "f" * 64 in page
    assert "Přijetí žádosti" in page
    assert f"/namespaces/partnerdesk/workflows/application%2F{waiting}" in page
    assert (await browser.get("/review/PP-1999-0001")).status_code == 404


@pytest.mark.usefixtures("at_work")
async def test_a_decision_goes_to_the_staff_desk(
    browser: httpx2.AsyncClient, staff_desk: StandInStaffDesk, reviewer: User, waiting: str
) -> None:
    sent = {"verdict": "approve", "reason": "  Vítejte,\r\nkoni. "}
    answer = await browser.post(f"/review/{waiting}/decision", data=sent)
    decision = Decision(reviewer.user_id, Verdict.APPROVE, reason="Vítejte,\nkoni.")
    assert staff_desk.decided == [(waiting, decision)]
    assert answer.status_code == 303
    page = seen(await browser.get(answer.headers["location"]))
    assert "Rozhodnutí je zapsané." in page


@pytest.mark.usefixtures("at_work")
async def test_a_decision_under_way_is_said_as_such(
    browser: httpx2.AsyncClient, staff_desk: StandInStaffDesk, waiting: str
) -> None:
    staff_desk.answer = DecisionUnderWay()
    answer = await browser.post(f"/review/{waiting}/decision", data={"verdict": "approve"})
    page = seen(await browser.get(answer.headers["location"]))
    assert "ještě ale není zapsané" in page


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (ReasonMissing(), "Napište žadateli aspoň jednu větu"),
        (ReasonTooLong(2000), "nejvýš na 2000 znaků"),
        (NotReviewable(ApplicationStatus.CHECKING), "teď na rozhodnutí nečeká"),
        (NotAReviewer("u"), "o žádostech rozhodovat nemůže"),
        (OwnApplication("u"), "Rozhodnutí přenechte kolegům"),
    ],
)
async def test_a_refused_decision_keeps_what_was_typed(
    browser: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    waiting: str,
    answer: ReasonMissing,
    sentence: str,
) -> None:
    staff_desk.answer = answer
    sent = {"verdict": "decline", "reason": "Proto."}
    page = await browser.post(f"/review/{waiting}/decision", data=sent)
    assert page.status_code == 422
    assert sentence in seen(page)
    assert "Proto." in seen(page)


@pytest.mark.usefixtures("at_work")
async def test_nothing_chosen_is_asked_for_without_the_desk(
    browser: httpx2.AsyncClient, staff_desk: StandInStaffDesk, waiting: str
) -> None:
    page = await browser.post(f"/review/{waiting}/decision", data={"reason": "Zatím nevím."})
    assert page.status_code == 422
    assert "Vyberte, jestli žádost schvalujete" in seen(page)
    assert "Zatím nevím." in seen(page)
    assert staff_desk.decided == []


@pytest.mark.usefixtures("at_work")
async def test_who_comes_second_reads_who_was_first_and_keeps_the_text(
    browser: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    books: Database,
    front: Database,
    waiting: str,
) -> None:
    first = await add_user(front, "jana@partnerdesk.example", Role.REVIEWER, "Jana Rychlá")
    decision = Decision(first.user_id, Verdict.APPROVE)
    async with books.writing() as transaction:
        await applications.add_decision(transaction, waiting, decision)
        await applications.change(transaction, waiting, status=ApplicationStatus.APPROVED)
    staff_desk.answer = DecidedAlready(decision)
    sent = {"verdict": "decline", "reason": "Dlouze psaný důvod."}
    page = await browser.post(f"/review/{waiting}/decision", data=sent)
    assert page.status_code == 409
    assert "Mezitím rozhodnuto: Jana Rychlá" in seen(page)
    assert "Dlouze psaný důvod." in seen(page)
