"""A command as the registry reads it from a frame."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from sandbox.registry.wire.answers import Refusal
from sandbox.registry.wire.dialects import EPP, FRED_COMMANDS, Dialect
from sandbox.registry.wire.envelopes import local, namespace, text_of
from sandbox.registry.wire.shapes import LOGIN, check_shape, shapes_of

OBJECT_VERBS = ("check", "info", "create", "delete", "renew", "update", "transfer")
TRANSFER_OPERATIONS = ("request", "query", "cancel", "approve", "reject")
SESSION_VERBS = ("login", "logout", "poll")
QUERIES = ("check", "info", "poll", "hello", "creditInfo", "getResults")


@dataclass
class Command:
    """What somebody asks of the registry."""

    verb: str = "unknown"
    operation: str = ""
    kind: str = ""
    service: str = ""
    document: etree._Element | None = None
    body: etree._Element | None = None
    extension: etree._Element | None = None
    cl_trid: str | None = None
    targets: tuple[str, ...] = ()
    problem: Refusal | None = None

    @property
    def element(self) -> etree._Element:
        """The element that carries the command's own values."""
        if self.body is None:
            raise Refusal(2001, "The command is empty.")
        return self.body


def read_command(root: etree._Element, dialect: Dialect) -> Command:
    """Read a command; what is wrong with it stands in its problem."""
    command = Command(document=root)
    try:
        _read(root, dialect, command)
    except Refusal as problem:
        command.problem = problem
    return command


def _read(root: etree._Element, dialect: Dialect, command: Command) -> None:
    if root.tag != f"{{{EPP}}}epp" or len(root) != 1:
        raise Refusal(2001, "The document is not one EPP request.")
    readers: dict[str, Callable[[etree._Element, Dialect, Command], None]] = {
        "hello": _read_hello,
        "command": _read_command,
        "extension": _read_own_command,
    }
    body = root[0]
    if namespace(body) != EPP or local(body) not in readers:
        raise Refusal(2001, f"Element '{local(body)}' is not a request.")
    readers[local(body)](body, dialect, command)


def _read_hello(body: etree._Element, _dialect: Dialect, command: Command) -> None:
    command.verb = "hello"
    command.body = body


def _read_command(body: etree._Element, dialect: Dialect, command: Command) -> None:
    children = list(body)
    if children and local(children[-1]) == "clTRID":
        command.cl_trid = _identifier(children.pop())
    if len(children) == 2 and local(children[1]) == "extension":
        command.extension = children.pop()
    if len(children) != 1 or namespace(children[0]) != EPP:
        raise Refusal(2001, "A command is one verb, then 'extension', then 'clTRID'.")
    verb = local(children[0])
    if verb in SESSION_VERBS:
        _read_session_verb(children[0], command)
    elif verb in OBJECT_VERBS:
        _read_object_verb(children[0], dialect, command)
    else:
        raise Refusal(2001, f"Element '{verb}' is not a command.")


def _identifier(element: etree._Element) -> str:
    identifier = text_of(element)
    if not 3 <= len(identifier) <= 64:
        raise Refusal(2001, "Element 'clTRID' holds 3 to 64 characters.")
    return identifier


def _read_session_verb(element: etree._Element, command: Command) -> None:
    command.verb = local(element)
    command.body = element
    if command.verb == "login":
        check_shape(element, LOGIN)
        command.targets = (text_of(element[0]),)
    if command.verb == "poll" and element.get("op") not in ("req", "ack"):
        raise Refusal(2001, "Attribute 'op' of 'poll' is 'req' or 'ack'.")


def _read_object_verb(element: etree._Element, dialect: Dialect, command: Command) -> None:
    command.verb = local(element)
    if len(element) != 1:
        raise Refusal(2001, f"Element '{command.verb}' holds exactly one object.")
    if command.verb == "transfer":
        command.operation = element.get("op") or ""
        if command.operation not in TRANSFER_OPERATIONS:
            raise Refusal(2001, f"'{command.operation}' is no operation of a transfer.")
    body = element[0]
    if namespace(body) in dialect.other_services:
        command.kind, command.service, command.body = "balance", namespace(body), body
        return
    kind = dialect.kind_of(namespace(body))
    if kind is None:
        raise Refusal(2307, f"Objects of '{namespace(body)}' are not kept here.")
    command.kind, command.service, command.body = kind, namespace(body), body
    if local(body) != command.verb:
        raise Refusal(2001, f"Element '{local(body)}' is not expected in '{command.verb}'.")
    command.targets = tuple(text_of(child) for child in body if local(child) in ("name", "id"))
    shapes = shapes_of(dialect.key, kind, command.verb)
    if command.verb in shapes:
        check_shape(body, shapes)


def _read_own_command(body: etree._Element, dialect: Dialect, command: Command) -> None:
    if len(body) != 1 or body[0].tag != f"{{{FRED_COMMANDS}}}extcommand" or dialect.key != "fred":
        raise Refusal(2001, "This extension of the protocol is not known here.")
    parts = list(body[0])
    if parts and local(parts[-1]) == "clTRID":
        command.cl_trid = _identifier(parts.pop())
    if len(parts) != 1:
        raise Refusal(2001, "Element 'extcommand' holds one command, then 'clTRID'.")
    command.verb, command.kind = local(parts[0]), "fred"
    command.body = parts[0]
