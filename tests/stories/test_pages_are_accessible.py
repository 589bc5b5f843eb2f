"""Every page, in every state: nothing axe finds, nothing too wide, nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path
from pprint import pformat
from typing import Any

import pytest

from tests.stories.lives import Lives
from tests.stories.tours import TOURS, Tour
from tests.stories.windows import NARROW, WIDE, Scheme, Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

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


async def examine(window: Window) -> list[Any]:
    """Examine everything once, and what a narrow dark window changes a second time."""
    found = await look(window, WIDE, "light", RULES)
    found += await look(window, NARROW, "dark", LOOKS)
    if await window.page.evaluate(WIDTH) > NARROW:
        found.append({"too wide": await window.page.evaluate(PAST_THE_EDGE)})
    await window.page.set_viewport_size({"width": WIDE, "height": 900})
    return found


async def look(window: Window, width: int, scheme: Scheme, rules: list[str]) -> list[Any]:
    await window.page.set_viewport_size({"width": width, "height": 900})
    await window.page.emulate_media(color_scheme=scheme)
    await window.page.evaluate("() => document.fonts.ready.then(() => true)")
    if not await window.page.evaluate("'axe' in window"):
        await window.page.evaluate(AXE)
    found: list[Any] = await window.page.evaluate(EXAMINE, rules)
    return found


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("tour", TOURS)
async def test_every_page_is_for_everybody(
    windows: Windows, lives: Lives, tour: Tour, language: str
) -> None:
    wrong: dict[str, list[Any]] = {}
    async for stop, window in tour(windows, lives, language):
        found = await examine(window)
        if found or window.noticed:
            wrong[stop] = [*found, *window.noticed]
            window.noticed.clear()

    assert not wrong, pformat(wrong, width=140)
