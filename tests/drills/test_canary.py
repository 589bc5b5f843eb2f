"""Personal data and secrets stay where they belong: the bytes outside the books are searched."""

import asyncio
import base64
import contextlib
import json
import re
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from programme.people.decisions import Decision, Verdict
from programme.people.questions import AskedField, Question
from tests.drills.house import (
    RunningHouse,
    add_money,
    apply,
    players,
    processes_in,
    program_of,
    waited,
)
from tests.workflows.reading import words_in
from worker.story.browser import Browser, Page
from worker.story.steps import Persona, Story
from workflows.ids import application_workflow_id
from workflows.partner_application import PartnerApplication
from workflows.sealing import PayloadSeal

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]

NAME = "Zuzana Kanářková"
PHONE = "+420 731 577 319"
REASON = "Kanárek ověřil plnou moc paní Kanářkové"
"""What a reviewer writes to the applicant and for our own people."""
WITH_PERSONAL_DATA = (
    "front.application_forms",
    "books.applications",
    "books.letters",
    "books.partners",
)
PHONES = ("731577319", "731 577 319")


class CanaryBrowser(Browser):
    """A browser in which somebody unmistakable fills in the application."""

    async def send(self, page: Page, action: str, typed: Mapping[str, str] | None = None) -> Page:
        words = dict(typed or {})
        if "phone" in words:
            words["phone"] = PHONE
        return await super().send(page, action, words)


def canary(marker: str) -> Persona:
    """Return somebody unmistakable, whose letters are not taken at the first try."""
    # The mailbox greylists it: the refusal's text must not carry the address anywhere.
    return Persona(
        company_number="10000208",
        company="Překladatelství z ptačí řeči s.r.o.",
        street="Ptačí 29",
        city="Třeboň",
        postcode="37901",
        contact=NAME,
        email=f"greylisted-canary-{marker}@ptaci-rec.example",
        password=f"tajne-heslo-{marker}",
    )


@dataclass(frozen=True)
class Told:
    """A story that was told, with everything in it that must not leave the books."""

    story: Story
    secrets: Mapping[str, tuple[str, ...]]


@pytest.fixture(scope="module")
async def told(running: RunningHouse) -> AsyncIterator[Told]:
    async with players(running, canary) as story:
        await story.applicant.close()
        story.applicant = CanaryBrowser(running.house.web_address)
        # What breaks in the middle of a statement must not repeat the statement's values.
        locked = threading.Event()
        broken = asyncio.create_task(asyncio.to_thread(break_statements, running, locked))
        await asyncio.to_thread(locked.wait, 30)
        try:
            await apply(story)
            await is_approved_with_a_reason(running, story)
        finally:
            await broken
        await story.opens_a_deposit()
        await story.makes_a_key()
        await add_money(story)
        async with program_of(story) as program:
            answer = await program.order(story.name, "canary")
            assert answer.status_code in (201, 202), answer.text
        domain = waited(lambda: running.domain(story.name), "the name is registered")
        contact = running.ask("registry_admin", f"/api/contacts/{domain['registrant']}")
        yield Told(
            story,
            {
                "name": (NAME, NAME.rpartition(" ")[2]),
                "company": (story.persona.company, story.persona.company.partition(" s.r.o.")[0]),
                "company number": (story.persona.company_number,),
                "VAT number": (f"CZ{story.persona.company_number}",),
                "reason": (REASON, "plnou moc"),
                "e-mail": (story.email, story.email.partition("@")[0]),
                "phone": PHONES,
                "password": (story.password,),
                "link token": link_tokens(running, story.email),
                "API key": (story.key, story.key.removeprefix("pdk_live_")),
                "transfer code": (domain["auth_info"], *filter(None, [contact["auth_info"]])),
                "session": tuple(story.applicant._http.cookies.values()),
            },
        )


async def is_approved_with_a_reason(running: RunningHouse, story: Story) -> None:
    page = await story.staff.open(f"/review/{story.reference}")
    reviewer_id = page.find(r'data-reviewer="(u-[0-9a-f-]+)"')
    client = await story.town.temporal()
    handle = client.get_workflow_handle(application_workflow_id(story.reference))

    # A question to the applicant, thought better of; then the decision.
    question = Question(AskedField.CONTACT_NAME, REASON)
    asked = Decision(reviewer_id, Verdict.ASK, questions=(question,), take_back_seconds=60)
    await handle.signal(PartnerApplication.decide_by_signal, asked)
    waited(partial(stands_in, running, story.reference, "decision.proposed"), "it is proposed")
    await handle.signal(PartnerApplication.take_back_by_signal, reviewer_id)
    waited(partial(stands_in, running, story.reference, "decision.taken_back"), "it is taken back")
    decision = Decision(reviewer_id, Verdict.APPROVE, reason=REASON, override=REASON)
    await handle.signal(PartnerApplication.decide_by_signal, decision)
    await story.town.letter(story.email, "/desk")


def stands_in(running: RunningHouse, reference: str, kind: str) -> bool | None:
    query = "SELECT 1 FROM books.chronicle WHERE subject = %s AND kind = %s"
    return bool(running.rows(query, reference, kind)) or None


def break_statements(running: RunningHouse, locked: threading.Event) -> None:
    """Cut a writer off in the middle of a statement, in each table that is given personal data."""
    with contextlib.ExitStack() as stack:
        owners = {table: stack.enter_context(running.connect()) for table in WITH_PERSONAL_DATA}
        for table, owner in owners.items():
            owner.execute("BEGIN")
            owner.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE".encode())
        locked.set()
        for table, owner in owners.items():
            look = partial(cut_off, running, table)
            waited(look, f"somebody writes to {table}", seconds=60)
            owner.execute("ROLLBACK")


