"""The tiers before our own people and before visitors; the books are real, the desk stands in."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from datetime import date
from typing import Any, get_args

import httpx2
import pytest
from fastapi import FastAPI

from db.books import applications, partners, tiers
from db.engine import Database
from db.front.users import Role, User
from programme.money import czk
from programme.order import StillWorking
from programme.people.application import ApplicationStatus
from programme.people.conditions import (
    HIGHEST_DISCOUNT_PERMILLE,
    DepositTerms,
    Tier,
    TurnoverWanted,
    WhoMayApply,
)
from programme.people.partner import PartnerStatus
from programme.people.publication import (
    DiscountOutOfRange,
    NotAManager,
    StartsInThePast,
    TierRefusal,
    VersionTaken,
)
from tests.web.conftest import NOON, StandInStaffDesk, add_user, open_browser, seen, sign_in
from tests.web.following_stage import an_applicant
from tests.web.stories import add_application, make_form
from web.staff.tiers import FIELDS
from web.words.texts import SENTENCES

TODAY = date(2026, 11, 23)
TYPED = {
    "action": "preview",
    "version": "2",
    "valid_from": "2027-01-01",
    "valid_until": "",
    "names_discount": "12,5",
    "hosting_discount": "10 %",
    "who_may_apply": "company",
    "vat_payer_wanted": "yes",
    "least_names": "50",
    "turnover": "100 000",
    "turnover_months": "12",
    "deposit_wanted": "yes",
    "deposit": "after_review",
    "four_eyes": "yes",
    "demonstration": "yes",
}


@pytest.fixture
async def manager(front: Database) -> User:
    name = f"{uuid.uuid4().hex}@partnerdesk.example"
    return await add_user(front, name, Role.MANAGER, "Alena Správná")


@pytest.fixture
async def desk_of_manager(browser: httpx2.AsyncClient, manager: User) -> httpx2.AsyncClient:
    await sign_in(browser, manager.email)
    return browser


@pytest.fixture
async def tier(books: Database) -> Tier:
    """A tier nobody else has, with one version."""
    made = Tier(
        tier_id=f"t{uuid.uuid4().hex[:12]}",
        names_discount_permille=200,
        hosting_discount_permille=100,
        least_names=0,
        deposit_wanted=False,
        demonstration=True,
    )
    async with books.writing() as transaction:
        await tiers.publish(transaction, made)
    return made


async def publish(books: Database, tier: Tier) -> None:
    async with books.writing() as transaction:
        await tiers.publish(transaction, tier)


async def send(browser: httpx2.AsyncClient, tier: Tier, **changes: str) -> httpx2.Response:
    return await browser.post(f"/review/tiers/{tier.tier_id}/new", data=TYPED | changes)


async def make_partner(front: Database, books: Database, tier: Tier) -> str:
    """Make a partner of whom no register has said anything yet; return the company's name."""
    customer_id, name = f"c-{uuid.uuid4().hex}", f"Firma {uuid.uuid4().hex[:8]} s.r.o."
    application_id = await add_application(
        front, books, customer_id, ApplicationStatus.APPROVED, tier_id=tier.tier_id
    )
    known = asdict(make_form(tier_id=tier.tier_id, company_name=name))
    values = {name: known[name] for name in known if name in partners.PARTNERS.c}
    async with books.writing() as transaction:
        await partners.add(
            transaction,
            values
            | {
                "partner_id": customer_id,
                "application_id": application_id,
                "status": PartnerStatus.ACTIVE,
                "registry_key": customer_id,
            },
        )
    return name


async def let_the_register_say(books: Database, customer: str, legal_form: str) -> None:
    async with books.writing() as transaction:
        query = partners.PARTNERS.select().where(partners.PARTNERS.c.company_name == customer)
        row = (await transaction.execute(query)).one()
        for check, facts in (("company_register", {"legal_form": legal_form}),
                             ("vat_payer", {"kind": "payer"})):  # fmt: skip
            values: dict[str, Any] = {
                "application_id": row.application_id,
                "check_name": check,
                "outcome": "ok",
                "source": "ARES",
                "asked_at": NOON,
                "digest": None,
                "facts": facts,
                "findings": [],
            }
            await applications.add_evidence(transaction, values)


