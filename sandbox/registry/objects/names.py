"""Which names of domains and hosts, and which handles, the registry accepts."""

import ipaddress
import re

from lxml import etree

from sandbox.registry.wire.answers import Refusal
from sandbox.registry.wire.dialects import Dialect
from sandbox.registry.wire.envelopes import text_of

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def domain_name(dialect: Dialect, element: etree._Element) -> str:
    """The domain an element names. Refuses with 2005 what cannot be registered in the zone."""
    name = text_of(element).lower()
    label, _, zone = name.partition(".")
    if zone != dialect.zone or not _is_label(label) or not _hyphens_fit(dialect, label):
        raise Refusal(2005, f"'{name}' is not a name of the zone '{dialect.zone}'.", element)
    return name


def _is_label(label: str) -> bool:
    return _LABEL.fullmatch(label) is not None


def _hyphens_fit(dialect: Dialect, label: str) -> bool:
    if dialect.key == "fred":
        return "--" not in label
    return label[2:4] != "--" or label.startswith("xn--")


def host_name(element: etree._Element) -> str:
    """The host an element names. Refuses with 2005 what is no host name."""
    name = text_of(element).lower()
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 255 or not all(_is_label(label) for label in labels):
        raise Refusal(2005, f"'{name}' is not a host name.", element)
    return name


def handle(dialect: Dialect, element: etree._Element) -> str:
    """The handle an element names. Refuses with 2005 what cannot be one."""
    written = dialect.handle(text_of(element))
    if dialect.handle_pattern.fullmatch(written) is None:
        raise Refusal(2005, f"'{written}' is not a handle.", element)
    return written


def address(element: etree._Element) -> str:
    """The address an element names. Refuses with 2005 what is none."""
    try:
        return str(ipaddress.ip_address(text_of(element)))
    except ValueError:
        raise Refusal(2005, f"'{text_of(element)}' is not an address.", element) from None
