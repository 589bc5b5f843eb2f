from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.workflows.house import StoryHouse, open_house

Keep = Callable[..., Awaitable[None]]
"""Keeps a story's history, by workflow id, under the name of the branch it went through."""


@pytest.fixture(scope="session", autouse=True)
def no_long_collections() -> None:
    """Leave what earlier tests made alone: a collection of all of it looks like a deadlock.

    Temporal interrupts a story that does not yield for two seconds, whoever holds it up.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
async def house(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[StoryHouse]:
    """One house a module: registries' queues bear no house's name."""
    async with open_house(tmp_path_factory.mktemp("house"), fresh_urls(postgres)) as opened:
        yield opened


@pytest.fixture
def keep(house: StoryHouse, request: pytest.FixtureRequest) -> Keep:
    """Keep histories where `python -m tests.workflows.record` runs; else do nothing."""
    recorder: Any = request.config.pluginmanager.get_plugin("tests.workflows.record")

    async def kept(workflow_id: str, branch: str, run_id: str | None = None) -> None:
        if recorder is not None:
            story = house.client.get_workflow_handle(workflow_id, run_id=run_id)
            await recorder.keep(story, branch)

    return kept