async def test_every_version_is_listed_with_its_validity(
    desk_of_manager: httpx2.AsyncClient, books: Database, tier: Tier
) -> None:
    planned = replace(tier, version=2, valid_from=date(2027, 1, 1), four_eyes=True)
    await publish(books, planned)

    page = seen(await desk_of_manager.get("/review/tiers"))

    own = page.split(f'id="tier-{tier.tier_id}"')[1].split("</section>")[0]
    assert "Ukázkový program" in own
    assert own.index("Naplánováno") < own.index("Platí")
    assert "1. 1. 2027" in own
    assert "31. 12. 2026" in own
    assert "o žádosti rozhodují dva lidé" in own
    assert f"/review/tiers/{tier.tier_id}/new" in own


async def test_reviewers_may_read_and_not_publish(
    app: FastAPI, front: Database, staff_desk: StandInStaffDesk, tier: Tier
) -> None:
    address = f"{uuid.uuid4().hex}@partnerdesk.example"
    await add_user(front, address, Role.REVIEWER)
    async with open_browser(app) as browser:
        await sign_in(browser, address)
        page = await browser.get("/review/tiers")
        form = await browser.get(f"/review/tiers/{tier.tier_id}/new")
        sent = await send(browser, tier, action="publish")

    assert page.status_code == 200
    assert "/new" not in seen(page)
    assert (form.status_code, sent.status_code) == (403, 403)
    assert staff_desk.published == []


async def test_customers_and_strangers_do_not_see_the_managers_pages(
    app: FastAPI, front: Database, tier: Tier
) -> None:
    address = f"{uuid.uuid4().hex}@kun.example"
    await add_user(front, address)
    async with open_browser(app) as stranger, open_browser(app) as customer:
        await sign_in(customer, address)
        for path in ("/review/tiers", f"/review/tiers/{tier.tier_id}/new"):
            assert (await stranger.get(path)).status_code == 303
            assert (await customer.get(path)).status_code == 403


async def test_the_form_is_filled_in_with_the_newest_version(
    desk_of_manager: httpx2.AsyncClient, books: Database, tier: Tier
) -> None:
    wanted = TurnoverWanted(czk(50_000_00), 6)
    await publish(
        books,
        replace(
            tier,
            version=2,
            valid_from=date(2026, 12, 1),
            names_discount_permille=125,
            turnover=wanted,
            who_may_apply=WhoMayApply.PERSON,
        ),
    )

    page = seen(await desk_of_manager.get(f"/review/tiers/{tier.tier_id}/new"))

    assert 'name="version" value="3"' in page
    assert 'value="12,5"' in page
    assert 'value="50000"' in page
    assert 'value="person" checked' in page
    assert (await desk_of_manager.get("/review/tiers/nobodys/new")).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("valid_from", "", "Zadejte první den platnosti"),
        ("valid_from", "zítra", "Zadejte den ve tvaru"),
        ("valid_from", "2027-02-31", "Zadejte den ve tvaru"),
        ("valid_from", "22. 11. 2026", "Zadejte první den nejdříve 23. 11. 2026"),
        ("valid_until", "1. 12. 2026", "Zadejte poslední den, který není dřív než první"),
        ("names_discount", "90,1", "od 0 do 90"),
        ("names_discount", "hodně", "od 0 do 90"),
        ("hosting_discount", "-1", "od 0 do 90"),
        ("who_may_apply", "kdokoli", "Vyberte, kdo může žádat"),
        ("least_names", "mnoho", "Zadejte počet domén číslicemi"),
        ("turnover", "1.000.000", "Zadejte obrat jako částku"),
        ("turnover", "", "Zadejte obrat jako částku"),
        ("turnover_months", "", "za kolik měsíců"),
        ("turnover_months", "37", "za kolik měsíců"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    desk_of_manager: httpx2.AsyncClient, tier: Tier, field: str, typed: str, sentence: str
) -> None:
    answer = await send(desk_of_manager, tier, **{field: typed})

    page = seen(answer)
    assert answer.status_code == 422
    assert sentence in page.split(f'id="{field}-error"')[1].split("</p>")[0]
    if field != "who_may_apply":
        assert f'value="{typed}"' in page
    assert 'name="four_eyes" value="yes" checked' in page


