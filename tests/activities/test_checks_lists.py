"""The sanctions lists by HTTP: fetched, kept, compared with, never trusted when old or short."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from activities.checks import ListRefreshed, RegisterUnavailableError
from activities.checks.sanctions import (
    ListUnreadableError,
    ParsedList,
    parse_eu,
    parse_un,
)
from db.books import sanctions
from programme.people.evidence import Checked, CheckName, RiskFlag
from programme.people.screening import Listed
from programme.people.verification import CheckOutcome
from tests.activities.checking import LAST_TRY, NOBODYS, Bench, open_bench
from tests.makers import House

EU_FILE = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-11-22T16:47:04.449+01:00"
        globalFileId="190001">
  <sanctionEntity euReferenceNumber="EU.12345.67" unitedNationId="" logicalId="999">
    <subjectType code="enterprise" classificationCode="E"/>
    <nameAlias firstName="" lastName="" wholeName="Vzorová obchodní LLC" strong="true"/>
    <nameAlias wholeName="Vzorova Trading" strong="false" logicalId="2"/>
  </sanctionEntity>
  <sanctionEntity euReferenceNumber="EU.1.1">
    <subjectType code="person"/>
    <nameAlias firstName="Mahulena" middleName="Xenie" lastName="Měsíčková" wholeName=""/>
  </sanctionEntity>
  <sanctionEntity euReferenceNumber="EU.2.2"><subjectType code="person"/></sanctionEntity>
</export>"""
UN_FILE = """<CONSOLIDATED_LIST dateGenerated="2026-11-22T15:47:04.449Z">
  <INDIVIDUALS><INDIVIDUAL>
    <DATAID>1</DATAID><FIRST_NAME>LADON</FIRST_NAME><SECOND_NAME>STOHLAVÝ</SECOND_NAME>
    <THIRD_NAME>HAD</THIRD_NAME><REFERENCE_NUMBER>FAi.002</REFERENCE_NUMBER>
    <NAME_ORIGINAL_SCRIPT>Ладон</NAME_ORIGINAL_SCRIPT>
    <INDIVIDUAL_ALIAS><ALIAS_NAME>Hundred Heads</ALIAS_NAME></INDIVIDUAL_ALIAS>
    <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME/></INDIVIDUAL_ALIAS>
  </INDIVIDUAL></INDIVIDUALS>
  <ENTITIES><ENTITY>
    <FIRST_NAME>BLUDIČKA SHIPPING</FIRST_NAME><REFERENCE_NUMBER>FAe.002</REFERENCE_NUMBER>
  </ENTITY></ENTITIES>
</CONSOLIDATED_LIST>"""


@pytest.fixture
async def bench(house: House) -> AsyncIterator[Bench]:
    async with open_bench(house) as opened:
        yield opened


async def screened(bench: Bench, application_id: str, attempt: int = 1) -> Checked:
    return await bench.run(bench.checks.check_sanctions, application_id, attempt)


async def facts_of(bench: Bench, application_id: str) -> dict[str, Any]:
    facts: dict[str, Any] = (await bench.evidence(application_id, CheckName.SANCTIONS)).facts
    return facts


def turn(bench: Bench, mode: str) -> None:
    bench.registers.sanctions.line.switches.turn(mode)


def test_the_european_file_is_read_to_names() -> None:
    parsed = parse_eu(EU_FILE.encode())

    assert parsed.entries == (
        Listed("EU.12345.67", person=False, names=("Vzorová obchodní LLC", "Vzorova Trading")),
        Listed("EU.1.1", person=True, names=("Mahulena Xenie Měsíčková",)),
    )
    assert parsed.skipped == 1
    assert parsed.made_at.isoformat() == "2026-11-22T16:47:04.449000+01:00"


def test_the_file_of_the_united_nations_is_read_to_names() -> None:
    parsed = parse_un(UN_FILE.encode())

    assert parsed.entries == (
        Listed("FAi.002", person=True, names=("LADON STOHLAVÝ HAD", "Ладон", "Hundred Heads")),
        Listed("FAe.002", person=False, names=("BLUDIČKA SHIPPING",)),
    )
    assert isinstance(parsed, ParsedList)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe<html>",
        b"<html><body>503</body></html>",
        EU_FILE.encode()[:600],
        EU_FILE.replace('generationDate="2026-11-22T16:47:04.449+01:00"', "").encode(),
        b'<!DOCTYPE export [<!ENTITY a "b">]>' + EU_FILE.split("?>")[1].strip().encode(),
        UN_FILE.encode(),
    ],
)
def test_a_file_that_is_not_a_whole_list_is_refused(raw: bytes) -> None:
    with pytest.raises(ListUnreadableError):
        parse_eu(raw)


