import asyncio
import hashlib
from datetime import date

from db.books.billing.statements import STATEMENTS
from db.books.payments import MOVEMENTS
from db.front import statement_files
from db.front.statement_files import SentFile
from programme.bank.statements import StatementFault, StatementStatus
from programme.payments import CallForPayment, StatementDay, TopUpStatus
from programme.typography import PRAGUE
from sandbox.statement_files import half_of
from tests.activities.book import deposit_in
from tests.makers import BANK_ACCOUNT, crowns, deposit_of, fresh, make_top_up, now
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse, eventually
from workflows.bank_statement import BankStatement
from workflows.ids import (
    TASK_QUEUE,
    statement_file_workflow_id,
    statement_workflow_id,
    top_up_workflow_id,
)


def today() -> date:
    return now().astimezone(PRAGUE).date()


async def send(house: StoryHouse, body: bytes) -> str:
    """Keep a file as the web does, have it imported, and return the story's id."""
    digest = hashlib.sha256(body).hexdigest()
    sent = SentFile(BANK_ACCOUNT, digest, "vypis.gpc", "u-ivan", len(body))
    async with house.front.writing() as transaction:
        await statement_files.send(transaction, sent, body)
    await house.billing_staff_desk.import_statement_file(BANK_ACCOUNT, digest)
    return statement_file_workflow_id(BANK_ACCOUNT, digest)


async def called(house: StoryHouse) -> tuple[str, CallForPayment]:
    partner_id = await house.partner(None)
    call = await house.desk.top_up(make_top_up(partner_id=partner_id))
    assert isinstance(call, CallForPayment)
    return partner_id, call


async def statement_of(house: StoryHouse, body: bytes) -> dict[str, object]:
    query = STATEMENTS.select().where(STATEMENTS.c.sha256 == hashlib.sha256(body).hexdigest())
    async with house.books.reading() as transaction:
        return dict((await transaction.execute(query)).one()._mapping)


async def movements_with(house: StoryHouse, symbol: str) -> int:
    query = MOVEMENTS.select().where(MOVEMENTS.c.variable_symbol == symbol)
    async with house.books.reading() as transaction:
        return len((await transaction.execute(query)).all())


async def test_a_statement_in_two_formats_and_from_the_bank_itself_credits_once(
    house: StoryHouse, keep: Keep
) -> None:
    partner_id, call = await called(house)
    house.bank.pay(call.amount.gross.decimal_text(), call.variable_symbol)
    files = [house.bank.file_of(today(), kind) for kind in ("gpc", "xml")]
    account = fresh("ucet")
    reading = statement_workflow_id(account, today())

    begun = house.client.start_workflow(
        BankStatement.run, StatementDay(account, today(), 3600), id=reading, task_queue=TASK_QUEUE
    )
    *stories, _ = await asyncio.gather(*(send(house, file) for file in files), begun)
    ends = [await house.end_of(str(story), str) for story in stories]

    assert ends == ["imported"] * 2
    credited = await house.end_of(top_up_workflow_id(call.top_up_id), TopUpStatus)
    assert credited is TopUpStatus.CREDITED
    await eventually(lambda: has_read(house, reading))
    assert await movements_with(house, call.variable_symbol) == 1
    assert await deposit_in(house.books, partner_id) == deposit_of(crowns(3000))
    await keep(str(stories[0]), "statement_file-imported")
    await house.story(reading).terminate()


async def has_read(house: StoryHouse, reading: str) -> bool:
    history = await house.story(reading).fetch_history()
    return any(event.HasField("timer_started_event_attributes") for event in history.events)


async def test_a_file_that_broke_off_is_refused_and_nothing_of_it_is_written(
    house: StoryHouse, keep: Keep
) -> None:
    _, call = await called(house)
    house.bank.pay(call.amount.gross.decimal_text(), call.variable_symbol)
    body = half_of(house.bank.file_of(today(), "xml"))

    story = await send(house, body)

    assert await house.end_of(story, str) == "refused"
    kept = await statement_of(house, body)
    assert (kept["status"], kept["fault"]) == (StatementStatus.REFUSED, StatementFault.BROKEN)
    assert await movements_with(house, call.variable_symbol) == 0
    await keep(story, "statement_file-refused")


async def test_the_same_file_sent_twice_is_imported_once(house: StoryHouse) -> None:
    house.bank.pay("12.34", "9900000077")
    body = house.bank.file_of(today(), "gpc")

    stories = await asyncio.gather(*(send(house, body) for _ in range(3)))
    await house.end_of(stories[0], str)
    again = await send(house, body)

    assert {*stories, again} == {stories[0]}
    kept = await statement_of(house, body)
    counted = [kept[name] for name in ("new_count", "known_count")]
    assert kept["lines_done"] == kept["lines_total"] == sum(int(str(each)) for each in counted)
    assert await movements_with(house, "9900000077") == 1
