"""A name server over UDP: every domain takes mail, but those that show a trouble by their name."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from sandbox.serving import HOST, PortUnavailableError, port_of
from sandbox.state_registers.switchboard import Line

Zone = Mapping[str, str] | str
"""A domain's records by type, several of one type joined by "; ", or the trouble it makes."""
MISSING, SERVFAIL, SILENCE, RUBBISH = "NXDOMAIN", "SERVFAIL", "SILENCE", "RUBBISH"
ORDINARY: Zone = MappingProxyType({"MX": "10 posta.partnerdesk.example."})
# A domain that is there, and answers no to whatever it is asked.
NOTHING: Zone = MappingProxyType({})

MAGIC: Mapping[str, Zone] = MappingProxyType(
    {
        "neexistuje.example": MISSING,
        "nebere-postu.example": MappingProxyType({"MX": "0 ."}),
        "bez-mx.example": MappingProxyType({"A": "192.0.2.1"}),
        "prazdna.example": NOTHING,
        "mlci.example": SILENCE,
        "porucha.example": SERVFAIL,
        "nesmysl.example": RUBBISH,
    }
)
WHAT_A_DOMAIN_SHOWS: Mapping[str, str] = MappingProxyType(
    {
        "neexistuje.example": "the domain does not exist (NXDOMAIN)",
        "nebere-postu.example": "says that it takes no mail (null MX)",
        "bez-mx.example": "no MX record; mail goes to the domain's own address",
        "prazdna.example": "the domain exists and has nobody to take mail",
        "mlci.example": "no answer in time",
        "porucha.example": "SERVFAIL",
        "nesmysl.example": "an answer nobody can read",
        "mailinator.com": "mailboxes made to be thrown away (our own list says so)",
    }
)
_OF_MODES = {"down": SERVFAIL, "limit": SILENCE, "wrong": RUBBISH}


@dataclass
class NameServer(asyncio.DatagramProtocol):
    """Answers by what it knows of a domain, and by what it says of all others."""

    zones: dict[str, Zone] = field(default_factory=lambda: dict(MAGIC))
    others: Zone = field(default_factory=lambda: ORDINARY)
    line: Line = field(default_factory=lambda: Line("dns"))
    address: str = ""
    port: int = 0

    @property
    def asked(self) -> list[str]:
        """What was asked, each as a name and a type."""
        return self.line.ids

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back to those who ask."""
        # Said to be the ground of all transports; what comes can send.
        self._transport: Any = transport

    def datagram_received(self, data: bytes, sender: tuple[str, int]) -> None:
        """Answer a question, late where the switch says so."""
        try:
            query = dns.message.from_wire(data)
        except dns.exception.DNSException:
            return
        wait = self.line.switches.seconds if self.line.mode == "slow" else 0
        asyncio.get_running_loop().call_later(wait, self._answer, query, data[:2], sender)

    def _answer(self, query: dns.message.Message, number: bytes, sender: tuple[str, int]) -> None:
        question = query.question[0]
        kind = dns.rdatatype.to_text(question.rdtype)
        name = question.name.to_text(omit_final_dot=True).casefold()
        self.line.asked.append([f"{name} {kind}"])
        zone = _OF_MODES.get(self.line.mode) or self.zones.get(name, self.others)
        if zone == RUBBISH:
            self._transport.sendto(number + b"\xff" * 9, sender)
        elif zone != SILENCE:
            self._transport.sendto(_reply(query, zone, kind).to_wire(), sender)


def _reply(query: dns.message.Message, zone: Zone, kind: str) -> dns.message.Message:
    reply = dns.message.make_response(query, recursion_available=True)
    if isinstance(zone, str):
        reply.set_rcode(dns.rcode.from_text(zone))
    elif record := zone.get(kind):
        question = query.question[0]
        rows = record.split("; ")
        reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", question.rdtype, *rows))
    return reply


@contextlib.asynccontextmanager
async def open_names(server: NameServer, port: int = 0) -> AsyncIterator[NameServer]:
    """Answer DNS on a port of this machine, 0 for a free one.

    Raises PortUnavailableError.
    """
    taken = _take(port)
    server.port = port_of(taken)
    server.address = f"{HOST}:{server.port}"
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: server, sock=taken)
    try:
        yield server
    finally:
        transport.close()


def _take(port: int) -> socket.socket:
    taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.setblocking(False)  # noqa: FBT003 - the standard library names it so
    try:
        taken.bind((HOST, port))
    except OSError as error:
        taken.close()
        busy = error.errno == errno.EADDRINUSE
        reason = "is taken by another program" if busy else f"cannot be opened ({error.strerror})"
        raise PortUnavailableError(port, reason) from error
    return taken
