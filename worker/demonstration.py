"""The demonstration: tiers and prices, a partner with a deposit, applications in many states.

Everything comes in by the doors everybody uses: the staff desk, the pages, the mailbox, the bank.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from unicodedata import normalize

from temporalio.client import Client

from activities.prices import Offer, YearPrice
from programme.money import czk
from programme.people.conditions import DepositTerms, Tier, TurnoverWanted, WhoMayApply
from programme.people.decisions import ReasonCode, Verdict
from programme.people.questions import AskedField, Question
from programme.prices.lists import Promotion
from programme.pricing import Operation
from settings import Settings
from worker.parts import House, open_house
from worker.story.browser import StoryBrokenError
from worker.story.steps import Persona, Story
from worker.story.town import Town
from worker.welcome import APPLICANT, ASKED, PARTNER, REVIEWER, Login, remember_logins
from workflows.reach import DeskClosedError
from workflows.staff_desk import StaffDesk

# Midnights in Prague.
DEMONSTRATED_FROM = datetime(2025, 12, 31, 23, tzinfo=UTC)
DEMONSTRATED_UNTIL = datetime(2027, 12, 31, 23, tzinfo=UTC)
OFFER = Offer(
    price_list_id="demonstration-2026-11",
    valid_from=DEMONSTRATED_FROM,
    demonstration=True,
    prices=(
        YearPrice("cz", czk(17900), czk(14000)),
        YearPrice("cz", czk(17900), czk(14000), Operation.RENEW),
        YearPrice("cz", czk(15900), czk(12000), Operation.TRANSFER),
        YearPrice("eu", czk(19900), czk(15500)),
        YearPrice("eu", czk(24900), czk(15500), Operation.RENEW),
        YearPrice("eu", czk(24900), czk(15500), Operation.TRANSFER),
        YearPrice("sk", czk(34900), czk(26900)),
        YearPrice("sk", czk(34900), czk(26900), Operation.RENEW),
        YearPrice("sk", czk(29900), czk(26900), Operation.TRANSFER),
        YearPrice("test", czk(9900), czk(8000)),
        YearPrice("test", czk(12900), czk(8000), Operation.RENEW),
        YearPrice("test", czk(12900), czk(8000), Operation.TRANSFER),
    ),
    promotions=(
        # Cheaper for everybody than what we pay: partners are told why they pay more.
        Promotion(
            promotion_id="demonstration-2026-11-1",
            zone="cz",
            operation=Operation.TRANSFER,
            price=czk(9900),
            valid_from=DEMONSTRATED_FROM,
            valid_until=DEMONSTRATED_UNTIL,
            demonstration=True,
        ),
        Promotion(
            promotion_id="demonstration-2026-11-2",
            zone="test",
            operation=Operation.RENEW,
            price=czk(10900),
            valid_from=DEMONSTRATED_FROM,
            valid_until=DEMONSTRATED_UNTIL,
            demonstration=True,
        ),
    ),
    tiers=(
        Tier(
            tier_id="start",
            names_discount_permille=100,
            hosting_discount_permille=100,
            least_names=0,
            deposit_wanted=False,
            deposit=DepositTerms.AFTER_REVIEW,
            demonstration=True,
        ),
        Tier(
            tier_id="plus",
            names_discount_permille=200,
            hosting_discount_permille=150,
            least_names=50,
            turnover=TurnoverWanted(czk(50_000_00), 12),
            who_may_apply=WhoMayApply.COMPANY,
            deposit_wanted=True,
            demonstration=True,
        ),
        Tier(
            tier_id="pro",
            names_discount_permille=300,
            hosting_discount_permille=200,
            least_names=500,
            turnover=TurnoverWanted(czk(500_000_00), 12),
            who_may_apply=WhoMayApply.COMPANY,
            vat_payer_wanted=True,
            deposit_wanted=True,
            four_eyes=True,
            demonstration=True,
        ),
    ),
)
"""Invented, and marked so: no registrar's conditions are meant."""


PARTNER_COMPANY = ("10000101", "Ponožky bez páru s.r.o.", "Pletařská 18/5", "Třebíč", "67401")
APPLICANT_COMPANY = ("10000119", "Mlýn na mlhu s.r.o.", "Mlýnská 150", "Dačice", "38001")
ASKED_COMPANY = ("10000143", "Vzducholodě Říp s.r.o.", "Podřipská 456", "Roudnice", "41301")
# The register knows it at another address.
MOVED_COMPANY = ("10000151", "Smyšlený pivovar a.s.", "Chmelná 7", "Hořovice", "26801")
SECONDED_COMPANY = ("10000127", "Továrna na duhu a.s.", "Barevná 902/7b", "Plzeň", "30100")
DECLINED_COMPANY = (
    "10000178",
    "Výroba kouřových signálů s.r.o.",
    "Ohňová 2",
    "Jihlava",
    "58601",
)
DEPOSIT_COMPANY = (
    "10000186",
    "Sklárna Ztracená čočka s.r.o.",
    "Sklářská 640",
    "Nový Bor",
    "47301",
)
COMPANIES = (
    DEPOSIT_COMPANY,
    PARTNER_COMPANY,
    APPLICANT_COMPANY,
    ASKED_COMPANY,
    MOVED_COMPANY,
    SECONDED_COMPANY,
    DECLINED_COMPANY,
)
QUESTION = "Kolik domén dnes spravujete a u kterých registrátorů?"
NO = "Zatím nesplňujete počet domén. Jakmile jich budete spravovat padesát, přihlaste se znovu."


