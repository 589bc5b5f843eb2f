import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from db.books import tiers
from db.books.billing import deposit_requests as books
from db.books.partners import PARTNERS
from db.front.deposit_requests import DEPOSIT_REQUESTS
from db.front.sign_ins import digest_of
from programme.billing.activation import DepositRequestStatus, NoDepositCause
from programme.people.conditions import DepositTerms, Tier
from programme.people.partner import PartnerStatus
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import NOW, PASSWORD, Guest, Stage, open_stage, text_of
from web.deposit.passing_on import pass_on_forgotten_requests


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened


async def partner_of(stage: Stage, terms: DepositTerms, **changes: Any) -> Guest:
    """Make a partner without a deposit whose programme opens deposits in some way."""
    guest = await stage.partner(free=None, **changes)
    tier = Tier(
        f"t-{uuid.uuid4().hex}",
        200,
        100,
        0,
        deposit_wanted=False,
        demonstration=True,
        deposit=terms,
    )
    async with stage.books.writing() as transaction:
        await tiers.publish(transaction, tier)
        change = PARTNERS.update().where(PARTNERS.c.partner_id == guest.customer_id)
        await transaction.execute(change.values(tier_id=tier.tier_id, tier_version=1))
    return guest


async def send_key(guest: Guest) -> str:
    page = await guest.browser.get("/desk/deposit")
    found = re.search(r'name="send_key" value="([^"]+)"', page.text)
    return found[1] if found else "made up"


async def activate(guest: Guest, password: str = PASSWORD, **words: str) -> httpx2.Response:
    sent = {"send_key": await send_key(guest), "password": password} | words
    return await guest.browser.post("/desk/deposit", data=sent)


async def kept(stage: Stage, guest: Guest) -> list[Any]:
    query = DEPOSIT_REQUESTS.select().where(DEPOSIT_REQUESTS.c.partner_id == guest.customer_id)
    async with stage.front.reading() as transaction:
        return list(await transaction.execute(query))


async def test_a_partner_opens_the_deposit_account_with_the_password(stage: Stage) -> None:
    partner = await partner_of(stage, DepositTerms.AT_ONCE)
    before = await partner.browser.get("/desk/deposit")

    answer = await activate(partner)
    after = await partner.browser.get(answer.headers["Location"])

    assert "Aktivovat zálohový účet" in text_of(before)
    assert answer.status_code == 303
    assert "K dispozici 0,00 Kč" in text_of(after)
    assert "otevíráme" not in text_of(after)


async def test_who_asked_in_which_sign_in_and_when_is_kept(stage: Stage) -> None:
    partner = await partner_of(stage, DepositTerms.AT_ONCE)

    await activate(partner)

    (row,) = await kept(stage, partner)
    token = partner.browser.cookies["desk"]
    assert digest_of(token).startswith(row.sign_in)
    assert row.user_id.startswith("u-")
    assert (row.passed_on_at, row.sent_at is not None) == (NOW, True)


@pytest.mark.parametrize(
    ("password", "words"), [("", "Zadejte ještě jednou své heslo"), ("hádám", "není vaše heslo")]
)
async def test_without_the_password_nothing_is_asked(
    stage: Stage, password: str, words: str
) -> None:
    partner = await partner_of(stage, DepositTerms.AT_ONCE)

    answer = await activate(partner, password)

    assert (answer.status_code, words in text_of(answer)) == (422, True)
    assert await kept(stage, partner) == []


async def test_guessing_the_password_is_stopped_as_at_the_sign_in(stage: Stage) -> None:
    partner = await partner_of(stage, DepositTerms.AT_ONCE)

    codes = [(await activate(partner, f"hádám {number}")).status_code for number in range(7)]

    assert 429 in codes
    assert (await activate(partner)).status_code == 429


async def test_the_same_form_sent_twice_is_one_request(stage: Stage) -> None:
    partner = await partner_of(stage, DepositTerms.AFTER_REVIEW)
    stage.desk.is_slow = True
    key = await send_key(partner)

    for _ in range(2):
        await activate(partner, send_key=key)
    stage.desk.is_slow = False

    assert len(await kept(stage, partner)) == 1


async def test_a_programme_without_a_deposit_says_so_and_asks_for_nothing(stage: Stage) -> None:
    partner = await partner_of(stage, DepositTerms.NOT_OFFERED)

    page = await partner.browser.get("/desk/deposit")
    answer = await activate(partner)

    assert "Váš program zálohový účet nemá" in text_of(page)
    assert 'action="/desk/deposit"' not in page.text
    assert answer.status_code == 409
    assert await kept(stage, partner) == []


async def test_a_suspended_partner_reads_why_in_the_language_of_the_page(stage: Stage) -> None:
    partner = await partner_of(stage, DepositTerms.AT_ONCE, status=PartnerStatus.SUSPENDED)
    partner.browser.cookies["language"] = "en"

    page = await partner.browser.get("/desk/deposit")

    assert "Your partnership is suspended or over" in text_of(page)


async def test_while_it_is_being_opened_the_page_says_so(stage: Stage) -> None:
    partner = await partner_of(stage, DepositTerms.AT_ONCE)
    stage.desk.is_slow = True
    answer = await activate(partner)
    page = await partner.browser.get(answer.headers["Location"])
    stage.desk.is_slow = False

    assert "Zálohový účet otevíráme" in text_of(page)
    assert "Načíst znovu" in text_of(page)


async def test_a_request_under_review_is_said_and_a_no_with_its_reason(stage: Stage) -> None:
    partner = await partner_of(stage, DepositTerms.AFTER_REVIEW)
    request_id = uuid.uuid4().hex
    values = {
        "request_id": request_id,
        "partner_id": partner.customer_id,
        "asked_by": "u-1",
        "asked_at": NOW,
        "status": DepositRequestStatus.AWAITING_REVIEW,
    }
    async with stage.books.writing() as transaction:
        await books.add(transaction, values)

    waiting = text_of(await partner.browser.get("/desk/deposit"))
    async with stage.books.writing() as transaction:
        await books.change(
            transaction,
            request_id,
            status=DepositRequestStatus.DECLINED,
            because=NoDepositCause.DECLINED,
            reason="Doložte obrat.",
        )
    declined = await partner.browser.get("/desk/deposit")

    assert "čeká na naše rozhodnutí" in waiting
    assert "Doložte obrat." in text_of(declined)
    assert 'action="/desk/deposit"' in declined.text


async def test_what_was_asked_while_the_desk_was_closed_is_told_later(stage: Stage) -> None:
    partner = await partner_of(stage, DepositTerms.AT_ONCE)
    stage.desk.is_closed = True
    answer = await activate(partner)
    stage.desk.is_closed = False
    async with stage.front.writing() as transaction:
        await transaction.execute(DEPOSIT_REQUESTS.update().values(sent_at=NOW.replace(hour=1)))

    await pass_on_forgotten_requests(stage.app.state.context)

    assert answer.status_code == 503
    page = await partner.browser.get("/desk/deposit")
    assert "K dispozici 0,00 Kč" in text_of(page)
