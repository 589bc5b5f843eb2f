"""The sandbox's name server, as a test wants it: it knows only what the test tells it."""

import contextlib
from collections.abc import AsyncIterator

from sandbox.state_registers.names import MISSING, NameServer, Zone, open_names


@contextlib.asynccontextmanager
async def open_nameserver(**zones: Zone) -> AsyncIterator[NameServer]:
    async with open_names(NameServer(dict(zones), others=MISSING)) as server:
        yield server
