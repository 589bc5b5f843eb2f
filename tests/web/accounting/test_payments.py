"""Payments no rule could credit: the list, one payment, what would happen, and the decision."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from db.books import payments as top_ups
from db.books.billing.payment_decisions import PAYMENT_DECISIONS
from db.front.users import Role
from db.views.billing import payments
from programme.billing.incoming import PaymentKey, UnmatchedReason
from programme.billing.own_symbols import own_symbol
from programme.money import Currency, Money, czk
from programme.order import AwaitingFunds
from tests.makers import crowns, make_order
from tests.web.accounting.stage import Office, symbol
from tests.web.desk_stage import NOW, Guest, text_of
from web.accounting.references import key_of, reference_of
from web.accounting.sweeping import carry_out_decisions


def choices_on(page: httpx2.Response) -> list[str]:
    return re.findall(r'name="choice" value="([^"]+)"', page.text)


def chosen_on(page: httpx2.Response) -> list[str]:
    return re.findall(r'name="choice" value="([^"]+)" checked', page.text)


async def decided_in(office: Office, key: PaymentKey) -> list[tuple[str, str]]:
    query = PAYMENT_DECISIONS.select().where(PAYMENT_DECISIONS.c.movement_id == key.movement_id)
    async with office.stage.books.reading() as transaction:
        rows = (await transaction.execute(query)).all()
    return [(row.action, row.note) for row in rows]


@pytest.mark.parametrize(
    "key",
    [PaymentKey("19-2000145399/0800", "26900000001"), PaymentKey("a~b/1", "2026/11,23~#?% ž")],
)
def test_a_payments_name_in_an_address_leads_back_to_it(key: PaymentKey) -> None:
    word = reference_of(key)

    assert not set(word) & set("/?#% ")
    assert key_of(word) == key


@pytest.mark.parametrize(
    "address",
    [
        "/accounting/payments/a,~00",
        "/accounting/payments/~00,1",
        "/accounting/refunds/%00",
        "/accounting/corrections/new?entry=%00",
        "/accounting/corrections?q=%00",
    ],
)
async def test_an_address_with_a_nul_leads_nowhere(office: Office, address: str) -> None:
    browser = await office.person("Ivan Početní")

    answer = await browser.get(address)

    assert answer.status_code == 404


async def test_a_smaller_payment_is_shown_with_what_it_would_do_and_then_credited(
    office: Office,
) -> None:
    guest, browser = await office.stage.partner(free=100), await office.person("Ivan Početní")
    mine = symbol()
    top_up_id = await office.call(guest, crowns(3000), mine)
    key, page = await office.payment(
        crowns(3000), UnmatchedReason.INSUFFICIENT, variable_symbol=mine
    )
    order = make_order(partner_id=guest.customer_id, price=crowns(2000))
    late = make_order(partner_id=guest.customer_id, price=crowns(1000))
    for each in (order, late):
        await office.stage.desk._record(each, AwaitingFunds(crowns(1), crowns(1)))

    listed = text_of(await browser.get("/accounting/payments?reason=insufficient"))
    shown = await browser.get(page)
    preview = await browser.post(f"{page}/preview", data={"choice": chosen_on(shown)[0]})
    answer = await browser.post(f"{page}/decision", data={"choice": chosen_on(shown)[0]})

    assert "Vlna a nit v.o.s." in listed
    assert "podle symbolu jeho výzvy" in listed
    assert chosen_on(shown) == [f"credit_call:{top_up_id}"]
    assert "Přijmout jako menší dobití" in text_of(shown)
    told = text_of(preview)
    assert "2 479,34 Kč" in told
    assert "520,66 Kč" in told
    assert "2 480,34 Kč" in told
    assert order.name in told
    assert late.name not in told
    assert "1 objednávka bude čekat dál" in told
    assert answer.headers["location"].endswith("said=payment-decided")
    assert await office.free(guest) == 100 + 247_934
    assert await decided_in(office, key) == [("credit_call", "")]
    after = text_of(await browser.get(page))
    assert "Připsáno jako platba výzvy" in after
    assert "Ivan Početní" in after


async def test_a_larger_payment_is_credited_whole(office: Office) -> None:
    guest, browser = await office.stage.partner(free=100), await office.person("Ivan Početní")
    mine = symbol()
    await office.call(guest, crowns(3000), mine)
    _, page = await office.payment(crowns(4000), UnmatchedReason.EXCESSIVE, variable_symbol=mine)

    shown = await browser.get(page)
    await browser.post(f"{page}/decision", data={"choice": chosen_on(shown)[0]})

    assert "Připsat vše" in text_of(shown)
    assert await office.free(guest) == 100 + 330_579


async def test_an_unknown_payment_recommends_nothing_until_a_partner_is_found(
    office: Office,
) -> None:
    guest, browser = await office.stage.partner(free=100), await office.person("Ivan Početní")
    mine = symbol()
    top_up_id = await office.call(guest, crowns(7000), mine)
    key, page = await office.payment(
        czk(121_009), UnmatchedReason.UNKNOWN_SYMBOL, variable_symbol="777"
    )

    bare = await browser.get(page)
    found = await browser.get(f"{page}?q={mine}")
    wanted = f"credit_partner:{guest.customer_id}"
    no_note = await browser.post(f"{page}/preview", data={"choice": wanted, "q": mine})
    note = {"choice": wanted, "q": mine, "note": "Zavolali:  je to jejich."}
    preview = await browser.post(f"{page}/preview", data=note)
    await browser.post(f"{page}/decision", data=note)

    assert (chosen_on(bare), choices_on(bare)) == ([], ["return"])
    assert choices_on(found) == [f"credit_call:{top_up_id}", wanted, "return"]
    assert no_note.status_code == 422
    assert "Napište proč" in text_of(no_note)
    assert "1 000,07 Kč" in text_of(preview)
    assert await office.free(guest) == 100 + 100_007
    assert await decided_in(office, key) == [("credit_partner", "Zavolali: je to jejich.")]


async def test_whose_a_payment_is_is_guessed_by_account_message_own_symbol_and_amount(
    office: Office,
) -> None:
    guest, browser = await office.stage.partner(free=100), await office.person("Ivan Početní")
    mine, account = symbol(), f"{symbol()}/0800"
    top_up_id = await office.call(guest, czk(912_345), mine)
    gross = czk(912_345 + 191_592)
    _, by_message = await office.payment(
        crowns(10), UnmatchedReason.UNKNOWN_SYMBOL, variable_symbol="", message=f"dle VS {mine}"
    )
    _, by_amount = await office.payment(
        gross, UnmatchedReason.UNKNOWN_SYMBOL, variable_symbol="1", booked_on=NOW.date()
    )
    first = await browser.get(by_message)
    amount = await browser.get(by_amount)
    known, _ = await office.payment(
        crowns(20), UnmatchedReason.UNKNOWN_SYMBOL, variable_symbol="", counter_account=account
    )
    note = {"choice": f"credit_partner:{guest.customer_id}", "q": mine, "note": "Víme to."}
    await browser.post(f"/accounting/payments/{reference_of(known)}/decision", data=note)
    _, by_account = await office.payment(
        crowns(30), UnmatchedReason.UNKNOWN_SYMBOL, variable_symbol="", counter_account=account
    )

    second = await browser.get(by_account)

    assert "podle číslic ve zprávě" in text_of(first)
    assert chosen_on(first) == [f"credit_call:{top_up_id}"]
    assert "souhlasí jen částka" in text_of(amount)
    # An amount may agree by chance: it is offered and not recommended.
    assert chosen_on(amount) == []
    assert f"credit_call:{top_up_id}" in choices_on(amount)
    assert "z tohoto účtu už od něj platba přišla" in text_of(second)
    assert chosen_on(second) == [f"credit_partner:{guest.customer_id}"]


async def test_a_call_that_was_paid_or_lapsed_leads_to_the_partners_deposit(
    office: Office,
) -> None:
    guest, browser = await office.stage.partner(free=100), await office.person("Ivan Početní")
    mine = symbol()
    await office.call(guest, crowns(3000), mine)
    first, _ = await office.payment(
        crowns(3000), UnmatchedReason.INSUFFICIENT, variable_symbol=mine
    )
    page = f"/accounting/payments/{reference_of(first)}"
    shown = await browser.get(page)
    await browser.post(f"{page}/decision", data={"choice": chosen_on(shown)[0]})
    _, again = await office.payment(crowns(3630), UnmatchedReason.DUPLICATE, variable_symbol=mine)

    second = await browser.get(again)

    assert chosen_on(second) == [f"credit_partner:{guest.customer_id}"]
    await browser.post(f"{again}/decision", data={"choice": chosen_on(second)[0]})
    assert await office.free(guest) == 100 + 247_934 + 300_000


@pytest.mark.parametrize(
    ("amount", "reason", "only"),
    [
        (crowns(-500), UnmatchedReason.NOT_A_CREDIT, "nothing"),
        (crowns(-500), UnmatchedReason.REVERSED, "nothing"),
        (Money(Currency.EUR, 10_000), UnmatchedReason.OTHER_CURRENCY, "return"),
    ],
)
async def test_what_cannot_be_credited_offers_one_harmless_action(
    office: Office, amount: Money, reason: UnmatchedReason, only: str
) -> None:
    browser = await office.person("Ivan Početní")
    guest = await office.stage.partner(free=100)
    key, page = await office.payment(amount, reason)

    shown = await browser.get(page)
    forged = {"choice": f"credit_partner:{guest.customer_id}", "note": "x"}
    refused = await browser.post(f"{page}/decision", data=forged)
    done = await browser.post(f"{page}/decision", data={"choice": only})

    assert (choices_on(shown), chosen_on(shown)) == ([only], [only])
    assert refused.status_code == 422
    assert done.status_code == 303
    assert await decided_in(office, key) == [(only, "")]
    assert await office.free(guest) == 100


async def test_of_two_accountants_one_decides_and_the_other_is_told_who(office: Office) -> None:
    first, second = await office.person("Ivan Početní"), await office.person("Marie Správná")
    guest, other = (
        await office.stage.partner(free=100),
        await office.stage.partner(free=100),
    )
    key, page = await office.payment(crowns(1210), UnmatchedReason.UNKNOWN_SYMBOL)

    def form(who: Guest) -> dict[str, str]:
        wanted = {"choice": f"credit_partner:{who.customer_id}", "q": who.customer_id}
        return wanted | {"note": "Je to jejich."}

    answers = await asyncio.gather(
        *(first.post(f"{page}/decision", data=form(guest)) for _ in range(3)),
        *(second.post(f"{page}/decision", data=form(other)) for _ in range(3)),
    )
    late = await second.post(f"{page}/decision", data=form(other))

    assert {answer.status_code for answer in answers} == {303}
    assert late.headers["location"].endswith("said=payment-decided-before")
    assert len(await decided_in(office, key)) == 1
    assert sorted([await office.free(guest), await office.free(other)]) == [100, 100_100]
    shown = text_of(await second.get(late.headers["location"]))
    winner = "Ivan Početní" if await office.free(guest) > 100 else "Marie Správná"
    assert winner in shown
    assert "O této platbě rozhodl někdo před vámi" in shown
    assert choices_on(await second.get(page)) == []


async def test_a_call_that_lapses_while_somebody_looks_is_said_at_the_field(
    office: Office,
) -> None:
    guest, browser = await office.stage.partner(free=100), await office.person("Ivan Početní")
    mine = symbol()
    top_up_id = await office.call(guest, crowns(3000), mine)
    _, page = await office.payment(crowns(3000), UnmatchedReason.INSUFFICIENT, variable_symbol=mine)
    choice = chosen_on(await browser.get(page))[0]
    decide = office.desk.decide_payment

    async def lapse_then_decide(key: PaymentKey) -> object:
        await _lapse(office, top_up_id)
        return await decide(key)

    office.desk.decide_payment = lapse_then_decide  # type: ignore[method-assign,assignment]
    try:
        refused = await browser.post(f"{page}/decision", data={"choice": choice})
    finally:
        del office.desk.decide_payment
    shown = await browser.get(page)
    await browser.post(f"{page}/decision", data={"choice": chosen_on(shown)[0]})

    assert refused.status_code == 422
    assert "Výzva byla mezitím zaplacená nebo propadla" in text_of(refused)
    assert await office.free(guest) == 100 + 247_934


async def _lapse(office: Office, top_up_id: str) -> None:
    async with office.stage.books.writing() as transaction:
        await top_ups.change_top_up(transaction, top_up_id, status="lapsed")


async def test_what_was_decided_while_the_desk_was_closed_is_carried_out_later(
    office: Office,
) -> None:
    guest, browser = await office.stage.partner(free=100), await office.person("Ivan Početní")
    key, page = await office.payment(crowns(1210), UnmatchedReason.UNKNOWN_SYMBOL)
    wanted = {"choice": f"credit_partner:{guest.customer_id}", "q": guest.customer_id}
    office.desk.is_closed = True
    try:
        closed = await browser.post(f"{page}/decision", data=wanted | {"note": "Je to jejich."})
    finally:
        office.desk.is_closed = False
    between = text_of(await browser.get(page))
    context = office.stage.app.state.context
    async with office.stage.front.reading() as transaction:
        assert key in await payments.forgotten(transaction, NOW + timedelta(days=3650))

    await carry_out_decisions(replace(context, clock=lambda: NOW + timedelta(days=3650)))

    assert closed.status_code == 503
    assert "Provádí se" in between
    assert await office.free(guest) == 100 + 100_000
    assert await decided_in(office, key) == [("credit_partner", "Je to jejich.")]


async def test_a_decision_that_fails_keeps_no_other_one_waiting(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest, browser = await office.stage.partner(), await office.person("Ivan Početní")
    wanted = {"choice": f"credit_partner:{guest.customer_id}", "q": guest.customer_id}
    keys = []
    office.desk.is_slow = True
    try:
        for _ in range(2):
            key, page = await office.payment(crowns(1210), UnmatchedReason.UNKNOWN_SYMBOL)
            await browser.post(f"{page}/decision", data=wanted | {"note": "Je to jejich."})
            keys.append(key)
    finally:
        office.desk.is_slow = False
    decide = office.desk.decide_payment

    async def one_breaks(key: PaymentKey) -> object:
        if key == keys[0]:
            raise RuntimeError("Its story has failed.")
        return await decide(key)

    monkeypatch.setattr(office.desk, "decide_payment", one_breaks)
    context = office.stage.app.state.context
    await carry_out_decisions(replace(context, clock=lambda: NOW + timedelta(days=3650)))

    assert [len(await decided_in(office, key)) for key in keys] == [0, 1]
    monkeypatch.undo()
    await carry_out_decisions(replace(context, clock=lambda: NOW + timedelta(days=3650)))


async def test_the_home_page_counts_what_waits_and_managers_see_it(office: Office) -> None:
    manager = await office.person("Hana Vedoucí", Role.MANAGER)
    before = await _waiting(manager)
    await office.payment(crowns(1), UnmatchedReason.UNKNOWN_SYMBOL)

    after = await _waiting(manager)

    assert after == before + 1
    assert "Účtárna" in (await manager.get("/review")).text


async def _waiting(browser: httpx2.AsyncClient) -> int:
    page = text_of(await browser.get("/accounting"))
    counted = re.search(r"Platby, které čekají\s+(\d+|nic)", page)
    assert counted is not None
    return 0 if counted[1] == "nic" else int(counted[1])


async def test_the_partners_own_symbol_finds_the_partner(office: Office) -> None:
    assert own_symbol("c-1001") is not None
    browser = await office.person("Ivan Početní")

    key, page = await office.payment(crowns(1), UnmatchedReason.UNKNOWN_SYMBOL)
    nobody = text_of(await browser.get(f"{page}?q={own_symbol('c-1')}"))

    assert "jsme nenašli jiného partnera" in nobody
    assert key.movement_id in nobody
