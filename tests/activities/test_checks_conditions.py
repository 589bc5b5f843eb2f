"""The conditions of a tier, judged by the evidence already kept and by nothing else."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from activities.checks import RegisterUnavailableError
from db.books.orders import add as add_order
from db.books.orders import change as change_order
from programme.money import czk
from programme.order import OrderStatus
from programme.people.conditions import Tier, TurnoverWanted, WhoMayApply
from programme.people.evidence import Checked, CheckName, RiskFlag, is_gap
from programme.people.verification import CheckOutcome
from tests.activities.checking import LAST_TRY, NOBODYS, Bench, open_bench
from tests.makers import House, fresh, make_order, make_quote, now, publish_tier

OK, UNAVAILABLE = CheckOutcome.OK, CheckOutcome.UNAVAILABLE
HORSE, SOLE_TRADER, NO_PAYER, IDENTIFIED = "10000071", "10000046", "10000089", "10000224"


@pytest.fixture
async def bench(house: House) -> AsyncIterator[Bench]:
    async with open_bench(house) as opened:
        yield opened


@contextlib.asynccontextmanager
async def silent_adis(bench: Bench) -> AsyncIterator[None]:
    """Let nobody answer for the tax administration meanwhile."""
    answering = bench.checks
    bench.checks = bench.elsewhere(adis=NOBODYS)
    yield
    await bench.checks.close()
    bench.checks = answering


async def looked_up(bench: Bench, tier: Tier, **changes: Any) -> str:
    """Send an application under a tier and let the registers say what the tier is judged by."""
    application_id = await bench.application(tier_id=tier.tier_id, **changes)
    await bench.run(bench.checks.check_company, application_id, LAST_TRY)  # type: ignore[arg-type]  # it asks for the same two fields
    await bench.run(bench.checks.check_vat_payer, application_id, LAST_TRY)
    return application_id


async def conditions_of(bench: Bench, application_id: str) -> dict[str, str]:
    facts = (await bench.evidence(application_id, CheckName.CONDITIONS)).facts
    return {each["condition"]: each["met"] for each in facts["conditions"]}


async def test_names_are_counted_in_our_own_books(bench: Bench) -> None:
    tier = await publish_tier(bench.house, least_names=10)
    open_to_all = await publish_tier(bench.house, least_names=0)
    application_id = await bench.application(tier_id=tier.tier_id)

    checked = await bench.run(bench.checks.check_conditions, application_id)

    facts = (await bench.evidence(application_id, CheckName.CONDITIONS)).facts
    assert checked == Checked(CheckName.CONDITIONS, OK, (RiskFlag.NAMES_BELOW_TIER,))
    assert (facts["names"], facts["least_names"], facts["tier_version"]) == (0, 10, 1)
    assert open_to_all.tier_id in facts["tiers_met"]
    assert tier.tier_id not in facts["tiers_met"]


@pytest.mark.parametrize(
    ("number", "wanted", "flags"),
    [
        (HORSE, WhoMayApply.COMPANY, ()),
        (HORSE, WhoMayApply.PERSON, (RiskFlag.TIER_NOT_FOR_APPLICANT,)),
        (SOLE_TRADER, WhoMayApply.PERSON, ()),
        (SOLE_TRADER, WhoMayApply.COMPANY, (RiskFlag.TIER_NOT_FOR_APPLICANT,)),
    ],
)
async def test_the_legal_form_in_the_register_says_for_whom_the_tier_is(
    bench: Bench, number: str, wanted: WhoMayApply, flags: tuple[RiskFlag, ...]
) -> None:
    tier = await publish_tier(bench.house, least_names=0, who_may_apply=wanted)
    application_id = await looked_up(bench, tier, company_number=number)

    checked = await bench.run(bench.checks.check_conditions, application_id)

    assert checked == Checked(CheckName.CONDITIONS, OK, flags)


@pytest.mark.parametrize(
    ("number", "flags"),
    [
        (HORSE, ()),
        (NO_PAYER, (RiskFlag.VAT_PAYER_WANTED,)),
        (IDENTIFIED, (RiskFlag.VAT_PAYER_WANTED,)),
    ],
)
async def test_the_tax_administration_says_who_pays_vat(
    bench: Bench, number: str, flags: tuple[RiskFlag, ...]
) -> None:
    tier = await publish_tier(bench.house, least_names=0, vat_payer_wanted=True)
    application_id = await looked_up(bench, tier, company_number=number, vat_number=None)

    checked = await bench.run(bench.checks.check_conditions, application_id)

    assert checked == Checked(CheckName.CONDITIONS, OK, flags)


async def test_a_register_that_is_silent_is_never_held_against_anybody(bench: Bench) -> None:
    tier = await publish_tier(bench.house, least_names=0, vat_payer_wanted=True)
    async with silent_adis(bench):
        application_id = await looked_up(bench, tier)

    checked = await bench.run(bench.checks.check_conditions, application_id, LAST_TRY)

    assert checked == Checked(CheckName.CONDITIONS, UNAVAILABLE)
    assert is_gap(checked)
    assert await conditions_of(bench, application_id) == {"vat_payer": "unknown"}


async def test_the_gap_gives_way_once_the_register_has_answered(bench: Bench) -> None:
    tier = await publish_tier(bench.house, least_names=0, vat_payer_wanted=True)
    async with silent_adis(bench):
        application_id = await looked_up(bench, tier)
        await bench.run(bench.checks.check_conditions, application_id, LAST_TRY)
    await bench.run(bench.checks.check_vat_payer, application_id)

    checked = await bench.run(bench.checks.check_conditions, application_id)

    assert checked == Checked(CheckName.CONDITIONS, OK)


async def test_what_the_registers_can_never_tell_is_not_waited_for(bench: Bench) -> None:
    tier = await publish_tier(bench.house, least_names=0, vat_payer_wanted=True)
    application_id = await looked_up(
        bench, tier, company_number=NO_PAYER, vat_number="SK2020317068"
    )

    checked = await bench.run(bench.checks.check_conditions, application_id)

    assert checked == Checked(CheckName.CONDITIONS, UNAVAILABLE)


async def test_the_conditions_wait_for_the_registers_they_depend_on(bench: Bench) -> None:
    tier = await publish_tier(bench.house, least_names=0, vat_payer_wanted=True)
    application_id = await bench.application(tier_id=tier.tier_id)

    with pytest.raises(RegisterUnavailableError):
        await bench.run(bench.checks.check_conditions, application_id)

    last = await bench.run(bench.checks.check_conditions, application_id, LAST_TRY)
    assert last == Checked(CheckName.CONDITIONS, UNAVAILABLE)


async def test_what_was_ordered_counts_instead_of_names(bench: Bench) -> None:
    yearly = TurnoverWanted(czk(300_00), 12)
    tier = await publish_tier(bench.house, least_names=10, turnover=yearly)
    customer_id = fresh("c")
    await ordered(bench.house, customer_id, 150_00)
    application_id = await bench.application(tier_id=tier.tier_id, customer_id=customer_id)
    await ordered(bench.house, customer_id, 150_00)

    checked = await bench.run(bench.checks.check_conditions, application_id)

    assert checked == Checked(CheckName.CONDITIONS, OK)
    assert await conditions_of(bench, application_id) == {"volume": "met"}


async def test_a_tier_nobody_published_is_to_be_looked_at(bench: Bench) -> None:
    application_id = await bench.application(tier_id=fresh("nobodys"))

    checked = await bench.run(bench.checks.check_conditions, application_id)

    assert checked == Checked(CheckName.CONDITIONS, OK, (RiskFlag.TIER_UNKNOWN,))


async def ordered(house: House, customer_id: str, minor: int) -> None:
    order = make_order(partner_id=customer_id, quote=make_quote(price=czk(minor)))
    async with house.books.writing() as transaction:
        await add_order(transaction, order, OrderStatus.RECEIVED)
        await change_order(
            transaction, order.order_id, status=OrderStatus.REGISTERED, ended_at=now()
        )
