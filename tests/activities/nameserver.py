"""A name server of our own, speaking DNS over UDP, that knows only what a test tells it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

SERVFAIL, SILENCE, RUBBISH = "SERVFAIL", "SILENCE", "RUBBISH"
# A domain that is there, and answers no to whatever it is asked.
NOTHING: dict[str, str] = {}


@dataclass
class NameServer(asyncio.DatagramProtocol):
    """Holds for each domain its records by type, or the trouble it makes."""

    zones: dict[str, dict[str, str] | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Said to be the ground of all transports; what comes can send.
        self.transport: Any = transport

    def datagram_received(self, data: bytes, sender: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True)
        self.asked.append(f"{name} {dns.rdatatype.to_text(question.rdtype)}")
        zone = self.zones.get(name)
        if zone == SILENCE:
            return
        if zone == RUBBISH:
            self.transport.sendto(data[:2] + b"\xff" * 9, sender)
            return
        answer = dns.message.make_response(query, recursion_available=True)
        if zone is None or isinstance(zone, str):
            answer.set_rcode(dns.rcode.NXDOMAIN if zone is None else dns.rcode.SERVFAIL)
        elif record := zone.get(dns.rdatatype.to_text(question.rdtype)):
            rows = record.split("; ")
            answer.answer.append(
                dns.rrset.from_text(question.name, 60, "IN", question.rdtype, *rows)
            )
        self.transport.sendto(answer.to_wire(), sender)


@contextlib.asynccontextmanager
async def open_nameserver(**zones: dict[str, str] | str) -> AsyncIterator[NameServer]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    host, port = transport.get_extra_info("sockname")
    server.address = f"{host}:{port}"
    server.zones |= zones
    try:
        yield server
    finally:
        transport.close()
