import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.faults import FaultProxy


class Echo:
    def __init__(self) -> None:
        self.heard = b""
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            writer.write(b"hello\n")
            while line := await reader.read(1000):
                self.heard += line
                writer.write(line.upper())
                await writer.drain()
        writer.close()


@pytest_asyncio.fixture
async def echo() -> AsyncIterator[Echo]:
    part = Echo()
    server = await asyncio.start_server(part.answer, "127.0.0.1", 0)
    part.port = server.sockets[0].getsockname()[1]
    yield part
    server.close()
    await server.wait_closed()


@pytest_asyncio.fixture
async def proxy(echo: Echo) -> AsyncIterator[FaultProxy]:
    async with FaultProxy("127.0.0.1", echo.port) as part:
        yield part


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self, words: bytes) -> bytes:
        self.writer.write(words)
        return await self.heard()

    async def heard(self, seconds: float = 2) -> bytes:
        return await asyncio.wait_for(self.reader.read(1000), seconds)


@pytest_asyncio.fixture
async def client(proxy: FaultProxy) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection(proxy.host, proxy.port)
    part = Client(reader, writer)
    assert await part.heard() == b"hello\n"
    yield part
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def test_a_proxy_without_faults_passes_everything(client: Client, echo: Echo) -> None:
    assert await client.ask(b"a word") == b"A WORD"
    assert echo.heard == b"a word"


async def test_an_answer_is_cut_although_the_server_heard_the_question(
    client: Client, proxy: FaultProxy, echo: Echo
) -> None:
    proxy.cut_after_bytes = 0
    with pytest.raises(ConnectionResetError):
        await client.ask(b"do it")
    assert echo.heard == b"do it"


async def test_a_question_is_cut_in_its_middle(
    client: Client, proxy: FaultProxy, echo: Echo
) -> None:
    proxy.cut_requests_after_bytes = 3
    with pytest.raises(ConnectionResetError):
        await client.ask(b"do it")
    await asyncio.sleep(0.05)
    assert echo.heard in (b"", b"do ")


async def test_answers_are_swallowed_while_the_wire_stays_open(
    client: Client, proxy: FaultProxy, echo: Echo
) -> None:
    proxy.swallow_answers = True
    client.writer.write(b"anybody?")
    with pytest.raises(TimeoutError):
        await client.heard(0.2)
    assert echo.heard == b"anybody?"


async def test_a_half_open_wire_is_silent_and_never_ends(
    client: Client, proxy: FaultProxy, echo: Echo
) -> None:
    proxy.half_open = True
    client.writer.write(b"anybody?")
    with pytest.raises(TimeoutError):
        await client.heard(0.2)
    client.writer.write(b"still there?")
    with pytest.raises(TimeoutError):
        await client.heard(0.2)
    assert echo.heard == b""


async def test_answers_come_late(client: Client, proxy: FaultProxy) -> None:
    proxy.delay_seconds = 0.15
    loop = asyncio.get_running_loop()
    asked = loop.time()
    assert await client.ask(b"late") == b"LATE"
    assert loop.time() - asked >= 0.29


async def test_new_connections_are_refused_and_open_ones_cut(
    client: Client, proxy: FaultProxy
) -> None:
    proxy.refuse = True
    reader, writer = await asyncio.open_connection(proxy.host, proxy.port)
    with contextlib.suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()
    proxy.cut_all()
    with pytest.raises(ConnectionResetError):
        await client.heard()
    assert proxy.connections == 2


async def test_a_server_that_is_gone_is_a_cut_wire(echo: Echo) -> None:
    async with FaultProxy("127.0.0.1", 1) as proxy:
        reader, writer = await asyncio.open_connection(proxy.host, proxy.port)
        with contextlib.suppress(ConnectionResetError):
            assert await reader.read() == b""
        writer.close()