async def play_once(house: House) -> None:
    """Let one company become a partner with a domain, and others wait for this or that."""
    done = house.folder / "demonstrated"
    if done.exists():
        return
    people = {login.role: login for login in remember_logins(house)}
    reviewer = people[REVIEWER]
    partner = _story(house, reviewer, people[PARTNER], PARTNER_COMPANY)
    asked = _story(house, reviewer, people[ASKED], ASKED_COMPANY)
    seconded = _story(house, reviewer, _stranger("Iris Pestrá"), SECONDED_COMPANY, "pro")
    declined = _story(house, reviewer, _stranger("Ota Dýmal"), DECLINED_COMPANY)
    depositor = _story(house, reviewer, _stranger("Olga Brousilová"), DEPOSIT_COMPANY, "start")
    waiting = (
        _story(house, reviewer, people[APPLICANT], APPLICANT_COMPANY),
        _story(house, reviewer, _stranger("Hynek Sládek"), MOVED_COMPANY),
    )
    everybody = (partner, asked, seconded, declined, depositor, *waiting)
    try:
        await asyncio.gather(
            _become_partner(partner),
            _be_asked(asked),
            _wait_for_second(seconded),
            _be_declined(declined),
            _wait_for_a_deposit(depositor),
            *(_apply(each) for each in waiting),
        )
    finally:
        await asyncio.gather(*(each.close() for each in everybody))
    done.touch()


def _stranger(name: str) -> Login:
    """Return somebody nobody signs in as; the password is forgotten at once."""
    email = f"{normalize('NFKD', name).encode('ascii', 'ignore').decode().lower()}.example"
    return Login(email.replace(" ", "@"), name, secrets.token_urlsafe(16), APPLICANT)


def _story(
    house: House, reviewer: Login, who: Login, company: tuple[str, ...], tier_id: str = "plus"
) -> Story:
    number, name, street, city, postcode = company
    persona = Persona(
        number, name, street, city, postcode, who.name, who.email, who.password, tier_id
    )
    return Story(Town(house), reviewer, persona, marker="ukazka")


async def _become_partner(story: Story) -> None:
    await _apply(story)
    await story.is_approved()
    await story.opens_a_deposit()
    await story.asks_to_top_up()
    await story.pays()
    await story.orders()
    await story.is_registered()
    await _pay_oddly(story)


async def _pay_oddly(story: Story) -> None:
    """Leave the accountant something to do: a payment that is too small, and one of nobody."""
    await story.asks_to_top_up()
    await story.town.pay("3000.00", story.variable_symbol, story.persona.company)
    await story.town.pay("4000.00", "777", "Vlna a nit v.o.s.", "19-2000145399/0800")
    await story.asks_for_a_refund("200", "19-2000145399/0800")


async def _wait_for_a_deposit(story: Story) -> None:
    """Become a partner whose programme has one of us decide about a deposit, and ask for one."""
    await _apply(story)
    await story.is_approved()
    await story.asks_for_a_deposit()


async def _be_asked(story: Story) -> None:
    await _apply(story)
    question = Question(AskedField.EXPLANATION, QUESTION)
    await story.is_decided(Verdict.ASK, questions=(question,))


async def _wait_for_second(story: Story) -> None:
    await _apply(story)
    await story.is_decided(Verdict.APPROVE, override="Ověřeno telefonem u jednatelky.")


async def _be_declined(story: Story) -> None:
    await _apply(story)
    await story.is_decided(Verdict.DECLINE, reason_code=ReasonCode.CONDITIONS_NOT_MET, reason=NO)


async def _apply(story: Story) -> None:
    await story.applies()
    await story.confirms_the_address()
    await story.is_looked_up()


async def publish(settings: Settings) -> None:
    """Publish the demonstration's offer; one that was published stays as it is."""
    client = await Client.connect(
        settings["TEMPORAL_ADDRESS"],
        namespace=settings["TEMPORAL_NAMESPACE"],
        data_converter=settings.payload_converter(),
    )
    await StaffDesk(client).publish_offer(OFFER)


async def main() -> int:
    """Publish the offer and play what the demonstration shows; a second time does nothing."""
    try:
        await publish(Settings.from_env(os.environ))
        await play_once(open_house(Path(os.environ["PARTNERDESK_STATE"])))
    except (DeskClosedError, StoryBrokenError) as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        # The SDK's threads may still deliver into a closing interpreter, which then aborts.
        await asyncio.sleep(0.2)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
