"""People in every situation that a page shows, brought there by the doors everybody uses."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import httpx2
from playwright.async_api import StorageState

from tests.drills.house import add_money, apply, become_partner
from tests.stories.windows import Window, Windows
from worker.parts import House
from worker.story.browser import patiently
from worker.story.steps import Story, horse
from worker.story.town import Town
from worker.welcome import MANAGER, Login, remember_logins

REVIEWERS_WORDS = "Údaje firmy se nám nepodařilo ověřit.\nPošlete nám výpis z rejstříku."


@dataclass
class Lives:
    """Who lives in the house, and where things of theirs are."""

    house: House
    partner: Story
    newcomer: Story
    declined: Story
    waiting: Story
    unreachable: Story
    orders: dict[str, str] = field(default_factory=dict)
    _signed_in: dict[str, StorageState] = field(default_factory=dict)

    @property
    def reviewers(self) -> tuple[Login, ...]:
        """Who decides about applications."""
        return remember_logins(self.house)[:2]

    async def window_of(
        self, windows: Windows, email: str, password: str, language: str = "cs"
    ) -> Window:
        """Open a window for somebody; nobody signs in twice, because the house counts attempts."""
        if email not in self._signed_in:
            door = await windows.open(language)
            await door.sign_in(email, password)
            self._signed_in[email] = await door.page.context.storage_state()
        return await windows.open(language, known_by=self._signed_in[email])

    async def window_of_player(self, windows: Windows, who: Story, language: str) -> Window:
        """Open a window for somebody who applied."""
        return await self.window_of(windows, who.email, who.password, language)

    async def window_of_manager(self, windows: Windows, language: str) -> Window:
        """Open a window for the manager."""
        (manager,) = (login for login in remember_logins(self.house) if login.role == MANAGER)
        return await self.window_of(windows, manager.email, manager.password, language)

    async def window_of_reviewer(self, windows: Windows, language: str) -> Window:
        """Open a window for the first reviewer."""
        reviewer = self.reviewers[0]
        return await self.window_of(windows, reviewer.email, reviewer.password, language)


@contextlib.asynccontextmanager
async def live(house: House) -> AsyncIterator[Lives]:
    """Let everybody live until each situation is there."""
    stories = partner, newcomer, declined, waiting = [_story(house) for _ in range(4)]
    unreachable = _unreachable(house)
    stories.append(unreachable)
    lived = Lives(house, partner, newcomer, declined, waiting, unreachable)
    try:
        await asyncio.gather(
            _partner(lived),
            _newcomer(lived.newcomer),
            _declined(lived),
            apply(lived.waiting),
            lived.unreachable.applies(),
        )
        yield lived
    finally:
        await asyncio.gather(*(story.close() for story in stories))


@contextlib.asynccontextmanager
async def story_in(house: House) -> AsyncIterator[Story]:
    """Bring one more applicant into the house."""
    story = _story(house)
    try:
        yield story
    finally:
        await story.close()


def _story(house: House) -> Story:
    marker = secrets.token_hex(4)
    return Story(Town(house), remember_logins(house)[0], horse(marker), marker)


def _unreachable(house: House) -> Story:
    """Return somebody whose mail server takes no letter; our people find a task."""
    marker = secrets.token_hex(4)
    persona = replace(horse(marker), email=f"refused.{marker}@zlutoucky-kun.example")
    return Story(Town(house), remember_logins(house)[0], persona, marker)


async def _newcomer(story: Story) -> None:
    await apply(story)
    await story.is_approved()


async def _declined(lived: Lives) -> None:
    story = lived.declined
    await apply(story)
    page = await story.staff.open(f"/review/{story.reference}")
    decision = {
        "verdict": "decline",
        "reason_code": "identity_not_confirmed",
        "reason": REVIEWERS_WORDS,
    }
    await story.staff.send(page, f"/review/{story.reference}/decision", decision)
    await story.town.letter(story.email, "zamít")


async def _partner(lived: Lives) -> None:
    story, marker = lived.partner, lived.partner.marker
    await become_partner(story)
    await add_money(story)
    await story.orders()
    await story.is_registered()
    lived.orders["registered"] = story.order_id
    await _order(lived, "refused", f"taken-{marker}.cz")
    await _order(lived, "awaiting_registry", f"pending-900-{marker}.cz", years=10)
    await _silence(lived, f"drop-after-write-{marker}.test")
    await _order(lived, "unsure", f"drop-after-write-{marker}.test")
    await _order(lived, "awaiting_funds", f"draha-{marker}.cz", years=10)
    await _order(lived, "awaiting_funds", f"zrusena-{marker}.cz", years=10, becomes="cancelled")
    path = f"/desk/orders/{lived.orders['cancelled']}"
    await story.applicant.send(await story.applicant.open(path), f"{path}/cancel")
    await _stands(lived, "cancelled")


async def _order(
    lived: Lives, status: str, name: str, years: int = 1, becomes: str | None = None
) -> None:
    browser = lived.partner.applicant
    page = await browser.open("/desk/orders/new")
    page = await browser.send(page, "/desk/orders/check", {"name": name, "years": str(years)})
    page = await browser.send(page, "/desk/orders")
    lived.orders[becomes or status] = page.find(r"(ord_[0-9a-f]{32})")
    await _stands(lived, status, becomes)


async def _stands(lived: Lives, status: str, becomes: str | None = None) -> None:
    order_id = lived.orders[becomes or status]
    url = f"{lived.house.web_address}/api/v1/orders/{order_id}"
    headers = {"Authorization": f"Bearer {lived.partner.key}"}

    async def look() -> bool | None:
        async with httpx2.AsyncClient(timeout=30, headers=headers) as program:
            answer = await program.get(url)
        return answer.json()["status"] == status or None

    await patiently(look, f"the order is {status}")


async def _silence(lived: Lives, name: str) -> None:
    """Let the registry say nothing sensible about a name, so that its outcome stays unknown."""
    fault = {"verb": "info", "object": name, "fault": "code", "arg": "2400", "times": 10_000}
    async with httpx2.AsyncClient(timeout=30) as program:
        answer = await program.post(
            f"{lived.house.address('registry_admin')}/api/faults", json=fault
        )
    answer.raise_for_status()
