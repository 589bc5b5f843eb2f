from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx2

from db.engine import Database
from db.front.claims import LASTING
from db.views import cases
from tests.web.conftest import Clock, StandInStaffDesk, seen

DECLINE = {"verdict": "decline", "reason_code": "insolvency", "reason": "Dlouze psaný důvod."}


async def test_a_claim_shows_its_holder_to_all(
    at_work: httpx2.AsyncClient, beside: httpx2.AsyncClient, waiting: str
) -> None:
    answer = await at_work.post(f"/review/{waiting}/claim")

    mine = seen(await at_work.get(answer.headers["location"]))
    theirs = seen(await beside.get(f"/review/{waiting}"))

    assert "Žádost máte převzatou na 15 minut." in mine
    assert "Žádost máte převzatou do 12:15." in mine
    assert "Žádost má převzatou Petr Malý do 12:15." in theirs
    assert "Odeslat rozhodnutí" not in theirs


async def test_who_clicks_later_reads_who_holds_it(
    at_work: httpx2.AsyncClient, beside: httpx2.AsyncClient, waiting: str
) -> None:
    answers = await asyncio.gather(
        at_work.post(f"/review/{waiting}/claim"), beside.post(f"/review/{waiting}/claim")
    )

    late = next(answer for answer in answers if answer.status_code == 409)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert "Žádost má převzatou" in seen(late)


async def test_a_decision_over_somebodys_claim_is_not_passed_on_and_stays_typed(
    at_work: httpx2.AsyncClient,
    beside: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    waiting: str,
) -> None:
    await beside.post(f"/review/{waiting}/claim")

    page = await at_work.post(f"/review/{waiting}/decision", data=DECLINE)

    assert page.status_code == 409
    assert "Žádost má převzatou Jana Rychlá do 12:15." in seen(page)
    assert "Dlouze psaný důvod.</textarea>" in seen(page)
    assert staff_desk.decided == []


async def test_a_claim_that_is_over_stops_nobody(
    at_work: httpx2.AsyncClient,
    beside: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    clock: Clock,
    waiting: str,
) -> None:
    await beside.post(f"/review/{waiting}/claim")
    clock.now += LASTING

    answer = await at_work.post(f"/review/{waiting}/decision", data=DECLINE)

    assert answer.status_code == 303
    assert len(staff_desk.decided) == 1


async def test_work_on_a_case_prolongs_the_claim_and_looking_does_not(
    at_work: httpx2.AsyncClient, clock: Clock, waiting: str
) -> None:
    await at_work.post(f"/review/{waiting}/claim")
    clock.now += timedelta(minutes=5)

    looked = seen(await at_work.get(f"/review/{waiting}"))
    await at_work.post(
        f"/review/{waiting}/comments", data={"words": "Volal jsem.", "send_key": "1"}
    )
    worked = seen(await at_work.get(f"/review/{waiting}"))
    kept = await at_work.post(f"/review/{waiting}/claim/keep")

    assert "převzatou do 12:15." in looked
    assert "převzatou do 12:20." in worked
    assert kept.status_code == 204


async def test_what_is_released_is_free_for_others(
    at_work: httpx2.AsyncClient, beside: httpx2.AsyncClient, waiting: str
) -> None:
    await at_work.post(f"/review/{waiting}/claim")
    await at_work.post(f"/review/{waiting}/claim/release")

    assert (await beside.post(f"/review/{waiting}/claim")).status_code == 303
    page = seen(await beside.get(f"/review/{waiting}?show=people"))
    assert "Uvolnění žádosti" in page
    assert page.count("Převzetí žádosti") == 2


async def test_a_manager_takes_over_and_a_reviewer_does_not(
    at_work: httpx2.AsyncClient,
    beside: httpx2.AsyncClient,
    above: httpx2.AsyncClient,
    waiting: str,
) -> None:
    await at_work.post(f"/review/{waiting}/claim")

    refused = await beside.post(f"/review/{waiting}/claim/take-over")
    taken = await above.post(f"/review/{waiting}/claim/take-over")

    assert refused.status_code == 403
    assert taken.status_code == 303
    page = seen(await at_work.get(f"/review/{waiting}"))
    assert "Žádost má převzatou Eva Vedoucí" in page
    assert "předchozí držitel: Petr Malý" in page


async def test_a_decision_gives_the_case_back_for_whoever_comes_second(
    at_work: httpx2.AsyncClient, front: Database, waiting: str
) -> None:
    await at_work.post(f"/review/{waiting}/claim")
    await at_work.post(f"/review/{waiting}/decision", data=DECLINE)

    async with front.reading() as transaction:
        events = [row.event for row in await cases.claims_of(transaction, waiting)]
    assert events == ["taken", "released"]


async def test_an_internal_note_is_written_once_and_is_not_the_note_to_the_applicant(
    at_work: httpx2.AsyncClient, waiting: str
) -> None:
    sent = {"words": "Kůň je <b>ustájený</b>.\r\nDruhý řádek.", "send_key": "same"}
    await at_work.post(f"/review/{waiting}/comments", data=sent)
    answer = await at_work.post(f"/review/{waiting}/comments", data=sent)

    page = await at_work.get(answer.headers["location"])

    assert "Interní poznámka je zapsaná." in seen(page)
    assert page.text.count("Kůň je &lt;b&gt;ustájený&lt;/b&gt;.") == 1
    assert '<li class="internal">' in page.text
    assert "Poznámka pro žadatele" in seen(page)


async def test_an_empty_or_endless_note_is_asked_for_again(
    at_work: httpx2.AsyncClient, waiting: str
) -> None:
    empty = await at_work.post(f"/review/{waiting}/comments", data={"words": "  "})
    endless = await at_work.post(f"/review/{waiting}/comments", data={"words": "x" * 4001})

    assert empty.status_code == endless.status_code == 422
    assert "Nejdřív poznámku napište" in seen(empty)
    assert "x" * 4001 in seen(endless)


async def test_the_shortcuts_are_listed_and_can_be_switched_off(
    at_work: httpx2.AsyncClient,
) -> None:
    page = seen(await at_work.get("/review/keys"))
    await at_work.post("/review/keys", data={"shortcuts": "off"})
    off = seen(await at_work.get("/review/keys"))

    assert "převzít žádost" in page
    assert 'data-shortcuts="off"' not in page
    assert 'data-shortcuts="off"' in off
    assert "Zapnout zkratky" in off


async def test_a_case_nobody_has_is_not_worked_on(at_work: httpx2.AsyncClient) -> None:
    for path in ("claim", "comments", "check-again", "decision", "preview"):
        sent = await at_work.post(f"/review/PP-1999-0001/{path}", data={"words": "x"})
        assert sent.status_code == 404, path
