"""Movements: the filter, the pages, and what is taken away."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import httpx2
import pytest

from programme.billing.statement import DepositStatement
from programme.ledger import Entry, EntryKind
from programme.money import czk
from tests.web.desk_stage import Guest, Stage, fresh_name, text_of
from web.deposit import movements
from web.deposit.asking import Asked, asked_for, spellings

MOVEMENTS = "/desk/deposit/movements"


async def busy(stage: Stage, *names: str) -> tuple[Guest, list[str]]:
    """Return a partner with a top-up, and a hold and a charge for each name."""
    partner, placed = await stage.partner(free=1_200_000), []
    for name in names:
        order = (await partner.order(name=name)).json()
        for kind in (EntryKind.HOLD, EntryKind.CHARGE):
            await stage.move(partner, Entry(kind, order["id"], czk(14320)))
        placed.append(order["id"])
    return partner, placed


def numbers_in(page: httpx2.Response) -> list[int]:
    return [
        int(each) for each in re.findall(r'<th scope="row" class="number">(\d+)</th>', page.text)
    ]


def rows_of(answer: httpx2.Response) -> list[list[str]]:
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


async def test_movements_are_listed_with_what_they_did_and_what_was_left(stage: Stage) -> None:
    partner, (order_id,) = await busy(stage, name := fresh_name())

    text = text_of(page := await partner.browser.get(MOVEMENTS))

    assert numbers_in(page) == [3, 2, 1]
    assert f'href="/desk/orders/{order_id}"' in page.text
    assert f"Strženo {name} – −143,20 Kč 11 856,80 Kč 11 856,80 Kč" in text
    assert f"Rezervováno {name} −143,20 Kč +143,20 Kč 11 856,80 Kč 12 000,00 Kč" in text
    assert "+12 000,00 Kč" in text


async def test_a_filter_lets_through_a_kind_a_name_or_an_order(stage: Stage) -> None:
    partner, (first, _) = await busy(stage, one := fresh_name(), two := fresh_name())

    found = {
        query: numbers_in(await partner.browser.get(f"{MOVEMENTS}?{query}"))
        for query in (
            "kind=hold",
            f"q={one}",
            f"q={two[:16].upper()}",
            f"q={first}&kind=charge",
            "q=nobody",
            "kind=nonsense",
        )
    }

    assert list(found.values()) == [[4, 2], [3, 2], [5, 4], [3], [], [5, 4, 3, 2, 1]]


def test_a_name_is_looked_for_as_it_is_typed_and_as_the_registry_knows_it() -> None:
    assert spellings(" HÁČKY.cz ") == ("háčky.cz", "xn--hky-ela4t.cz")
    assert spellings("Kun.cz") == ("kun.cz",)
    assert spellings("č" * 90) == ("č" * 90,)
    assert spellings("  ") == ()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=loni", "Zadejte den"),
        ("until=2026-02-30", "Zadejte den"),
        ("from=2026-11-02&until=2026-11-01", "není před prvním"),
    ],
)
async def test_a_day_that_is_none_is_said_at_its_field(
    stage: Stage, query: str, words: str
) -> None:
    partner = await stage.partner()

    page = await partner.browser.get(f"{MOVEMENTS}?{query}")
    file = await partner.browser.get(f"{MOVEMENTS}.csv?{query}")

    assert page.status_code == file.status_code == 422
    assert words in text_of(page)
    assert words in text_of(file)


def test_both_days_of_a_filter_are_whole_days_in_prague() -> None:
    asked = asked_for("2026-10-25", "2026-10-25")

    assert asked.wanted.since == datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/Prague"))
    assert asked.wanted.until is not None
    assert asked.wanted.until.timestamp() - asked.wanted.since.timestamp() == 25 * 3600
    assert asked.query(starting_after=7) == "?from=2026-10-25&until=2026-10-25&starting_after=7"


def test_a_day_may_be_written_as_people_write_it() -> None:
    asked = asked_for("1. 11. 2026", "30.11.2026")

    assert (asked.first_day, asked.last_day) == (date(2026, 11, 1), date(2026, 11, 30))
    assert asked.query() == "?from=2026-11-01&until=2026-11-30"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_break_nothing(day: str) -> None:
    asked: Asked = asked_for(day, day)

    assert asked.wanted.since is None


async def test_days_choose_movements_by_the_moment_they_were_made(stage: Stage) -> None:
    partner, _ = await busy(stage, fresh_name())

    then = await partner.browser.get(f"{MOVEMENTS}?until=2026-01-01")
    since = await partner.browser.get(f"{MOVEMENTS}?from=2026-01-01&until=2100-01-01")

    assert numbers_in(then) == []
    assert "Tomuto filtru neodpovídá žádný pohyb" in text_of(then)
    assert numbers_in(since) == [3, 2, 1]


async def test_pages_follow_each_other_and_keep_the_filter(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(movements, "PAGE_LENGTH", 2)
    partner, _ = await busy(stage, fresh_name(), fresh_name(), fresh_name())

    seen, path = [], f"{MOVEMENTS}?kind=hold"
    while path:
        page = await partner.browser.get(path)
        seen.append(numbers_in(page))
        older = re.search(r'href="([^"]+starting_after=\d+)"', page.text)
        path = older[1].replace("&amp;", "&") if older else ""

    assert seen == [[6, 4], [2]]


async def test_what_is_taken_away_is_just_what_is_filtered(stage: Stage) -> None:
    partner, (order_id, _) = await busy(stage, name := fresh_name(), fresh_name())

    answer = await partner.browser.get(f"{MOVEMENTS}.csv?q={name}")

    heading, *rows = rows_of(answer)
    assert heading[:4] == ["Číslo", "Okamžik", "Pohyb", "Doména nebo variabilní symbol"]
    assert [row[0] for row in rows] == ["2", "3"]
    assert rows[0][2:] == [
        "Rezervováno", name, order_id, "-143,20", "143,20", "11856,80", "143,20", "12000,00", "CZK",
    ]  # fmt: skip
    assert rows[1][5:7] == ["0,00", "-143,20"]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    disposition = answer.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="deposit-[\d-]+\.csv"', disposition)


async def test_all_of_many_pages_is_taken_away(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(movements, "PAGE_LENGTH", 2)
    partner, _ = await busy(stage, fresh_name(), fresh_name())

    assert len(rows_of(await partner.browser.get(f"{MOVEMENTS}.csv"))) == 1 + 5


async def test_too_many_movements_are_refused_and_not_cut(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(movements, "MOST_EXPORTED", 2)
    partner, _ = await busy(stage, fresh_name())

    answer = await partner.browser.get(f"{MOVEMENTS}.xlsx")

    assert answer.status_code == 422
    assert "Pohybů je víc než 2" in text_of(answer)


async def test_a_workbook_is_a_workbook(stage: Stage) -> None:
    partner, _ = await busy(stage, fresh_name())

    answer = await partner.browser.get(f"{MOVEMENTS}.xlsx")

    assert answer.content.startswith(b"PK")
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert (await partner.browser.get(f"{MOVEMENTS}.exe")).status_code == 404


async def test_a_statement_is_printed_in_the_readers_language(stage: Stage) -> None:
    partner, _ = await busy(stage, fresh_name())

    answer = await partner.browser.get(f"{MOVEMENTS}.pdf?from=2026-01-01&kind=hold")

    assert answer.content.startswith(b"%PDF-1.7")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="deposit-2026-01-01-2026-11-23.pdf"'
    )


async def test_a_statement_says_what_stood_before_and_after(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[DepositStatement] = []

    def remember(statement: DepositStatement, *_: object, **__: object) -> bytes:
        printed.append(statement)
        return b"%PDF"

    monkeypatch.setattr(movements, "statement_pdf", remember)
    # The database has a clock of its own, whatever day the pages think it is.
    monkeypatch.setattr("web.visits.Visit.today", lambda _: date(2100, 1, 1))
    partner, _ = await busy(stage, name := fresh_name())

    await partner.browser.get(f"{MOVEMENTS}.pdf?from=2026-01-01")
    await partner.browser.get(f"{MOVEMENTS}.pdf?until=2026-01-01&q=nobody")

    whole, before = printed
    assert (whole.opening.total, whole.closing.total) == (czk(0), czk(1_200_000 - 14_320))
    assert [line.number for line in whole.lines] == [1, 2, 3]
    assert [line.subject for line in whole.lines] == ["", name, name]
    assert whole.lines[2].held_change == czk(-14_320)
    assert (whole.is_excerpt, before.is_excerpt) == (False, True)
    assert whole.customer.name == "Žluťoučký kůň s.r.o."
    assert before.first_day == before.last_day == date(2026, 1, 1)
    assert before.closing.total == czk(0)


async def test_nobody_sees_the_movements_of_another(stage: Stage) -> None:
    _, (order_id,) = await busy(stage, fresh_name())
    other = await stage.partner()

    page = await other.browser.get(f"{MOVEMENTS}?q={order_id}")

    assert numbers_in(page) == []
    assert rows_of(await other.browser.get(f"{MOVEMENTS}.csv?q={order_id}"))[1:] == []


async def test_an_empty_deposit_says_what_will_be_here(stage: Stage) -> None:
    partner = await stage.partner(free=0)

    assert "První přibude po dobití" in text_of(await partner.browser.get(MOVEMENTS))


@pytest.mark.parametrize("part", ["movements", "top-ups", "payments", "coming", "settings"])
async def test_without_a_deposit_every_part_leads_to_its_activation(
    stage: Stage, part: str
) -> None:
    partner = await stage.partner(free=None)

    answer = await partner.browser.get(f"/desk/deposit/{part}")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/deposit")


def test_a_file_is_named_by_its_days() -> None:
    from web.deposit.exports import file_name

    assert file_name(date(2026, 11, 1), date(2026, 11, 30), "pdf") == (
        "deposit-2026-11-01-2026-11-30.pdf"
    )
