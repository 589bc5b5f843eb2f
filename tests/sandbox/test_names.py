"""The sandbox's name server, asked as any resolver asks."""

import dns.asyncresolver
import dns.exception
import dns.resolver
import pytest

from sandbox.registers import open_registers
from sandbox.serving import PortUnavailableError
from sandbox.state_registers.names import (
    MAGIC,
    WHAT_A_DOMAIN_SHOWS,
    NameServer,
    open_names,
)


def resolver_of(server: NameServer) -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], server.port, 0.3
    return resolver


async def test_an_ordinary_domain_takes_mail() -> None:
    async with open_names(NameServer()) as server:
        answer = await resolver_of(server).resolve("zlutoucky-kun.example", "MX")

    assert [each.exchange.to_text() for each in answer] == ["posta.partnerdesk.example."]
    assert server.asked == ["zlutoucky-kun.example MX"]


@pytest.mark.parametrize(
    ("domain", "trouble"),
    [
        ("neexistuje.example", dns.resolver.NXDOMAIN),
        ("bez-mx.example", dns.resolver.NoAnswer),
        ("prazdna.example", dns.resolver.NoAnswer),
        ("mlci.example", dns.resolver.LifetimeTimeout),
        ("porucha.example", dns.resolver.NoNameservers),
        ("nesmysl.example", dns.exception.DNSException),
    ],
)
async def test_a_domain_shows_the_trouble_its_name_says(
    domain: str, trouble: type[Exception]
) -> None:
    async with open_names(NameServer()) as server:
        with pytest.raises(trouble):
            await resolver_of(server).resolve(domain, "MX")


async def test_a_domain_can_say_that_it_takes_no_mail() -> None:
    async with open_names(NameServer()) as server:
        answer = await resolver_of(server).resolve("nebere-postu.example", "MX")

    assert [each.exchange.to_text() for each in answer] == ["."]


async def test_the_name_server_is_switched_off_as_the_registers_are() -> None:
    async with open_registers() as registers:
        registers.names.line.switches.turn("down")
        with pytest.raises(dns.resolver.NoNameservers):
            await resolver_of(registers.names).resolve("zlutoucky-kun.example", "MX")


async def test_a_taken_port_is_refused() -> None:
    async with open_names(NameServer()) as server:
        with pytest.raises(PortUnavailableError):
            async with open_names(NameServer(), server.port):
                pass


def test_every_magic_domain_is_explained() -> None:
    assert set(MAGIC) <= set(WHAT_A_DOMAIN_SHOWS)
