import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from temporalio.testing import ActivityEnvironment

from activities.checks import Checks, CompanyCheck, CompanyChecked, RegisterUnavailableError
from db.books.companies import COMPANY_ANSWERS
from db.views import cases
from db.views.cases import CaseEvidence
from programme.people.verification import CheckOutcome, FindingKind, FindingSubject
from sandbox.registers import BASE, Registers, open_registers
from tests.activities.book import chronicle_of
from tests.makers import HORSE, HORSE_NUMBER, House, now, send_form

LAST_TRY = 8
PERSON = "Božena Vymyšlená"


@pytest.fixture
async def registers() -> AsyncIterator[Registers]:
    async with open_registers() as opened:
        yield opened


@pytest.fixture
async def checks(house: House, registers: Registers) -> AsyncIterator[Checks]:
    # What another test's register said in the last day would answer in this one's place.
    async with house.books.writing() as transaction:
        await transaction.execute(
            COMPANY_ANSWERS.update().values(asked_at=now().replace(year=2020))
        )
    opened = Checks(house.books, now, registers.address)
    yield opened
    await opened.close()


async def application_of(house: House, **changes: Any) -> str:
    application = await send_form(house, **changes)
    await house.applications.record_application(application)
    return application.application_id


async def check(checks: Checks, application_id: str, attempt: int = 1) -> CompanyChecked:
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, attempt=attempt)
    wanted = CompanyCheck(application_id, LAST_TRY)
    return await environment.run(checks.check_company, wanted)


async def evidence_of(house: House, application_id: str) -> CaseEvidence:
    async with house.books.reading() as transaction:
        (row,) = await cases.evidence_of(transaction, application_id)
    return row


def kinds(evidence: CaseEvidence) -> dict[FindingSubject, FindingKind]:
    return {finding.subject: finding.kind for finding in evidence.findings}


async def test_a_company_that_is_what_it_says(
    house: House, checks: Checks, registers: Registers
) -> None:
    application_id = await application_of(house)

    checked = await check(checks, application_id)

    evidence = await evidence_of(house, application_id)
    async with httpx2.AsyncClient() as asking:
        raw = (await asking.get(f"{registers.address}{BASE}/{HORSE_NUMBER}")).content
    assert checked == CompanyChecked(CheckOutcome.OK, HORSE, differences=0)
    assert set(kinds(evidence).values()) == {FindingKind.MATCH}
    assert evidence.digest == hashlib.sha256(raw).hexdigest()
    assert await chronicle_of(house.books, application_id) == [
        "application.received",
        "company.checked",
    ]


@pytest.mark.parametrize(
    ("number", "name", "subject", "kind"),
    [
        ("10000011", "Zaniklá kovárna s.r.o.", FindingSubject.NOT_CEASED, FindingKind.DIFFERS),
        ("10000054", "Dočasná výstavba s.r.o.", FindingSubject.NOT_CEASED, FindingKind.MATCH),
        (
            "10000038",
            "Prodejna deštníků Sucho s.r.o. v likvidaci",
            FindingSubject.NOT_IN_LIQUIDATION,
            FindingKind.DIFFERS,
        ),
        ("00123562", "Stará číslice a.s.", FindingSubject.CHECK_DIGIT, FindingKind.SIMILAR),
        ("10000020", "Skupinova strojirna a.s.", FindingSubject.NAME, FindingKind.SIMILAR),
        ("10000020", "Skupinová strojírna a.s.", FindingSubject.VAT_NUMBER, FindingKind.MATCH),
        ("10000062", "Text bez ulice s.r.o.", FindingSubject.EXISTS, FindingKind.MATCH),
        ("10000089", "Spolek přátel ticha s.r.o.", FindingSubject.EXISTS, FindingKind.MATCH),
    ],
)
async def test_what_a_register_says_of_invented_companies(
    house: House,
    checks: Checks,
    number: str,
    name: str,
    subject: FindingSubject,
    kind: FindingKind,
) -> None:
    application_id = await application_of(
        house, company_number=number, company_name=name, vat_number="CZ699000124"
    )

    await check(checks, application_id)

    assert kinds(await evidence_of(house, application_id))[subject] is kind


