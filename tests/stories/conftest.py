"""One house and one Chromium for all stories; whoever plays in them gets windows of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.drills.house import running_house
from tests.stories.lives import Lives, live
from tests.stories.sights import Sights
from tests.stories.windows import Windows
from worker.parts import House, open_house
from worker.story.town import Town

WITHOUT_CHROMIUM = "no Chromium: apt-get install chromium"
ALREADY_RUNS = os.environ.get("PARTNERDESK_STORIES_STATE")
"""The folder of a house that runs already: whoever writes a story need not wait for one."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="package")
def chromium() -> str:
    """The Chromium of this machine."""
    found = os.environ.get("PARTNERDESK_CHROMIUM") or shutil.which("chromium")
    if found is None:
        pytest.skip(WITHOUT_CHROMIUM)
    return found


@pytest.fixture(scope="package")
def house(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A whole house, as `./run` starts it; without a browser none is started."""
    if ALREADY_RUNS:
        # Without its ports, an empty folder would stand for whatever listens at the usual ones.
        assert (Path(ALREADY_RUNS) / "ports.json").exists(), f"No house is in {ALREADY_RUNS}."
        yield open_house(Path(ALREADY_RUNS))
        return
    with running_house(tmp_path_factory.mktemp("stories") / "house") as running:
        yield running.house


@pytest.fixture(scope="package")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        await opened.close()


@pytest.fixture
async def windows(browser: Browser, house: House) -> AsyncIterator[Windows]:
    """Opens windows; all of them are closed after the test."""
    opened = Windows(browser, house)
    yield opened
    await opened.close()


@pytest.fixture
async def town(house: House) -> AsyncIterator[Town]:
    """The outside world, as programs see it."""
    reached = Town(house)
    yield reached
    await reached.close()


@pytest.fixture(scope="package")
async def lives(house: House) -> AsyncIterator[Lives]:
    """People in every situation that a page shows."""
    async with live(house) as lived:
        yield lived


@pytest.fixture(scope="package")
def sights(browser: Browser, lives: Lives) -> Sights:
    """What is seen on every page; a tour is walked once."""
    return Sights(browser, lives)
