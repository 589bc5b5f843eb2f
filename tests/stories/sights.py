"""What is seen on every page of a tour: what axe finds, what stands out, what is to be read.

A tour is walked once for all tests that look at its pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from tests.stories.lives import Lives
from tests.stories.tours import Tour
from tests.stories.windows import NARROW, WIDE, Scheme, Window, Windows

AXE = (Path(__file__).parents[1] / "browser_assets" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [
    "color-contrast",
    "link-in-text-block",
    "scrollable-region-focusable",
    "target-size",
]
EXAMINE = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.map((each) => ({
    rule: each.id, help: each.help, nodes: each.nodes.map((node) => node.html.slice(0, 200)),
  }));
}"""
WIDTH = "document.documentElement.scrollWidth"
PAST_THE_EDGE = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5
                    && !each.parentElement.closest(".scroll"))
  .map((each) => each.outerHTML.slice(0, 120))"""
VISIBLE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [document.title];
  while (walker.nextNode()) {
    const around = walker.currentNode.parentElement;
    const isForeign = around.closest(
      "body [lang], code, textarea, option, [aria-labelledby=letters-title]");
    if (!isForeign && around.checkVisibility()) found.push(walker.currentNode.data);
  }
  for (const each of document.querySelectorAll("[alt], [aria-label], [placeholder], [title]"))
    found.push(...["alt", "aria-label", "placeholder", "title"].map((a) => each.getAttribute(a)));
  return found.filter((each) => each && each.trim());
}"""
"""What a person reads or hears, piece by piece; what is marked as another language is left out,
and so are the subjects of letters, which speak the applicant's."""


@dataclass(frozen=True)
class Sight:
    """One page in one state."""

    wrong: list[Any]
    """What axe found, what stands out of a narrow window, what was noticed behind the page."""
    pieces: list[str]


@dataclass
class Sights:
    """Every page of every tour that was walked."""

    browser: Browser
    lives: Lives
    _seen: dict[tuple[Tour, str], dict[str, Sight]] = field(default_factory=dict)

    async def of(self, tour: Tour, language: str) -> dict[str, Sight]:
        """Walk a tour, unless that is done, and return what was seen at each stop."""
        if (tour, language) not in self._seen:
            windows = Windows(self.browser, self.lives.house)
            try:
                self._seen[tour, language] = {
                    stop: await look_at(window)
                    async for stop, window in tour(windows, self.lives, language)
                }
            finally:
                await windows.close()
        return self._seen[tour, language]


async def look_at(window: Window) -> Sight:
    """Examine everything once, and what a narrow dark window changes a second time."""
    # A tour may have pressed a button just now: until the next page begins there is none.
    await window.page.wait_for_selector("main")
    await window.page.wait_for_load_state()
    read: list[str] = await window.page.evaluate(VISIBLE)
    wrong = await examine(window, WIDE, "light", RULES)
    wrong += await examine(window, NARROW, "dark", LOOKS)
    if await window.page.evaluate(WIDTH) > NARROW:
        wrong.append({"too wide": await window.page.evaluate(PAST_THE_EDGE)})
    await window.page.set_viewport_size({"width": WIDE, "height": 900})
    wrong += window.noticed
    window.noticed.clear()
    return Sight(wrong, [" ".join(piece.split()) for piece in read])


async def examine(window: Window, width: int, scheme: Scheme, rules: list[str]) -> list[Any]:
    """Return what axe finds in a window of some width, light or dark."""
    await window.page.set_viewport_size({"width": width, "height": 900})
    await window.page.emulate_media(color_scheme=scheme)
    await window.page.evaluate("() => document.fonts.ready.then(() => true)")
    if not await window.page.evaluate("'axe' in window"):
        await window.page.evaluate(AXE)
    found: list[Any] = await window.page.evaluate(EXAMINE, rules)
    return found
