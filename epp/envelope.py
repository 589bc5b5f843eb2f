"""What stands around every command, the session's own commands, and the verbs objects share."""

import secrets

from epp.errors import UnfitCommandError
from epp.profiles import RegistryAccount
from epp.xmlio import EPP, Element, Namespace, to_bytes

_SHORTEST_TRID, _LONGEST_TRID = 3, 64


def fresh_cl_trid() -> str:
    """A transaction identifier for the session's own commands, never used before."""
    return f"PD-{secrets.token_hex(16)}"


def fitting_cl_trid(cl_trid: str) -> str:
    """The identifier itself.

    Raises UnfitCommandError when the schema would not take it.
    """
    if not _SHORTEST_TRID <= len(cl_trid) <= _LONGEST_TRID or cl_trid != cl_trid.strip():
        raise UnfitCommandError(f"A clTRID has 3 to 64 characters, not {len(cl_trid)}.")
    return cl_trid


def command(verb: Element, cl_trid: str) -> bytes:
    """The frame of an ordinary command."""
    # The schema wants the identifier last.
    return to_bytes(EPP("epp", EPP("command", verb, EPP("clTRID", fitting_cl_trid(cl_trid)))))


def hello() -> bytes:
    """The frame that asks for a greeting; it carries no identifier."""
    return to_bytes(EPP("epp", EPP("hello")))


def login(account: RegistryAccount, cl_trid: str) -> bytes:
    """The login, with the services of the profile and not those of the greeting."""
    profile = account.profile
    extensions = EPP("svcExtension", *EPP.each("extURI", profile.ext_uris))
    return command(
        EPP(
            "login",
            EPP("clID", account.client_id),
            EPP("pw", account.password),
            EPP("options", EPP("version", "1.0"), EPP("lang", profile.lang)),
            EPP(
                "svcs",
                *EPP.each("objURI", profile.obj_uris),
                extensions if profile.ext_uris else None,
            ),
        ),
        cl_trid,
    )


def logout(cl_trid: str) -> bytes:
    """The frame that says good-bye and frees our place at the registry."""
    return command(EPP("logout"), cl_trid)


def check(namespace: Namespace, key: str, values: tuple[str, ...]) -> Element:
    """The verb that asks which of these are free; `key` is `name` or `id`."""
    return EPP("check", namespace("check", *namespace.each(key, values)))


def info(namespace: Namespace, key: str, value: str) -> Element:
    """The verb that asks about one object."""
    return EPP("info", namespace("info", namespace(key, value)))


def create(namespace: Namespace, *content: Element | None) -> Element:
    """The verb that makes one object."""
    return EPP("create", namespace("create", *content))


def poll_request() -> Element:
    """The verb that asks for the oldest message."""
    return EPP("poll", op="req")


def poll_ack(message_id: str) -> Element:
    """The verb that takes a message off the queue."""
    return EPP("poll", op="ack", msgID=message_id)


def once_each(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without repetitions, whatever their case."""
    # Namingo answers a repeated server with 2302, as if the name were taken.
    spellings: dict[str, str] = {}
    for name in names:
        spellings.setdefault(name.lower(), name)
    return tuple(spellings.values())
