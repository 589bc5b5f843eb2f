"""What stands around every command, the session's own commands, and the verbs objects share."""

import secrets
from collections.abc import Iterator

from epp.errors import UnfitCommandError
from epp.profiles import RegistryAccount
from epp.xmlio import EPP, Element, Namespace, to_bytes

LOGIN_SECURITY = Namespace("urn:ietf:params:xml:ns:epp:loginSec-1.0", "loginSec")
_SHORTEST_TRID, _LONGEST_TRID = 3, 64
_LONGEST_PASSWORD = 16
_SAID_ELSEWHERE = "[LOGIN-SECURITY]"


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


def command(verb: Element, cl_trid: str, *extensions: Element | None) -> bytes:
    """The frame of an ordinary command, with those of the extensions that are not None."""
    said = [extension for extension in extensions if extension is not None]
    extension = EPP("extension", *said) if said else None
    # The schema wants the identifier last.
    identifier = EPP("clTRID", fitting_cl_trid(cl_trid))
    return to_bytes(EPP("epp", EPP("command", verb, extension, identifier)))


def hello() -> bytes:
    """The frame that asks for a greeting; it carries no identifier."""
    return to_bytes(EPP("epp", EPP("hello")))


def login(account: RegistryAccount, cl_trid: str, new_password: str | None = None) -> bytes:
    """The login, with the services of the profile and not those of the greeting.

    A `new_password` replaces the account's; some registries hang up after such a login.
    """
    profile = account.profile
    sealed = LOGIN_SECURITY.uri in profile.ext_uris
    passwords = _Passwords(account.password, new_password, sealed=sealed)
    extensions = EPP("svcExtension", *EPP.each("extURI", profile.ext_uris))
    return command(
        EPP(
            "login",
            EPP("clID", account.client_id),
            *passwords.in_the_login(),
            EPP("options", EPP("version", "1.0"), EPP("lang", profile.lang)),
            EPP(
                "svcs",
                *EPP.each("objURI", profile.obj_uris),
                extensions if profile.ext_uris else None,
            ),
        ),
        cl_trid,
        passwords.in_the_extension(),
    )


class _Passwords:
    """The passwords of a login, each in the element that takes its length (RFC 8807)."""

    def __init__(self, password: str, new_password: str | None, *, sealed: bool) -> None:
        texts = {"pw": password, "newPW": new_password}
        self._texts = {name: text for name, text in texts.items() if text is not None}
        self._long = {
            name for name, text in self._texts.items() if sealed and len(text) > _LONGEST_PASSWORD
        }

    def in_the_login(self) -> Iterator[Element]:
        for name, text in self._texts.items():
            yield EPP(name, _SAID_ELSEWHERE if name in self._long else text)

    def in_the_extension(self) -> Element | None:
        if not self._long:
            return None
        said = (
            LOGIN_SECURITY(name, text) for name, text in self._texts.items() if name in self._long
        )
        return LOGIN_SECURITY("loginSec", *said)


def logout(cl_trid: str) -> bytes:
    """The frame that says good-bye and frees our place at the registry."""
    return command(EPP("logout"), cl_trid)


def check(namespace: Namespace, key: str, values: tuple[str, ...]) -> Element:
    """The verb that asks which of these are free; `key` is `name` or `id`."""
    return EPP("check", namespace("check", *namespace.each(key, values)))


def info(namespace: Namespace, *content: Element | None) -> Element:
    """The verb that asks about one object."""
    return EPP("info", namespace("info", *content))


def create(namespace: Namespace, *content: Element | None) -> Element:
    """The verb that makes one object."""
    return EPP("create", namespace("create", *content))


def renew(namespace: Namespace, *content: Element | None) -> Element:
    """The verb that extends one object."""
    return EPP("renew", namespace("renew", *content))


def transfer(op: str, namespace: Namespace, *content: Element | None) -> Element:
    """The verb that moves one object between registrars; `op` is `request` or its like."""
    return EPP("transfer", namespace("transfer", *content), op=op)


def update(namespace: Namespace, *content: Element | None) -> Element:
    """The verb that changes one object."""
    return EPP("update", namespace("update", *content))


def delete(namespace: Namespace, key: str, value: str) -> Element:
    """The verb that gives one object up; `key` is `name` or `id`."""
    return EPP("delete", namespace("delete", namespace(key, value)))


def refuse_empty_update(verb: Element) -> None:
    """Let pass only what changes something.

    Raises UnfitCommandError for an update that names an object and no change.
    """
    if verb.tag == EPP.tag("update") and len(verb[0]) == 1:
        raise UnfitCommandError("An update has to change something.")


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
