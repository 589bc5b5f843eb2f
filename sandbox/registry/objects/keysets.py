"""Sets of keys, by which FRED's zones are signed."""

import base64
import binascii

from lxml import etree

from sandbox.registry.objects import names
from sandbox.registry.things import Thing
from sandbox.registry.visits import Visit, add_auth, add_history, add_statuses, auth_in
from sandbox.registry.wire.answers import Answer, Refusal
from sandbox.registry.wire.envelopes import add, as_tree, grow, local, text_of

FLAGS = ("0", "256", "257")
PROTOCOL = "3"
REFUSED_ALGORITHMS = ("0", "1", "2", "252")


def create_keyset(visit: Visit) -> Answer:
    """Keep a new set of keys."""
    element = visit.command.element
    name = names.handle(visit.dialect, element[0])
    for key in (part for part in element if local(part) == "dnskey"):
        check_key(key)
    contacts = [part for part in element if local(part) == "tech"]
    handles = [visit.dialect.handle(text_of(part)) for part in contacts]
    for handle, part in zip(handles, contacts, strict=True):
        visit.needed("contact", handle, part)
    if visit.things.find("keyset", name):
        raise Refusal(2302, f"The keyset '{name}' is registered already.", element[0])
    keyset = Thing(
        kind="keyset",
        name=name,
        sponsor=visit.registrar,
        creator=visit.registrar,
        created=visit.at,
        auth=auth_in(visit) or f"made-{visit.sv_trid}",
        details={"fields": [as_tree(one) for one in element if local(one) in ("dnskey", "tech")]},
    )
    visit.things.insert(keyset)
    visit.things.use(keyset, [("contact", handle) for handle in handles])
    data = visit.payload("creData")
    add(data, "id", name)
    add(data, "crDate", visit.dialect.moment(visit.at))
    return Answer(data=[data])


def check_key(key: etree._Element) -> None:
    """Refuse a key that no zone can be signed with."""
    parts = {local(part): text_of(part) for part in key}
    is_known = parts.get("flags") in FLAGS and parts.get("protocol") == PROTOCOL
    if not is_known or parts.get("alg") in REFUSED_ALGORITHMS:
        raise Refusal(2306, "The flags, the protocol or the algorithm of a key do not fit.", key)
    try:
        base64.b64decode("".join(parts.get("pubKey", "").split()), validate=True)
    except binascii.Error:
        raise Refusal(2005, "A key is written in base 64.", key) from None


def info_keyset(visit: Visit) -> Answer:
    """Tell what is known of a set of keys."""
    element = visit.command.element
    keyset = visit.needed("keyset", visit.dialect.handle(text_of(element[0])), element[0])
    data = visit.payload("infData")
    add(data, "id", keyset.name)
    add(data, "roid", visit.roid(keyset))
    linked = ["linked"] if visit.things.is_used("keyset", keyset.name) else []
    add_statuses(visit, data, ["ok", *linked])
    add_history(visit, data, keyset)
    add_auth(visit, data, keyset)
    for tree in keyset.details["fields"]:
        grow(data, tree)
    return Answer(data=[data])