async def test_a_version_that_says_the_same_is_refused_before_the_preview(
    desk_of_manager: httpx2.AsyncClient, tier: Tier
) -> None:
    same = {
        "names_discount": "20",
        "who_may_apply": "either",
        "vat_payer_wanted": "",
        "least_names": "",
        "turnover": "",
        "turnover_months": "",
        "deposit_wanted": "",
        "deposit": "at_once",
        "four_eyes": "",
    }

    page = seen(await send(desk_of_manager, tier, **same))

    assert "Tohle říká totéž co verze 1" in page


async def test_the_preview_says_who_would_be_affected_and_publishes_nothing(
    desk_of_manager: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    front: Database,
    books: Database,
    tier: Tier,
) -> None:
    await add_application(
        front, books, "c-1", ApplicationStatus.AWAITING_REVIEW, tier_id=tier.tier_id
    )
    silent = await make_partner(front, books, tier)
    company = await make_partner(front, books, tier)
    person = await make_partner(front, books, tier)
    await let_the_register_say(books, company, "112")
    await let_the_register_say(books, person, "101")

    no_volume = {"least_names": "", "turnover": "", "turnover_months": ""}
    page = seen(await send(desk_of_manager, tier, **no_volume))

    assert "verze 1: 1 žádost" in page
    told = {
        name: page.split(f">{name}<")[1].split("</tr>")[0] for name in (silent, company, person)
    }
    assert "? Nevíme" in told[silent]
    assert "✓ Splněno" in told[company]
    assert "✗ Nesplněno" in told[person]
    assert "kdo může žádat" in told[person]
    assert all("20 % → 12,5 %" in each for each in told.values())
    assert staff_desk.published == []


async def test_publishing_hands_the_version_to_the_desk(
    desk_of_manager: httpx2.AsyncClient, staff_desk: StandInStaffDesk, manager: User, tier: Tier
) -> None:
    answer = await send(desk_of_manager, tier, action="publish")

    assert answer.headers["location"] == "/review/tiers?said=tier-published"
    (sent,) = staff_desk.published
    assert sent.manager_id == manager.user_id
    assert sent.tier == Tier(
        tier_id=tier.tier_id,
        version=2,
        valid_from=date(2027, 1, 1),
        valid_until=None,
        names_discount_permille=125,
        hosting_discount_permille=100,
        who_may_apply=WhoMayApply.COMPANY,
        vat_payer_wanted=True,
        least_names=50,
        turnover=TurnoverWanted(czk(100_000_00), 12),
        deposit_wanted=True,
        deposit=DepositTerms.AFTER_REVIEW,
        four_eyes=True,
        demonstration=True,
    )


async def test_a_desk_that_takes_its_time_is_said_as_such(
    desk_of_manager: httpx2.AsyncClient, staff_desk: StandInStaffDesk, tier: Tier
) -> None:
    staff_desk.publication_answer = StillWorking()

    answer = await send(desk_of_manager, tier, action="publish")

    assert answer.headers["location"] == "/review/tiers?said=tier-under-way"


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (VersionTaken(2), "Verzi 2 mezitím vyhlásil někdo jiný"),
        (StartsInThePast(TODAY), "nejdříve 23. 11. 2026"),
        (NotAManager("u-1"), "Váš účet nesmí vyhlašovat úrovně"),
        (DiscountOutOfRange(), "od 0 do 90"),
    ],
)
async def test_what_the_books_refuse_brings_the_form_back(
    desk_of_manager: httpx2.AsyncClient,
    staff_desk: StandInStaffDesk,
    tier: Tier,
    refusal: TierRefusal,
    sentence: str,
) -> None:
    staff_desk.publication_answer = refusal

    answer = await send(desk_of_manager, tier, action="publish")

    assert answer.status_code == 422
    assert sentence in seen(answer)
    assert 'value="12,5"' in seen(answer)


