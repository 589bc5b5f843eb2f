"""The ways in which the registry misbehaves on request.

A magic name asks for one in its left-most label, `<fault>[-<argument>][-once]-<anything>`; what
cannot carry such a label is met with faults queued beforehand.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.registry.books import Books, Row
from sandbox.registry.manners import Manners, strikes
from sandbox.registry.visits import Pending, Visit
from sandbox.registry.wire.commands import QUERIES, Command
from sandbox.registry.wire.dialects import Dialect
from sandbox.registry.wire.frames import framed

# What goes over the wire: how long to wait, then which bytes to send.
Pieces = list[tuple[float, bytes]]


def _whole(body: bytes) -> Pieces:
    return [(0.0, framed(body))]


@dataclass(frozen=True)
class Effect:
    """What a fault does to one command."""

    executes: bool = True
    answers: bool = True
    closes: bool = False
    code: int | None = None
    pause: float = 0.0
    cl_trid: str = "own"
    omits_expiry: bool = False
    late: float | None = None
    pending: Pending | None = None
    pieces: Callable[[bytes], Pieces] = _whole


@dataclass(frozen=True)
class Fault:
    """One way to misbehave, under the name that asks for it."""

    name: str
    effect: Callable[[str], Effect]
    takes_argument: bool = False


NO_FAULT = Effect()


def _broken(spoil: Callable[[bytes], bytes]) -> Callable[[str], Effect]:
    return lambda _: Effect(pieces=lambda body: _whole(spoil(body)))


def _half(body: bytes) -> Pieces:
    frame = framed(body)
    return [(0.0, frame[: len(frame) // 2])]


def _dripping(pause: float) -> Callable[[bytes], Pieces]:
    return lambda body: [(pause, bytes([byte])) for byte in framed(body)]


def _with_doctype(body: bytes) -> bytes:
    return body.replace(b"?>", b'?><!DOCTYPE epp [<!ENTITY a "b">]>', 1)


def _deep(body: bytes) -> bytes:
    return body.replace(b"</epp>", b"<a>" * 5_000 + b"</a>" * 5_000 + b"</epp>")


_ALL = (
    Fault("code", lambda arg: Effect(executes=False, code=int(arg)), takes_argument=True),
    Fault("unknowncode", lambda arg: Effect(executes=False, code=int(arg)), takes_argument=True),
    Fault("didcode", lambda arg: Effect(code=int(arg)), takes_argument=True),
    Fault("slow", lambda arg: Effect(pause=float(arg)), takes_argument=True),
    Fault(
        "slowreject",
        lambda arg: Effect(executes=False, code=2306, pause=float(arg)),
        takes_argument=True,
    ),
    Fault("drip", lambda arg: Effect(pieces=_dripping(float(arg))), takes_argument=True),
    Fault("drop-after-write", lambda _: Effect(answers=False, closes=True)),
    Fault("drop-before", lambda _: Effect(executes=False, answers=False, closes=True)),
    Fault("half", lambda _: Effect(closes=True, pieces=_half)),
    Fault(
        "late",
        lambda arg: Effect(executes=False, answers=False, closes=True, late=float(arg)),
        takes_argument=True,
    ),
    Fault("badlen", lambda _: Effect(pieces=lambda body: [(0.0, b"\x00\x00\x00\x02" + body)])),
    Fault("badutf8", _broken(lambda body: body.replace(b"Command", b"Comm\xff\xfend", 1))),
    Fault("badxml", _broken(lambda body: body.replace(b"</epp>", b"</ppe>"))),
    Fault("doctype", _broken(_with_doctype)),
    Fault("deep", _broken(_deep)),
    Fault("huge", _broken(lambda body: body + b" " * 2_000_000)),
    Fault("wrongtrid", lambda _: Effect(cl_trid="foreign")),
    Fault("notrid", lambda _: Effect(cl_trid="absent")),
    Fault("noexdate", lambda _: Effect(omits_expiry=True)),
    Fault(
        "pending",
        lambda arg: Effect(pending=Pending(float(arg), denied=False)),
        takes_argument=True,
    ),
    Fault(
        "pending-denied",
        lambda arg: Effect(pending=Pending(float(arg), denied=True)),
        takes_argument=True,
    ),
)
FAULTS = {fault.name: fault for fault in _ALL}
# The longer name first, so that "pending-denied" is not read as "pending".
_BY_LENGTH = sorted(_ALL, key=lambda fault: -len(fault.name))


@dataclass(frozen=True)
class Spell:
    """A fault as a name asks for it."""

    fault: Fault
    argument: str
    is_once: bool


def spell_in(label: str) -> Spell | None:
    """The fault a label asks for, if it asks for one."""
    for fault in _BY_LENGTH:
        argument = r"-(?P<argument>\d+)" if fault.takes_argument else ""
        found = re.fullmatch(f"{fault.name}{argument}(?P<once>-once)?-.+", label)
        if found:
            groups = found.groupdict()
            return Spell(fault, groups.get("argument") or "", groups["once"] is not None)
    return None


def take_fault(books: Books, dialect: Dialect, command: Command) -> Effect:
    """Find what goes wrong with a command, and use up what works only once."""
    queued = _queued(books, command)
    if queued:
        books.write("UPDATE queued_faults SET times = times - 1 WHERE number = ?", queued["number"])
        return FAULTS[queued["fault"]].effect(queued["arg"])
    if command.kind != "domain":
        return NO_FAULT
    for name in command.targets:
        spell = _spell(command, name.lower())
        if spell and not (spell.is_once and _is_spent(books, dialect, name.lower())):
            return spell.fault.effect(spell.argument)
    return NO_FAULT


def misfortune(manners: Manners, visit: Visit) -> Effect:
    """What goes wrong with a command by chance."""
    if visit.command.verb not in manners.faulty_verbs.split():
        return NO_FAULT
    if visit.seat.crowd > 1 and strikes(manners, manners.deadlock, "deadlock", visit.number):
        return FAULTS["code"].effect("2400")
    if strikes(manners, manners.drop_after_write, "after", visit.number):
        return FAULTS["drop-after-write"].effect("")
    if strikes(manners, manners.drop_before, "before", visit.number):
        return FAULTS["drop-before"].effect("")
    return NO_FAULT


def _spell(command: Command, name: str) -> Spell | None:
    label = name.partition(".")[0]
    if command.verb not in QUERIES:
        return spell_in(label)
    return spell_in(label[1:]) if label.startswith("q") else None


def _is_spent(books: Books, dialect: Dialect, name: str) -> bool:
    sql = "INSERT OR IGNORE INTO spent_faults VALUES (?, ?)"
    return books.changed(sql, dialect.key, name) == 0


def _queued(books: Books, command: Command) -> Row | None:
    waiting = books.rows("SELECT * FROM queued_faults WHERE times > 0 ORDER BY number")
    return next((row for row in waiting if _fits(row, command)), None)


def _fits(row: Row, command: Command) -> bool:
    wanted = row["object"].lower()
    objects = {"", "*", command.kind, *(target.lower() for target in command.targets)}
    return row["verb"] in ("", "*", command.verb) and wanted in objects


def queue_fault(books: Books, wish: Row) -> None:
    """Queue a fault for the next fitting commands.

    Raises ValueError when there is no such fault or its argument makes no sense.
    """
    fault = FAULTS.get(str(wish.get("fault")))
    argument = str(wish.get("arg") or "")
    if fault is None:
        raise ValueError(f"There is no fault '{wish.get('fault')}'.")
    # Trying it here tells a senseless argument to the one who made it, not to the next client.
    fault.effect(argument)
    books.write(
        "INSERT INTO queued_faults (verb, object, fault, arg, times) VALUES (?, ?, ?, ?, ?)",
        str(wish.get("verb") or "*"),
        str(wish.get("object") or "*"),
        fault.name,
        argument,
        int(wish.get("times") or 1),
    )
