"""A case is read and decided with Temporal's own command line, as docs/operations.md says it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import binary
from tests.drills.house import RunningHouse, apply, players, waited
from worker.story.steps import Story
from workflows.ids import application_workflow_id

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class CommandLine:
    """Temporal's command line at a terminal of one of our people."""

    running: RunningHouse
    opens: bool = True
    """Whether it is told who opens sealed values, and shown the token."""

    def run(self, *words: str) -> str:
        """Run a command and return what it prints."""
        done = subprocess.run(
            [binary("temporal"), *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def status(self, reference: str) -> str:
        """Return where a case stands, as the story itself says."""
        words = ("--workflow-id", application_workflow_id(reference), "--type", "status")
        answer = json.loads(self.run("workflow", "query", *words, "-o", "json"))
        return str(answer["queryResult"][0])

    def signal(self, reference: str, decision: dict[str, Any]) -> None:
        """Send a decision."""
        workflow_id = application_workflow_id(reference)
        words = ("--workflow-id", workflow_id, "--name", "decide", "--input", json.dumps(decision))
        self.run("workflow", "signal", *words)

    def _environment(self) -> dict[str, str]:
        house = self.running.house
        kept = {key: word for key, word in os.environ.items() if not key.startswith("TEMPORAL_")}
        reached = {
            "TEMPORAL_ADDRESS": f"127.0.0.1:{house.ports['temporal']}",
            "TEMPORAL_NAMESPACE": "partnerdesk",
        }
        token = (house.folder / "codec.token").read_text()
        shown = {
            "TEMPORAL_CODEC_ENDPOINT": f"{house.web_address}/codec",
            "TEMPORAL_CODEC_AUTH": f"Bearer {token}",
        }
        return kept | reached | (shown if self.opens else {})


@pytest.fixture
async def case(running: RunningHouse) -> AsyncIterator[Story]:
    """A case that waits for a reviewer."""
    async with players(running) as story:
        await apply(story)
        yield story


@pytest.fixture
def reviewer_id(running: RunningHouse) -> str:
    email = running.reviewers[0].email
    return str(
        running.rows("SELECT user_id FROM front.users WHERE email = %s", email)[0]["user_id"]
    )


def ignored_about(running: RunningHouse, reference: str) -> list[str]:
    lines = running.rows(
        "SELECT facts FROM books.chronicle WHERE subject = %s AND kind = 'decision.ignored'",
        reference,
    )
    return [str(line["facts"]["because"]) for line in lines]


async def test_a_case_is_found_read_and_approved(
    running: RunningHouse, case: Story, reviewer_id: str
) -> None:
    terminal = CommandLine(running)
    query = "WorkflowType = 'PartnerApplication' AND Stage = 'awaiting_review'"
    yes = {"reviewer_id": reviewer_id, "verdict": "approve", "override": "Cvičení u terminálu."}

    def is_listed() -> bool | None:
        return case.reference in terminal.run("workflow", "list", "--query", query) or None

    waited(is_listed, "the case is listed")
    assert terminal.status(case.reference) == "awaiting_review"

    terminal.signal(case.reference, yes)

    waited(lambda: terminal.status(case.reference) == "approved" or None, "the case is approved")
    rows = running.rows("SELECT 1 FROM books.partners WHERE email = %s", case.email)
    assert len(rows) == 1


async def test_a_decision_that_breaks_a_rule_changes_nothing_and_is_written_down(
    running: RunningHouse, case: Story, reviewer_id: str
) -> None:
    terminal = CommandLine(running)

    terminal.signal(case.reference, {"reviewer_id": "u-nobody", "verdict": "approve"})
    terminal.signal(
        case.reference, {"reviewer_id": reviewer_id, "verdict": "decline", "reason": " "}
    )

    def both() -> list[str] | None:
        found = ignored_about(running, case.reference)
        return found if len(found) == 2 else None

    assert sorted(waited(both, "both are written down")) == ["not_a_reviewer", "reason_missing"]
    assert terminal.status(case.reference) == "awaiting_review"


async def test_who_shows_no_token_reads_that_there_is_a_case_and_nothing_in_it(
    running: RunningHouse, case: Story
) -> None:
    words = ("--workflow-id", application_workflow_id(case.reference))

    told = {
        opens: [
            CommandLine(running, opens).run("workflow", "show", *words, "--detailed"),
            CommandLine(running, opens).run("workflow", "query", *words, "--type", "status"),
            CommandLine(running, opens).run("workflow", "describe", *words),
        ]
        for opens in (True, False)
    }

    assert "tier_id: plus" in told[True][0]
    assert "awaiting_review" in told[True][1]
    assert "encryption-key-id" not in "".join(told[True])
    assert "tier_id" not in told[False][0]
    assert "awaiting_review" not in told[False][1]
    assert all("encryption-key-id" in each for each in told[False])
