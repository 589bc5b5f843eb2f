"""Names near their last day: letters once a partner and day, and renewals that happen once."""

from datetime import date, timedelta

from sqlalchemy import update

from db.books.services import SERVICES
from db.front import renewal_choices
from db.front.renewal_choices import ALL_OTHERS, Choice
from programme.order import Registered
from programme.typography import PRAGUE
from tests.activities.book import service_of
from tests.makers import crowns, fresh, make_order, now
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse
from workflows.domains.daily_look import LookAtRenewals
from workflows.ids import TASK_QUEUE, renewal_workflow_id


def today() -> date:
    return now().astimezone(PRAGUE).date()


async def registered(house: StoryHouse, partner_id: str, days_left: int) -> tuple[str, str]:
    """Return an order and its name, which ends in so many days here and at the registry."""
    order = make_order(order_id=fresh("ord"), partner_id=partner_id, name=f"{fresh('konci')}.cz")
    assert isinstance(await house.desk.order(order), Registered)
    until = today() + timedelta(days_left)
    async with house.books.writing() as transaction:
        which = update(SERVICES).where(SERVICES.c.order_id == order.order_id)
        await transaction.execute(which.values(registered_until=until))
    house.registry.control.change_domain(order.name, expires=until.isoformat())
    return order.order_id, order.name


async def look(house: StoryHouse) -> str:
    story_id = fresh("look-at-renewals")
    run = LookAtRenewals.__name__
    await house.client.execute_workflow(run, id=story_id, task_queue=TASK_QUEUE)
    return story_id


async def letters(house: StoryHouse, partner_id: str, word: str) -> int:
    address = await house.email_of(partner_id)
    return sum(word in letter.subject for letter in house.mailbox.letters(address))


async def test_a_partner_is_told_once_a_day_of_all_names_that_end(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id = await house.partner(crowns(3000))
    await registered(house, partner_id, 25)
    await registered(house, partner_id, 5)

    story = await look(house)
    await look(house)

    assert await letters(house, partner_id, "Brzy") == 1
    await keep(story, "errands-renewals_looked")


async def test_a_name_that_renews_by_itself_is_renewed_once(house: StoryHouse, keep: Keep) -> None:
    partner_id = await house.partner(crowns(3000))
    order_id, name = await registered(house, partner_id, 10)
    until = today() + timedelta(10)
    async with house.front.writing() as transaction:
        choice = Choice(ALL_OTHERS, automatic=True, changed_at=now(), changed_by="u-1")
        await renewal_choices.save(transaction, partner_id, choice)

    await look(house)
    ended = await house.end_of(renewal_workflow_id(name, until), str)
    await look(house)

    assert ended == "renewed"
    service = await service_of(house.books, order_id)
    assert service.registered_until.year == until.year + 1
    assert await letters(house, partner_id, name) >= 1
    await keep(renewal_workflow_id(name, until), "domain_renewal-renewed")
