"""Everything we know of an applicant: for managers only, whole, and without secrets."""

import json
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from db.books import applications, retention
from db.engine import Database
from db.front.users import Role
from db.views.known import HOLDINGS
from programme.people.application import ApplicationStatus
from tests.conftest import DatabaseUrls
from tests.makers import fresh
from tests.web.conftest import add_user, open_browser, sign_in
from tests.web.stories import add_application
from worker.exporting import export_applicant


@pytest.fixture
async def application_id(books: Database, front: Database, above: httpx2.AsyncClient) -> str:
    return await add_application(front, books, fresh("c"), ApplicationStatus.AWAITING_REVIEW)


async def test_a_manager_sees_every_table_by_its_name(
    above: httpx2.AsyncClient, application_id: str
) -> None:
    page = await above.get(f"/review/{application_id}/data")

    assert page.status_code == 200
    for table, _ in HOLDINGS:
        assert f">{table.fullname}<" in page.text


async def test_the_file_says_the_same_as_the_books(
    above: httpx2.AsyncClient, application_id: str
) -> None:
    answer = await above.get(f"/review/{application_id}/data.json")

    told = answer.json()
    assert answer.headers["content-disposition"].endswith(f'"{application_id}.json"')
    assert set(told) == {table.fullname for table, _ in HOLDINGS}
    (row,) = told["books.applications"]
    assert row["application_id"] == application_id
    assert "password_hash" not in answer.text


async def test_a_reviewer_is_turned_away_and_finds_no_link(
    at_work: httpx2.AsyncClient, application_id: str
) -> None:
    for path in ("data", "data.json"):
        assert (await at_work.get(f"/review/{application_id}/{path}")).status_code == 403
    assert (
        f"/review/{application_id}/data"
        not in (await at_work.get(f"/review/{application_id}")).text
    )


async def test_a_manager_finds_the_way_there(
    above: httpx2.AsyncClient, application_id: str
) -> None:
    assert f"/review/{application_id}/data" in (await above.get(f"/review/{application_id}")).text
    assert (await above.get("/review/nobody/data")).status_code == 404
    assert (await above.get("/review/nobody@x.example/data")).status_code == 404


async def test_the_command_finds_an_applicant_by_number_and_by_address(
    database_urls: DatabaseUrls, owner: Database, application_id: str
) -> None:
    query = text("SELECT email FROM books.applications WHERE application_id = :id")
    async with owner.reading() as transaction:
        email = await transaction.scalar(query, {"id": application_id})
    url = database_urls.web

    by_number = await export_applicant(url, application_id)
    by_address = await export_applicant(url, email.upper())

    assert by_number is not None
    assert by_address is not None
    assert json.loads(by_number)[0]["application"] == application_id
    assert application_id in {each["application"] for each in json.loads(by_address)}
    assert await export_applicant(url, f"{fresh('nikdo')}@x.example") is None


async def test_an_erased_case_can_still_be_opened(
    books: Database, above: httpx2.AsyncClient, application_id: str
) -> None:
    ended_at = datetime.now(UTC) - timedelta(days=400)
    # A name of its own: other tests' applications of the same company stand on the page.
    name = fresh("Mizející firma")
    async with books.writing() as transaction:
        await applications.change(
            transaction,
            application_id,
            company_name=name,
            status=ApplicationStatus.DECLINED,
            ended_at=ended_at,
        )
        assert await retention.erase(transaction, application_id, datetime.now(UTC))

    for path in ("", "/data"):
        page = await above.get(f"/review/{application_id}{path}")
        assert page.status_code == 200
        assert name not in page.text


async def test_what_an_applicant_with_an_account_finds_of_an_erased_application(
    app: FastAPI, books: Database, front: Database
) -> None:
    applicant = await add_user(front, f"{fresh('jan')}@firma.example", Role.CUSTOMER, "Jan Malý")
    assert applicant.customer_id is not None
    kept = await add_application(
        front, books, applicant.customer_id, ApplicationStatus.AWAITING_REVIEW
    )
    gone = await add_application(front, books, applicant.customer_id, ApplicationStatus.DECLINED)
    ended_at = datetime.now(UTC) - timedelta(days=400)
    async with books.writing() as transaction:
        await applications.change(transaction, gone, ended_at=ended_at)
        assert await retention.erase(transaction, gone, datetime.now(UTC))

    async with open_browser(app) as browser:
        await sign_in(browser, applicant.email)
        account = await browser.get("/applications")
        old = await browser.get(f"/applications/{gone}")

    assert account.status_code == 200
    assert kept in account.text
    assert old.status_code in (200, 404)
