"""ADIS, VIES and ISIR by their real protocols: every outcome, every trouble, once and twice."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from sqlalchemy import select

from activities.checks import RegisterUnavailableError
from db.books.answers import REGISTER_ANSWERS
from programme.people.evidence import Checked, CheckName, RiskFlag
from programme.people.verification import CheckOutcome
from sandbox.state_registers.switchboard import Line
from tests.activities.book import chronicle_of
from tests.activities.checking import LAST_TRY, NOBODYS, Bench, open_bench
from tests.makers import House

OK, NOT_FOUND = CheckOutcome.OK, CheckOutcome.NOT_FOUND
NOT_APPLICABLE, REJECTED = CheckOutcome.NOT_APPLICABLE, CheckOutcome.REJECTED
UNAVAILABLE = CheckOutcome.UNAVAILABLE
BIRTH_NUMBER = "CZ640000045"


@pytest.fixture
async def bench(house: House) -> AsyncIterator[Bench]:
    async with open_bench(house) as opened:
        yield opened


REGISTERS = [CheckName.VAT_PAYER, CheckName.VAT_NUMBER, CheckName.INSOLVENCY]


class WorkerKilledError(Exception):
    pass


async def checked(bench: Bench, name: CheckName, application_id: str, attempt: int = 1) -> Checked:
    method = getattr(bench.checks, f"check_{name}")
    return await bench.run(method, application_id, attempt)


def line_of(bench: Bench, name: CheckName) -> Line:
    registers = bench.registers
    lines = (registers.adis.line, registers.vies.line, registers.isir.line)
    return lines[REGISTERS.index(name)]


@pytest.mark.parametrize(
    ("vat_number", "outcome", "flags"),
    [
        ("CZ10000071", OK, ()),
        ("CZ10000216", OK, (RiskFlag.UNRELIABLE_PAYER,)),
        ("CZ00121100", OK, (RiskFlag.UNRELIABLE_PAYER,)),
        ("CZ45274649", OK, ()),
        ("CZ699001182", OK, (RiskFlag.VAT_GROUP,)),
        ("CZ10000224", OK, (RiskFlag.IDENTIFIED_PERSON,)),
        ("CZ10000232", OK, (RiskFlag.UNRELIABLE_PERSON,)),
        ("CZ10000402", OK, (RiskFlag.VAT_STATUS_UNKNOWN,)),
        ("CZ45317054", NOT_FOUND, (RiskFlag.NOT_A_VAT_PAYER,)),
        ("CZ10000241", NOT_FOUND, (RiskFlag.NOT_A_VAT_PAYER,)),
        (None, NOT_APPLICABLE, (RiskFlag.NOT_A_VAT_PAYER,)),
        ("DE111110018", NOT_APPLICABLE, ()),
        ("CZ123", REJECTED, ()),
        ("CZ10000411", REJECTED, ()),
    ],
)
async def test_what_the_tax_administration_says(
    bench: Bench, vat_number: str | None, outcome: CheckOutcome, flags: tuple[RiskFlag, ...]
) -> None:
    application_id = await bench.application(vat_number=vat_number)

    found = await checked(bench, CheckName.VAT_PAYER, application_id)

    row = await bench.evidence(application_id, CheckName.VAT_PAYER)
    assert found == Checked(CheckName.VAT_PAYER, outcome, flags)
    assert (row.outcome, tuple(row.flags)) == (outcome, flags)


@pytest.mark.parametrize(
    "digits", ["10000356", "10000364", "10000372", "10000381", "10000399", "10000526"]
)
async def test_a_tax_administration_in_trouble_is_asked_again(bench: Bench, digits: str) -> None:
    application_id = await bench.application(vat_number=f"CZ{digits}")

    with pytest.raises(RegisterUnavailableError):
        await checked(bench, CheckName.VAT_PAYER, application_id)
    found = await checked(bench, CheckName.VAT_PAYER, application_id, LAST_TRY)

    assert found == Checked(CheckName.VAT_PAYER, UNAVAILABLE)


async def test_a_payers_accounts_are_kept_as_they_were_published(bench: Bench) -> None:
    application_id = await bench.application(vat_number="CZ10000259")

    await checked(bench, CheckName.VAT_PAYER, application_id)

    facts = (await bench.evidence(application_id, CheckName.VAT_PAYER)).facts
    assert facts["accounts"][1:] == [
        {"number": "71504011/0100", "published_on": "2013-04-01", "ended_on": "2020-12-31"},
        {"number": "19-2808601/0100", "published_on": "2013-08-12", "ended_on": None},
        {"number": "DE89370400440532013000", "published_on": "2015-02-10", "ended_on": None},
    ]


async def test_the_group_the_company_register_names_is_asked_for(bench: Bench) -> None:
    application_id = await bench.application(company_number="10000020", vat_number="CZ10000020")
    await bench.run(bench.checks.check_company, application_id)  # type: ignore[arg-type]

    payer = await checked(bench, CheckName.VAT_PAYER, application_id)
    number = await checked(bench, CheckName.VAT_NUMBER, application_id)

    assert payer.flags == (RiskFlag.VAT_GROUP,)
    assert (number.outcome, number.flags) == (OK, ())
    assert bench.registers.adis.line.ids == ["699000124"]
    assert bench.registers.vies.line.ids == ["CZ699000124"]


@pytest.mark.parametrize(
    ("at", "minutes"),
    [
        # Both in winter, an hour before Prague's.
        (datetime(2026, 11, 22, 23, 5, tzinfo=UTC), 5),
        (datetime(2026, 11, 29, 2, 30, tzinfo=UTC), 30),
    ],
)
async def test_at_night_the_register_is_not_asked_and_no_try_is_lost(
    bench: Bench, at: datetime, minutes: int
) -> None:
    application_id = await bench.application()
    bench.later = at - bench.clock()

    with pytest.raises(RegisterUnavailableError) as closed:
        await checked(bench, CheckName.VAT_PAYER, application_id, LAST_TRY)

    assert bench.registers.adis.line.ids == []
    assert closed.value.next_retry_delay is not None
    assert abs(closed.value.next_retry_delay - timedelta(minutes=minutes)) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("vat_number", "outcome", "flags", "code"),
    [
        ("CZ10000071", OK, (), ""),
        ("ATU11111116", OK, (), ""),
        ("XI110305878", OK, (), ""),
        ("EL011111111", OK, (), ""),
        ("GR011111111", OK, (), ""),
        ("DE111110018", OK, (RiskFlag.VAT_HOLDER_UNDISCLOSED,), ""),
        ("DE811111111", OK, (RiskFlag.VAT_NUMBER_INVALID,), ""),
        ("CZ10000241", OK, (RiskFlag.VAT_NUMBER_INVALID,), ""),
        ("DE999999201", REJECTED, (), "INVALID_INPUT"),
        ("DE999999202", REJECTED, (), "INVALID_REQUESTER_INFO"),
        (None, NOT_APPLICABLE, (), ""),
        ("CHE123456788", NOT_APPLICABLE, (), ""),
    ],
)
async def test_what_the_european_check_says(
    bench: Bench,
    vat_number: str | None,
    outcome: CheckOutcome,
    flags: tuple[RiskFlag, ...],
    code: str,
) -> None:
    application_id = await bench.application(vat_number=vat_number)

    found = await checked(bench, CheckName.VAT_NUMBER, application_id)

    row = await bench.evidence(application_id, CheckName.VAT_NUMBER)
    assert found == Checked(CheckName.VAT_NUMBER, outcome, flags)
    assert row.code == code


@pytest.mark.parametrize("code", ["300", "301", "302", "400", "401", "500", "501", "600", "601"])
async def test_an_outage_of_a_member_state_is_never_invalid(bench: Bench, code: str) -> None:
    application_id = await bench.application(vat_number=f"DE999999{code}")

    with pytest.raises(RegisterUnavailableError):
        await checked(bench, CheckName.VAT_NUMBER, application_id)
    found = await checked(bench, CheckName.VAT_NUMBER, application_id, LAST_TRY)

    assert found == Checked(CheckName.VAT_NUMBER, UNAVAILABLE)


async def test_the_consultation_number_is_kept_as_evidence(bench: Bench) -> None:
    application_id = await bench.application(vat_number="SK2022222004")

    await checked(bench, CheckName.VAT_NUMBER, application_id)

    facts = (await bench.evidence(application_id, CheckName.VAT_NUMBER)).facts
    assert [facts["consultation_number"]] == bench.registers.vies.consultations
    assert facts["valid"] is True


async def test_without_our_own_number_nobody_is_asked_and_an_operator_is_told(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    application_id = await bench.application(vat_number="SK2022222004")
    checks = bench.elsewhere(vies_requester="")

    found = await bench.run(checks.check_vat_number, application_id)

    assert found == Checked(CheckName.VAT_NUMBER, REJECTED)
    assert "NO_REQUESTER" in caplog.text
    assert bench.registers.vies.line.ids == []
    await checks.close()


@pytest.mark.parametrize(
    ("number", "flags"),
    [
        ("10000071", ()),
        ("10000267", (RiskFlag.INSOLVENT,)),
        ("10000275", (RiskFlag.INSOLVENCY_ENDED,)),
        ("10000283", (RiskFlag.INSOLVENCY_PETITION,)),
        ("10000291", (RiskFlag.INSOLVENT,)),
        ("10000305", (RiskFlag.INSOLVENCY_ENDED,)),
        ("25083325", (RiskFlag.INSOLVENT,)),
        ("45795908", (RiskFlag.INSOLVENCY_ENDED,)),
    ],
)
async def test_what_the_insolvency_register_says(
    bench: Bench, number: str, flags: tuple[RiskFlag, ...]
) -> None:
    application_id = await bench.application(company_number=number)

    found = await checked(bench, CheckName.INSOLVENCY, application_id)

    assert found == Checked(CheckName.INSOLVENCY, OK, flags)


async def test_of_a_persons_insolvency_only_the_proceeding_is_kept(bench: Bench) -> None:
    application_id = await bench.application(company_number="10000305")

    await checked(bench, CheckName.INSOLVENCY, application_id)

    facts = (await bench.evidence(application_id, CheckName.INSOLVENCY)).facts
    assert facts == {
        "proceedings": [
            {
                "reference": "15 INS 9998/2016",
                "state": "ODSKRTNUTA",
                "court": "Krajský soud v Brně",
                "began_on": "2016-10-07",
                "ended_on": "2022-05-02",
                "ongoing": False,
            }
        ]
    }


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("10000429", REJECTED),
        ("10000437", REJECTED),
        ("10000445", UNAVAILABLE),
        ("10000453", UNAVAILABLE),
        ("10000461", UNAVAILABLE),
        ("10000470", UNAVAILABLE),
        ("10000488", UNAVAILABLE),
        ("10000496", UNAVAILABLE),
        ("10000500", UNAVAILABLE),
    ],
)
async def test_an_insolvency_register_in_trouble_clears_nobody(
    bench: Bench, number: str, outcome: CheckOutcome
) -> None:
    application_id = await bench.application(company_number=number)

    found = await checked(bench, CheckName.INSOLVENCY, application_id, LAST_TRY)

    assert found == Checked(CheckName.INSOLVENCY, outcome)


@pytest.mark.parametrize("name", REGISTERS)
@pytest.mark.parametrize("mode", ["down", "limit", "wrong"])
async def test_an_outage_is_tried_again_then_written_down_and_gives_way_to_an_answer(
    bench: Bench, name: CheckName, mode: str
) -> None:
    application_id = await bench.application()
    line_of(bench, name).switches.turn(mode)

    for attempt in (1, LAST_TRY - 1):
        with pytest.raises(RegisterUnavailableError):
            await checked(bench, name, application_id, attempt)
    lost = await checked(bench, name, application_id, LAST_TRY)
    line_of(bench, name).switches.turn("up")
    mended = await checked(bench, name, application_id)

    assert (lost.outcome, mended.outcome) == (UNAVAILABLE, OK)
    assert await bench.lines(application_id) == 1
    assert (await chronicle_of(bench.house.books, application_id)).count(f"{name}.checked") == 2


@pytest.mark.parametrize("name", REGISTERS)
async def test_a_register_that_is_not_there_is_an_outage(bench: Bench, name: CheckName) -> None:
    application_id = await bench.application()
    checks = bench.elsewhere(adis=NOBODYS, vies=NOBODYS, isir=NOBODYS)

    with pytest.raises(RegisterUnavailableError):
        await bench.run(getattr(checks, f"check_{name}"), application_id)

    await checks.close()


@pytest.mark.parametrize("name", REGISTERS)
async def test_a_repeat_asks_nobody_and_adds_nothing(bench: Bench, name: CheckName) -> None:
    application_id = await bench.application(company_number="10000267")
    first = await checked(bench, name, application_id)
    before = await bench.evidence(application_id, name)
    line_of(bench, name).switches.turn("down")

    again = await checked(bench, name, application_id, attempt=2)

    assert again == first
    assert await bench.evidence(application_id, name) == before
    assert len(line_of(bench, name).ids) == 1
    assert (await chronicle_of(bench.house.books, application_id)).count(f"{name}.checked") == 1


@pytest.mark.parametrize("name", REGISTERS)
async def test_a_worker_killed_between_answer_and_evidence_asks_no_second_time(
    bench: Bench, name: CheckName, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id = await bench.application()

    async def killed(*_: object) -> None:
        raise WorkerKilledError

    with monkeypatch.context() as patched:
        patched.setattr(bench.checks._shelf, "record", killed)
        with pytest.raises(WorkerKilledError):
            await checked(bench, name, application_id)
    found = await checked(bench, name, application_id, attempt=2)

    assert found.outcome is OK
    assert len(line_of(bench, name).ids) == 1


@pytest.mark.parametrize("name", REGISTERS)
async def test_two_applications_of_one_company_ask_once_in_half_a_day(
    bench: Bench, name: CheckName
) -> None:
    applications = [await bench.application() for _ in range(2)]

    for application_id in applications:
        await checked(bench, name, application_id)
    bench.later = timedelta(hours=25)
    await checked(bench, name, await bench.application())

    assert len(line_of(bench, name).ids) == 2


@pytest.mark.parametrize("name", REGISTERS)
async def test_the_digest_is_that_of_the_bytes_the_register_sent(
    bench: Bench, name: CheckName, monkeypatch: pytest.MonkeyPatch
) -> None:
    application_id = await bench.application()
    seen: list[bytes] = []
    read = httpx2.Response.aiter_bytes

    async def overheard(answer: httpx2.Response) -> AsyncIterator[bytes]:
        async for piece in read(answer):
            seen.append(piece)
            yield piece

    monkeypatch.setattr(httpx2.Response, "aiter_bytes", overheard)
    await checked(bench, name, application_id)

    row = await bench.evidence(application_id, name)
    assert row.digest == hashlib.sha256(b"".join(seen)).hexdigest()


async def test_what_was_asked_for_a_person_is_kept_as_a_digest_only(bench: Bench) -> None:
    application_id = await bench.application(company_number="10000305", vat_number=BIRTH_NUMBER)
    for name in REGISTERS:
        await checked(bench, name, application_id)

    async with bench.house.books.reading() as transaction:
        rows = (await transaction.execute(select(REGISTER_ANSWERS))).all()

    assert BIRTH_NUMBER.removeprefix("CZ") not in repr(rows)
    assert "Vavřinec" not in repr(rows)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (CheckName.VAT_PAYER, "10000381"),
        (CheckName.VAT_PAYER, "10000399"),
        (CheckName.INSOLVENCY, "10000496"),
    ],
)
async def test_what_a_register_says_in_words_is_never_repeated(
    bench: Bench, name: CheckName, number: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    application_id = await bench.application(company_number=number, vat_number=f"CZ{number}")

    with pytest.raises(RegisterUnavailableError) as unavailable:
        await checked(bench, name, application_id)

    assert "Interní chyba" not in f"{caplog.text} {unavailable.value}"
