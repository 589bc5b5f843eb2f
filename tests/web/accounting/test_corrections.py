"""Corrections: an entry is found, one person proposes, another confirms or refuses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import func, select

from db.books.ledger import ENTRIES
from programme.ledger import Entry, EntryKind, resolution_id
from programme.order import Registered
from tests.makers import crowns, make_order
from tests.web.accounting.stage import Office
from tests.web.desk_stage import NOW, UNTIL, Guest, text_of
from web.accounting.sweeping import carry_out_decisions


async def charged(office: Office, guest: Guest) -> str:
    """Have 143.20 charged for a name; return the charge's entry."""
    order = make_order(partner_id=guest.customer_id)
    await office.stage.desk._record(order, Registered(UNTIL))
    for kind in (EntryKind.HOLD, EntryKind.CHARGE):
        await office.stage.move(guest, Entry(kind, order.order_id, order.price))
    return resolution_id(order.order_id)


async def credit_of(office: Office, guest: Guest) -> str:
    query = ENTRIES.select().where(
        ENTRIES.c.partner_id == guest.customer_id, ENTRIES.c.kind == EntryKind.TOP_UP
    )
    async with office.stage.books.reading() as transaction:
        return str((await transaction.execute(query)).one().entry_id)


async def propose(
    browser: httpx2.AsyncClient, entry_id: str, reason: str = "charged_wrongly"
) -> str:
    """Propose a correction and return its page."""
    sent = {"entry": entry_id, "reason": reason, "note": "Cena byla jiná."}
    answer = await browser.post("/accounting/corrections/new", data=sent)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["location"].partition("?")[0]


async def reversals_of(office: Office, entry_id: str) -> int:
    query = select(func.count()).where(ENTRIES.c.reverses == entry_id)
    async with office.stage.books.reading() as transaction:
        return (await transaction.execute(query)).scalar_one()


async def test_a_charge_is_taken_back_by_two_people(office: Office) -> None:
    guest = await office.stage.partner(free=100_000)
    first, second = await office.person("Ivan Početní"), await office.person("Marie Správná")
    entry_id = await charged(office, guest)

    form = await first.get(f"/accounting/corrections/new?entry={entry_id}")
    page = await propose(first, entry_id)
    own = await first.get(page)
    alone = await first.post(page, data={"verdict": "confirm"})
    others = await second.get(page)
    done = await second.post(page, data={"verdict": "confirm"})

    assert "Na zálohu se vrátí 143,20 Kč" in text_of(form)
    assert "Platba patřila jinému partnerovi" not in text_of(form)
    assert "Opravu jste navrhli vy" in text_of(own)
    assert 'name="verdict"' not in own.text
    assert alone.status_code == 422
    assert "Odpovědět musí někdo jiný" in text_of(alone)
    assert 'name="verdict"' in others.text
    assert done.headers["location"].endswith("said=correction-done")
    assert await office.free(guest) == 100_000
    assert await reversals_of(office, entry_id) == 1
    ended = text_of(await first.get(page))
    assert "Provedeno" in ended
    assert "Marie Správná" in ended
    assert f"reverse/{entry_id}" in ended


async def test_a_second_proposal_leads_to_the_first_and_a_click_after_the_end_changes_nothing(
    office: Office,
) -> None:
    guest = await office.stage.partner(free=100_000)
    first, second = await office.person("Ivan Početní"), await office.person("Marie Správná")
    entry_id = await charged(office, guest)

    pages = {await propose(first, entry_id), await propose(second, entry_id)}
    (page,) = pages
    await second.post(page, data={"verdict": "confirm"})
    again = await second.post(page, data={"verdict": "refuse", "note": "Ne."})
    late = await first.get(f"/accounting/corrections/new?entry={entry_id}")

    assert again.headers["location"].endswith("said=correction-answered-before")
    assert "Zpět se dá vzít jen připsání a stržení, každé jednou" in text_of(late)
    assert await reversals_of(office, entry_id) == 1


