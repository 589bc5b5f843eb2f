"""Names changed after their registration, against the sandbox's registries."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from db.books.services import SERVICES
from db.front import domain_changes as front
from db.front import order_details
from db.front.deposit_requests import Asker
from db.opening import holder_id_of
from db.views.domains import changes as views
from programme.domains.changes import (
    CODE_KEPT,
    CODE_LIFE,
    CODE_SENT,
    DELETED,
    AnotherChange,
    ChangeAnswer,
    ChangeKind,
    Done,
    NameNotOurs,
    NoSuchService,
    NotOffered,
)
from programme.domains.details import Holder, OrderDetails
from programme.order import Order, Registered
from tests.makers import crowns, fresh
from tests.sealing import SEALS
from tests.workflows.conftest import Keep
from tests.workflows.house import StoryHouse
from workflows.ids import change_workflow_id

SERVERS = ("ns1.jinde.example", "ns2.jinde.example")


async def registered(house: StoryHouse, label: str = "", zone: str = "cz") -> Order:
    order = await house.order(crowns(1000), label, zone=zone)
    answer = await house.desk.order(order)
    assert isinstance(answer, Registered), answer
    return order


async def asked(
    house: StoryHouse, order: Order, change: ChangeKind, **wanted: Any
) -> tuple[str, ChangeAnswer]:
    values: Mapping[str, Any] = {"name": order.name, "kind": change, "digest": ""} | wanted
    asker = Asker(order.partner_id, fresh("u"), "sign-in", fresh("key"))
    async with house.front.writing() as transaction:
        sent = await front.ask(transaction, asker, values)
    answer = await house.domain_desk.change_name(sent.change_id, order.partner_id, change)
    return sent.change_id, answer


async def row_of(house: StoryHouse, order: Order, change_id: str) -> views.ChangeRow:
    async with house.front.reading() as transaction:
        row = await views.find(transaction, order.partner_id, change_id)
    assert row is not None
    return row


@pytest.mark.parametrize("zone", ["cz", "test"])
async def test_name_servers_are_changed_by_what_differs(
    house: StoryHouse, keep: Keep, zone: str
) -> None:
    order = await registered(house, zone=zone)

    change_id, answer = await asked(house, order, ChangeKind.NAME_SERVERS, servers=[*SERVERS])

    assert answer == Done()
    await house.domain_desk.look_at_name(order.name)
    async with house.front.reading() as transaction:
        seen = await views.sighting(transaction, order.name)
    assert seen is not None
    assert seen.servers == SERVERS
    letter = await house.letter(await house.email_of(order.partner_id), "změna je hotová")
    assert order.name in letter.subject
    await house.end_of(change_workflow_id(change_id), Any)
    if zone == "cz":
        await keep(change_workflow_id(change_id), "domain_change-name_servers")


async def test_a_name_is_locked_once_however_often_it_is_asked(house: StoryHouse) -> None:
    order = await registered(house, zone="test")

    _, first = await asked(house, order, ChangeKind.LOCK)
    _, again = await asked(house, order, ChangeKind.LOCK)
    _, unlocked = await asked(house, order, ChangeKind.UNLOCK)

    assert (first, again, unlocked) == (Done(), Done(), Done())


async def test_an_answer_that_was_lost_is_looked_for_before_anything_is_sent_again(
    house: StoryHouse,
) -> None:
    order = await registered(house, zone="test")
    house.registry.control.inject("drop-after-write", verb="update", object=order.name, times=1)

    _, answer = await asked(house, order, ChangeKind.LOCK)

    assert answer == Done()


async def test_a_deleted_name_is_no_service_and_can_be_ordered_again(
    house: StoryHouse, keep: Keep
) -> None:
    order = await registered(house)

    change_id, answer = await asked(house, order, ChangeKind.DELETE)

    assert answer == Done(DELETED)
    query = SERVICES.select().where(SERVICES.c.name == order.name)
    async with house.books.reading() as transaction:
        (service,) = (await transaction.execute(query)).all()
    assert service.ended_because == "deleted"
    await house.letter(await house.email_of(order.partner_id), "je zrušená")
    await house.end_of(change_workflow_id(change_id), Any)
    await keep(change_workflow_id(change_id), "domain_deletion-deleted")


async def test_the_cz_registry_sends_the_code_to_the_holder(house: StoryHouse, keep: Keep) -> None:
    order = await registered(house)

    change_id, answer = await asked(house, order, ChangeKind.TRANSFER_CODE)

    assert answer == Done(CODE_SENT)
    assert not (await row_of(house, order, change_id)).has_code
    await house.end_of(change_workflow_id(change_id), Any)
    await keep(change_workflow_id(change_id), "transfer_code-sent")


async def test_elsewhere_a_fresh_code_is_kept_sealed_for_a_day(
    house: StoryHouse, keep: Keep
) -> None:
    order = await registered(house, zone="test")

    change_id, answer = await asked(house, order, ChangeKind.TRANSFER_CODE)

    assert answer == Done(CODE_KEPT)
    assert (await row_of(house, order, change_id)).has_code
    letter = await house.letter(await house.email_of(order.partner_id), "Heslo pro převod")
    async with house.front.reading() as transaction:
        sealed = await views.sealed_code(transaction, order.partner_id, change_id)
    assert sealed is not None
    assert sealed not in letter.text
    await house.let_pass(change_workflow_id(change_id), CODE_LIFE)
    await house.end_of(change_workflow_id(change_id), Any)
    assert not (await row_of(house, order, change_id)).has_code
    await keep(change_workflow_id(change_id), "transfer_code-kept")


async def test_what_is_not_the_partners_or_not_known_to_the_registry_is_refused(
    house: StoryHouse, keep: Keep
) -> None:
    order = await registered(house)
    stranger = await house.order(crowns(1))

    _, not_mine = await asked(house, stranger, ChangeKind.DELETE, name=order.name)
    change_id, no_lock = await asked(house, order, ChangeKind.LOCK)

    assert (not_mine, no_lock) == (NoSuchService(), NotOffered())
    assert (await row_of(house, order, change_id)).end_kind == "not_offered"
    await house.end_of(change_workflow_id(change_id), Any)
    await keep(change_workflow_id(change_id), "domain_change-refused")


async def test_a_name_that_lies_elsewhere_is_left_alone(house: StoryHouse) -> None:
    order = await registered(house)
    house.registry.control.move_domain(order.name)

    _, answer = await asked(house, order, ChangeKind.NAME_SERVERS, servers=[*SERVERS])

    assert answer == NameNotOurs()


async def test_of_two_changes_at_once_one_waits_for_no_other(house: StoryHouse) -> None:
    order = await registered(house, zone="test")

    answers = await asyncio.gather(
        asked(house, order, ChangeKind.LOCK), asked(house, order, ChangeKind.TRANSFER_CODE)
    )

    kinds = {type(answer) for _, answer in answers}
    assert kinds <= {Done, AnotherChange}
    assert Done in kinds


@pytest.mark.parametrize("zone", ["cz", "test"])
async def test_a_customer_becomes_the_new_holder_and_gets_no_letter(
    house: StoryHouse, zone: str
) -> None:
    order = await registered(house, zone=zone)
    email = f"{fresh('drzitel')}@vzor.example"
    holder = Holder("Jan Vzor", "Krátká 1", "Brno", "60200", "CZ", email)
    seal = SEALS.details
    details = OrderDetails(holder_id=holder_id_of(seal, order.partner_id, holder), holder=holder)
    async with house.front.writing() as transaction:
        details_id = await order_details.keep(transaction, seal, order.partner_id, details)

    _, answer = await asked(house, order, ChangeKind.HOLDER, details_id=details_id)

    assert answer == Done()
    domain = house.registry.oracle.domain(order.name)
    assert domain is not None
    contact = house.registry.oracle.contact(domain["registrant"])
    assert contact is not None
    assert contact["email"] == email
    assert house.mailbox.letters(email) == []
