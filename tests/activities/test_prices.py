"""Tiers in versions, published by managers into real books."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from activities.partners import Partners
from activities.prices import Prices
from db.books import tiers
from db.front.users import Role
from db.views import partner
from db.views.tiers import histories, tiers_valid_on
from programme.money import czk
from programme.people.conditions import Tier, TurnoverWanted, WhoMayApply
from programme.people.publication import (
    NotAManager,
    NothingChanged,
    Publication,
    PublicationAnswer,
    StartsInThePast,
    TierPublished,
    VersionOverlaps,
    VersionTaken,
)
from programme.typography import PRAGUE
from tests.activities.book import chronicle_of
from tests.makers import (
    House,
    add_user,
    make_tier,
    now,
    open_partner,
    publish_tier,
    send_form,
)


def today() -> date:
    return now().astimezone(PRAGUE).date()


def following(tier: Tier, **changes: Any) -> Tier:
    usual: dict[str, Any] = {
        "version": tier.version + 1,
        "valid_from": today(),
        "names_discount_permille": 333,
    }
    return replace(tier, **usual | changes)


async def publish(
    house: House, tier: Tier, role: Role = Role.MANAGER, *, times: int = 1
) -> list[PublicationAnswer]:
    publication = Publication(tier, (await add_user(house, role)).user_id)
    neighbour = Prices(house.books, now)
    return list(await asyncio.gather(*(neighbour.publish_tier(publication) for _ in range(times))))


async def versions_of(house: House, tier: Tier) -> tuple[Tier, ...]:
    async with house.books.reading() as transaction:
        return await tiers.versions_of(transaction, tier.tier_id)


async def test_a_version_is_published_with_everything_it_says(house: House) -> None:
    first = await publish_tier(house)
    second = following(
        first,
        valid_until=today() + timedelta(days=300),
        who_may_apply=WhoMayApply.COMPANY,
        vat_payer_wanted=True,
        turnover=TurnoverWanted(czk(50_000_00), 6),
        four_eyes=True,
    )

    assert await publish(house, second) == [TierPublished(first.tier_id, 2)]

    assert await versions_of(house, first) == (first, second)
    assert await chronicle_of(house.books, first.tier_id) == ["tier.published"]


async def test_the_same_version_again_finds_itself(house: House) -> None:
    first = await publish_tier(house)
    second = following(first)

    answers = await publish(house, second, times=5)

    assert answers == [TierPublished(first.tier_id, 2)] * 5
    assert await chronicle_of(house.books, first.tier_id) == ["tier.published"]


async def test_of_two_different_versions_under_one_number_one_is_published(house: House) -> None:
    first = await publish_tier(house)
    manager_id = (await add_user(house, Role.MANAGER)).user_id
    neighbour = Prices(house.books, now)

    answers = await asyncio.gather(
        *(
            neighbour.publish_tier(
                Publication(following(first, names_discount_permille=discount), manager_id)
            )
            for discount in (310, 320)
        )
    )

    assert sorted(answer.kind for answer in answers) == ["tier_published", "version_taken"]
    assert VersionTaken(2) in answers
    assert len(await versions_of(house, first)) == 2


async def test_what_breaks_a_rule_changes_nothing(house: House) -> None:
    first = await publish_tier(house)
    planned = following(first, valid_from=today() + timedelta(days=10))
    late = following(first, valid_from=today() - timedelta(days=1))
    same = following(first, names_discount_permille=first.names_discount_permille)
    third = following(planned, names_discount_permille=100)

    assert await publish(house, late) == [StartsInThePast(today())]
    assert await publish(house, same) == [NothingChanged(1)]
    await publish(house, planned)
    assert await publish(house, third) == [VersionOverlaps(2, planned.valid_from)]

    assert await versions_of(house, first) == (first, planned)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CUSTOMER])
async def test_only_managers_publish(house: House, role: Role) -> None:
    first = await publish_tier(house)

    (answer,) = await publish(house, following(first), role)

    assert isinstance(answer, NotAManager)
    assert await versions_of(house, first) == (first,)


async def test_two_versions_cannot_begin_on_one_day_even_for_wrong_code(house: House) -> None:
    first = await publish_tier(house)

    with pytest.raises(DBAPIError, match="uq_tiers_tier_id_valid_from"):
        async with house.books.writing() as transaction:
            await tiers.publish(transaction, following(first, valid_from=first.valid_from))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"names_discount_permille": 1001}, "discount_possible"),
        ({"valid_until": date(2020, 1, 1)}, "ends_after_its_start"),
        ({"version": 0}, "version_counts_from_one"),
    ],
)
async def test_a_version_that_cannot_be_is_refused(
    house: House, changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(DBAPIError, match=complaint):
        async with house.books.writing() as transaction:
            await tiers.publish(transaction, make_tier(**changes))


async def test_what_was_published_cannot_be_changed(house: House) -> None:
    await publish_tier(house)

    with pytest.raises(DBAPIError, match="permission denied"):
        async with house.books.writing() as transaction:
            await transaction.execute(text("UPDATE books.tiers SET names_discount_permille = 1"))


async def test_a_planned_version_is_not_offered_before_its_day(house: House) -> None:
    first = await publish_tier(house)
    planned = following(first, valid_from=today() + timedelta(days=10))
    await publish(house, planned)

    async with house.books.reading() as transaction:
        offered = await tiers_valid_on(transaction, today())
        later = await tiers_valid_on(transaction, planned.valid_from)
        terms = (await histories(transaction))[first.tier_id]

    assert first in offered
    assert planned not in offered
    assert planned in later
    assert first not in later
    assert [term.last_day for term in terms] == [today() + timedelta(days=9), None]


async def test_an_application_keeps_its_version_and_the_partner_its_discount(house: House) -> None:
    first = await publish_tier(house, names_discount_permille=200)
    partner_id = await open_partner(house, tier_id=first.tier_id)
    waiting = await send_form(house, tier_id=first.tier_id, tier_version=1)
    await publish(house, following(first, names_discount_permille=50))

    await house.applications.record_application(waiting)

    async with house.books.reading() as transaction:
        row = await partner.find(transaction, partner_id)
    assert row is not None
    assert row.tier == first
    assert await version_of(house, waiting.application_id) == 1


async def test_who_applies_under_the_new_version_gets_the_new_discount(house: House) -> None:
    first = await publish_tier(house, names_discount_permille=200)
    await publish(house, following(first, names_discount_permille=50))

    partner_id = await open_partner(house, tier_id=first.tier_id, tier_version=2)

    async with house.books.reading() as transaction:
        row = await partner.find(transaction, partner_id)
    assert row is not None
    assert (row.tier.version, row.tier.names_discount_permille) == (2, 50)
    opened = await Partners(house.books).open_partner(row.application_id)
    assert opened.discount_permille == 50


async def version_of(house: House, application_id: str) -> int:
    query = text("SELECT tier_version FROM books.applications WHERE application_id = :id")
    async with house.books.reading() as transaction:
        return int((await transaction.execute(query, {"id": application_id})).scalar_one())
