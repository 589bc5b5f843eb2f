"""A small EPP server over TLS that answers well unless the script says otherwise."""

import asyncio
import re
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from epp.frames import with_header
from tests.epp.certificates import Signed
from tests.epp.golden import golden

_VERBS = re.compile(r"<(login|logout|hello|create|check|info|poll)\b")
_CL_TRID = re.compile(r"<clTRID>([^<]*)</clTRID>")


def answer(code: int, cl_trid: str | None, payload: str = "") -> bytes:
    identifier = f"<clTRID>{cl_trid}</clTRID>" if cl_trid else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><epp xmlns="urn:ietf:params:xml:ns:epp-1.0">'
        f'<response><result code="{code}"><msg>Text {code}</msg></result>{payload}'
        f"<trID>{identifier}<svTRID>SV-1</svTRID></trID></response></epp>"
    ).encode()


@dataclass
class Heard:
    link: int
    verb: str
    cl_trid: str | None
    text: str


@dataclass
class Link:
    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def say(self, body: bytes) -> None:
        self.writer.write(with_header(body))

    def hang_up(self) -> None:
        self.writer.close()


Action = Callable[[Link, Heard], Awaitable[None]]


def with_code(code: int) -> Action:
    async def act(link: Link, heard: Heard) -> None:
        link.say(answer(code, heard.cl_trid))

    return act


def with_bytes(data: bytes, *, then_hang_up: bool = False) -> Action:
    async def act(link: Link, _: Heard) -> None:
        link.writer.write(data)
        if then_hang_up:
            link.hang_up()

    return act


async def by_hanging_up(link: Link, _: Heard) -> None:
    link.hang_up()


async def with_foreign_trid(link: Link, _: Heard) -> None:
    link.say(answer(1000, "PD-someone-else"))


async def without_trid(link: Link, _: Heard) -> None:
    link.say(answer(1000, None))


async def with_error_without_trid(link: Link, _: Heard) -> None:
    link.say(answer(2001, None))


async def with_silence(_: Link, __: Heard) -> None:
    return


def after(gate: asyncio.Event) -> Action:
    async def act(link: Link, heard: Heard) -> None:
        await gate.wait()
        link.say(answer(1000, heard.cl_trid))

    return act


@dataclass
class ScriptedRegistry:
    context: ssl.SSLContext
    greeting: bytes = field(default_factory=lambda: golden("rfc_answer_greeting"))
    greets: bool = True
    script: dict[str, list[Action]] = field(default_factory=lambda: defaultdict(list))
    heard: list[Heard] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    under_way: int = 0
    most_under_way: int = 0
    port: int = 0
    host: str = "127.0.0.1"

    async def open(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(
            self._serve, self.host, self.port, ssl=self.context
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        self._server.close()
        for link in self.links:
            link.writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()
        await asyncio.sleep(0)

    def verbs(self) -> list[str]:
        return [heard.verb for heard in self.heard]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        link = Link(len(self.links) + 1, reader, writer)
        self.links.append(link)
        try:
            await self._talk(link)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _talk(self, link: Link) -> None:
        if not self.greets:
            return
        link.say(self.greeting)
        while True:
            size = int.from_bytes(await link.reader.readexactly(4), "big")
            text = (await link.reader.readexactly(size - 4)).decode()
            heard = self._hear(link, text)
            self.under_way += 1
            self.most_under_way = max(self.most_under_way, self.under_way)
            try:
                await self._act(link, heard)
            finally:
                self.under_way -= 1

    def _hear(self, link: Link, text: str) -> Heard:
        verb = _VERBS.search(text)
        cl_trid = _CL_TRID.search(text)
        assert verb
        heard = Heard(link.number, verb[1], cl_trid[1] if cl_trid else None, text)
        self.heard.append(heard)
        return heard

    async def _act(self, link: Link, heard: Heard) -> None:
        if self.script[heard.verb]:
            await self.script[heard.verb].pop(0)(link, heard)
        elif heard.verb == "hello":
            link.say(self.greeting)
        else:
            link.say(answer(1500 if heard.verb == "logout" else 1000, heard.cl_trid))


def server_context(signed: Signed, client_authority: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed.certificate, signed.key)
    context.load_verify_locations(client_authority)
    context.verify_mode = ssl.CERT_REQUIRED
    return context
