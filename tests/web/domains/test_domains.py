"""A name's page, the forms by which it is changed, and the same for programs."""

from __future__ import annotations

import re
import uuid

import pytest

from db.books.domains import changes as books
from db.front.domain_changes import CHANGE_REQUESTS
from programme.domains.changes import ChangeStatus
from tests.conftest import DatabaseUrls
from tests.web.desk_stage import NOW, PASSWORD, Guest, Stage, fresh_name, open_stage, text_of


@pytest.fixture
async def stage(database_urls: DatabaseUrls):  # type: ignore[no-untyped-def]
    async with open_stage(database_urls) as opened:
        yield opened


async def with_name(stage: Stage, zone: str = "cz") -> tuple[Guest, str]:
    guest = await stage.partner()
    name = fresh_name(zone)
    ordered = await guest.order(name=name, years=1)
    await stage.set_up_service(guest, ordered.json()["id"], name)
    return guest, name


async def sent_with(guest: Guest, path: str, **values: str):  # type: ignore[no-untyped-def]
    page = await guest.browser.get(path)
    key = re.search(r'name="send_key" value="([^"]+)"', page.text)
    assert key is not None, page.status_code
    return await guest.browser.post(
        path, data={"send_key": key[1]} | values, headers={"Origin": "http://desk.example"}
    )


async def requests_of(stage: Stage, guest: Guest) -> list[tuple[str, str, list[str] | None]]:
    query = CHANGE_REQUESTS.select().where(CHANGE_REQUESTS.c.partner_id == guest.customer_id)
    async with stage.front.reading() as transaction:
        rows = await transaction.execute(query)
        return [(row.name, row.kind, row.servers) for row in rows]


async def test_a_names_page_says_until_when_it_is_registered_and_what_can_be_changed(
    stage: Stage,
) -> None:
    guest, name = await with_name(stage)

    page = await guest.browser.get(f"/desk/domains/{name}")

    said = text_of(page)
    assert page.status_code == 200
    assert "23. 11. 2027" in said
    assert "Změnit jmenné servery" in said
    assert "Zamknout doménu" not in said


async def test_somebody_elses_name_is_not_there(stage: Stage) -> None:
    _, name = await with_name(stage)
    other = await stage.partner()

    for path in ("", "/change/delete", "/changes/chg_1"):
        assert (await other.browser.get(f"/desk/domains/{name}{path}")).status_code == 404


async def test_name_servers_are_read_at_the_door(stage: Stage) -> None:
    guest, name = await with_name(stage)
    path = f"/desk/domains/{name}/change/name-servers"

    wrong = await sent_with(guest, path, servers="ns1.firma.example")
    right = await sent_with(guest, path, servers="ns1.firma.example\nns2.firma.example")

    assert wrong.status_code == 422
    assert "aspoň dva jmenné servery" in text_of(wrong)
    assert right.status_code == 303
    assert await requests_of(stage, guest) == [
        (name, "name_servers", ["ns1.firma.example", "ns2.firma.example"])
    ]


async def test_a_deletion_wants_the_name_and_the_password(stage: Stage) -> None:
    guest, name = await with_name(stage)
    path = f"/desk/domains/{name}/change/delete"

    no_name = await sent_with(guest, path, typed_name="jina.cz", password=PASSWORD)
    no_password = await sent_with(guest, path, typed_name=name, password="nic takového")
    done = await sent_with(guest, path, typed_name=name, password=PASSWORD)

    assert (no_name.status_code, no_password.status_code, done.status_code) == (422, 422, 303)
    assert await requests_of(stage, guest) == [(name, "delete", None)]


async def test_the_same_form_sent_twice_is_one_change(stage: Stage) -> None:
    guest, name = await with_name(stage, "test")
    path = f"/desk/domains/{name}/change/lock"
    form = {"send_key": uuid.uuid4().hex}
    headers = {"Origin": "http://desk.example"}

    first = await guest.browser.post(path, data=form, headers=headers)
    again = await guest.browser.post(path, data=form, headers=headers)

    assert first.headers["location"] == again.headers["location"]
    assert len(await requests_of(stage, guest)) == 1


