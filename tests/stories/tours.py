"""Tours through the house: every page, in every state a page has, stop by stop.

A tour stops with the page open; whoever leads it looks at what the reader would see.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Callable

from playwright.async_api import FilePayload

from tests.stories import forms
from tests.stories.accounts import accountant
from tests.stories.lives import Lives
from tests.stories.windows import Window, Windows
from worker.story.town import Town

Stops = AsyncIterator[tuple[str, Window]]
Tour = Callable[[Windows, Lives, str], Stops]
HELP_PAGES = (
    "become-a-partner",
    "open-a-deposit",
    "order-a-domain",
    "payments-from-the-bank",
    "the-conditions",
    "the-sanctions-lists",
    "what-we-keep",
    "top-up-your-deposit",
    "payments-that-need-a-person",
    "corrections",
)


async def visitor(windows: Windows, _: Lives, language: str) -> Stops:
    """Somebody who is not signed in looks around."""
    window = await windows.open(language)
    for name, path in (
        ("programme", "/partner"),
        ("sign-in", "/sign-in"),
        ("help", "/help"),
        *((page, f"/help/{page}") for page in HELP_PAGES),
        ("no such page", "/nowhere"),
        ("a link nobody has", "/confirm/nobody-has-this"),
    ):
        await window.open(path)
        yield name, window

    await window.open("/sign-in")
    await window.send("/sign-in")
    yield "sign-in with errors", window


async def applicant(windows: Windows, lives: Lives, language: str) -> Stops:
    """Somebody applies, confirms the address and waits."""
    window = await windows.open(language)
    email = f"eliška.{secrets.token_hex(4)}@zlutoucky-kun.example".replace("š", "s")
    await forms.begin(window)
    await forms.fill_in(window, email)
    await window.send("/apply/")
    reference = re.search(r"PP-\d{4}-\d{4,}", await window.page.title())
    assert reference is not None
    await window.open(f"/applications/{reference[0]}")
    yield "an application that was sent", window

    town = Town(lives.house)
    letter = await town.letter(email, "/confirm/")
    await town.close()
    link = re.search(r"https?://[^/]+(/confirm/\S+)", letter["text"])
    assert link is not None
    await window.page.reload()
    yield "an application that waits for its applicant", window
    await window.open(link[1])
    yield "a link to confirm", window
    await window.send("/confirm/")
    yield "a confirmed address", window
    await window.open(link[1])
    yield "a link that was used", window
    for name, path in (
        ("an application that is under way", "/applications"),
        ("a second application", "/apply"),
        ("the desk of somebody who is no partner", "/desk"),
        ("a page for reviewers", "/review"),
        ("an order nobody has", "/desk/orders/ord_nobody"),
    ):
        await window.open(path)
        yield name, window


async def waiting(windows: Windows, lives: Lives, language: str) -> Stops:
    """Applicants read how their applications stand."""
    for name, who in (
        ("an application under review", lives.waiting),
        ("an application that was declined", lives.declined),
        ("an application that was approved", lives.newcomer),
    ):
        window = await lives.window_of_player(windows, who, language)
        await window.open("/applications")
        yield f"the list with {name}", window
        await window.open(f"/applications/{who.reference}")
        yield name, window
    for name, who, path in (
        ("a page before an application is withdrawn", lives.waiting, "withdraw"),
        ("the form of an appeal", lives.declined, "appeal"),
    ):
        window = await lives.window_of_player(windows, who, language)
        await window.open(f"/applications/{who.reference}/{path}")
        yield name, window


async def newcomer(windows: Windows, lives: Lives, language: str) -> Stops:
    """A partner who has nothing yet looks at every empty page."""
    window = await lives.window_of_player(windows, lives.newcomer, language)
    for name, path in (
        ("the first steps", "/desk"),
        ("a deposit that is not open", "/desk/deposit"),
        ("no orders", "/desk/orders"),
        ("no services", "/desk/services"),
        ("no API keys", "/desk/api-keys"),
        ("a partner who would apply again", "/apply"),
    ):
        await window.open(path)
        yield name, window
    await window.open("/desk/orders/new?name=bez-zalohy.cz")
    await window.send("/desk/orders/check")
    yield "a price without a deposit", window


async def partner(windows: Windows, lives: Lives, language: str) -> Stops:
    """A partner at work."""
    window = await lives.window_of_player(windows, lives.partner, language)
    for name, path in (
        ("the desk", "/desk"),
        ("the deposit", "/desk/deposit"),
        ("movements", "/desk/deposit/movements"),
        ("movements nothing fits", "/desk/deposit/movements?until=2026-01-01&kind=release&q=nic"),
        ("movements of no day", "/desk/deposit/movements?from=loni&until=2026-02-30"),
        ("top-ups", "/desk/deposit/top-ups"),
        ("payments", "/desk/deposit/payments"),
        ("what comes", "/desk/deposit/coming"),
        ("papers", "/desk/papers"),
        ("papers of a month without any", "/desk/papers?month=2020-01&kind=settlement"),
        ("settings of the deposit", "/desk/deposit/settings"),
        ("the form of a refund", "/desk/deposit/refund"),
        ("a top-up that was paid", f"/desk/top-ups/{lives.partner.top_up_id}"),
        ("the empty order", "/desk/orders/new"),
        ("orders", "/desk/orders"),
        ("services", "/desk/services"),
        ("API keys", "/desk/api-keys"),
        *((f"an order: {status}", f"/desk/orders/{at}") for status, at in lives.orders.items()),
    ):
        await window.open(path)
        yield name, window


async def partner_acts(windows: Windows, lives: Lives, language: str) -> Stops:
    """A partner fills in forms, well and badly."""
    window = await lives.window_of_player(windows, lives.partner, language)
    await window.open("/desk/deposit?amount=1")
    await window.send("/desk/top-ups")
    yield "a top-up that is too small", window
    await window.page.fill("[name=amount]", "3 000,50 Kč")
    await window.send("/desk/top-ups")
    await window.until(window.page.locator("main img").is_visible, "the call for payment")
    yield "a call for payment", window
    await window.open("/desk/orders/new?name=_.xyz")
    await window.send("/desk/orders/check")
    yield "an order of a bad name", window
    await window.open("/desk/orders/new?name=levna.test")
    await window.send("/desk/orders/check")
    yield "a price at the purchase cost", window
    await window.open("/desk/orders/new?name=draha.cz")
    await window.page.select_option("[name=years]", "10")
    await window.send("/desk/orders/check")
    yield "a price the deposit does not cover", window
    await window.open("/desk/api-keys")
    await window.send("/desk/api-keys")
    yield "a key without a name", window
    await window.page.fill("[name=name]", "Objednávky z e-shopu")
    await window.send("/desk/api-keys")
    yield "a new key", window
    await window.open("/desk/api-keys")
    await window.page.locator("details summary").first.click()
    yield "a key about to be ended", window
    await window.send("/desk/api-keys/")
    yield "a key that was ended", window


async def partner_settles(windows: Windows, lives: Lives, language: str) -> Stops:
    """A partner sets what happens when the deposit is low, and asks for some of it back."""
    window = await lives.window_of_player(windows, lives.partner, language)
    await window.open("/desk/deposit/settings")
    await window.page.fill("[name=alert_below]", "málo")
    await window.page.check("[name=auto]")
    await window.send("/desk/deposit/settings")
    yield "settings that make no sense", window
    await window.page.fill("[name=alert_below]", "1 000 Kč")
    await window.page.fill("[name=auto_top_up]", "3 000,-")
    await window.send("/desk/deposit/settings")
    yield "settings before they are kept", window
    await window.send("/desk/deposit/settings")
    yield "settings that are kept", window
    await window.open("/desk/deposit/refund")
    await window.page.fill("[name=amount]", "vše")
    await window.page.fill("[name=account]", "19-2000145398/0800")
    await window.send("/desk/deposit/refund")
    yield "a refund with errors", window
    await window.page.fill("[name=amount]", "1,50")
    await window.page.fill("[name=account]", "19-2000145399/0800")
    await window.page.fill("[name=password]", lives.partner.password)
    await window.send("/desk/deposit/refund")
    back = window.page.locator('form[action$="/withdraw"]').first
    await window.until(back.is_visible, "the refund that was asked for")
    yield "a refund that was asked for", window


async def reviewer(windows: Windows, lives: Lives, language: str) -> Stops:
    """A reviewer at work."""
    window = await lives.window_of_reviewer(windows, language)
    for name, path in (
        ("the queue", "/review"),
        ("the queue with filters nothing fits", "/review?q=nobody&flag=insolvent&age=7"),
        ("applications nobody holds", "/review?tab=new&sort=-company"),
        ("applications that wait for applicants", "/review?tab=awaiting-applicant"),
        ("decisions that wait for a second person", "/review?tab=awaiting-second"),
        ("applications past their time", "/review?tab=escalated"),
        ("applications that were decided", "/review?tab=decided"),
        ("a case that waits", f"/review/{lives.waiting.reference}"),
        ("a case that was declined", f"/review/{lives.declined.reference}"),
        ("a case that was approved", f"/review/{lives.newcomer.reference}"),
        ("a case and its letters", f"/review/{lives.declined.reference}?show=letters"),
        ("a case nobody has", "/review/PP-1999-0001"),
        ("the keyboard shortcuts", "/review/keys"),
    ):
        await window.open(path)
        yield name, window
    case = f"/review/{lives.waiting.reference}"
    await window.open(case)
    await window.send(f"{case}/claim")
    yield "a case the reviewer holds", window
    await window.send(f"{case}/claim/release")
    await window.send(f"{case}/comments")
    yield "an internal note without words", window
    await window.send(f"{case}/decision", ".primary")
    yield "a decision without a choice", window
    for verdict in ("decline", "ask"):
        await window.page.check(f"[name=verdict][value={verdict}]")
        await window.send(f"{case}/decision", ".primary")
        yield f"a decision to {verdict} without its fields", window
    await window.page.check("[name=verdict][value=approve]")
    yield "a decision to approve", window
    await window.page.check("[name=verdict][value=decline]")
    await window.page.check("[name=reason_code][value=insolvency]")
    await window.send(f"{case}/decision", ".secondary")
    yield "a letter before it leaves", window
    await window.open("/review/tasks")
    yield "letters that did not arrive", window
    await window.page.click("main table a[href^='/review/tasks/']")
    yield "a task", window
    await window.send("/review/tasks/")
    yield "a task closed without a choice", window


async def manager(windows: Windows, lives: Lives, language: str) -> Stops:
    """A manager who looks at the tiers, and publishes nothing."""
    window = await lives.window_of_manager(windows, language)
    await window.open("/review/tiers")
    yield "the tiers", window
    form = "/review/tiers/plus/new"
    await window.open(form)
    yield "a new version of a tier", window
    await window.send(form, "[value=preview]")
    yield "a new version with errors", window
    await window.page.fill("[name=valid_from]", "2099-01-01")
    await window.page.fill("[name=names_discount]", "17,5")
    await window.send(form, "[value=preview]")
    yield "what a new version would mean", window


PRICES = """zone;operation;list_price;purchase_cost;currency
cz;register;189,00;140,00;CZK
com;register;34,90;320,00;CZK
"""


async def prices(windows: Windows, lives: Lives, language: str) -> Stops:
    """A manager who looks at prices and at what a file would change, and publishes nothing."""
    window = await lives.window_of_manager(windows, language)
    await window.open("/prices")
    yield "the prices of everybody", window
    await window.open("/review/prices")
    yield "the price lists", window
    await window.page.click("main table a[href^='/review/prices/lists/']")
    yield "a price list", window
    await window.open("/review/prices/floor?every=yes")
    yield "the floor report", window
    form = "/review/prices/import"
    await window.open(form)
    yield "a file to be chosen", window
    await _choose(window, PRICES.replace("189,00", "1.234,50"))
    await window.send(form)
    yield "a file with a fault", window
    await _choose(window, PRICES)
    await window.send(form)
    yield "what a file would change", window


async def _choose(window: Window, content: str) -> None:
    file = FilePayload(name="ceny.csv", mimeType="text/csv", buffer=content.encode())
    await window.page.set_input_files("#file", file)


TOURS: tuple[Tour, ...] = (
    visitor,
    forms.mistakes,
    forms.whole,
    forms.strangers,
    applicant,
    waiting,
    newcomer,
    partner,
    partner_acts,
    partner_settles,
    reviewer,
    manager,
    prices,
    accountant,
)
