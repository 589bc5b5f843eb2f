"""The page on which our accountants send statements, and see how the import goes."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import update

from db.books.billing import bank_calls, statements
from db.books.billing.bank_calls import CALLS
from db.books.billing.statements import Progress
from db.engine import Database
from db.front.statement_files import STATEMENT_FILES
from db.front.users import Role, User
from programme.bank.statements import (
    LARGEST_STATEMENT,
    StatementFault,
    StatementFormat,
    StatementRefused,
    StatementSource,
)
from tests.makers import fresh
from tests.web.conftest import NOON, Clock, StandInBillingStaffDesk, add_user, seen, sign_in
from web.accounting.statements import start_forgotten_files
from web.context import WebContext

PAGE = "/accounting/statements"


@pytest.fixture(scope="module")
async def accountant(front: Database) -> User:
    return await add_user(front, f"{fresh('ivan')}@desk.example", Role.ACCOUNTANT, "Ivan Početní")


@pytest.fixture
async def at_work(browser: httpx2.AsyncClient, accountant: User) -> None:
    await sign_in(browser, accountant.email)


@pytest.fixture
def files_desk(context: WebContext) -> StandInBillingStaffDesk:
    desk = context.billing_staff_desk
    assert isinstance(desk, StandInBillingStaffDesk)
    return desk


async def send(
    browser: httpx2.AsyncClient, body: bytes, name: str = "vypis.gpc"
) -> httpx2.Response:
    return await browser.post(PAGE, files={"file": (name, body)})


async def kept(front: Database, body: bytes) -> list[tuple[str, str, bytes]]:
    digest = hashlib.sha256(body).hexdigest()
    query = STATEMENT_FILES.select().where(STATEMENT_FILES.c.sha256 == digest)
    async with front.reading() as transaction:
        rows = await transaction.execute(query)
        return [(row.bank_account, row.file_name, bytes(row.body)) for row in rows]


async def in_the_books(books: Database, account: str, body: bytes) -> str:
    async with books.writing() as transaction:
        return await statements.keep(transaction, account, StatementSource.UPLOADED, body)


def a_file() -> bytes:
    return f"074 {fresh('soubor')}".encode()


@pytest.mark.usefixtures("at_work")
async def test_a_file_is_kept_as_it_came_before_the_story_hears_of_it(
    browser: httpx2.AsyncClient,
    front: Database,
    context: WebContext,
    files_desk: StandInBillingStaffDesk,
) -> None:
    body = a_file() + b"\x00\xff\r\n"

    answer = await send(browser, body, "C:\\Výpisy\\listopad.gpc")
    page = seen(await browser.get(answer.headers["location"]))

    account = context.bank_account
    assert answer.status_code == 303
    assert await kept(front, body) == [(account, "listopad.gpc", body)]
    assert files_desk.files == [(account, hashlib.sha256(body).hexdigest())]
    assert "Soubor máme a načítáme ho." in page
    assert "Čeká na přečtení" in page
    assert "Ivan Početní" in page


@pytest.mark.usefixtures("at_work")
async def test_the_same_file_again_is_the_one_we_have(
    browser: httpx2.AsyncClient, front: Database
) -> None:
    body = a_file()
    await send(browser, body)

    again = await send(browser, body, "jiny-nazev.gpc")

    assert len(await kept(front, body)) == 1
    assert "Tento soubor už máme" in seen(await browser.get(again.headers["location"]))


@pytest.mark.usefixtures("at_work")
async def test_progress_and_result_are_shown(
    browser: httpx2.AsyncClient, books: Database, context: WebContext
) -> None:
    body = a_file()
    await send(browser, body)
    statement_id = await in_the_books(books, context.bank_account, body)
    async with books.writing() as transaction:
        await statements.begin(transaction, statement_id, StatementFormat.GPC, 10_000)
        made = Progress(lines_done=4200, new=4100, known=100, waiting=37)
        await statements.progress(transaction, statement_id, made)

    page = seen(await browser.get(PAGE))

    assert "4200 z 10000 pohybů" in page
    assert '<progress max="10000" value="4200"' in page
    for words in ("nové: 4100", "známé už dřív: 100", "čeká na účetní: 37", "GPC (ABO)"):
        assert words in page


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize("fault", StatementFault)
async def test_a_refusal_is_said_in_words_with_the_line(
    browser: httpx2.AsyncClient, books: Database, context: WebContext, fault: StatementFault
) -> None:
    body = a_file()
    await send(browser, body, f"{fault}.gpc")
    statement_id = await in_the_books(books, context.bank_account, body)
    async with books.writing() as transaction:
        await statements.refuse(transaction, statement_id, StatementRefused(fault, 7))

    page = seen(await browser.get(PAGE))

    row = page.split(f"{fault}.gpc")[1].split("</tr>")[0]
    assert "Odmítnuto" in row
    assert "Řádek nebo položka 7." in row
    assert "Nic z něj jsme nezapsali." in row


@pytest.mark.usefixtures("at_work")
@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "Vyberte soubor s výpisem"),
        ({"file": ("", b"")}, "Vyberte soubor s výpisem"),
        ({"file": ("prazdny.gpc", b"")}, "Soubor je prázdný"),
        ({"file": ("velky.gpc", b"0" * (LARGEST_STATEMENT + 1))}, "Soubor je větší než 16 MB"),
    ],
    ids=["nothing", "no name", "empty", "too large"],
)
async def test_what_is_no_statement_is_said_at_the_field(
    browser: httpx2.AsyncClient,
    files_desk: StandInBillingStaffDesk,
    files: dict[str, tuple[str, bytes]],
    sentence: str,
) -> None:
    answer = await browser.post(PAGE, files=files or {"other": ("a", b"b")})

    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert files_desk.files == []


@pytest.mark.usefixtures("at_work")
async def test_much_more_than_a_statement_is_stopped_at_the_gate(
    browser: httpx2.AsyncClient,
) -> None:
    answer = await send(browser, b"0" * (LARGEST_STATEMENT + 2_000_000))

    assert answer.status_code == 413


async def test_a_stranger_sends_no_large_body(browser: httpx2.AsyncClient) -> None:
    answer = await send(browser, b"0" * 200_000)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.usefixtures("at_work")
async def test_a_file_sent_while_the_desk_is_closed_is_imported_later(
    browser: httpx2.AsyncClient,
    context: WebContext,
    files_desk: StandInBillingStaffDesk,
    clock: Clock,
) -> None:
    body = a_file()
    files_desk.is_open = False

    answer = await send(browser, body)
    page = seen(await browser.get(answer.headers["location"]))
    files_desk.is_open = True
    clock.now = NOON + timedelta(days=3650)
    await start_forgotten_files(context)
    told = list(files_desk.files)
    await start_forgotten_files(context)

    assert "Načteme ho, jakmile to půjde." in page
    sent = (context.bank_account, hashlib.sha256(body).hexdigest())
    assert told.count(sent) == 1
    assert files_desk.files == told


@pytest.mark.usefixtures("at_work")
async def test_a_token_the_bank_refuses_is_said_on_top(
    browser: httpx2.AsyncClient, books: Database, context: WebContext
) -> None:
    account = context.bank_account
    async with books.writing() as transaction:
        await bank_calls.take_turn(transaction, account, 0)
        change = update(CALLS).where(CALLS.c.bank_account == account)
        await transaction.execute(change.values(refused=2))
    refused = seen(await browser.get(PAGE))
    async with books.writing() as transaction:
        await bank_calls.token_taken(transaction, account)

    assert "Banka odmítá náš token" in refused
    assert "Banka odmítá náš token" not in seen(await browser.get(PAGE))


@pytest.mark.usefixtures("at_work")
async def test_the_page_is_said_in_english_too(browser: httpx2.AsyncClient) -> None:
    page = seen(await browser.get(PAGE, headers={"accept-language": "en"}))

    assert "Import the statement" in page
    assert "Each movement is written down once" in page
