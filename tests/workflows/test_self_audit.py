from sqlalchemy import text

from db.books.billing.audits import AUDIT_FINDINGS
from db.front.users import Role
from tests.activities.book import chronicle_of
from tests.makers import add_user, fresh
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, details_of
from workflows.billing.self_audit import SelfAudit
from workflows.ids import TASK_QUEUE

ALARM = "se neshodují"

# A service nobody was charged for: the worker may write one, so no superuser is needed.
ORDER = """
INSERT INTO books.orders (order_id, partner_id, name, zone, years, status, if_short, currency,
    price_minor, because, list_minor, cost_minor, discount_permille, price_list_id)
VALUES (CAST(:id AS text), 'c-1', CAST(:id AS text) || '.cz', 'cz', 1, 'refused', 'wait', 'CZK',
    100, 'list', 100, 50, 0, 'x')
"""
SERVICE = """
INSERT INTO books.services (order_id, kind, name, administrator_id, payer_id, registered_until)
VALUES (CAST(:id AS text), 'name', CAST(:id AS text) || '.cz', 'c-1', 'c-1', '2027-01-01')
"""


async def audit(house: StoryHouse) -> tuple[str, int]:
    story_id = f"audit/{fresh('nightly')}"
    # By name, as a schedule starts it.
    run = SelfAudit.__name__
    found: int = await house.client.execute_workflow(run, id=story_id, task_queue=TASK_QUEUE)
    return story_id, found


async def test_books_that_agree_raise_no_alarm(house: StoryHouse, keep: Keep) -> None:
    accountant = await add_user(house, Role.ACCOUNTANT)

    story_id, found = await audit(house)

    assert found == 0
    assert "All is right" in await details_of(house, story_id)
    assert house.mailbox.letters(accountant.email) == []
    await keep(story_id, "self_audit-right")


async def test_a_difference_is_named_in_a_letter_and_kept_until_it_is_gone(
    house: StoryHouse, keep: Keep
) -> None:
    people = [await add_user(house, role) for role in (Role.ACCOUNTANT, Role.MANAGER)]
    order_id = fresh("ord")
    async with house.books.writing() as transaction:
        for statement in (ORDER, SERVICE):
            await transaction.execute(text(statement), {"id": order_id})

    story_id, found = await audit(house)
    await keep(story_id, "self_audit-differs")
    async with house.books.writing() as transaction:
        change = "UPDATE books.services SET kind = 'hosting' WHERE order_id = :id"
        await transaction.execute(text(change), {"id": order_id})
    _, afterwards = await audit(house)

    assert (found, afterwards) == (1, 0)
    for person in people:
        (letter,) = house.mailbox.letters(person.email, ALARM)
        assert order_id in letter.text
    query = AUDIT_FINDINGS.select().where(AUDIT_FINDINGS.c.subject == order_id)
    async with house.books.reading() as transaction:
        row = (await transaction.execute(query)).one()
    assert (row.kind, row.gone_at is not None) == ("service_without_charge", True)
    assert await chronicle_of(house.books, order_id) == [
        "audit.service_without_charge",
        "audit.difference_gone",
    ]
