import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Table
from sqlalchemy.exc import ProgrammingError

from db.engine import Database
from db.front import claims, comments
from db.front.claims import CASE_LOG, CLAIMS, LASTING, Claim, ClaimedBy, ClaimEvent
from db.front.comments import COMMENTS
from db.front.users import Role
from tests.makers import fresh, now
from tests.web.conftest import add_user

A_MOMENT = timedelta(seconds=1)


async def reviewer(front: Database, name: str = "Jana Nováková") -> str:
    user = await add_user(front, f"{fresh('r')}@partnerdesk.example", Role.REVIEWER, name)
    return user.user_id


async def take(
    front: Database, case: str, user_id: str, at: datetime | None = None
) -> Claim | ClaimedBy:
    async with front.writing() as transaction:
        return await claims.take(transaction, case, user_id, at or now())


async def log_of(front: Database, case: str) -> list[tuple[str, str, str | None]]:
    query = CASE_LOG.select().where(CASE_LOG.c.application_id == case).order_by(CASE_LOG.c.line)
    async with front.reading() as transaction:
        rows = await transaction.execute(query)
    return [(row.event, row.user_id, row.former_id) for row in rows]


async def test_of_many_who_claim_a_case_at_once_one_gets_it(front: Database) -> None:
    case, people = fresh("PP"), [await reviewer(front) for _ in range(12)]

    answers = await asyncio.gather(*(take(front, case, person) for person in people))

    won = [answer for answer in answers if isinstance(answer, Claim)]
    assert len(won) == 1
    assert await log_of(front, case) == [(ClaimEvent.TAKEN, won[0].user_id, None)]


async def test_who_is_late_hears_who_holds_the_case_and_until_when(front: Database) -> None:
    case, first, second = fresh("PP"), await reviewer(front, "Petr Malý"), await reviewer(front)
    began = now()
    await take(front, case, first, began)

    late = await take(front, case, second, began)

    assert late == ClaimedBy("Petr Malý", began + LASTING)


async def test_a_claim_ends_by_itself_and_the_next_one_gets_it(front: Database) -> None:
    case, first, second = fresh("PP"), await reviewer(front), await reviewer(front)
    began = now()
    await take(front, case, first, began)

    later = await take(front, case, second, began + LASTING)

    assert isinstance(later, Claim)
    assert [user for _, user, _ in await log_of(front, case)] == [first, second]


async def test_whoever_works_on_a_case_keeps_it_without_another_line(front: Database) -> None:
    case, person, began = fresh("PP"), await reviewer(front), now()
    await take(front, case, person, began)

    again = await take(front, case, person, began + LASTING - A_MOMENT)

    assert isinstance(again, Claim)
    assert again.expires_at == began + LASTING - A_MOMENT + LASTING
    assert len(await log_of(front, case)) == 1


async def test_only_the_holder_gives_a_case_back(front: Database) -> None:
    case, person, other = fresh("PP"), await reviewer(front), await reviewer(front)
    await take(front, case, person)

    async with front.writing() as transaction:
        assert not await claims.release(transaction, case, other)
        assert await claims.release(transaction, case, person)
        assert not await claims.release(transaction, case, person)

    events = [event for event, _, _ in await log_of(front, case)]
    assert events == [ClaimEvent.TAKEN, ClaimEvent.RELEASED]


async def test_a_manager_takes_a_case_over_and_that_is_written_down(front: Database) -> None:
    case, person, manager = fresh("PP"), await reviewer(front), await reviewer(front)
    await take(front, case, person)

    async with front.writing() as transaction:
        taken = await claims.take_over(transaction, case, manager, now())

    assert isinstance(taken, Claim)
    assert taken.user_id == manager
    assert (await log_of(front, case))[-1] == (ClaimEvent.TAKEN_OVER, manager, person)


async def test_a_comment_sent_twice_is_one_comment(front: Database) -> None:
    case, person, key = fresh("PP"), await reviewer(front), fresh("key")

    for _ in range(2):
        async with front.writing() as transaction:
            await comments.add(transaction, case, person, words="Zavolám jim.", send_key=key)

    query = COMMENTS.select().where(COMMENTS.c.application_id == case)
    async with front.reading() as transaction:
        rows = (await transaction.execute(query)).all()
    assert [row.words for row in rows] == ["Zavolám jim."]


@pytest.mark.parametrize("table", [CASE_LOG, COMMENTS], ids=lambda table: table.name)
async def test_nothing_that_was_said_is_changed_or_forgotten(front: Database, table: Table) -> None:
    for statement in (table.update().values(user_id="u"), table.delete()):
        async with front.writing() as transaction:
            with pytest.raises(ProgrammingError, match="permission denied"):
                await transaction.execute(statement)
            await transaction.rollback()


async def test_a_claim_that_is_over_is_nobodys(front: Database) -> None:
    case, person, began = fresh("PP"), await reviewer(front), now()
    await take(front, case, person, began)

    async with front.reading() as transaction:
        assert await claims.holder(transaction, case, began + LASTING) is None
        assert await claims.holder(transaction, case, began) is not None
        rows = await transaction.execute(CLAIMS.select().where(CLAIMS.c.application_id == case))
    assert rows.one().user_id == person