@pytest.mark.parametrize(
    ("company", "contact", "found"),
    [
        ("Žluťoučký kůň s.r.o.", "Řehoř Šťastný", []),
        ("Přízračná ocelárna a.s.", "Řehoř Šťastný", [("eu", "company", "EU.90001.01")]),
        ("Ledňáčkova flotila s.r.o.", "Řehoř Šťastný", [("eu", "company", "EU.90002.02")]),
        ("Temná lednice s.r.o.", "Řehoř Šťastný", [("eu", "company", "EU.90003.03")]),
        ("Žluťoučký kůň s.r.o.", "Raduz Vidinskij", [("eu", "contact", "EU.90005.05")]),
        ("Žluťoučký kůň s.r.o.", "Mahulena Měsíčková", [("eu", "contact", "EU.90006.06")]),
        ("Bořivoj Přeludný", "Bořivoj Přeludný", [("un", "company", "FAi.001")]),
    ],
)
async def test_a_name_like_one_on_a_list_is_for_a_person_to_look_at(
    bench: Bench, company: str, contact: str, found: list[tuple[str, str, str]]
) -> None:
    application_id = await bench.application(company_name=company, contact_name=contact)

    checked = await screened(bench, application_id)

    facts = await facts_of(bench, application_id)
    seen = [(each["list"], each["whose"], each["reference"]) for each in facts["candidates"]]
    assert checked.outcome is CheckOutcome.OK
    assert checked.flags == ((RiskFlag.SANCTIONS_CANDIDATE,) if found else ())
    assert set(found) <= set(seen)
    assert bool(found) == bool(seen)
    assert set(facts["lists"]) == {"eu", "un"}


async def test_a_list_is_fetched_once_and_then_only_asked_whether_it_still_holds(
    bench: Bench,
) -> None:
    for _ in range(2):
        await screened(bench, await bench.application())
    asked = list(bench.registers.sanctions.line.ids)

    again = await bench.checks.refresh_sanctions("eu")

    assert asked == ["eu", "un"]
    assert again == ListRefreshed("eu", "unchanged")


@pytest.mark.parametrize(
    ("mode", "fetched"),
    [
        ("short", "refused"),
        ("broken", "refused"),
        ("wrong", "refused"),
        ("old", "refused"),
        ("down", "unavailable"),
        ("limit", "unavailable"),
    ],
)
async def test_a_bad_file_never_takes_the_place_of_a_good_one(
    bench: Bench, mode: str, fetched: str
) -> None:
    application_id = await bench.application(company_name="Bludička Shipping")
    await screened(bench, await bench.application())
    turn(bench, mode)

    refreshed = await bench.checks.refresh_sanctions("un")
    checked = await screened(bench, application_id)

    assert refreshed == ListRefreshed("un", fetched)  # type: ignore[arg-type]
    assert checked == Checked(CheckName.SANCTIONS, CheckOutcome.OK, (RiskFlag.SANCTIONS_CANDIDATE,))


@pytest.mark.parametrize("mode", ["down", "limit", "wrong", "broken", "old"])
async def test_without_a_list_of_these_days_nobody_is_cleared(bench: Bench, mode: str) -> None:
    application_id = await bench.application()
    turn(bench, mode)

    with pytest.raises(RegisterUnavailableError):
        await screened(bench, application_id)
    lost = await screened(bench, application_id, LAST_TRY)
    turn(bench, "up")
    found = await screened(bench, application_id)

    assert lost == Checked(CheckName.SANCTIONS, CheckOutcome.UNAVAILABLE)
    assert found == Checked(CheckName.SANCTIONS, CheckOutcome.OK)


async def test_a_list_older_than_two_days_clears_nobody(bench: Bench) -> None:
    await screened(bench, await bench.application())
    turn(bench, "down")
    bench.later = timedelta(days=2, minutes=1)

    checked = await screened(bench, await bench.application(), LAST_TRY)

    assert checked.outcome is CheckOutcome.UNAVAILABLE


async def test_what_one_list_shows_is_kept_though_the_other_is_missing(bench: Bench) -> None:
    checks = bench.elsewhere(un_sanctions=NOBODYS)
    application_id = await bench.application(company_name="Přízračná ocelárna a.s.")

    checked = await bench.run(checks.check_sanctions, application_id, LAST_TRY)

    row = await bench.evidence(application_id, CheckName.SANCTIONS)
    assert checked.outcome is CheckOutcome.UNAVAILABLE
    assert checked.flags == (RiskFlag.SANCTIONS_CANDIDATE,)
    assert row.code == "NO_LIST_un"
    await checks.close()


async def test_every_screening_says_which_editions_it_compared_with(bench: Bench) -> None:
    application_id = await bench.application()
    await screened(bench, application_id)

    facts = await facts_of(bench, application_id)

    async with bench.house.books.reading() as transaction:
        kept = await sanctions.find(transaction, "eu")
    assert kept is not None
    assert facts["lists"]["eu"] == {
        "digest": kept.edition.digest,
        "made_at": kept.edition.made_at.isoformat(),
        "entries": kept.edition.entries,
        "skipped": 1,
    }
