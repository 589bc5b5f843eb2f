"""Two reviewers decide the same application at the same moment, by any way there is."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from temporalio.client import WorkflowHandle

from programme.people.application import ApplicationStatus
from programme.people.decisions import Decision, Verdict
from tests.drills.house import RunningHouse, apply, players
from worker.story.browser import Browser, Page, patiently
from worker.story.steps import Story
from workflows.ids import application_workflow_id
from workflows.partner_application import PartnerApplication

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]

LATE = "Mezitím rozhodnuto: "
ENDS = {"approve": "schválená", "decline": "zamítnut"}


@dataclass
class Reviewer:
    """A reviewer at a browser."""

    browser: Browser
    name: str
    user_id: str

    async def open(self, reference: str) -> Page:
        return await self.browser.open(f"/review/{reference}")

    async def decide(self, page: Page, verdict: str, reason: str = "") -> Page:
        typed = {"verdict": verdict, "reason_code": "other", "reason": reason}
        return await self.browser.send(page, f"{urlsplit(page.url).path}/decision", typed)


@pytest.fixture(scope="module")
async def reviewers(running: RunningHouse) -> AsyncIterator[tuple[Reviewer, Reviewer]]:
    browsers = [Browser(running.house.web_address) for _ in running.reviewers]
    found = []
    for login, browser in zip(running.reviewers, browsers, strict=True):
        await browser.sign_in(login.email, login.password)
        row = running.rows("SELECT user_id, name FROM front.users WHERE email = %s", login.email)
        found.append(Reviewer(browser, row[0]["name"], row[0]["user_id"]))
    yield found[0], found[1]
    for browser in browsers:
        await browser.close()


@contextlib.asynccontextmanager
async def applicant(running: RunningHouse) -> AsyncIterator[Story]:
    async with players(running) as story:
        await apply(story)
        yield story


async def handle_of(story: Story) -> WorkflowHandle[Any, ApplicationStatus]:
    client = await story.town.temporal()
    return client.get_workflow_handle_for(
        PartnerApplication.run, application_workflow_id(story.reference)
    )


def decisions_about(running: RunningHouse, reference: str) -> list[dict[str, Any]]:
    return running.rows("SELECT * FROM books.decisions WHERE application_id = %s", reference)


async def what_was_decided(running: RunningHouse, reference: str) -> dict[str, Any]:
    """Return the one decision, once it has taken effect."""

    async def look() -> list[dict[str, Any]] | None:
        return decisions_about(running, reference) or None

    (decision,) = await patiently(look, "the decision takes effect")
    return decision


def ignored_about(running: RunningHouse, reference: str) -> list[dict[str, Any]]:
    return running.rows(
        "SELECT actor, facts FROM books.chronicle WHERE subject = %s AND kind = 'decision.ignored'",
        reference,
    )


async def only_this_was_decided(running: RunningHouse, story: Story, verdict: str) -> None:
    decision = await what_was_decided(running, story.reference)
    assert decision["verdict"] == verdict
    handle = await handle_of(story)

    async def look() -> list[str] | None:
        subjects = [letter["subject"] for letter in running.letters(story.email)]
        return subjects if len(subjects) >= 3 else None

    # The link, that the application came, and how it ended.
    subjects = await patiently(look, "the letter with the decision")
    assert len(subjects) == 3, subjects
    assert ENDS[verdict] in subjects[-1]
    end = {"approve": ApplicationStatus.APPROVED, "decline": ApplicationStatus.DECLINED}[verdict]
    assert await handle.query(PartnerApplication.status) is end
    rows = running.rows("SELECT 1 FROM books.partners WHERE email = %s", story.email)
    assert len(rows) == (1 if verdict == "approve" else 0)


@pytest.mark.parametrize("turn", range(4))
async def test_of_opposite_decisions_through_the_web_one_stands(
    running: RunningHouse, reviewers: tuple[Reviewer, Reviewer], turn: int
) -> None:
    yes, no = reviewers if turn % 2 else reviewers[::-1]
    async with applicant(running) as story:
        pages = [await each.open(story.reference) for each in (yes, no)]

        answers = await asyncio.gather(
            yes.decide(pages[0], "approve"),
            no.decide(pages[1], "decline", "Chybí plná moc."),
        )

        decision = await what_was_decided(running, story.reference)
        winner, loser = (yes, no) if decision["reviewer_id"] == yes.user_id else (no, yes)
        assert decision["verdict"] == ("approve" if winner is yes else "decline")
        won, lost = answers if winner is yes else answers[::-1]
        assert won.status == 200
        assert lost.status == 409
        lost.demand(LATE + winner.name)
        assert loser is yes or "Chybí plná moc." in lost.text
        await only_this_was_decided(running, story, decision["verdict"])


async def test_who_decides_long_after_is_told_who_has_decided(
    running: RunningHouse, reviewers: tuple[Reviewer, Reviewer]
) -> None:
    first, late = reviewers
    async with applicant(running) as story:
        page = await late.open(story.reference)
        await first.decide(await first.open(story.reference), "approve")
        await only_this_was_decided(running, story, "approve")

        answer = await late.decide(page, "decline", "Chybí plná moc.")

        assert answer.status == 409
        answer.demand(LATE + first.name, "Chybí plná moc.")
        await only_this_was_decided(running, story, "approve")


@pytest.mark.parametrize("turn", range(4))
async def test_of_a_page_and_a_signal_one_stands(
    running: RunningHouse, reviewers: tuple[Reviewer, Reviewer], turn: int
) -> None:
    at_page, at_terminal = reviewers
    signalled = Decision(at_terminal.user_id, Verdict.DECLINE, reason="Chybí plná moc.")
    async with applicant(running) as story:
        page, handle = await at_page.open(story.reference), await handle_of(story)

        async def signal() -> None:
            await asyncio.sleep(0.005 * turn)
            await handle.signal(PartnerApplication.decide_by_signal, signalled)

        answer, _ = await asyncio.gather(at_page.decide(page, "approve"), signal())

        decision = await what_was_decided(running, story.reference)
        if decision["reviewer_id"] == at_page.user_id:
            assert (decision["verdict"], answer.status) == ("approve", 200)
        else:
            assert (decision["verdict"], answer.status) == ("decline", 409)
            answer.demand(LATE + at_terminal.name)
        await only_this_was_decided(running, story, decision["verdict"])
        # Nobody sees how a signal ends; what became of it stands in the timeline.
        loser = (at_page, at_terminal)[decision["reviewer_id"] == at_page.user_id]
        ignored = [line["actor"] for line in ignored_about(running, story.reference)]
        assert ignored == [loser.user_id] or (loser is at_page and not ignored)


async def test_a_signal_that_breaks_a_rule_changes_nothing_and_is_seen(
    running: RunningHouse, reviewers: tuple[Reviewer, Reviewer]
) -> None:
    reviewer, other = reviewers
    async with applicant(running) as story:
        handle = await handle_of(story)
        without_reason = Decision(reviewer.user_id, Verdict.DECLINE, reason=" ")
        from_a_stranger = Decision("u-nobody", Verdict.APPROVE)

        for wrong in (without_reason, from_a_stranger):
            await handle.signal(PartnerApplication.decide_by_signal, wrong)

        async def look() -> list[dict[str, Any]] | None:
            lines = ignored_about(running, story.reference)
            return lines if len(lines) == 2 else None

        lines = await patiently(look, "both decisions are written down as ignored")
        assert {(line["actor"], line["facts"]["because"]) for line in lines} == {
            (reviewer.user_id, "reason_missing"),
            ("u-nobody", "not_a_reviewer"),
        }
        assert decisions_about(running, story.reference) == []
        page = await other.open(story.reference)
        page.demand("Rozhodnutí nebylo přijato")
        assert len(re.findall("Rozhodnutí nebylo přijato", page.text)) == 2
        assert len(running.letters(story.email)) == 2

        answer = await other.decide(page, "approve")

        assert answer.status == 200
        await only_this_was_decided(running, story, "approve")
