from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from db.engine import Database
from db.front.users import User
from db.views.review_queue import A_PAGE
from programme.people.application import ApplicationStatus
from programme.people.evidence import CheckName, RiskFlag
from tests.makers import fresh
from tests.web.conftest import NOON, seen
from tests.web.staff.cases import add_evidence, add_proposal
from tests.web.stories import add_application

S = ApplicationStatus
REFERENCE = re.compile(r'data-row href="/review/(PP-[0-9-]+)"')


async def add(
    front: Database, books: Database, company: str, status: S = S.AWAITING_REVIEW, **changes: Any
) -> str:
    return await add_application(front, books, fresh("c"), status, company_name=company, **changes)


async def listed(
    browser: httpx2.AsyncClient, company: str, tab: str = "", **asked: str
) -> list[str]:
    page = await browser.get("/review", params={"q": company, "tab": tab or "for-me"} | asked)
    assert page.status_code == 200, page.text
    return REFERENCE.findall(page.text)


async def test_the_queue_opens_on_what_waits_for_me_earliest_due_first(
    at_work: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    company = fresh("Koně")
    later = await add(front, books, company)
    late = await add(front, books, company, due_at=NOON - timedelta(hours=2))
    await add(front, books, company, S.AWAITING_APPLICANT)
    await add(front, books, company, S.LAPSED)

    assert await listed(at_work, company) == [late, later]
    assert 'aria-current="page">Čeká na mě' in seen(await at_work.get("/review"))


@pytest.mark.parametrize(
    ("tab", "status"),
    [
        ("new", S.AWAITING_REVIEW),
        ("new", S.CHECKING),
        ("awaiting-applicant", S.AWAITING_APPLICANT),
        ("awaiting-applicant", S.RECEIVED),
        ("awaiting-second", S.AWAITING_SECOND),
        ("decided", S.WITHDRAWN),
        ("decided", S.APPROVED),
    ],
)
async def test_each_part_holds_its_own(
    at_work: httpx2.AsyncClient, front: Database, books: Database, tab: str, status: S
) -> None:
    company = fresh("Koně")
    reference = await add(front, books, company, status)

    assert await listed(at_work, company, tab) == [reference]
    assert await listed(at_work, company, "mine") == []


async def test_what_is_past_its_time_is_escalated_until_it_ends(
    at_work: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    company = fresh("Koně")
    reference = await add(front, books, company, escalated_at=NOON)
    await add(front, books, company, S.DECLINED, escalated_at=NOON)

    assert await listed(at_work, company, "escalated") == [reference]


async def test_what_a_colleague_holds_does_not_wait_for_me(
    at_work: httpx2.AsyncClient, beside: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    company = fresh("Koně")
    reference = await add(front, books, company)
    await beside.post(f"/review/{reference}/claim")

    assert await listed(at_work, company) == []
    assert await listed(at_work, company, "new") == []
    assert await listed(beside, company) == [reference]
    assert await listed(beside, company, "mine") == [reference]


async def test_the_first_of_two_does_not_find_the_case_waiting_for_them(
    at_work: httpx2.AsyncClient,
    beside: httpx2.AsyncClient,
    front: Database,
    books: Database,
    reviewer: User,
) -> None:
    company = fresh("Koně")
    reference = await add(front, books, company, S.AWAITING_SECOND)
    await add_proposal(books, reference, reviewer.user_id, fate="awaits_second")

    assert await listed(at_work, company) == []
    assert await listed(beside, company) == [reference]


async def test_filters_stand_in_the_address_and_narrow_the_list(
    at_work: httpx2.AsyncClient, front: Database, books: Database, reviewer: User
) -> None:
    company = fresh("Koně")
    slovak = await add(front, books, company, country="SK", tier_id="pro")
    old = await add(front, books, company, received_at=NOON - timedelta(days=3))
    flagged = await add(front, books, company)
    await add_evidence(books, flagged, CheckName.EMAIL_DOMAIN, flags=(RiskFlag.FREE_EMAIL,))
    await at_work.post(f"/review/{flagged}/claim")

    assert await listed(at_work, company, country="SK") == [slovak]
    assert await listed(at_work, company, tier="pro") == [slovak]
    assert await listed(at_work, company, age="2") == [old]
    assert await listed(at_work, company, flag="free_email") == [flagged]
    assert await listed(at_work, company, holder=reviewer.user_id) == [flagged]
    assert set(await listed(at_work, company, holder="nobody")) == {slovak, old}


async def test_the_search_finds_a_reference_a_company_and_its_number(
    at_work: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    company, number = fresh("Žluťoučký kůň"), str(secrets.randbelow(10**8)).zfill(8)
    reference = await add(front, books, company, company_number=number)

    assert await listed(at_work, reference) == [reference]
    assert await listed(at_work, f"{number[:3]} {number[3:]}") == [reference]
    assert await listed(at_work, company.upper()) == [reference]
    assert await listed(at_work, "100%_") == []


async def test_columns_sort_both_ways_and_say_so(
    at_work: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    mark = fresh("Stáj")
    first = await add(front, books, f"A {mark}", due_at=NOON + timedelta(days=2))
    second = await add(front, books, f"B {mark}", due_at=NOON + timedelta(days=1))

    assert await listed(at_work, mark, sort="company") == [first, second]
    assert await listed(at_work, mark, sort="-company") == [second, first]
    assert await listed(at_work, mark, sort="nonsense") == [second, first]
    page = await at_work.get(f"/review?q={mark}&sort=-company")
    assert page.text.count("aria-sort=") == 1
    assert 'aria-sort="descending"><a class="sort" href="/review?tab=for-me&amp;q=' in page.text


async def test_a_long_list_comes_in_pages(
    at_work: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    company = fresh("Koně")
    references = [await add(front, books, company) for _ in range(A_PAGE + 1)]

    first, rest = await listed(at_work, company), await listed(at_work, company, page="2")

    assert len(first) == A_PAGE
    assert sorted(first + rest) == sorted(references)
    page = seen(await at_work.get("/review", params={"q": company}))
    assert "Stránka 1 z 2" in page
    assert "Další stránka" in page
    assert (await at_work.get("/review", params={"page": "²"})).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words", "tone"),
    [
        ({"due_at": NOON + timedelta(hours=30)}, "zbývá 30 hodin", "clock"),
        ({"due_at": NOON + timedelta(days=2)}, "zbývají 2 pracovní dny", "clock"),
        ({"due_at": NOON + timedelta(hours=5)}, "zbývá 5 hodin", "tag-warning"),
        ({"due_at": NOON - timedelta(hours=2)}, "po termínu 2 hodiny", "tag-bad"),
    ],
)
async def test_the_time_left_is_said_in_words(
    at_work: httpx2.AsyncClient,
    front: Database,
    books: Database,
    changes: dict[str, Any],
    words: str,
    tone: str,
) -> None:
    company = fresh("Koně")
    await add(front, books, company, **changes)

    page = seen(await at_work.get("/review", params={"q": company}))

    assert re.search(rf'<span class="[^"]*{tone}">[! ]*{words}</span>', page)


async def test_the_clock_stands_still_while_we_wait_for_the_applicant(
    at_work: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    company = fresh("Koně")
    await add(front, books, company, S.AWAITING_APPLICANT)

    page = seen(await at_work.get("/review", params={"q": company, "tab": "awaiting-applicant"}))

    assert "hodiny stojí: čeká na žadatele" in page


async def test_an_empty_list_says_what_would_be_here(at_work: httpx2.AsyncClient) -> None:
    nothing = seen(await at_work.get("/review?q=nikdo-takovy"))
    mine = seen(await at_work.get("/review?tab=mine"))

    assert "Těmto filtrům neodpovídá žádná žádost." in nothing
    assert "Zrušit filtry" in nothing
    assert "Nemáte převzatou žádnou žádost." in mine or "data-row" in mine
    assert (await at_work.get("/review?tab=nonsense")).status_code == 404


async def test_a_manager_sees_what_a_reviewer_sees(above: httpx2.AsyncClient, waiting: str) -> None:
    assert await listed(above, waiting) == [waiting]
    assert (await above.get(f"/review/{waiting}")).status_code == 200