async def test_a_company_nobody_knows_is_a_difference(house: House, checks: Checks) -> None:
    application_id = await application_of(house, company_number="99999994")

    checked = await check(checks, application_id)

    assert checked == CompanyChecked(CheckOutcome.NOT_FOUND, None, differences=1)
    assert kinds(await evidence_of(house, application_id)) == {
        FindingSubject.EXISTS: FindingKind.DIFFERS
    }


async def test_a_question_the_register_refuses_is_told_apart_from_an_outage(
    checks: Checks,
) -> None:
    assert await checks.find_company("1234567") is CheckOutcome.REJECTED


@pytest.mark.parametrize("mode", ["down", "limit"])
async def test_an_outage_is_tried_again_and_then_handed_to_the_reviewer(
    house: House, checks: Checks, registers: Registers, mode: str
) -> None:
    application_id = await application_of(house)
    registers.switches.turn(mode)

    for attempt in (1, LAST_TRY - 1):
        with pytest.raises(RegisterUnavailableError):
            await check(checks, application_id, attempt)
    checked = await check(checks, application_id, LAST_TRY)

    assert checked == CompanyChecked(CheckOutcome.UNAVAILABLE, None, differences=0)
    assert kinds(await evidence_of(house, application_id)) == {
        FindingSubject.EXISTS: FindingKind.UNAVAILABLE
    }


async def test_a_register_that_is_not_there_is_an_outage(house: House) -> None:
    application_id = await application_of(house, company_number="10000101")
    checks = Checks(house.books, now, "http://127.0.0.1:1")

    with pytest.raises(RegisterUnavailableError):
        await check(checks, application_id)

    await checks.close()


async def test_a_wrong_address_says_nothing_about_a_company(
    house: House, registers: Registers
) -> None:
    application_id = await application_of(house, company_number="10000119")
    checks = Checks(house.books, now, f"{registers.address}/elsewhere")

    with pytest.raises(RegisterUnavailableError):
        await check(checks, application_id)

    await checks.close()


async def test_the_first_answer_stays_and_is_noted_once(
    house: House, checks: Checks, registers: Registers
) -> None:
    application_id = await application_of(house, company_number="10000046", company_name=PERSON)
    first = await check(checks, application_id)
    before = await evidence_of(house, application_id)

    again = await check(checks, application_id)

    assert again == first
    assert await evidence_of(house, application_id) == before
    assert (await chronicle_of(house.books, application_id)).count("company.checked") == 1


async def test_a_register_is_not_asked_the_same_twice_a_day(
    house: House, checks: Checks, registers: Registers
) -> None:
    applications = [await application_of(house, company_number="10000127") for _ in range(3)]

    for application_id in applications:
        await check(checks, application_id)

    assert registers.asked == ["10000127"]


async def test_an_outage_is_not_remembered(
    house: House, checks: Checks, registers: Registers
) -> None:
    registers.switches.turn("down")
    down = await checks.find_company("10000135")
    registers.switches.turn("up")

    assert down is CheckOutcome.UNAVAILABLE
    assert await checks.find_company("10000135") is CheckOutcome.OK


async def test_a_persons_name_never_leaves_the_books(house: House, checks: Checks) -> None:
    application_id = await application_of(
        house, company_number="10000046", company_name=PERSON, city="Hořice", vat_number=None
    )

    checked = await check(checks, application_id)
    found = await checks.find_company("10000046")

    evidence = await evidence_of(house, application_id)
    assert checked == CompanyChecked(CheckOutcome.OK, None, differences=0)
    assert found is CheckOutcome.OK
    assert kinds(evidence)[FindingSubject.NAME] is FindingKind.MATCH
