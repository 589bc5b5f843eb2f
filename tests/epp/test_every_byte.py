"""A create that is cut at any byte, on the way there or back, leaves an order unsure (D3)."""

import asyncio
import ssl

import pytest

from epp.commands import CreateDomain
from epp.errors import UnsureError
from epp.frames import with_header
from epp.session import Session
from tests.epp.conftest import Papers, make_account
from tests.epp.golden import golden
from tests.epp.scripted_registry import answer, server_context

CREATE = CreateDomain("volna.test", 1, "CR0CC9WVT05DTXTZ", "k7Qm-2XvR9tL", ("CR0CC9WVT05DTXTZ",))
ANSWER = with_header(answer(1000, "PD-1"))
_GROUP = 24


class CuttingRegistry:
    """Logs everybody in, takes `reads` bytes of the next command and says `says` of the answer."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self.longest = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        self.cuts: asyncio.Queue[tuple[int | None, int]] = asyncio.Queue()

    async def close(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reads, says = self.cuts.get_nowait()
        try:
            writer.write(with_header(golden("rfc_answer_greeting")))
            login = await self._command(reader)
            cl_trid = login.split(b"<clTRID>")[1].split(b"</clTRID>")[0].decode()
            writer.write(with_header(answer(1000, cl_trid)))
            if reads is None:
                self.longest = len(await self._command(reader)) + 4
            else:
                await reader.readexactly(reads)
            writer.write(ANSWER[:says])
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _command(self, reader: asyncio.StreamReader) -> bytes:
        size = int.from_bytes(await reader.readexactly(4), "big")
        return await reader.readexactly(size - 4)


@pytest.mark.parametrize("way", ["there", "back"])
async def test_a_create_cut_at_any_byte_is_unsure(way: str, papers: Papers) -> None:
    registry = CuttingRegistry(server_context(papers.server, str(papers.authority_file)))
    await registry.open()
    account = make_account(papers, registry)  # type: ignore[arg-type]  # only its port is asked

    async def outcome(reads: int | None, says: int) -> str:
        registry.cuts.put_nowait((reads, says))
        session = await Session.open(account)
        try:
            return str((await session.send(CREATE, "PD-1")).code)
        except UnsureError:
            return "unsure"
        finally:
            session.abort()

    assert await outcome(None, len(ANSWER)) == "1000"
    cuts = (
        [(reads, 0) for reads in range(1, registry.longest)]
        if way == "there"
        else [(None, says) for says in range(len(ANSWER))]
    )
    found = set()
    for start in range(0, len(cuts), _GROUP):
        found |= set(await asyncio.gather(*(outcome(*cut) for cut in cuts[start : start + _GROUP])))
    await registry.close()

    assert len(cuts) > 200
    assert found == {"unsure"}
