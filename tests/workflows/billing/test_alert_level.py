from sqlalchemy import select

from db.books.ledger import DEPOSITS
from db.front import deposit_settings
from db.front.deposit_settings import USUAL_ALERT_MINOR, DepositSettings
from programme.money import czk
from tests.makers import fresh, now
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from workflows.billing.desk import BillingDesk


async def level_of(house: StoryHouse, partner_id: str) -> int:
    query = select(DEPOSITS.c.alert_below_minor).where(DEPOSITS.c.partner_id == partner_id)
    async with house.books.reading() as transaction:
        return int((await transaction.execute(query)).scalar_one())


async def test_a_level_that_was_set_is_watched_by_the_books(house: StoryHouse, keep: Keep) -> None:
    partner_id, asked_as = await house.partner(czk(300_000)), fresh("asked")
    before = await level_of(house, partner_id)
    async with house.front.writing() as transaction:
        wanted = DepositSettings(czk(123_400), None, now())
        await deposit_settings.save(transaction, partner_id, wanted, fresh("user"))
    desk = BillingDesk(house.client, lambda: asked_as)

    await desk.keep_deposit_settings(partner_id)

    async def is_kept() -> bool:
        return await level_of(house, partner_id) == 123_400

    await eventually(is_kept)
    assert before == USUAL_ALERT_MINOR
    workflow_id = f"errand/alert-level/{partner_id}/{asked_as}"
    await house.end_of(workflow_id, type(None))
    await keep(workflow_id, "errands-alert_level")
