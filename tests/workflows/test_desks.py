import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from temporalio.client import Client

from programme.letters import ApplicationApproved
from programme.order import StillWorking
from programme.people.application import Application
from programme.people.publication import Publication
from tests.makers import fresh, make_decision, make_offer, make_order, make_tier, make_top_up
from tests.sealing import CONVERTER
from tests.workflows.house import StoryHouse, start_temporal
from workflows.desk import Desk
from workflows.reach import DeskClosedError
from workflows.staff_desk import StaffDesk

Asking = Callable[[Desk], Awaitable[object]]

ASKINGS: dict[str, Asking] = {
    "apply": lambda desk: desk.apply(Application(fresh("a"), "tier")),
    "confirm_email": lambda desk: desk.confirm_email(fresh("a")),
    "send_confirmation_again": lambda desk: desk.send_confirmation_again(fresh("a")),
    "withdraw": lambda desk: desk.withdraw(fresh("a")),
    "answer_questions": lambda desk: desk.answer_questions(fresh("a"), 1),
    "appeal": lambda desk: desk.appeal(fresh("a")),
    "send_resume_link": lambda desk: desk.send_resume_link(fresh("d")),
    "send_status_link": lambda desk: desk.send_status_link(fresh("a")),
    "ask_about_company": lambda desk: desk.ask_about_company("10000071"),
    "top_up": lambda desk: desk.top_up(make_top_up()),
    "order": lambda desk: desk.order(make_order()),
    "cancel_order": lambda desk: desk.cancel_order(fresh("o")),
}


@pytest.fixture
async def dead() -> Client:
    """A client of a Temporal that is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return await Client.connect(f"127.0.0.1:{port}", data_converter=CONVERTER, lazy=True)


def test_every_word_of_the_desk_is_tried() -> None:
    words = {name for name in vars(Desk) if not name.startswith("_")}

    assert words == set(ASKINGS)


@pytest.mark.parametrize("word", ASKINGS)
async def test_a_desk_without_temporal_is_closed(dead: Client, word: str) -> None:
    desk = Desk(dead, lambda: fresh("id"))

    with pytest.raises(DeskClosedError, match=r"^Temporal cannot be reached\.$"):
        await ASKINGS[word](desk)


async def test_the_staff_desk_without_temporal_is_closed(dead: Client) -> None:
    desk = StaffDesk(dead)

    with pytest.raises(DeskClosedError):
        await desk.decide(fresh("a"), make_decision())
    with pytest.raises(DeskClosedError):
        await desk.take_back(fresh("a"), fresh("u"))
    with pytest.raises(DeskClosedError):
        await desk.check_again(fresh("a"))
    with pytest.raises(DeskClosedError):
        await desk.publish_offer(make_offer())
    with pytest.raises(DeskClosedError):
        await desk.preview_letter(fresh("a"), ApplicationApproved("a", 200), asked_as=fresh("p"))
    with pytest.raises(DeskClosedError):
        await desk.finish_task(fresh("t"))
    with pytest.raises(DeskClosedError):
        await desk.publish_tier(Publication(make_tier(), fresh("u")))


async def test_a_desk_whose_temporal_went_away_is_closed() -> None:
    environment = await start_temporal()
    client = await environment.connect_client(data_converter=CONVERTER)
    await environment.shutdown()

    with pytest.raises(DeskClosedError):
        await Desk(client, lambda: fresh("id")).order(make_order())


async def test_patience_over_is_no_closed_desk(house: StoryHouse) -> None:
    desk = house.desk_of(task_queue=fresh("nobody"), answer_wait=timedelta(seconds=0.2))

    assert await desk.top_up(make_top_up()) == StillWorking()
    assert await desk.order(make_order()) == StillWorking()