async def test_a_code_is_shown_with_the_password_and_each_look_is_noted(stage: Stage) -> None:
    guest, name = await with_name(stage, "test")
    sent = await sent_with(guest, f"/desk/domains/{name}/change/transfer-code", password=PASSWORD)
    path = sent.headers["location"]
    change_id = path.rpartition("/")[2]
    values = {
        "change_id": change_id,
        "partner_id": guest.customer_id,
        "name": name,
        "zone": "test",
        "kind": "transfer_code",
        "status": ChangeStatus.DONE,
        "asked_by": "u",
        "asked_at": NOW,
        "end_kind": "done",
        "end_detail": "kept_for_you",
        "sealed_code": stage.app.state.context.details_seal.seal("Tajne-heslo-1", change_id),
        "code_until": NOW,
    }
    async with stage.books.writing() as transaction:
        await books.add(transaction, values)
    headers = {"Origin": "http://desk.example"}

    before = await guest.browser.get(path)
    wrong = await guest.browser.post(path, data={"password": "jiné"}, headers=headers)
    shown = await guest.browser.post(path, data={"password": PASSWORD}, headers=headers)
    after = await guest.browser.get(path)

    assert "Tajne-heslo-1" not in before.text + wrong.text + after.text
    assert "Tajne-heslo-1" in shown.text
    assert wrong.status_code == 422
    assert "Ukázalo se 1 krát" in text_of(after)


async def test_programs_change_a_name_under_a_key(stage: Stage) -> None:
    guest, name = await with_name(stage)
    path = f"/api/v1/domains/{name}/changes"
    servers = [{"name": "ns1.firma.example"}, {"name": "ns2.firma.example"}]
    body = {"change": "name_servers", "name_servers": servers}
    headers = {"Idempotency-Key": uuid.uuid4().hex}

    first = await guest.program.post(path, json=body, headers=headers)
    again = await guest.program.post(path, json=body, headers=headers)
    other = await guest.program.post(path, json={"change": "name_servers"}, headers=headers)

    assert first.status_code == 202, first.text
    assert first.json() == again.json()
    assert other.json()["code"] == "idempotency_key_reused"
    shown = await guest.program.get(first.headers["location"])
    assert shown.json()["change"] == "name_servers"
    assert (await guest.program.get(f"/api/v1/domains/{name}")).json()["name"] == name


async def test_programs_are_refused_what_no_registry_would_take(stage: Stage) -> None:
    guest, name = await with_name(stage)
    path = f"/api/v1/domains/{name}/changes"

    async def code(**body: object) -> str:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return str((await guest.program.post(path, json=body, headers=headers)).json()["code"])

    assert await code(change="lock") == "not_offered"
    assert await code(change="delete") == "name_not_confirmed"
    assert await code(change="name_servers", name_servers=[{"name": "ns1.a.example"}]) == "too_few"
    assert await requests_of(stage, guest) == []


async def test_a_new_holder_is_asked_for_what_the_registry_wants(stage: Stage) -> None:
    guest, name = await with_name(stage)
    path = f"/desk/domains/{name}/change/holder"
    customer = {
        "holder_name": "Jan Vzor",
        "holder_street": "Krátká 1",
        "holder_city": "Brno",
        "holder_postcode": "60200",
        "holder_country": "CZ",
        "holder_email": "jan@vzor.example",
    }

    nobody = await sent_with(guest, path)
    empty = await sent_with(guest, path, who="customer")
    done = await sent_with(guest, path, who="customer", **customer)
    me = await sent_with(guest, path, who="me")

    codes = (nobody.status_code, empty.status_code, done.status_code, me.status_code)
    assert codes == (422, 422, 303, 303)
    query = CHANGE_REQUESTS.select().where(CHANGE_REQUESTS.c.partner_id == guest.customer_id)
    async with stage.front.reading() as transaction:
        rows = (await transaction.execute(query.order_by(CHANGE_REQUESTS.c.sent_at))).all()
    assert [row.details_id is not None for row in rows] == [True, False]
