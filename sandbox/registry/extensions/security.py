"""Longer passwords, and what a login has to be warned of (RFC 8807)."""

from lxml import etree

from sandbox.registry.visits import Visit
from sandbox.registry.wire.dialects import LOGIN_SECURITY
from sandbox.registry.wire.envelopes import add, local, payload, text_of

PLACEHOLDER = "[LOGIN-SECURITY]"


def password_in(visit: Visit, part: etree._Element) -> str:
    """The password an element of the login means, wherever it stands."""
    written = text_of(part)
    element = visit.extension(LOGIN_SECURITY, "loginSec")
    if written != PLACEHOLDER or element is None:
        return written
    return next((text_of(one) for one in element if local(one) == local(part)), written)


def warnings(visit: Visit) -> list[etree._Element]:
    """What the registry wants to warn a registrar of, as an operator switched it."""
    kind = visit.manners.login_warning
    if not kind or not visit.speaks(LOGIN_SECURITY):
        return []
    data = payload("loginSec", LOGIN_SECURITY, "loginSecData")
    add(data, "event", "It ends soon.", type=kind, level="warning", exDate=visit.at)
    return [data]
