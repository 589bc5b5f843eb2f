"""Writes the commands only FRED has: credit, lists, mailing of codes, technical tests."""

from epp import envelope
from epp.commands import CreditInfo, ListObjects, NextListed, SendAuthInfo, TryNsset
from epp.errors import UnfitCommandError
from epp.fred.namespaces import FRED, NSSET, OBJECTS
from epp.xmlio import EPP, Element, to_bytes

_LISTS = {
    ("domain", None): "listDomains",
    ("contact", None): "listContacts",
    ("nsset", None): "listNssets",
    ("keyset", None): "listKeysets",
    ("domain", "contact"): "domainsByContact",
    ("domain", "nsset"): "domainsByNsset",
    ("domain", "keyset"): "domainsByKeyset",
    ("nsset", "contact"): "nssetsByContact",
    ("nsset", "host"): "nssetsByNs",
    ("keyset", "contact"): "keysetsByContact",
}


def frame(verb: Element, cl_trid: str) -> bytes:
    """The frame of a command of FRED's own.

    It stands where `<command>` would, with the identifier in FRED's namespace.
    """
    identifier = FRED("clTRID", envelope.fitting_cl_trid(cl_trid))
    return to_bytes(EPP("epp", EPP("extension", FRED("extcommand", verb, identifier))))


def credit(_: CreditInfo) -> Element:
    """`fred:creditInfo`."""
    return FRED("creditInfo")


def prepare_list(command: ListObjects) -> Element:
    """`fred:listDomains` and its like, or `fred:domainsByContact` and its like with their key."""
    verb = _LISTS.get((command.kind, command.by))
    if verb is None or (command.by is None) != (command.key is None):
        raise UnfitCommandError("The FRED dialect has no such list.")
    if command.key is None:
        return FRED(verb)
    return FRED(verb, FRED("name" if command.by == "host" else "id", command.key))


def next_listed(_: NextListed) -> Element:
    """`fred:getResults`."""
    return FRED("getResults")


def send_auth_info(command: SendAuthInfo) -> Element:
    """`fred:sendAuthInfo` around the object's own `sendAuthInfo`."""
    namespace = OBJECTS.get(command.kind)
    if namespace is None:
        raise UnfitCommandError(f"The FRED dialect has no {command.kind}.")
    key = "name" if command.kind == "domain" else "id"
    return FRED("sendAuthInfo", namespace("sendAuthInfo", namespace(key, command.handle)))


def try_nsset(command: TryNsset) -> Element:
    """`fred:test` around `nsset:test` of `id`, `level?`, `name*`."""
    level = command.level
    test = NSSET(
        "test",
        NSSET("id", command.handle),
        None if level is None else NSSET("level", str(level)),
        *NSSET.each("name", command.names),
    )
    return FRED("test", test)
