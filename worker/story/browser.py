"""A browser without a window: follows links, fills forms as they stand on the page, is patient.

What it asks is asked again when the house is just being started anew; every form of ours may be
sent twice, and that is part of what the story proves.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urljoin

import httpx2
from lxml import html

PATIENCE_SECONDS = 90.0
_PAUSE_SECONDS = 0.25
_AGAIN = frozenset({500, 502, 503, 504})

Seen = TypeVar("Seen")


class StoryBrokenError(AssertionError):
    """The house did not do what the story tells."""


@dataclass
class Page:
    """A page as it came."""

    url: str
    status: int
    text: str
    tree: html.HtmlElement

    @property
    def words(self) -> str:
        """The words a person reads, spaces squeezed."""
        main = self.tree.xpath("//main")
        return " ".join((main[0] if main else self.tree).text_content().split())

    def demand(self, *wanted: str) -> Page:
        """Return this page if it says all that is wanted.

        Raises StoryBrokenError.
        """
        missing = [each for each in wanted if each not in self.words]
        if missing:
            raise StoryBrokenError(f"{self.url} ({self.status}) does not say {missing}.")
        return self

    def find(self, pattern: str) -> str:
        """Return the first group of a pattern in the page's source.

        Raises StoryBrokenError.
        """
        found = re.search(pattern, self.text)
        if found is None:
            raise StoryBrokenError(f"{self.url} ({self.status}) has no {pattern}.")
        return found[1]


@dataclass
class Browser:
    """One person's browser, with that person's cookies."""

    web: str
    language: str = "cs"
    _http: httpx2.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self._http = httpx2.AsyncClient(
            timeout=30, follow_redirects=True, headers={"Accept-Language": self.language}
        )

    async def close(self) -> None:
        """Close the browser."""
        await self._http.aclose()

    async def open(self, where: str) -> Page:
        """Open a page."""
        return await self._ask("GET", urljoin(self.web, where), None)

    async def send(self, page: Page, action: str, typed: Mapping[str, str] | None = None) -> Page:
        """Fill in the form that leads to an action and send it; hidden fields go as they stand."""
        form = _form(page, action)
        values = {name: value or "" for name, value in form.fields.items() if value is not None}
        return await self._ask("POST", urljoin(page.url, form.action), values | dict(typed or {}))

    async def sign_in(self, email: str, password: str) -> Page:
        """Sign in, unless that is done."""
        page = await self.open("/sign-in")
        if not page.tree.xpath("//form[@action='/sign-in']"):
            return page
        return await self.send(page, "/sign-in", {"email": email, "password": password})

    async def _ask(self, method: str, url: str, values: dict[str, str] | None) -> Page:
        origin = {"Origin": self.web} if method == "POST" else {}

        async def ask() -> Page | None:
            answer = await self._http.request(method, url, data=values, headers=origin)
            if answer.status_code in _AGAIN:
                return None
            tree = html.fromstring(answer.content.decode())
            return Page(str(answer.url), answer.status_code, answer.text, tree)

        return await patiently(ask, f"{method} {url}")


async def patiently(look: Callable[[], Awaitable[Seen | None]], what: str) -> Seen:
    """Look again and again until there is something to see.

    Raises StoryBrokenError once patience is over.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    trouble: object = "nothing came"
    while time.monotonic() < deadline:
        try:
            seen = await look()
        except (httpx2.TransportError, StoryBrokenError) as error:
            trouble = repr(error)
        else:
            if seen is not None:
                return seen
        await asyncio.sleep(_PAUSE_SECONDS)
    raise StoryBrokenError(f"Waited {PATIENCE_SECONDS:.0f} s for: {what}. Last: {trouble}.")


def _form(page: Page, action: str) -> html.FormElement:
    for form in page.tree.forms:
        if form.action and form.action.startswith(action):
            return form
    raise StoryBrokenError(
        f"{page.url} ({page.status}) has no form for {action}: {page.words[:300]}"
    )