async def test_a_closed_desk_publishes_nothing_and_says_so(
    desk_of_manager: httpx2.AsyncClient, staff_desk: StandInStaffDesk, tier: Tier
) -> None:
    staff_desk.is_open = False

    answer = await send(desk_of_manager, tier, action="publish")

    assert answer.status_code == 503


async def test_the_preview_leads_back_to_the_form_as_it_was_typed(
    desk_of_manager: httpx2.AsyncClient, tier: Tier
) -> None:
    answer = await send(desk_of_manager, tier, action="edit", valid_until="nesmysl")

    assert answer.status_code == 200
    assert 'value="nesmysl"' in seen(answer)


async def test_visitors_see_what_counts_today_and_nothing_else(
    browser: httpx2.AsyncClient, books: Database, tier: Tier
) -> None:
    await publish(
        books,
        replace(
            tier,
            version=2,
            valid_from=TODAY,
            names_discount_permille=175,
            who_may_apply=WhoMayApply.COMPANY,
            vat_payer_wanted=True,
            least_names=30,
            turnover=TurnoverWanted(czk(80_000_00), 12),
            deposit_wanted=True,
        ),
    )
    await publish(books, replace(tier, version=3, valid_from=date(2027, 5, 1)))

    page = seen(await browser.get("/partner"))

    own = page.split(f">{tier.tier_id}")[1].split("</tr>")[0]
    assert "Ukázkový program" in own
    assert "17,5 %" in own
    assert "Jen firmy" in own
    assert "Jen plátci DPH" in own
    assert "aspoň 30 domén ve vaší správě, nebo objednávky aspoň za 80 000,00 Kč" in own
    assert "záloha doporučená, ne povinná" in own
    assert "verze 2" in own
    assert 'od <time datetime="2026-11-23">23. 11. 2026<' in own
    assert "Zálohu doporučujeme, ale nevyžadujeme" in page


async def test_the_version_and_its_being_a_demonstration_stand_by_every_application(
    desk_of_manager: httpx2.AsyncClient, front: Database, books: Database, tier: Tier
) -> None:
    application_id = await add_application(
        front, books, "c-1", ApplicationStatus.AWAITING_REVIEW, tier_id=tier.tier_id
    )

    queue = seen(await desk_of_manager.get(f"/review?q={application_id}"))
    case = seen(await desk_of_manager.get(f"/review/{application_id}"))

    for page in (queue, case):
        beside = page.split(f"{tier.tier_id}, verze 1")[1][:80]
        assert "Ukázkový program" in beside


async def test_an_applicant_reads_by_which_version_they_are_judged_and_that_it_is_invented(
    app: FastAPI, front: Database, books: Database, tier: Tier
) -> None:
    async with an_applicant(app, front, books, tier_id=tier.tier_id) as applicant:
        page = seen(await applicant.browser.get(applicant.page))

    assert "Ukázkový program" in page.split(f"{tier.tier_id}, verze 1")[1][:80]


def test_every_refusal_has_its_field_and_its_sentence() -> None:
    kinds = {member.kind for member in get_args(TierRefusal)}

    assert kinds == set(FIELDS)
    assert kinds <= set(SENTENCES)


def test_the_sentence_names_the_highest_discount_there_is() -> None:
    assert str(HIGHEST_DISCOUNT_PERMILLE // 10) in SENTENCES["discount_out_of_range"]
