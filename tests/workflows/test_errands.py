import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from activities.post.proofs import LetterProof
from activities.prices import Offer, YearPrice
from db.books.tiers import versions_of
from db.front import drafts, price_files
from db.front.drafts import KEPT_FOR, Draft
from db.front.price_files import NewPriceFile
from db.front.users import Role
from db.views.companies import find
from db.views.prices import price_list_at
from programme.order import StillWorking
from programme.people.conditions import TurnoverWanted
from programme.people.publication import Publication, StartsInThePast, TierPublished
from programme.people.verification import CheckOutcome
from programme.prices.changes import PricesPublished, PricesToPublish
from programme.prices.lists import PriceList
from programme.typography import PRAGUE
from sandbox.subjects import SUBJECTS, UNAVAILABLE
from tests.activities.samples import declined
from tests.makers import (
    HORSE,
    add_user,
    crowns,
    fresh,
    make_offer,
    now,
    publish_tier,
    send_form,
)
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from tests.workflows.reading import words_in
from workflows.billing.staff_desk import BillingStaffDesk
from workflows.ids import offer_errand_id, prices_errand_id, proof_errand_id, tier_errand_id
from workflows.staff_desk import StaffDesk

HORSE_NUMBER, SOCKS_NUMBER, SOLE_TRADER, NOBODY = "10000071", "10000101", "10000046", "99999994"


async def errand_about(house: StoryHouse, company_number: str) -> str:
    """Return the workflow id of the question about a company, which does not name it."""
    found: list[str] = []

    async def is_listed() -> bool:
        async for each in house.client.list_workflows("WorkflowType = 'AskAboutCompany'"):
            assert company_number not in each.id
            if company_number in await said_by(house, each.id):
                found.append(each.id)
        return found != []

    await eventually(is_listed)
    return found[0]


async def said_by(house: StoryHouse, workflow_id: str) -> str:
    history = await house.story(workflow_id).fetch_history()
    return words_in(json.loads(history.to_json()))


async def listed(house: StoryHouse, offer: Offer) -> PriceList:
    async with house.books.reading() as transaction:
        found = await price_list_at(transaction, offer.valid_from)
    assert found is not None
    return found


async def test_a_companys_record_lies_in_the_books_after_the_question(
    house: StoryHouse, keep: Keep
) -> None:
    outcome = await house.desk.ask_about_company(HORSE_NUMBER)

    assert outcome is CheckOutcome.OK
    async with house.books.reading() as transaction:
        evidence = await find(transaction, HORSE_NUMBER, now().replace(year=2000))
    assert evidence is not None
    assert evidence.company is not None
    assert evidence.company.name == HORSE
    await keep(await errand_about(house, HORSE_NUMBER), "errands-company_asked")


async def test_a_persons_name_stays_out_of_temporal(house: StoryHouse) -> None:
    assert await house.desk.ask_about_company(SOLE_TRADER) is CheckOutcome.OK

    said = await said_by(house, await errand_about(house, SOLE_TRADER))
    assert SOLE_TRADER in said
    assert SUBJECTS[SOLE_TRADER]["obchodniJmeno"] not in said


async def test_a_register_is_asked_the_same_once_a_day(house: StoryHouse) -> None:
    outcomes = [await house.desk.ask_about_company(SOCKS_NUMBER) for _ in range(3)]

    assert outcomes == [CheckOutcome.OK] * 3
    assert house.registers.asked.count(SOCKS_NUMBER) == 1


async def test_a_number_nobody_has_is_not_found(house: StoryHouse) -> None:
    assert await house.desk.ask_about_company(NOBODY) is CheckOutcome.NOT_FOUND


async def test_a_register_that_is_down_says_so(house: StoryHouse) -> None:
    assert await house.desk.ask_about_company(UNAVAILABLE) is CheckOutcome.UNAVAILABLE


async def test_a_page_does_not_wait_for_ever(house: StoryHouse) -> None:
    desk = house.desk_of(task_queue=fresh("nobody"))

    assert await desk.ask_about_company(HORSE_NUMBER) is None


async def test_an_offer_is_published_once(house: StoryHouse, keep: Keep) -> None:
    offer = make_offer(valid_from=now())
    dearer = make_offer(
        price_list_id=offer.price_list_id,
        valid_from=offer.valid_from,
        prices=(YearPrice("cz", crowns(999), crowns(1)),),
    )

    await house.staff_desk.publish_offer(offer)
    first = await listed(house, offer)
    await house.staff_desk.publish_offer(dearer)

    assert first.price_list_id == offer.price_list_id
    assert await listed(house, offer) == first
    await keep(offer_errand_id(offer.price_list_id), "errands-offer_published")


async def publication_of(house: StoryHouse, **changes: Any) -> Publication:
    """Return what a manager sends: the second version of a tier that stands."""
    first = await publish_tier(house)
    usual: dict[str, Any] = {
        "version": 2,
        "valid_from": now().astimezone(PRAGUE).date() + timedelta(days=1),
        "turnover": TurnoverWanted(crowns(50_000), 6),
    }
    manager = await add_user(house, Role.MANAGER)
    return Publication(replace(first, **usual | changes), manager.user_id)


async def test_a_tier_is_published_once_however_often_it_is_sent(
    house: StoryHouse, keep: Keep
) -> None:
    sent = await publication_of(house)
    tier = sent.tier

    answers = [await house.staff_desk.publish_tier(sent) for _ in range(2)]

    assert answers == [TierPublished(tier.tier_id, 2)] * 2
    async with house.books.reading() as transaction:
        assert (await versions_of(transaction, tier.tier_id))[1] == tier
    sent_as = hashlib.sha256(repr(sent).encode()).hexdigest()[:16]
    await keep(tier_errand_id(tier.tier_id, 2, sent_as), "errands-tier_published")


