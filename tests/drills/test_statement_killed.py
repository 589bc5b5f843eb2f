"""A statement of ten thousand lines is imported while the worker is killed again and again."""

import signal
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from programme.people.bank_account import read_bank_account
from tests.activities.bank.days import Day, today
from tests.drills.house import RunningHouse, waited
from worker.welcome import ACCOUNTANT, remember_logins

pytestmark = [pytest.mark.drill, pytest.mark.timeout(900)]

LINES = 10_000
ACCOUNT = "2400000017/2010"


def test_a_long_statement_survives_the_deaths_of_its_worker(running: RunningHouse) -> None:
    # A day the bank itself is not asked about, so that the file alone tells of it.
    day = Day(read_bank_account(ACCOUNT), today() - timedelta(days=60)).pay_many(LINES)
    send(running, day.of("gpc"))

    for part, line in (("worker", 1), ("worker", 2_000), ("postgres", 4_500), ("worker", 7_000)):
        until_done(running, line)
        running.send(part, signal.SIGKILL)

    waited(lambda: row_of(running)["status"] == "imported" or None, "the import ends", 600)
    row = row_of(running)
    assert (row["lines_done"], row["lines_total"]) == (LINES, LINES)
    assert (row["new_count"], row["known_count"], row["waiting_count"]) == (LINES, 0, LINES)
    (counted,) = running.rows(
        "SELECT count(*) AS rows, count(DISTINCT variable_symbol) AS symbols, sum(minor) AS minor"
        " FROM books.bank_movements WHERE bank_account = %s AND booked_on = %s",
        ACCOUNT,
        day.day,
    )
    assert counted == {"rows": LINES, "symbols": LINES, "minor": LINES * 100}


def send(running: RunningHouse, body: bytes) -> None:
    """Sign in as the accountant and send the file, as a browser would."""
    ivan = next(each for each in remember_logins(running.house) if each.role == ACCOUNTANT)
    with httpx2.Client(base_url=running.house.web_address, timeout=60) as browser:
        signed_in = browser.post("/sign-in", data={"email": ivan.email, "password": ivan.password})
        assert signed_in.status_code == 303, signed_in.text
        answer = browser.post("/accounting/statements", files={"file": ("vypis.gpc", body)})
        assert answer.status_code == 303, answer.text


def row_of(running: RunningHouse) -> dict[str, Any]:
    rows = running.rows("SELECT * FROM books.statements WHERE source = 'uploaded'")
    return rows[0] if rows else {"lines_done": 0, "status": "received"}


def until_done(running: RunningHouse, line: int) -> None:
    def look() -> bool | None:
        return int(row_of(running)["lines_done"]) >= line or None

    waited(look, f"line {line} is imported")