async def test_a_credit_that_was_spent_waits_until_there_is_enough(office: Office) -> None:
    guest = await office.stage.partner(free=20_000)
    first, second = await office.person("Ivan Početní"), await office.person("Marie Správná")
    entry_id = await credit_of(office, guest)
    await charged(office, guest)
    page = await propose(first, entry_id, "wrong_partner")

    warned = await second.get(page)
    refused = await second.post(page, data={"verdict": "confirm"})
    still = await first.get("/accounting/corrections")
    paid = Entry(EntryKind.TOP_UP, f"bank/{entry_id}", crowns(1000))
    await office.stage.move(guest, paid)
    done = await second.post(page, data={"verdict": "confirm"})

    assert "na záloze chybí 143,20 Kč" in text_of(warned)
    assert refused.status_code == 422
    assert "Chybí 143,20 Kč" in text_of(refused)
    assert page in still.text
    assert done.headers["location"].endswith("said=correction-done")
    assert await office.free(guest) == 20_000 - 14_320 + 100_000 - 20_000


async def test_a_refusal_needs_a_note_and_leaves_everything_as_it_was(office: Office) -> None:
    guest = await office.stage.partner(free=100_000)
    first, second = await office.person("Ivan Početní"), await office.person("Marie Správná")
    entry_id = await charged(office, guest)
    page = await propose(first, entry_id)

    bare = await second.post(page, data={"verdict": "refuse"})
    said = await second.post(page, data={"verdict": "refuse", "note": "Cena je správná."})

    assert "Napište, proč ji odmítáte" in text_of(bare)
    assert said.headers["location"].endswith("said=correction-refused")
    assert await reversals_of(office, entry_id) == 0
    assert "Cena je správná." in text_of(await first.get(page))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Vyberte, proč se zápis bere zpět"),
        ({"reason": "wrong_partner", "note": "x"}, "Vyberte, proč se zápis bere zpět"),
        ({"reason": "charged_twice"}, "Napište, co se stalo"),
        ({"reason": "charged_twice", "note": "x" * 501}, "Zkraťte poznámku nejvýš na 500 znaků"),
    ],
)
async def test_what_is_missing_in_a_proposal_is_said_at_the_field(
    office: Office, sent: dict[str, str], sentence: str
) -> None:
    guest, browser = await office.stage.partner(free=100_000), await office.person("Ivan Početní")
    entry_id = await charged(office, guest)

    answer = await browser.post("/accounting/corrections/new", data={"entry": entry_id} | sent)

    assert answer.status_code == 422
    assert sentence in text_of(answer)


async def test_an_entry_is_found_by_domain_order_and_company(office: Office) -> None:
    guest, browser = await office.stage.partner(free=100_000), await office.person("Ivan Početní")
    entry_id = await charged(office, guest)
    order_id = entry_id.removeprefix("resolve/")

    by_order = await browser.get(f"/accounting/corrections?q={order_id}")
    by_partner = await browser.get(f"/accounting/corrections?q={guest.customer_id}")
    nothing = await browser.get("/accounting/corrections?q=nikdo-takovy")

    assert len(re.findall("corrections/new", by_order.text)) == 1
    assert len(re.findall("corrections/new", by_partner.text)) == 2
    assert "nenašli žádné připsání ani stržení" in text_of(nothing)


async def test_an_answer_given_while_the_desk_was_closed_is_carried_out_later(
    office: Office,
) -> None:
    guest = await office.stage.partner(free=100_000)
    first, second = await office.person("Ivan Početní"), await office.person("Marie Správná")
    entry_id = await charged(office, guest)
    page = await propose(first, entry_id)
    office.desk.is_closed = True
    try:
        closed = await second.post(page, data={"verdict": "confirm"})
    finally:
        office.desk.is_closed = False
    between = text_of(await first.get(page))

    later = {"clock": lambda: NOW + timedelta(hours=1)}
    await carry_out_decisions(replace(office.stage.app.state.context, **later))

    assert closed.status_code == 503
    assert "Provádí se" in between
    assert await reversals_of(office, entry_id) == 1
