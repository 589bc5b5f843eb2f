"""Whatever the sandbox's registries say in these tests has to be what the schemas allow."""

from collections.abc import Iterator

import pytest
from lxml import etree

from sandbox.registry.wire import envelopes
from sandbox.registry.wire.validation import fault_in

MADE_UP_CODE = b'<result code="2011">'
FRED_MARK = b"http://www.nic.cz/"


@pytest.fixture(autouse=True)
def _validated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    faults: list[str] = []
    write = envelopes._written

    def written(root: etree._Element) -> bytes:
        body = write(root)
        dialect = "fred" if FRED_MARK in body else "rfc"
        fault = fault_in(dialect, etree.fromstring(body))
        # A code outside the RFC is a fault somebody asked for; no schema will ever allow it.
        if fault and MADE_UP_CODE not in body:
            faults.append(f"{fault}\n{body.decode()}")
        return body

    monkeypatch.setattr(envelopes, "_written", written)
    yield
    assert faults == []
