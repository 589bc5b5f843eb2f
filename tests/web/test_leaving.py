from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI

from db.engine import Database
from db.front import replies
from programme.order import StillWorking
from programme.people.application import ENDS, ApplicationStatus
from programme.people.decisions import Verdict
from tests.web.conftest import NOON, Clock, StandInDesk, seen
from tests.web.following_stage import REASON, Applicant, an_applicant
from web.context import WebContext
from web.following.passing_on import pass_on_forgotten

WORDS = "Domén spravujeme 40.\r\nSeznam přikládáme."


async def kept(applicant: Applicant) -> str | None:
    async with applicant.front.reading() as transaction:
        found = await replies.appeal_of(transaction, applicant.reference)
    return None if found is None else found.words


@pytest.mark.parametrize("status", [each for each in ApplicationStatus if each not in ENDS])
async def test_until_the_decision_an_application_can_be_withdrawn(
    app: FastAPI,
    front: Database,
    books: Database,
    desk: StandInDesk,
    status: ApplicationStatus,
) -> None:
    async with an_applicant(app, front, books, status) as applicant:
        offered = await applicant.browser.get(applicant.page)
        asked = seen(await applicant.browser.get(f"{applicant.page}/withdraw"))
        before = list(desk.withdrawn)
        answer = await applicant.browser.post(f"{applicant.page}/withdraw")

        assert f'href="{applicant.page}/withdraw"' in offered.text
        assert "nikdo o ní nerozhodne" in asked
        assert "Vrátit se to nedá." in asked
        assert f"Vzít žádost {applicant.reference} zpět" in asked
        assert before == []
        assert desk.withdrawn == [applicant.reference]
        assert answer.headers["location"] == f"{applicant.page}?said=withdrawn"


@pytest.mark.parametrize("status", sorted(ENDS))
async def test_what_has_ended_cannot_be_withdrawn(
    app: FastAPI,
    front: Database,
    books: Database,
    desk: StandInDesk,
    status: ApplicationStatus,
) -> None:
    async with an_applicant(app, front, books, status) as applicant:
        offered = await applicant.browser.get(applicant.page)
        page = await applicant.browser.get(f"{applicant.page}/withdraw")
        answer = await applicant.browser.post(f"{applicant.page}/withdraw")

        assert f'href="{applicant.page}/withdraw"' not in offered.text
        assert (page.status_code, answer.status_code) == (303, 303)
        assert desk.withdrawn == []


@pytest.mark.parametrize(
    ("withdrawal", "said"),
    [
        (ApplicationStatus.WITHDRAWN, "Žádost je vzatá zpět."),
        (ApplicationStatus.APPROVED, "Žádost už nejde vzít zpět."),
        (StillWorking(), "Bereme žádost zpět."),
        (None, "Vzít žádost zpět teď nejde."),
    ],
)
async def test_the_page_says_whether_it_was_withdrawn(
    app: FastAPI,
    front: Database,
    books: Database,
    desk: StandInDesk,
    withdrawal: ApplicationStatus | StillWorking | None,
    said: str,
) -> None:
    desk.is_open = withdrawal is not None
    desk.withdrawal = withdrawal or desk.withdrawal
    async with an_applicant(app, front, books) as applicant:
        answer = await applicant.browser.post(f"{applicant.page}/withdraw")

        assert answer.status_code == 303
        assert said in seen(await applicant.browser.get(answer.headers["location"]))


async def test_a_decline_says_why_until_when_to_appeal_and_from_when_to_apply(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_decided(Verdict.DECLINE)

        page = seen(await applicant.browser.get(applicant.page))

        assert "Žádost jsme zamítli." in page
        assert REASON in page
        assert "do 23. 12. 2026" in " ".join(page.split()).replace("</time>", "").replace(
            '<time datetime="2026-12-23T11:00:00Z">', ""
        )
        assert "21. 2. 2027" in page
        assert f'href="{applicant.page}/appeal"' in page


async def test_an_appeal_is_kept_and_the_story_hears_of_it_once(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_decided(Verdict.DECLINE)
        path = f"{applicant.page}/appeal"
        form = seen(await applicant.browser.get(path))

        answers = await asyncio.gather(
            *(applicant.browser.post(path, data={"words": WORDS}) for _ in range(3))
        )
        late = await applicant.browser.post(path, data={"words": "A ještě jednou."})
        page = seen(await applicant.browser.get(applicant.page))

        assert "Odvolat se můžete jednou, do" in form
        assert {answer.status_code for answer in answers} == {303}
        assert "appealed-before" in late.headers["location"]
        assert desk.appealed == [applicant.reference]
        assert await kept(applicant) == WORDS.replace("\r\n", "\n")
        assert "Odvolání máme. Rozhodne o něm někdo jiný." in page
        assert f'href="{path}"' not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("  \r\n ", "Napište, proč s rozhodnutím nesouhlasíte"),
        ("ž" * 2001, "Zkraťte text na nejvýš 2 000 znaků"),
    ],
)
async def test_an_appeal_needs_words_and_not_too_many(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk, typed: str, sentence: str
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_decided(Verdict.DECLINE)

        answer = await applicant.browser.post(f"{applicant.page}/appeal", data={"words": typed})

        assert answer.status_code == 422
        assert seen(answer).count(sentence) == 2
        assert typed.strip() in seen(answer)
        assert 'href="#words"' in answer.text
        assert 'id="words"' in answer.text
        assert await kept(applicant) is None
        assert desk.appealed == []


async def test_too_late_and_a_second_time_no_appeal_is_taken(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk, clock: Clock
) -> None:
    async with an_applicant(app, front, books) as late, an_applicant(app, front, books) as again:
        await late.is_decided(Verdict.DECLINE)
        await late.change(appeal_until=NOON - timedelta(seconds=1))
        await again.is_decided(Verdict.DECLINE)
        await again.is_decided(Verdict.DECLINE, round=2)

        for applicant in (late, again):
            path = f"{applicant.page}/appeal"
            offered = await applicant.browser.get(applicant.page)
            page = await applicant.browser.get(path)
            answer = await applicant.browser.post(path, data={"words": WORDS})

            assert f'href="{path}"' not in offered.text
            assert (page.status_code, answer.status_code) == (303, 303)
            assert await kept(applicant) is None
        assert desk.appealed == []


async def test_whoever_withdraws_an_appeal_waits_as_after_any_decline(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_decided(Verdict.DECLINE)
        await applicant.change(status=ApplicationStatus.AWAITING_REVIEW, round=2)
        asked = seen(await applicant.browser.get(f"{applicant.page}/withdraw"))
        await applicant.change(status=ApplicationStatus.WITHDRAWN)
        page = seen(await applicant.browser.get(applicant.page))

        for text in (asked, page):
            assert "21. 2. 2027" in text
            assert "kdykoli" not in text
        assert "Zamítnuto" in page


async def test_an_appeal_to_a_closed_desk_is_ours_and_is_passed_on_later(
    app: FastAPI,
    front: Database,
    books: Database,
    desk: StandInDesk,
    context: WebContext,
    clock: Clock,
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_decided(Verdict.DECLINE)
        desk.is_open = False

        answer = await applicant.browser.post(f"{applicant.page}/appeal", data={"words": WORDS})
        page = seen(await applicant.browser.get(answer.headers["location"]))
        desk.is_open = True
        clock.now = NOON + timedelta(days=3650)
        await pass_on_forgotten(context)
        await pass_on_forgotten(context)

        assert "Odvolání máme. Za několik minut bude u našich lidí." in page
        assert desk.appealed.count(applicant.reference) == 1
