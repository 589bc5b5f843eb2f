"""Mail domains by real DNS; our own books: the same company."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from activities.checks import RegisterUnavailableError
from db.books.applications import APPLICATIONS
from programme.people.evidence import Checked, CheckName, RiskFlag
from programme.people.verification import CheckOutcome
from sandbox.state_registers.names import NOTHING, RUBBISH, SERVFAIL, SILENCE
from tests.activities.book import chronicle_of
from tests.activities.checking import LAST_TRY, Bench, open_bench
from tests.makers import House, fresh, now, open_partner

OK, NOT_FOUND, UNAVAILABLE = CheckOutcome.OK, CheckOutcome.NOT_FOUND, CheckOutcome.UNAVAILABLE


@pytest.fixture
async def bench(house: House) -> AsyncIterator[Bench]:
    async with open_bench(house) as opened:
        yield opened


async def mail_of(bench: Bench, email: str, attempt: int = 1) -> Checked:
    application_id = await bench.application(email=email)
    return await bench.run(bench.checks.check_email_domain, application_id, attempt)


@pytest.mark.parametrize(
    ("domain", "zone", "outcome", "flags"),
    [
        ("kun.example", {"MX": "10 mail.kun.example."}, OK, ()),
        ("dva.example", {"MX": "10 a.example.; 20 b.example."}, OK, ()),
        ("nic.example", {"MX": "0 ."}, OK, (RiskFlag.NO_MAIL_SERVER,)),
        ("stary.example", {"A": "192.0.2.1"}, OK, (RiskFlag.NO_MX_RECORD,)),
        ("novy.example", {"AAAA": "2001:db8::1"}, OK, (RiskFlag.NO_MX_RECORD,)),
        ("prazdny.example", NOTHING, OK, (RiskFlag.NO_MAIL_SERVER,)),
        ("neni.example", None, NOT_FOUND, (RiskFlag.EMAIL_DOMAIN_MISSING,)),
        ("seznam.cz", {"MX": "10 mx1.seznam.cz."}, OK, (RiskFlag.FREE_EMAIL,)),
        ("mailinator.com", {"MX": "10 m.example."}, OK, (RiskFlag.DISPOSABLE_EMAIL,)),
        ("pod.mailinator.com", {"MX": "10 m.example."}, OK, (RiskFlag.DISPOSABLE_EMAIL,)),
    ],
)
async def test_what_a_mail_domain_shows(
    bench: Bench,
    domain: str,
    zone: dict[str, str] | None,
    outcome: CheckOutcome,
    flags: tuple[RiskFlag, ...],
) -> None:
    if zone is not None:
        bench.names.zones[domain] = zone

    assert await mail_of(bench, f"jan@{domain.upper()}") == Checked(
        CheckName.EMAIL_DOMAIN, outcome, flags
    )


async def test_a_domain_with_diacritics_is_asked_for_in_its_other_form(bench: Bench) -> None:
    bench.names.zones["xn--hky-ela4t.cz"] = {"MX": "10 mail.example."}

    checked = await mail_of(bench, "jan@háčky.cz")

    assert checked == Checked(CheckName.EMAIL_DOMAIN, OK)
    assert bench.names.asked == ["xn--hky-ela4t.cz MX"]


@pytest.mark.parametrize("email", ["jan@.example", "jan@a..example", f"jan@{'a' * 64}.example"])
async def test_a_domain_that_cannot_be_is_missing(bench: Bench, email: str) -> None:
    checked = await mail_of(bench, email)

    assert checked.outcome is NOT_FOUND
    assert bench.names.asked == []


async def test_a_name_server_in_trouble_is_asked_again_and_says_nothing(bench: Bench) -> None:
    bench.names.zones["kun.example"] = SERVFAIL

    with pytest.raises(RegisterUnavailableError):
        await mail_of(bench, "jan@kun.example")
    checked = await mail_of(bench, "jan@kun.example", LAST_TRY)

    assert checked == Checked(CheckName.EMAIL_DOMAIN, UNAVAILABLE)


@pytest.mark.parametrize("trouble", [SILENCE, RUBBISH])
async def test_a_name_server_that_says_nothing_usable_still_leaves_what_we_know(
    bench: Bench, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.checks.mail._LIFETIME", 1)
    bench.names.zones["mailinator.com"] = trouble

    checked = await mail_of(bench, "jan@mailinator.com", LAST_TRY)

    assert checked == Checked(CheckName.EMAIL_DOMAIN, UNAVAILABLE, (RiskFlag.DISPOSABLE_EMAIL,))


async def duplicates_of(bench: Bench, application_id: str) -> tuple[set[RiskFlag], set[str]]:
    checked = await bench.run(bench.checks.check_duplicates, application_id)
    row = await bench.evidence(application_id, CheckName.DUPLICATES)
    assert checked.outcome is OK
    return set(checked.flags), {each["reference"] for each in row.facts["duplicates"]}


def somebody() -> dict[str, str]:
    number = str(int(fresh("")[1:], 16) % 10**8).zfill(8)
    return {
        "company_number": number,
        "company_name": f"Firma {fresh('x')} s.r.o.",
        "email": f"{fresh('jan')}@kun.example",
        "street": f"Příčná {number}",
    }


async def test_nobody_like_it_is_no_duplicate(bench: Bench) -> None:
    application_id = await bench.application(**somebody())

    assert await duplicates_of(bench, application_id) == (set(), set())


async def test_an_open_application_of_the_same_company(bench: Bench) -> None:
    who = somebody()
    other = await bench.application(**who)
    application_id = await bench.application(**who | {"email": f"{fresh('e')}@kun.example"})

    found = await duplicates_of(bench, application_id)

    assert found == ({RiskFlag.OPEN_APPLICATION}, {other})


async def test_an_application_that_has_ended_is_only_worth_knowing(bench: Bench) -> None:
    who = somebody()
    other = await bench.application(**who)
    async with bench.house.books.writing() as transaction:
        await transaction.execute(
            APPLICATIONS.update()
            .where(APPLICATIONS.c.application_id == other)
            .values(ended_at=now())
        )
    application_id = await bench.application(**who)

    assert await duplicates_of(bench, application_id) == ({RiskFlag.APPLIED_BEFORE}, {other})


async def test_a_company_that_is_a_partner_already(bench: Bench) -> None:
    who = somebody()
    partner_id = await open_partner(bench.house, **who)
    application_id = await bench.application(**who)

    flags, references = await duplicates_of(bench, application_id)

    assert RiskFlag.ALREADY_PARTNER in flags
    assert partner_id in references


async def test_the_same_address_for_mail_under_another_number(bench: Bench) -> None:
    who = somebody()
    other = await bench.application(**who)
    application_id = await bench.application(**somebody() | {"email": who["email"].upper()})

    assert await duplicates_of(bench, application_id) == ({RiskFlag.SAME_EMAIL}, {other})


async def test_a_similar_name_at_the_same_place_under_another_number(bench: Bench) -> None:
    who = somebody()
    other = await bench.application(**who | {"postcode": "602 00"})
    alike = {
        "company_name": who["company_name"].replace("s.r.o.", "a. s."),
        "street": who["street"],
    }
    application_id = await bench.application(**somebody() | alike)

    assert await duplicates_of(bench, application_id) == ({RiskFlag.SIMILAR_COMPANY}, {other})


async def test_a_look_into_our_own_books_is_written_down_once(bench: Bench) -> None:
    who = somebody()
    application_id = await bench.application(**who)
    first = await duplicates_of(bench, application_id)
    await bench.application(**who)

    assert await duplicates_of(bench, application_id) == first


async def test_evidence_is_not_changed_under_a_decision(bench: Bench) -> None:
    bench.names.zones["kun.example"] = SERVFAIL
    application_id = await bench.application(email="jan@kun.example")
    lost = await bench.run(bench.checks.check_email_domain, application_id, LAST_TRY)
    async with bench.house.books.writing() as transaction:
        await transaction.execute(
            APPLICATIONS.update()
            .where(APPLICATIONS.c.application_id == application_id)
            .values(ended_at=now())
        )
    bench.names.zones["kun.example"] = {"MX": "10 mail.kun.example."}

    late = await bench.run(bench.checks.check_email_domain, application_id)

    assert late == lost == Checked(CheckName.EMAIL_DOMAIN, UNAVAILABLE)


async def test_two_attempts_at_once_write_one_line(bench: Bench) -> None:
    bench.names.zones["kun.example"] = {"MX": "10 mail.kun.example."}
    application_id = await bench.application(email="jan@kun.example")

    both = await asyncio.gather(
        *(bench.run(bench.checks.check_email_domain, application_id) for _ in range(2))
    )

    assert both == [Checked(CheckName.EMAIL_DOMAIN, OK)] * 2
    assert await bench.lines(application_id) == 1
    assert "email_domain.checked" in await chronicle_of(bench.house.books, application_id)
