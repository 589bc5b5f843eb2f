from __future__ import annotations

from datetime import timedelta

import httpx2

from db.engine import Database
from db.front.users import User
from programme.people.application import ApplicationStatus
from programme.people.evidence import CheckName, RiskFlag
from programme.people.verification import Finding, FindingKind, FindingSubject
from tests.makers import fresh
from tests.web.conftest import NOON, StandInStaffDesk, seen
from tests.web.staff.cases import add_evidence, add_proposal, add_request, change
from tests.web.stories import HORSE, add_application

S = ApplicationStatus
LISTS = {"eu": {"made_at": "2026-11-22T06:00:00+00:00", "entries": 5000}}
CANDIDATE = {
    "list": "eu",
    "whose": "contact",
    "reference": "EU.77.1",
    "name": "Yana NOVAKOVA",
    "likeness": 91,
}


async def page_of(browser: httpx2.AsyncClient, application_id: str, query: str = "") -> str:
    answer = await browser.get(f"/review/{application_id}{query}")
    assert answer.status_code == 200, answer.text
    return seen(answer)


async def test_a_case_shows_both_sides_in_signs_and_words(
    at_work: httpx2.AsyncClient, books: Database, waiting: str
) -> None:
    rows = (
        Finding(FindingSubject.NAME, FindingKind.SIMILAR, HORSE, "ŽLUŤOUČKÝ KŮŇ s. r. o."),
        Finding(FindingSubject.CITY, FindingKind.DIFFERS, "Ústí nad Labem", "Brno"),
        Finding(FindingSubject.EXISTS, FindingKind.MATCH, "27082440", "27082440"),
    )
    await add_evidence(books, waiting, findings=rows, flags=(RiskFlag.CITY_DIFFERS,))

    page = await page_of(at_work, waiting)

    assert "≈ Podobné" in page
    assert "✗ Rozdíl" in page
    assert "ŽLUŤOUČKÝ KŮŇ s. r. o." in page
    assert "f" * 64 in page
    assert '<caption id="comparison-caption">Co uvedl žadatel a co říkají registry' in page
    assert '<th scope="row">Název firmy</th>' in page
    assert "1 shoda, 1 podobné, 1 rozdíl, 7 nedostupných" in page
    assert "Přijetí žádosti" in page
    assert f"/namespaces/partnerdesk/workflows/application%2F{waiting}" in page
    assert (await at_work.get("/review/PP-1999-0001")).status_code == 404


async def test_a_gap_is_neutral_and_can_be_asked_again(
    at_work: httpx2.AsyncClient, books: Database, waiting: str, staff_desk: StandInStaffDesk
) -> None:
    await add_evidence(books, waiting, CheckName.INSOLVENCY, outcome="unavailable", source="ISIR")

    page = await page_of(at_work, waiting)
    answer = await at_work.post(f"/review/{waiting}/check-again")

    assert '<span class="tag tag-neutral">? Nedostupné</span>' in page
    assert "některá kontrola zatím nemá odpověď" in page
    assert staff_desk.checked_again == [waiting]
    assert "Registrů se ptáme znovu." in seen(await at_work.get(answer.headers["location"]))


async def test_what_is_clear_is_said_and_nobody_decides_but_a_person(
    at_work: httpx2.AsyncClient, books: Database, waiting: str
) -> None:
    for check in CheckName:
        await add_evidence(books, waiting, check)

    page = await page_of(at_work, waiting)

    assert "Kontroly nenašly nic, co by mluvilo proti žadateli." in page
    assert "Ověření doporučuje, rozhoduje člověk." in page
    assert "8 shod" in page
    assert "Zkusit znovu nedostupné registry" not in page


async def test_flags_have_words_weights_and_sources(
    at_work: httpx2.AsyncClient, books: Database, waiting: str
) -> None:
    await add_evidence(
        books,
        waiting,
        CheckName.VAT_PAYER,
        flags=(RiskFlag.UNRELIABLE_PAYER,),
        source="ADIS",
        facts={"kind": "payer", "unreliable": True, "accounts": [{"number": "1/0100"}]},
        asked_at=NOON - timedelta(hours=5),
    )

    page = await page_of(at_work, waiting)

    assert "Nespolehlivý plátce DPH" in page
    assert "Závažné" in page
    assert "plátce DPH, 1 zveřejněný účet" in page
    assert "Schválení potřebuje druhý pár očí." in page
    assert "z mezipaměti, při přijetí žádosti stáří 3 hodiny" in page


async def test_a_possible_sanctions_hit_is_for_a_person_to_judge(
    at_work: httpx2.AsyncClient, books: Database, waiting: str
) -> None:
    facts = {"lists": LISTS, "candidates": [CANDIDATE]}
    flags = (RiskFlag.SANCTIONS_CANDIDATE,)
    await add_evidence(books, waiting, CheckName.SANCTIONS, flags=flags, facts=facts)

    page = await page_of(at_work, waiting)

    assert "posuďte ručně" in page
    assert "Yana NOVAKOVA" in page
    assert "sankční seznam EU, 22. 11. 2026 7:00" in page
    assert "91 ze 100" in page


