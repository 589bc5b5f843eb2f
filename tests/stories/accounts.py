"""A tour of the accountants' pages: payments no rule could credit, and corrections."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tests.stories.lives import Lives
from tests.stories.windows import Window, Windows
from worker.story.town import Town
from worker.welcome import ACCOUNTANT, remember_logins

PAYER = "Vlna a nit v.o.s."
ENTRIES = {"cs": 0, "en": 1}
"""Which of the partner's entries is proposed to be taken back; each language has its own."""


async def accountant(
    windows: Windows, lives: Lives, language: str
) -> AsyncIterator[tuple[str, Window]]:
    """An accountant looks at what waits, and decides nothing."""
    await _pay(lives)
    window = await _window(windows, lives, language)
    await window.open("/accounting")
    yield "the accountants' first page", window
    await window.open("/accounting/payments")
    await window.until_said(PAYER)
    yield "payments that wait", window
    await window.open("/accounting/payments?part=decided")
    yield "payments that were decided about", window
    await window.open("/accounting/payments?reason=unknown_symbol")
    await window.page.locator("main tbody tr", has_text=PAYER).first.locator("a").click()
    yield "a payment of nobody", window
    await window.page.fill("#q", lives.partner.persona.company)
    await window.send("/accounting/payments/", ".secondary")
    yield "a payment with partners that were found", window
    await window.page.check("[name=choice][value^=credit_partner]")
    await window.send("/accounting/payments/", ".primary")
    yield "a payment without a note", window
    await window.page.fill("[name=note]", "Zavolali jsme jim, je to jejich.")
    await window.send("/accounting/payments/", ".primary")
    yield "what a decision about a payment would do", window
    async for stop in _corrections(window, lives, language):
        yield stop


async def _corrections(
    window: Window, lives: Lives, language: str
) -> AsyncIterator[tuple[str, Window]]:
    await window.open("/accounting/corrections?q=nikdo")
    yield "corrections, and an entry nobody finds", window
    await window.open(f"/accounting/corrections?q={lives.partner.persona.company}")
    yield "entries that were found", window
    entry = window.page.locator("main a[href*='corrections/new']").nth(ENTRIES[language])
    await entry.click()
    yield "an entry that may be taken back", window
    await window.send("/accounting/corrections/new", ".primary")
    yield "a proposal with errors", window
    await window.page.locator("[name=reason]").first.check()
    await window.page.fill("[name=note]", "Ukázka.")
    await window.send("/accounting/corrections/new", ".primary")
    yield "a correction that waits for somebody else", window


async def _pay(lives: Lives) -> None:
    town = Town(lives.house)
    await town.pay("4000.00", "777", PAYER, "19-2000145399/0800")
    await town.close()


async def _window(windows: Windows, lives: Lives, language: str) -> Window:
    logins = remember_logins(lives.house)
    (login,) = (each for each in logins if each.role == ACCOUNTANT)
    return await lives.window_of(windows, login.email, login.password, language)
