"""Every page, in every state: nothing axe finds, nothing too wide, nothing from elsewhere."""

from __future__ import annotations

from pprint import pformat

import pytest

from tests.stories.lives import Lives
from tests.stories.sights import Sights
from tests.stories.tours import TOURS, Tour
from tests.stories.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("tour", TOURS)
async def test_every_page_is_for_everybody(sights: Sights, tour: Tour, language: str) -> None:
    seen = await sights.of(tour, language)
    wrong = {stop: sight.wrong for stop, sight in seen.items() if sight.wrong}

    assert seen
    assert not wrong, pformat(wrong, width=140)


async def test_the_head_of_a_partners_page_is_one_line(windows: Windows, lives: Lives) -> None:
    window = await lives.window_of_player(windows, lives.partner, "cs")
    await window.open("/desk")
    heights = await window.page.eval_on_selector_all(
        ".bar > *", "parts => parts.map((part) => part.getBoundingClientRect().top)"
    )
    assert len(set(heights)) == 1, heights
    assert await window.page.locator(".bar").evaluate("bar => bar.clientHeight") < 80