async def test_superseded_answers_are_folded_away_and_count_no_more(
    at_work: httpx2.AsyncClient, books: Database, waiting: str
) -> None:
    old = (Finding(FindingSubject.CITY, FindingKind.DIFFERS, "Brno", "Praha"),)
    await add_evidence(books, waiting, findings=old, superseded_at=NOON)
    await add_evidence(books, waiting)

    page = await page_of(at_work, waiting)

    assert "1 starší odpověď, z doby před změnou údajů" in page
    assert "✗ Rozdíl" not in page


async def test_what_the_applicant_changed_over_the_register_is_marked(
    at_work: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    reference = await add_application(
        front,
        books,
        fresh("c"),
        S.AWAITING_REVIEW,
        prefilled={"city": "Praha", "street": "Příčná 7/3"},
    )

    page = await page_of(at_work, reference)

    assert page.count("změnil žadatel") == 1
    assert "v rejstříku bylo: Praha" in page


async def test_questions_and_answers_stand_old_to_new(
    at_work: httpx2.AsyncClient, books: Database, waiting: str, colleague: User
) -> None:
    answers = {
        "phone": {"old": "", "new": "+420 777 000 111"},
        "city": {"old": "Ústí", "new": "Brno"},
    }
    await add_request(books, waiting, colleague.user_id, answers=answers, answered_at=NOON)

    page = await page_of(at_work, waiting)

    assert "Telefon nikdo nebere." in page
    assert "Jana Rychlá" in page
    assert "+420 777 000 111" in page
    assert "<del>" in page


async def test_other_applications_of_the_company_or_address_are_a_link_away(
    at_work: httpx2.AsyncClient, front: Database, books: Database
) -> None:
    number, email = fresh("n"), f"{fresh('e')}@kun.example"
    earlier, other, this = [
        await add_application(front, books, fresh("c"), status, company_number=ico, email=mail)
        for status, ico, mail in (
            (S.DECLINED, number, f"{fresh('x')}@kun.example"),
            (S.LAPSED, fresh("n"), email.upper()),
            (S.AWAITING_REVIEW, number, email),
        )
    ]

    page = await page_of(at_work, this)

    assert "2 další žádosti stejné firmy nebo e-mailu" in page
    assert f'href="/review/{earlier}"' in page
    assert f'href="/review/{other}"' in page


async def test_the_timeline_can_be_narrowed_by_its_address(
    at_work: httpx2.AsyncClient, waiting: str
) -> None:
    await at_work.post(
        f"/review/{waiting}/comments", data={"words": "Zavolám jim.", "send_key": "1"}
    )

    everything = await page_of(at_work, waiting)
    people = await page_of(at_work, waiting, "?show=people")
    letters = await page_of(at_work, waiting, "?show=letters")

    assert "Zavolám jim." in everything
    assert "Zavolám jim." in people
    assert "Přijetí žádosti" not in people
    assert "Zavolám jim." not in letters


async def test_of_two_the_first_is_named_and_cannot_be_the_second(
    at_work: httpx2.AsyncClient,
    beside: httpx2.AsyncClient,
    front: Database,
    books: Database,
    reviewer: User,
) -> None:
    reference = await add_application(front, books, fresh("c"), S.AWAITING_SECOND)
    await add_proposal(
        books,
        reference,
        reviewer.user_id,
        fate="awaits_second",
        override="Znám je.",
        needs_second=True,
    )

    mine, theirs = await page_of(at_work, reference), await page_of(beside, reference)

    for page in (mine, theirs):
        assert "Čeká na druhý pár očí." in page
        assert "Petr Malý" in page
        assert "Znám je." in page
    assert "Teď musí rozhodnout někdo jiný." in mine
    assert "Odeslat rozhodnutí" not in mine
    assert "Odeslat rozhodnutí" in theirs


async def test_who_decided_before_an_appeal_leaves_it_to_another(
    at_work: httpx2.AsyncClient,
    beside: httpx2.AsyncClient,
    front: Database,
    books: Database,
    reviewer: User,
) -> None:
    reference = await add_application(front, books, fresh("c"), S.AWAITING_REVIEW, round=2)
    await add_proposal(
        books,
        reference,
        reviewer.user_id,
        verdict="decline",
        reason_code="insolvency",
        fate="stood",
    )

    mine, theirs = await page_of(at_work, reference), await page_of(beside, reference)

    assert "Odvolání: rozhoduje někdo jiný" in theirs
    assert "Odeslat rozhodnutí" not in mine
    assert "Odeslat rozhodnutí" in theirs


async def test_an_escalated_case_says_since_when(
    at_work: httpx2.AsyncClient, books: Database, waiting: str
) -> None:
    await change(books, waiting, escalated_at=NOON, due_at=NOON - timedelta(hours=1))

    page = await page_of(at_work, waiting)

    assert "Eskalované" in page
    assert "vedoucím jsme napsali" in page
    assert "po termínu 1 hodinu" in page
