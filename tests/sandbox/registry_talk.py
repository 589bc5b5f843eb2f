"""How the tests speak to the sandbox's registry: through a client that is not ours."""

import asyncio
import contextlib
import itertools
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import epptools

from sandbox.registry import Registry

EPP = "urn:ietf:params:xml:ns:epp-1.0"
FRED = {
    "contact": "http://www.nic.cz/xml/epp/contact-1.6",
    "nsset": "http://www.nic.cz/xml/epp/nsset-1.2",
    "domain": "http://www.nic.cz/xml/epp/domain-1.4",
    "keyset": "http://www.nic.cz/xml/epp/keyset-1.3",
    "fred": "http://www.nic.cz/xml/epp/fred-1.5",
}
# The foreign client's identifiers repeat within a second unless every client has its own prefix.
_numbers = itertools.count(1)

# Typed, nearly every value of the foreign client may be missing; the tests look for themselves.
Client = Any
Result = TypeVar("Result")
aside = asyncio.to_thread


def port_of(registry: Registry, zone: str) -> int:
    ports = {"cz": registry.cz_port, "test": registry.test_port, "com": registry.com_port}
    return ports[zone]


def configuration(registry: Registry, zone: str, **changes: Any) -> epptools.Config:
    settings: dict[str, Any] = {
        "host": "localhost",
        "port": port_of(registry, zone),
        "clid": registry.client_id,
        "password": registry.password,
        "ca_file": str(registry.certificates.ca_file),
        "client_cert": str(registry.certificates.certificate("client")),
        "client_key": str(registry.certificates.key("client")),
        "cltrid_prefix": f"T{next(_numbers)}",
        "read_timeout": 10.0,
        # Offered nothing, this client asks for its own favourites; the RFC endpoint has none.
        "ext_uris": [] if zone == "test" else None,
    }
    return epptools.Config(**{**settings, **changes})


def make_client(registry: Registry, zone: str, **changes: Any) -> Client:
    client = epptools.Client(configuration(registry, zone, **changes))
    client.throw_on_failure(throw=False)
    client.connect()
    return client


@contextlib.contextmanager
def client_of(registry: Registry, zone: str, **changes: Any) -> Iterator[Client]:
    client = make_client(registry, zone, **changes)
    try:
        assert client.login().code() == 1000
        yield client
    finally:
        client.disconnect()


def login_code(client: Client) -> int:
    try:
        return int(client.login().code())
    except epptools.CommandException as refusal:
        return int(refusal.epp_code)


def other_registrar(registry: Registry) -> dict[str, Any]:
    return {
        "clid": "REG-OTHER",
        "password": "Sandbox-Pw-2",
        "client_cert": str(registry.certificates.certificate("other")),
        "client_key": str(registry.certificates.key("other")),
    }


async def talk(
    registry: Registry, zone: str, conversation: Callable[[Client], Result], **changes: Any
) -> Result:
    def in_thread() -> Result:
        with client_of(registry, zone, **changes) as client:
            return conversation(client)

    return await aside(in_thread)


def make_contact(client: Client, handle: str = "HOLDER-1") -> Any:
    builder = client.contact.create_builder(handle, "jana@vzorova.example")
    builder.localized_address("Žluťoučký kůň s.r.o.", "Brno", "CZ", street=["Dlouhá 12"])
    return builder.auth_info("n5Rw-8YgT3kVcP6z").send()


def make_domain(client: Client, name: str, **changes: Any) -> Any:
    wishes = {"years": 1, "registrant": "HOLDER-1", "auth_info": "k7Qm-2XvR9tL", **changes}
    return client.domain.create(name, **wishes)


async def ordered(registry: Registry, name: str) -> Any:
    def conversation(client: Client) -> Any:
        make_contact(client)
        return make_domain(client, name)

    return await talk(registry, "test", conversation)


def charged(registry: Registry, name: str) -> int:
    return len(registry.oracle.charges(name))


