"""Windows of a real browser: they notice what a reader would not, and never ask another host."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    StorageState,
    expect,
)

from worker.parts import House
from worker.story.browser import StoryBrokenError, patiently

Scheme = Literal["light", "dark"]

PATIENCE_MS = 90_000.0
LOCALES = {"cs": "cs-CZ", "en": "en-GB"}
WIDE, NARROW = 1100, 320

expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Window:
    """One window with one page in it, and what was noticed behind it."""

    page: Page
    house: House
    language: str
    noticed: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Notice errors on the console, scripts that break and requests that go astray."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.noticed.append(f"script: {error}"))
        self.page.on("request", self._see_request)
        self.page.on("response", self._see_response)

    async def open(self, where: str) -> Response:
        """Open an address of the house."""
        answer = await self.page.goto(f"{self.house.web_address}{where}")
        assert answer is not None
        return answer

    async def words(self) -> str:
        """Return what a person reads in the page's main part, spaces squeezed."""
        return " ".join((await self.page.inner_text("main")).split())

    async def everything(self) -> str:
        """Return what a person reads on the whole page, its title included, spaces squeezed."""
        words = await self.page.inner_text("body")
        return " ".join(f"{await self.page.title()} {words}".split())

    def button(self, name: str) -> Locator:
        """Return a button by its words."""
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        """Return a link by its words."""
        return self.page.get_by_role("link", name=name, exact=True)

    def field(self, name: str) -> Locator:
        """Return a field by its label."""
        words = r"\s".join(re.escape(word) for word in name.split())
        label = re.compile(rf"^{words}( \(nepovinné\))?$")
        return self.page.get_by_label(label)

    async def press(self, name: str) -> Response:
        """Press a button and return the answer the next page came with."""
        async with self.page.expect_navigation() as leaving:
            await self.button(name).click()
        answer = await leaving.value
        assert answer is not None
        return answer

    async def send(self, form: str, button: str = "") -> Response:
        """Send a form by its action, whatever language its button speaks."""
        pressed = self.page.locator(f'form[action^="{form}"] button{button}:visible')
        async with self.page.expect_navigation() as leaving:
            await pressed.last.click()
        answer = await leaving.value
        assert answer is not None
        return answer

    async def sign_in(self, email: str, password: str) -> None:
        """Sign in at the page for it."""
        await self.open("/sign-in")
        await self.page.fill("[name=email]", email)
        await self.page.fill("[name=password]", password)
        await self.send("/sign-in")

    async def until(self, look: Callable[[], Awaitable[bool]], what: str) -> None:
        """Load the page again and again, as a reader would, until it shows what is awaited."""

        async def again() -> bool | None:
            if await look():
                return True
            await self.page.reload()
            return None

        await patiently(again, what)

    async def until_said(self, *wanted: str) -> str:
        """Load the page again until it says something; return all it says then."""

        async def look() -> bool:
            said = await self.words()
            return all(each in said for each in wanted)

        try:
            await self.until(look, f"{self.page.url} says {wanted}")
        except StoryBrokenError as error:
            raise AssertionError(f"{error}\n{await self.words()}") from None
        return await self.words()

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 is one of our pages; Chromium complains all the same.
        is_page = message.location["url"].partition("#")[0] == self.page.url.partition("#")[0]
        complains = is_page and message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not complains:
            self.noticed.append(f"console: {message.text}")

    def _see_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme != "data" and address.netloc != urlsplit(self.house.web_address).netloc:
            self.noticed.append(f"another host: {request.url}")

    def _see_response(self, answer: Response) -> None:
        if answer.status >= 400 and answer.request.resource_type != "document":
            self.noticed.append(f"{answer.status}: {answer.url}")


@dataclass
class Windows:
    """Opens windows, each with its own cookies."""

    browser: Browser
    house: House
    _opened: list[BrowserContext] = field(default_factory=list)

    async def open(
        self,
        language: str = "cs",
        *,
        scripts: bool = True,
        width: int = WIDE,
        scheme: Scheme = "light",
        known_by: StorageState | None = None,
    ) -> Window:
        """Open a window; `known_by` are the cookies of somebody who signed in elsewhere."""
        context = await self.browser.new_context(
            locale=LOCALES[language],
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            # Colours that are still on their way from one to the other are nobody's colours.
            reduced_motion="reduce",
            storage_state=known_by,
        )
        context.set_default_timeout(PATIENCE_MS)
        self._opened.append(context)
        window = Window(await context.new_page(), self.house, language)
        window.watch()
        return window

    async def close(self) -> None:
        """Close every window."""
        for context in self._opened:
            await context.close()
