"""The five outcomes of every register in one table, and what all of them away come to."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from activities.checks import Checks
from db.books.applications import APPLICATIONS, EVIDENCE
from programme.people.evidence import Advice, Checked, CheckName, is_gap, recommendation
from programme.people.verification import CheckOutcome
from tests.activities.book import chronicle_of
from tests.activities.checking import LAST_TRY, NOBODYS, Bench, addresses_of, open_bench
from tests.makers import House, fresh, now

OK, NOT_FOUND = CheckOutcome.OK, CheckOutcome.NOT_FOUND
NOT_APPLICABLE, REJECTED = CheckOutcome.NOT_APPLICABLE, CheckOutcome.REJECTED
UNAVAILABLE = CheckOutcome.UNAVAILABLE
REGISTERS = (
    CheckName.COMPANY,
    CheckName.VAT_PAYER,
    CheckName.VAT_NUMBER,
    CheckName.INSOLVENCY,
    CheckName.SANCTIONS,
    CheckName.EMAIL_DOMAIN,
)


@dataclass(frozen=True)
class Asked:
    """What an applicant gives to bring an outcome about, and a register that is switched off."""

    given: dict[str, str | None] = field(default_factory=dict)
    off: str = ""


TABLE: dict[tuple[CheckName, CheckOutcome], Asked | str] = {
    (CheckName.COMPANY, OK): Asked(),
    (CheckName.COMPANY, NOT_FOUND): Asked({"company_number": "99999994"}),
    (CheckName.COMPANY, NOT_APPLICABLE): "Nobody applies without a company number.",
    (CheckName.COMPANY, UNAVAILABLE): Asked({"company_number": "00000019"}),
    (CheckName.COMPANY, REJECTED): Asked({"company_number": "100000711"}),
    (CheckName.VAT_PAYER, OK): Asked(),
    (CheckName.VAT_PAYER, NOT_FOUND): Asked({"vat_number": "CZ10000241"}),
    (CheckName.VAT_PAYER, NOT_APPLICABLE): Asked({"vat_number": None}),
    (CheckName.VAT_PAYER, UNAVAILABLE): Asked({"vat_number": "CZ10000364"}),
    (CheckName.VAT_PAYER, REJECTED): Asked({"vat_number": "CZ10000411"}),
    (CheckName.VAT_NUMBER, OK): Asked(),
    (CheckName.VAT_NUMBER, NOT_FOUND): "A number VIES does not know is an answer: invalid.",
    (CheckName.VAT_NUMBER, NOT_APPLICABLE): Asked({"vat_number": None}),
    (CheckName.VAT_NUMBER, UNAVAILABLE): Asked({"vat_number": "CZ10000534"}),
    (CheckName.VAT_NUMBER, REJECTED): Asked({"vat_number": "DE999999201"}),
    (CheckName.INSOLVENCY, OK): Asked(),
    (CheckName.INSOLVENCY, NOT_FOUND): "An empty list is an answer: nothing is listed now.",
    (CheckName.INSOLVENCY, NOT_APPLICABLE): Asked({"company_number": ""}),
    (CheckName.INSOLVENCY, UNAVAILABLE): Asked({"company_number": "10000461"}),
    (CheckName.INSOLVENCY, REJECTED): Asked({"company_number": "10000429"}),
    (CheckName.SANCTIONS, OK): Asked(),
    (CheckName.SANCTIONS, NOT_FOUND): "Nobody like the applicant on a list is an answer.",
    (CheckName.SANCTIONS, NOT_APPLICABLE): "Every applicant has a name to compare.",
    (CheckName.SANCTIONS, UNAVAILABLE): Asked(off="sanctions"),
    (CheckName.SANCTIONS, REJECTED): "A file is fetched whole; no question is in it to refuse.",
    (CheckName.EMAIL_DOMAIN, OK): Asked(),
    (CheckName.EMAIL_DOMAIN, NOT_FOUND): Asked({"email": "jan@neexistuje.example"}),
    (CheckName.EMAIL_DOMAIN, NOT_APPLICABLE): "Nobody applies without an e-mail address.",
    (CheckName.EMAIL_DOMAIN, UNAVAILABLE): Asked({"email": "jan@porucha.example"}),
    (CheckName.EMAIL_DOMAIN, REJECTED): "A domain that cannot be asked for is one not found.",
}
"""Company-registers.md 2, row by row: how each outcome comes about, or why it cannot."""
SHOWN = [(*pair, how) for pair, how in TABLE.items() if isinstance(how, Asked)]


@pytest.fixture
async def bench(house: House) -> AsyncIterator[Bench]:
    async with open_bench(house) as opened:
        opened.checks = opened.elsewhere(resolver=opened.registers.names.address)
        yield opened


async def checked(
    bench: Bench, name: CheckName, application_id: str, checks: Checks | None = None
) -> Checked:
    """Run a check on its last try and return the evidence that stands after it."""
    where = "company" if name is CheckName.COMPANY else name
    await bench.run(getattr(checks or bench.checks, f"check_{where}"), application_id, LAST_TRY)
    query = select(EVIDENCE.c.outcome, EVIDENCE.c.flags).where(
        EVIDENCE.c.application_id == application_id,
        EVIDENCE.c.check_name == name,
        EVIDENCE.c.superseded_at.is_(None),
    )
    async with bench.house.books.reading() as transaction:
        row = (await transaction.execute(query)).one()
    return Checked(name, CheckOutcome(row.outcome), tuple(row.flags))


def test_every_outcome_of_every_register_is_shown_or_explained() -> None:
    assert set(TABLE) == set(product(REGISTERS, CheckOutcome))


@pytest.mark.parametrize(("name", "outcome", "asked"), SHOWN)
async def test_five_outcomes_of_each_register(
    bench: Bench, name: CheckName, outcome: CheckOutcome, asked: Asked
) -> None:
    application_id = await bench.application(**asked.given)
    if asked.off:
        getattr(bench.registers, asked.off).line.switches.turn("down")

    found = await checked(bench, name, application_id)

    assert found.outcome is outcome
    assert is_gap(found) == (
        outcome in (UNAVAILABLE, REJECTED)
        or (name is CheckName.INSOLVENCY and outcome is NOT_APPLICABLE)
    )


async def test_with_all_registers_away_exactly_six_gaps_are_marked(bench: Bench) -> None:
    everywhere = ("adis", "vies", "isir", "eu_sanctions", "un_sanctions")
    addresses = addresses_of(bench.registers, **dict.fromkeys(everywhere, NOBODYS))
    resolver = bench.registers.names.address
    nowhere = Checks(bench.house.books, bench.clock, NOBODYS, replace(addresses, resolver=resolver))
    bench.registers.names.line.switches.turn("down")
    # A company of its own, or our own books would have something to say.
    application_id = await bench.application(
        company_number="10000178",
        company_name=fresh("Firma"),
        email=f"{fresh('jan')}@firma.example",
    )

    found = [await checked(bench, name, application_id, nowhere) for name in CheckName]

    said = recommendation(found)
    assert said.gaps == REGISTERS
    assert said.advice is Advice.GAPS
    assert (said.flags, said.needs_second_person) == ((), False)
    await nowhere.close()


@pytest.mark.parametrize("name", REGISTERS)
async def test_a_check_runs_again_once_its_evidence_is_superseded(
    bench: Bench, name: CheckName
) -> None:
    application_id = await bench.application()
    first = await checked(bench, name, application_id)
    await supersede(bench, application_id, company_number="10000216", vat_number="CZ10000216")

    second = await checked(bench, name, application_id)

    kind = "company.checked" if name is CheckName.COMPANY else f"{name}.checked"
    assert first.outcome is second.outcome is OK
    assert await bench.lines(application_id) == 2
    assert (await chronicle_of(bench.house.books, application_id)).count(kind) == 2


async def test_what_was_changed_is_what_is_asked_for_and_what_was_not_is_not_asked_again(
    bench: Bench,
) -> None:
    application_id = await bench.application()
    for name in REGISTERS:
        await checked(bench, name, application_id)
    await supersede(bench, application_id, vat_number="CZ10000216")

    for name in (CheckName.COMPANY, CheckName.VAT_PAYER, CheckName.VAT_NUMBER):
        await checked(bench, name, application_id)

    # The register knows this company's own VAT number, and that one is asked for, once a day.
    assert bench.registers.asked == ["10000071"]
    assert bench.registers.adis.line.ids == ["10000071"]
    assert bench.registers.vies.line.ids == ["CZ10000071"]


async def test_a_gap_tried_again_says_when_it_was_last_tried(bench: Bench) -> None:
    application_id = await bench.application(vat_number="CZ10000364")
    await checked(bench, CheckName.VAT_PAYER, application_id)
    before = await bench.evidence(application_id, CheckName.VAT_PAYER)
    bench.later = timedelta(hours=3)

    await checked(bench, CheckName.VAT_PAYER, application_id)

    after = await bench.evidence(application_id, CheckName.VAT_PAYER)
    assert after.asked_at - before.asked_at > timedelta(hours=2)
    assert await bench.lines(application_id) == 1


async def supersede(bench: Bench, application_id: str, **changes: str) -> None:
    """Change the application as an answer does, and mark the evidence about it."""
    async with bench.house.books.writing() as transaction:
        await transaction.execute(
            APPLICATIONS.update()
            .where(APPLICATIONS.c.application_id == application_id)
            .values(**changes)
        )
        await transaction.execute(
            EVIDENCE.update()
            .where(EVIDENCE.c.application_id == application_id)
            .values(superseded_at=now())
        )
