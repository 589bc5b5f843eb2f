from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.accounting.stage import Office, open_office


@pytest.fixture(scope="module")
async def office(postgres: EmbeddedPostgres) -> AsyncIterator[Office]:
    async with open_office(fresh_urls(postgres)) as opened:
        yield opened