def fred_command(client: Client, verb: str, kind: str, content: str) -> Any:
    identifier = f"F{next(_numbers):05d}"
    return client.request(
        f'<?xml version="1.0" encoding="UTF-8"?><epp xmlns="{EPP}"><command><{verb}>'
        f'<{kind}:{verb} xmlns:{kind}="{FRED[kind]}">{content}</{kind}:{verb}></{verb}>'
        f"<clTRID>{identifier}</clTRID></command></epp>"
    )


def fred_transfer(client: Client, name: str, password: str, operation: str = "request") -> Any:
    return client.request(
        f'<?xml version="1.0" encoding="UTF-8"?><epp xmlns="{EPP}"><command>'
        f'<transfer op="{operation}"><domain:transfer xmlns:domain="{FRED["domain"]}">'
        f"<domain:name>{name}</domain:name><domain:authInfo>{password}</domain:authInfo>"
        f"</domain:transfer></transfer><clTRID>F{next(_numbers):05d}</clTRID></command></epp>"
    )


def fred_contact(client: Client, handle: str) -> Any:
    return fred_command(
        client,
        "create",
        "contact",
        f"<contact:id>{handle}</contact:id><contact:postalInfo>"
        "<contact:name>Žluťoučký kůň s.r.o.</contact:name><contact:addr>"
        "<contact:street>Příčná 5</contact:street><contact:city>Ústí</contact:city>"
        "<contact:pc>40001</contact:pc><contact:cc>CZ</contact:cc></contact:addr>"
        "</contact:postalInfo><contact:email>kun@kun.example</contact:email>",
    )


def fred_nsset(client: Client, handle: str, tech: str) -> Any:
    servers = "".join(
        f"<nsset:ns><nsset:name>ns{number}.partner.example</nsset:name></nsset:ns>"
        for number in (1, 2)
    )
    content = f"<nsset:id>{handle}</nsset:id>{servers}<nsset:tech>{tech}</nsset:tech>"
    return fred_command(client, "create", "nsset", content)


def fred_domain(client: Client, name: str, *, holder: str, nsset: str = "", years: int = 1) -> Any:
    servers = f"<domain:nsset>{nsset}</domain:nsset>" if nsset else ""
    return fred_command(
        client,
        "create",
        "domain",
        f'<domain:name>{name}</domain:name><domain:period unit="y">{years}</domain:period>'
        f"{servers}<domain:registrant>{holder}</domain:registrant>"
        f"<domain:authInfo>k7Qm-2XvR9tL</domain:authInfo>",
    )


def fred_credit(client: Client) -> Any:
    return fred_extra(client, "<fred:creditInfo/>")


def fred_extra(client: Client, content: str) -> Any:
    """Send one of the commands that only FRED knows."""
    return client.request(
        f'<?xml version="1.0" encoding="UTF-8"?><epp xmlns="{EPP}"><extension>'
        f'<fred:extcommand xmlns:fred="{FRED["fred"]}">{content}'
        f"<fred:clTRID>F{next(_numbers):05d}</fred:clTRID></fred:extcommand></extension></epp>"
    )


def registered(registry: Registry, name: str) -> Any:
    return registry.oracle.domain(name)


class RawLink:
    """A link without any client's help, for what no decent client would send."""

    def __init__(self, registry: Registry, zone: str) -> None:
        files = registry.certificates
        context = ssl.create_default_context(cafile=str(files.ca_file))
        context.load_cert_chain(files.certificate("client"), files.key("client"))
        port = port_of(registry, zone)
        plain = socket.create_connection(("localhost", port), timeout=5)
        self._socket = context.wrap_socket(plain, server_hostname="localhost")

    def __enter__(self) -> "RawLink":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, body: bytes) -> None:
        self._socket.sendall(struct.pack("!I", len(body) + 4) + body)

    def read(self) -> bytes:
        head = self._exactly(4)
        return self._exactly(struct.unpack("!I", head)[0] - 4) if head else b""

    def _exactly(self, wanted: int) -> bytes:
        got = b""
        while len(got) < wanted and (more := self._socket.recv(wanted - len(got))):
            got += more
        return got


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)