async def test_a_tier_that_was_refused_can_be_mended_and_sent_again(house: StoryHouse) -> None:
    today = now().astimezone(PRAGUE).date()
    late = await publication_of(house, valid_from=today - timedelta(days=1))
    mended = replace(late, tier=replace(late.tier, valid_from=today))

    assert await house.staff_desk.publish_tier(late) == StartsInThePast(today)
    assert await house.staff_desk.publish_tier(mended) == TierPublished(mended.tier.tier_id, 2)


async def test_who_publishes_a_tier_does_not_wait_for_ever(house: StoryHouse) -> None:
    desk = StaffDesk(house.client, fresh("nobody"))

    assert await desk.publish_tier(await publication_of(house)) == StillWorking()


async def price_file_of(house: StoryHouse) -> PricesToPublish:
    """Return what a manager confirms: a kept file with one line nobody else has."""
    manager = await add_user(house, Role.MANAGER)
    line = f"{fresh('z')};register;189,00;140,00;CZK"
    content = f"zone;operation;list_price;purchase_cost;currency\n{line}\n".encode()
    sent = NewPriceFile(
        user_id=manager.user_id,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        first_day=now().astimezone(PRAGUE).date(),
        last_day=None,
        demonstration=True,
    )
    async with house.front.writing() as transaction:
        file_id = await price_files.keep(transaction, sent)
    async with house.books.reading() as transaction:
        standing = await price_list_at(transaction, now())
    compared = standing.price_list_id if standing else None
    return PricesToPublish(file_id, manager.user_id, compared)


async def test_prices_are_published_once_however_often_they_are_confirmed(
    house: StoryHouse, keep: Keep
) -> None:
    wanted = await price_file_of(house)

    answers = [await house.billing_staff_desk.publish_prices(wanted) for _ in range(2)]

    assert answers == [PricesPublished(wanted.file_id, 1)] * 2
    sent_as = hashlib.sha256(repr(wanted).encode()).hexdigest()[:16]
    await keep(prices_errand_id(wanted.file_id, sent_as), "errands-prices_published")


async def test_who_publishes_prices_does_not_wait_for_ever(house: StoryHouse) -> None:
    desk = BillingStaffDesk(house.client, lambda: fresh("id"), fresh("nobody"))

    assert await desk.publish_prices(await price_file_of(house)) == StillWorking()


async def test_the_link_to_a_draft_is_sent_and_its_secret_stays_out_of_temporal(
    house: StoryHouse, keep: Keep
) -> None:
    draft_id, email = await add_draft(house)

    await house.desk.send_resume_link(draft_id)

    letter = await house.letter(email)
    token = letter.text.partition("/apply/resume/")[2].split()[0]
    errand = await errand_called(house, f"errand/draft/{draft_id}/")
    await house.end_of(errand, type(None))
    history = json.loads((await house.story(errand).fetch_history()).to_json())
    assert token not in words_in(history)
    assert email not in words_in(history)
    await keep(errand, "errands-resume_link")


async def test_no_link_is_sent_to_a_draft_that_is_gone(house: StoryHouse) -> None:
    draft_id = fresh("gone")

    await house.desk.send_resume_link(draft_id)

    errand = await errand_called(house, f"errand/draft/{draft_id}/")
    assert await house.end_of(errand, type(None)) is None


async def test_where_an_application_stands_is_told_to_its_address(
    house: StoryHouse, keep: Keep
) -> None:
    email = f"{fresh('kde')}@kun.example"
    application = await send_form(house, email=email)
    await house.applications.record_application(application)

    await house.desk.send_status_link(application.application_id)

    letter = await house.letter(email, application.application_id)
    assert f"/applications/{application.application_id}" in letter.text
    errand = await errand_called(house, f"errand/standing/{application.application_id}/")
    await house.end_of(errand, type(None))
    await keep(errand, "errands-status_link")


async def test_a_letter_is_shown_before_it_leaves_and_is_not_sent(
    house: StoryHouse, keep: Keep
) -> None:
    email = f"{fresh('kdo')}@kun.example"
    application = await send_form(house, email=email)
    await house.applications.record_application(application)
    asked_as = fresh("look")

    shown = await house.staff_desk.preview_letter(
        application.application_id, declined("Ozvěte se po žních."), asked_as=asked_as
    )

    assert isinstance(shown, LetterProof)
    assert "Ozvěte se po žních." in shown.text.replace("\u00a0", " ")
    assert house.mailbox.letters(email) == []
    await keep(proof_errand_id(asked_as), "errands-letter_shown")


async def errand_called(house: StoryHouse, begins: str) -> str:
    """Return the workflow id of an errand, once it is listed."""
    found: list[str] = []

    async def is_listed() -> bool:
        query = f"WorkflowId STARTS_WITH '{begins}'"
        found.extend([each.id async for each in house.client.list_workflows(query)])
        return found != []

    await eventually(is_listed)
    return found[0]


async def add_draft(house: StoryHouse) -> tuple[str, str]:
    """Begin a draft whose link goes to an address nobody else has."""
    draft_id, email = fresh("d"), f"{fresh('rozepsana')}@kun.example"
    draft = Draft(
        draft_id=draft_id,
        customer_id=None,
        email=email,
        language="cs",
        version=1,
        typed={},
        marks={},
        prefilled=None,
        sent_as=None,
        saved_at=now(),
        kept_until=now() + KEPT_FOR,
    )
    async with house.front.writing() as transaction:
        await drafts.begin(transaction, draft, fresh("key"))
    return draft_id, email
