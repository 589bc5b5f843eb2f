"""A registry that knows no people and wants its product named."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.registry import Registry, open_registry
from tests.sandbox.registry_talk import EPP, Client, registered, talk

DOMAIN = "urn:ietf:params:xml:ns:domain-1.0"
NAMESTORE = "http://www.verisign-grs.com/epp/namestoreExt-1.1"


@pytest.fixture
async def registry(tmp_path: Path) -> AsyncIterator[Registry]:
    async with open_registry(tmp_path) as opened:
        yield opened


def order(client: Client, name: str, *, people: str = "", product: str = "dotCOM") -> Any:
    extension = (
        f'<extension><n:namestoreExt xmlns:n="{NAMESTORE}"><n:subProduct>{product}</n:subProduct>'
        "</n:namestoreExt></extension>"
        if product
        else ""
    )
    password = "Ab1-Ab1-Ab1" if "weak" not in name else "password"
    return client.request(
        f'<?xml version="1.0" encoding="UTF-8"?><epp xmlns="{EPP}"><command><create>'
        f'<domain:create xmlns:domain="{DOMAIN}"><domain:name>{name}</domain:name>{people}'
        f"<domain:authInfo><domain:pw>{password}</domain:pw></domain:authInfo></domain:create>"
        f"</create>{extension}<clTRID>THIN-{name}</clTRID></command></epp>"
    )


async def test_a_thin_registry_takes_names_without_people(registry: Registry) -> None:
    holder = "<domain:registrant>HOLDER-1</domain:registrant>"

    def conversation(client: Client) -> list[int]:
        answers = [
            order(client, "vlna.com"),
            order(client, "a.com", people=holder),
            order(client, "b.com", product=""),
            order(client, "c.com", product="dotNET"),
            order(client, "weak.com"),
            client.contact.check(["HOLDER-1"]),
        ]
        return [one.code() for one in answers]

    codes = await talk(registry, "com", conversation)

    assert codes == [1000, 2306, 2003, 2306, 2202, 2307]
    assert registered(registry, "vlna.com")["registrant"] == ""
    assert registry.oracle.charges()[0]["zone"] == "com"
    assert registry.oracle.unbalanced() == []
