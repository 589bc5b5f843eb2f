"""The other parts of the deposit: overview, top-ups, payments, what comes, settings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from db.books import orders
from db.front import deposit_settings, renewal_choices
from db.front.deposit_settings import USUAL, DepositSettings
from db.front.renewal_choices import ALL_OTHERS, Choice
from programme.money import czk
from programme.order import AwaitingFunds, OrderStatus
from programme.pricing import Operation
from tests.makers import make_order
from tests.web.desk_stage import NOW, Guest, Stage, fresh_name, text_of
from web.deposit.settings import pass_on_forgotten_settings

TODAY = date(2026, 11, 23)
SETTINGS = "/desk/deposit/settings"


async def renewing(stage: Stage, free: int, *days: int) -> tuple[Guest, list[str]]:
    """Return a partner with so much money and a name that renews in so many days, each."""
    partner, names = await stage.partner(free=free), []
    await choose(stage, partner, ALL_OTHERS, automatic=True)
    for each in days:
        order = (await partner.order(name=(name := fresh_name()))).json()
        await stage.set_up_service(partner, order["id"], name, TODAY + timedelta(each))
        names.append(name)
    return partner, names


async def choose(stage: Stage, partner: Guest, name: str, *, automatic: bool) -> None:
    choice = Choice(name, automatic=automatic, changed_at=NOW, changed_by="u-1")
    async with stage.front.writing() as transaction:
        await renewal_choices.save(transaction, partner.customer_id, choice)


async def settings_of(stage: Stage, partner: Guest) -> DepositSettings:
    async with stage.front.reading() as transaction:
        return await deposit_settings.find(transaction, partner.customer_id)


async def test_the_overview_says_what_waits_for_money(stage: Stage) -> None:
    partner, name = await stage.partner(free=8410), fresh_name()
    stage.desk.answers[name] = AwaitingFunds(missing=czk(5910), available=czk(8410))
    order = (await partner.order(name=name)).json()
    await partner.browser.post("/desk/top-ups", data={"amount": "3000", "send_key": "k"})

    text = text_of(page := await partner.browser.get("/desk/deposit"))

    assert f"Čeká na prostředky {name} – chybí 59,10 Kč" in text
    assert "Čeká na platbu Výzva k platbě 24" in text
    assert "3 630,00 Kč s DPH, splatnost 7. 12. 2026" in text
    assert f'href="/desk/orders/{order["id"]}"' in page.text
    # What an order waits for is taken first: it alone makes the money end today.
    assert "Peníze vystačí do 23. 11. 2026" in text


async def test_what_comes_has_its_prices_its_sums_and_the_day_the_money_ends(stage: Stage) -> None:
    partner, names = await renewing(stage, 20_000, 10, 40, 200)

    text = text_of(page := await partner.browser.get("/desk/deposit/coming"))

    assert "! Peníze vystačí do 2. 1. 2027" in text
    assert "Na příštích 90 dní chybí 86,40 Kč" in text
    assert "Na příštích 30 dní" not in text
    assert "30 dní, do 23. 12. 2026 1 143,20 Kč 0,00 Kč 0,00 Kč" in text
    assert "90 dní, do 21. 2. 2027 2 286,40 Kč 0,00 Kč 86,40 Kč" in text
    assert f"{names[0]} 3. 12. 2026 143,20 Kč ✓ ano" in text
    assert f"{names[1]} 2. 1. 2027 143,20 Kč ! ne" in text
    assert names[2] not in text
    # Less than the least cannot be added, so the least is offered.
    assert 'href="/desk/deposit/top-ups?amount=3000.00#top-up"' in page.text
    assert "To je nejmenší možné dobití" in text


async def test_only_the_renewals_a_partner_chose_are_counted(stage: Stage) -> None:
    partner, names = await renewing(stage, 20_000, 10, 11)
    await choose(stage, partner, names[1], automatic=False)

    text = text_of(await partner.browser.get("/desk/deposit/coming"))
    await choose(stage, partner, names[0], automatic=False)
    none = text_of(await partner.browser.get("/desk/deposit/coming"))

    assert "30 dní, do 23. 12. 2026 1 143,20 Kč 0,00 Kč 0,00 Kč" in text
    assert names[0] in text
    assert names[1] not in text
    assert "samy se neprodlouží: 1" in text
    assert "žádná vaše doména neprodlouží sama" in none
    assert "samy se neprodlouží: 2" in none


async def test_a_renewal_that_is_ordered_is_not_counted_twice(stage: Stage) -> None:
    partner, (name, _) = await renewing(stage, 1_000_000, 10, 11)
    order = make_order(
        order_id=f"ord_{name}",
        partner_id=partner.customer_id,
        name=name,
        operation=Operation.RENEW,
        until=TODAY + timedelta(10),
    )
    async with stage.books.writing() as transaction:
        await orders.add(transaction, order, OrderStatus.AT_REGISTRY)

    text = text_of(await partner.browser.get("/desk/deposit/coming"))

    assert "30 dní, do 23. 12. 2026 1 143,20 Kč" in text
    assert name not in text


async def test_just_what_is_missing_can_be_topped_up(stage: Stage) -> None:
    names = [fresh_name() for _ in range(22)]
    partner = await stage.partner(free=10_000)
    await choose(stage, partner, ALL_OTHERS, automatic=True)
    for name in names:
        order = (await partner.order(name=name)).json()
        await stage.set_up_service(partner, order["id"], name, TODAY + timedelta(5))
    missing = 22 * 14320 - 10_000

    page = await partner.browser.get("/desk/deposit/coming")
    form = await partner.browser.get("/desk/deposit/top-ups?amount=3050.40")

    assert missing == 305_040
    assert 'href="/desk/deposit/top-ups?amount=3050.40#top-up"' in page.text
    assert 'value="3050.40"' in form.text


async def test_a_deposit_that_covers_what_comes_says_so(stage: Stage) -> None:
    partner, _ = await renewing(stage, 1_000_000, 10)

    text = text_of(await partner.browser.get("/desk/deposit/coming"))

    assert "✓ Částka k dispozici pokryje všechna prodloužení na příštích 90 dní" in text


async def test_nothing_that_comes_is_said_in_words(stage: Stage) -> None:
    partner = await stage.partner()

    text = text_of(await partner.browser.get("/desk/deposit/coming"))

    assert "Během 90 dní nekončí žádná doména" in text


async def test_settings_are_shown_before_they_are_kept(stage: Stage) -> None:
    partner = await stage.partner()
    typed = {"alert_below": "1 000 Kč", "auto": "yes", "auto_top_up": "3000,-"}

    check = await partner.browser.post(SETTINGS, data=typed)
    kept_then = await settings_of(stage, partner)
    answer = await partner.browser.post(SETTINGS, data=typed | {"confirmed": "yes"})
    page = await partner.browser.get(answer.headers["Location"])

    assert "Jakmile bude k dispozici méně než 1 000,00 Kč" in text_of(check)
    assert "výzvu k platbě na 3 630,00 Kč s DPH; na zálohu půjde 3 000,00 Kč" in text_of(check)
    assert kept_then == USUAL
    assert await settings_of(stage, partner) == DepositSettings(czk(100_000), czk(300_000), NOW)
    assert "Nastavení je uložené" in text_of(page)
    assert 'value="1000"' in page.text
    assert stage.desk.settings_kept[-1] == partner.customer_id


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"alert_below": ""}, "Zadejte částku; nula znamená"),
        ({"alert_below": "málo"}, "Zadejte částku v korunách"),
        ({"alert_below": "1 000 000,01"}, "nejvýš 1 000 000 Kč"),
        ({"alert_below": "0", "auto": "yes", "auto_top_up": "3000"}, "při nule by se nevystavila"),
        ({"alert_below": "1", "auto": "yes", "auto_top_up": ""}, "Zadejte částku"),
        ({"alert_below": "1", "auto": "yes", "auto_top_up": "2 999,99"}, "nejméně 3 000 Kč"),
    ],
)
async def test_settings_that_make_no_sense_are_said_at_their_field(
    stage: Stage, typed: dict[str, str], words: str
) -> None:
    partner = await stage.partner()

    page = await partner.browser.post(SETTINGS, data=typed | {"confirmed": "yes"})

    assert page.status_code == 422
    assert words in text_of(page)
    assert await settings_of(stage, partner) == USUAL


async def test_an_amount_counts_only_with_its_tick(stage: Stage) -> None:
    partner = await stage.partner()
    typed = {"alert_below": "0", "auto_top_up": "nonsense", "confirmed": "yes"}

    await partner.browser.post(SETTINGS, data=typed)

    assert await settings_of(stage, partner) == DepositSettings(czk(0), None, NOW)


async def test_settings_are_kept_while_the_desk_is_closed_and_passed_on_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner = await stage.partner()
    context = stage.app.state.context
    monkeypatch.setattr(stage.desk, "is_closed", True)
    answer = await partner.browser.post(SETTINGS, data={"alert_below": "7", "confirmed": "yes"})
    kept = partner.customer_id in stage.desk.settings_kept
    monkeypatch.setattr(stage.desk, "is_closed", False)
    monkeypatch.setattr("web.deposit.settings.FORGOTTEN_AFTER", timedelta(seconds=-1))

    await pass_on_forgotten_settings(context)
    await pass_on_forgotten_settings(context)

    assert (answer.status_code, kept) == (303, False)
    assert stage.desk.settings_kept.count(partner.customer_id) == 1