def cut_off(running: RunningHouse, table: str) -> bool | None:
    query = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND query ILIKE %s
    """
    return bool(running.rows(query, f"INSERT INTO {table}%")) or None


def link_tokens(running: RunningHouse, email: str) -> tuple[str, ...]:
    texts = [letter["text"] for letter in running.letters(email)]
    found = {each for text in texts for each in re.findall(r"/confirm/([\w-]+)", text)}
    assert found
    return tuple(found)


def disguises(word: str) -> Iterator[bytes]:
    """Return the forms in which a word may lie in a file."""
    yield word.encode()
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    yield json.dumps(word)[1:-1].encode()
    for shift in range(3):
        # Of what stands before and after we know nothing: those characters are left out.
        code = base64.b64encode(b"\0" * shift + word.encode())
        first = (0, 2, 3)[shift]
        last = len(code) - 4 if code.endswith(b"=") else len(code)
        yield code[first:last]


def leaks(where: Mapping[str, bytes], secrets: Mapping[str, tuple[str, ...]]) -> list[str]:
    return sorted(
        {
            f"{what} in {place}: ...{around(held, disguise)}..."
            for what, words in secrets.items()
            for word in words
            for disguise in disguises(word)
            for place, held in where.items()
            if disguise in held
        }
    )


def around(held: bytes, found: bytes) -> str:
    at = held.index(found)
    return held[max(0, at - 160) : at + len(found) + 40].decode("utf-8", "replace")


def temporal_files(running: RunningHouse) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in running.folder.glob("temporal.db*")}


def temporal_cells(running: RunningHouse, scratch: Path) -> dict[str, bytes]:
    """Return every value of Temporal's database: in the file, a long one is cut by its pages."""
    for path in running.folder.glob("temporal.db*"):
        shutil.copy(path, scratch / path.name)
    cells: dict[str, bytes] = {}
    with contextlib.closing(sqlite3.connect(scratch / "temporal.db")) as copy:
        copy.text_factory = bytes
        tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            rows = copy.execute(f'SELECT * FROM "{table.decode()}"')
            words = (cell for row in rows for cell in row if isinstance(cell, bytes))
            cells[f"table {table.decode()}"] = b"\0".join(words)
    return cells


def logs(running: RunningHouse) -> dict[str, bytes]:
    paths = [*running.folder.rglob("*.log"), *running.folder.parent.glob("*.out")]
    return {path.name: path.read_bytes() for path in paths}


def process_words(running: RunningHouse) -> dict[str, bytes]:
    found = {}
    for number in processes_in(running.folder):
        with contextlib.suppress(OSError):
            found[f"process {number}"] = Path(f"/proc/{number}/cmdline").read_bytes()
    return found


async def histories(told: Told) -> dict[str, bytes]:
    client = await told.story.town.temporal()
    found = {}
    async for execution in client.list_workflows():
        handle = client.get_workflow_handle(execution.id, run_id=execution.run_id)
        found[execution.id] = (await handle.fetch_history()).to_json().encode()
    return found


def test_the_search_finds_what_is_there(running: RunningHouse, told: Told, tmp_path: Path) -> None:
    rows = running.rows("SELECT email, contact_name FROM books.partners")
    assert {"email": told.story.email, "contact_name": NAME} in rows
    known = {"reference": (told.story.reference,), "domain": (told.story.name,)}
    assert len(leaks({"cells": b"\0".join(temporal_cells(running, tmp_path).values())}, known)) == 2
    workflow_id = {"workflow id": (application_workflow_id(told.story.reference),)}
    assert leaks({"files": b"".join(temporal_files(running).values())}, workflow_id)
    hidden = b"x" + base64.b64encode(b"12" + told.story.email.encode() + b"345")
    assert leaks({"a log": hidden}, {"e-mail": told.secrets["e-mail"]})


def test_the_statements_were_broken(running: RunningHouse, told: Told) -> None:
    said = b"".join(logs(running).values())
    assert said.count(b"terminating connection due to administrator command") >= 4


async def test_what_is_not_found_did_pass_through_temporal(
    running: RunningHouse, told: Told
) -> None:
    seal = PayloadSeal(running.house.payload_keys())
    histories_opened = {
        workflow_id: words_in(json.loads(history), seal).encode()
        for workflow_id, history in (await histories(told)).items()
    }

    through = {"reason": told.secrets["reason"], "number": told.secrets["company number"]}
    found = leaks(histories_opened, through)

    assert {each.partition(" in ")[0] for each in found} == {"reason", "number"}


@pytest.mark.parametrize(
    "what",
    [
        "company",
        "company number",
        "VAT number",
        "reason",
        "name",
        "e-mail",
        "phone",
        "password",
        "link token",
        "API key",
        "transfer code",
        "session",
    ],
)
async def test_a_secret_stays_in_the_books(
    running: RunningHouse, told: Told, tmp_path: Path, what: str
) -> None:
    secret = {what: told.secrets[what]}
    assert all(secret[what])

    assert leaks(temporal_cells(running, tmp_path), secret) == []
    assert leaks(temporal_files(running), secret) == []
    assert leaks(await histories(told), secret) == []
    assert leaks(logs(running), secret) == []
    assert leaks(process_words(running), secret) == []
