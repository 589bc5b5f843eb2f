"""What a deposit was at any past moment can be added up, and is what was written down then."""

from sqlalchemy import text

from db.views.billing.standing import deposit_at
from tests.ledger.scene import Scene, everything_happens
from tests.makers import crowns, deposit_of, now

CHANGED = (
    "ALTER TABLE books.deposit_entries DISABLE TRIGGER USER",
    "UPDATE books.deposit_entries SET minor = minor + 100 WHERE version = 1",
)


async def test_every_past_moment_is_proved(scene: Scene) -> None:
    partner_id = await everything_happens(scene.house)
    async with scene.house.books.reading() as transaction:
        query = text("SELECT made_at FROM books.deposit_entries ORDER BY version")
        moments = list(await transaction.scalars(query))
        standings = [await deposit_at(transaction, partner_id, moment) for moment in moments]

    assert [standing.version for standing in standings if standing] == list(
        range(1, len(moments) + 1)
    )
    assert all(standing and standing.proved for standing in standings)
    assert standings[0] is not None
    assert standings[0].added_up == deposit_of(crowns(1000))


async def test_now_is_a_moment_too_and_before_the_opening_there_was_nothing(scene: Scene) -> None:
    partner_id = await everything_happens(scene.house)
    async with scene.house.books.reading() as transaction:
        opened = await transaction.scalar(text("SELECT opened_at FROM books.deposits"))
        today = await deposit_at(transaction, partner_id, now())
        at_first = await deposit_at(transaction, partner_id, opened)
        before = await deposit_at(transaction, partner_id, opened.replace(year=2020))

    assert today is not None
    assert today.added_up == deposit_of(crowns(550), crowns(50))
    assert at_first is not None
    assert (at_first.version, at_first.proved) == (0, True)
    assert before is None


async def test_an_entry_changed_afterwards_is_no_proof(scene: Scene) -> None:
    partner_id = await everything_happens(scene.house)
    await scene.as_owner(*CHANGED)

    async with scene.house.books.reading() as transaction:
        today = await deposit_at(transaction, partner_id, now())

    assert today is not None
    assert not today.proved
