from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import Stage, open_stage


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        yield opened
