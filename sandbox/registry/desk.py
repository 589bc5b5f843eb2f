"""The registry's desk: it takes one request and decides what comes back."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sandbox.registry.agenda import Agenda, Work
from sandbox.registry.books import Books, Row
from sandbox.registry.faults import NO_FAULT, Effect, Pieces, misfortune, take_fault
from sandbox.registry.handlers import check_product, check_services, handler_of
from sandbox.registry.manners import Conduct, Manners
from sandbox.registry.objects.decisions import decide
from sandbox.registry.objects.ends import purge_when_due
from sandbox.registry.objects.moves import rule_when_due
from sandbox.registry.objects.natures import seed
from sandbox.registry.visits import Seat, Visit
from sandbox.registry.wire.answers import CLOSING, Answer, Refusal, refused
from sandbox.registry.wire.commands import Command, read_command
from sandbox.registry.wire.dialects import DIALECTS, Dialect, stamp
from sandbox.registry.wire.envelopes import greeting, local, response
from sandbox.registry.wire.frames import parsed
from sandbox.registry.wire.validation import fault_in

logger = logging.getLogger("sandbox.registry")

FOREIGN_CL_TRID = "SOMEBODY-ELSES-COMMAND"
LOGOUT_CODE = 1500


@dataclass(frozen=True)
class Reply:
    """What goes back over the link, and whether the link ends with it."""

    pieces: Pieces
    closes: bool = False


class Desk:
    """Where requests are taken; one at a time, each in one transaction."""

    def __init__(self, books: Books, agenda: Agenda, conduct: Conduct) -> None:
        self._books = books
        self._agenda = agenda
        self._conduct = conduct
        self._seats: list[Seat] = []

    @property
    def works(self) -> Mapping[str, Work]:
        """What the agenda may ask of the desk."""
        books = self._books
        return {
            "decide": lambda errand: decide(books, errand, _now()),
            "transfer": lambda errand: rule_when_due(books, errand, _now()),
            "purge": lambda errand: purge_when_due(books, errand, _now()),
            "late": self._do_late,
        }

    def greeting(self, dialect: Dialect) -> bytes:
        """The greeting of an endpoint."""
        return greeting(dialect, _now(), self.manners_of(dialect))

    def manners_of(self, dialect: Dialect) -> Manners:
        """How an endpoint behaves at the moment."""
        return self._conduct.of(dialect.zone)

    def take_seat(self, seat: Seat) -> None:
        """Note that somebody has come."""
        self._seats.append(seat)

    def leave_seat(self, seat: Seat) -> None:
        """Note that somebody has gone."""
        self._seats.remove(seat)

    def serve(self, seat: Seat, body: bytes) -> Reply:
        """Carry a request out and tell what to send back.

        Raises UnreadableError when there is nothing to answer to.
        """
        command = read_command(parsed(body), seat.dialect)
        # Everything is on the disk before a word of the answer leaves the house.
        with self._books.transaction():
            if command.verb == "hello":
                effect = take_fault(self._books, seat.dialect, command)
                return _reply(effect, self.greeting(seat.dialect))
            if self._is_repeated(seat, command):
                return Reply([], closes=True)
            return self._settle(self._visit(seat, command), body)

    def _is_repeated(self, seat: Seat, command: Command) -> bool:
        if not self.manners_of(seat.dialect).duplicate_closes or command.cl_trid is None:
            return False
        sql = "SELECT 1 AS found FROM commands WHERE registry = ? AND cl_trid = ?"
        return self._books.row(sql, seat.dialect.key, command.cl_trid) is not None

    def _visit(self, seat: Seat, command: Command) -> Visit:
        now = _now()
        number = self._books.write(
            "INSERT INTO commands (registry, registrar, cl_trid, verb, kind, object, executed, at)"
            " VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
            seat.dialect.key,
            seat.registrar,
            command.cl_trid,
            command.verb,
            command.kind,
            ",".join(command.targets),
            stamp(now),
        )
        manners = self.manners_of(seat.dialect)
        return Visit(self._books, self._agenda, seat, command, f"SBX-{number:09d}", now, manners)

    def _settle(self, visit: Visit, body: bytes) -> Reply:
        effect = self._effect(visit)
        visit.pending = effect.pending
        if effect.late is not None:
            self._agenda.add(effect.late, "late", _memory(visit, body))
        answer = self._outcome(visit, effect)
        if not answer.succeeded:
            effect = replace(effect, pause=max(effect.pause, visit.manners.error_seconds))
        return _reply(effect, _written(visit, effect, answer), closes=_ends(visit, answer))

    def _effect(self, visit: Visit) -> Effect:
        is_served = visit.seat.registrar is not None or visit.command.verb == "login"
        if visit.command.problem or not is_served:
            return NO_FAULT
        effect = take_fault(self._books, visit.dialect, visit.command)
        return misfortune(visit.manners, visit) if effect is NO_FAULT else effect

    def _outcome(self, visit: Visit, effect: Effect) -> Answer:
        if not effect.executes:
            answer = Answer(effect.code or 2400)
            self._record(visit, effect.code, executed=False)
            return answer
        answer = self._execute(visit)
        executed = answer.succeeded
        if executed and effect.code is not None:
            answer = Answer(effect.code)
        self._record(visit, answer.code, executed=executed)
        return answer

    def _record(self, visit: Visit, code: int | None, *, executed: bool) -> None:
        self._books.write(
            "UPDATE commands SET code = ?, executed = ?, registrar = ? WHERE number = ?",
            code,
            executed,
            visit.seat.registrar,
            visit.number,
        )

    def _execute(self, visit: Visit) -> Answer:
        try:
            self._check(visit)
            if visit.seat.registrar:
                # Outside the attempt: a taken name stays taken after the refusal it causes.
                seed(visit)
            with self._books.attempt():
                return handler_of(visit.command)(visit)
        except Refusal as refusal:
            return refused(refusal)
        except Exception:
            logger.exception("The sandbox's registry could not carry out a command.")
            return Answer(2400)

    def _check(self, visit: Visit) -> None:
        command = visit.command
        # What is not spoken here at all is told before how badly it is spoken.
        if command.problem and command.problem.code != 2001:
            raise command.problem
        if visit.seat.registrar and command.service:
            check_services(visit)
        manners = visit.manners
        if manners.validates and command.document is not None:
            wrong = fault_in(visit.dialect.key, command.document)
            if wrong:
                raise Refusal(2001, wrong)
        if command.problem:
            raise command.problem
        if visit.seat.registrar is None and command.verb != "login":
            raise Refusal(manners.not_logged_in, "Log in first.")
        if command.service:
            check_product(visit)
        if command.verb == "login" and manners.session_limit:
            sessions = [seat.registrar for seat in self._seats if seat.dialect == visit.dialect]
            if sessions.count(command.targets[0]) >= manners.session_limit:
                raise Refusal(2502, "There are too many sessions already.")

    def _do_late(self, memory: Row) -> None:
        dialect = DIALECTS[memory["registry"]]
        services = frozenset(memory["services"])
        seat = Seat(dialect, memory["registrar"], registrar=memory["registrar"], services=services)
        command = read_command(parsed(memory["body"].encode()), dialect)
        visit = Visit(self._books, self._agenda, seat, command, memory["sv_trid"], _now())
        answer = self._execute(visit)
        self._record(visit, answer.code, executed=answer.succeeded)


def _ends(visit: Visit, answer: Answer) -> bool:
    """Whether the link ends with an answer."""
    if visit.command.verb == "login" and answer.succeeded:
        parts = {local(part) for part in visit.command.element}
        return visit.manners.password_change_closes and "newPW" in parts
    if visit.seat.registrar is None and visit.manners.not_logged_in_closes:
        return visit.command.verb != "login"
    return answer.code in CLOSING or answer.code == LOGOUT_CODE


def _now() -> datetime:
    return datetime.now(UTC)


def _memory(visit: Visit, body: bytes) -> Row:
    return {
        "registry": visit.dialect.key,
        "registrar": visit.seat.registrar,
        "services": sorted(visit.seat.services),
        "body": body.decode(),
        "sv_trid": visit.sv_trid,
    }


def _written(visit: Visit, effect: Effect, answer: Answer) -> bytes:
    if effect.omits_expiry:
        for data in answer.data:
            for element in [part for part in data if local(part) == "exDate"]:
                data.remove(element)
    spoken = {"own": visit.command.cl_trid, "foreign": FOREIGN_CL_TRID, "absent": None}
    return response(answer, spoken[effect.cl_trid], visit.sv_trid)


def _reply(effect: Effect, body: bytes, *, closes: bool = False) -> Reply:
    pieces = effect.pieces(body) if effect.answers else []
    if pieces and effect.pause:
        pieces[0] = (effect.pause, pieces[0][1])
    return Reply(pieces, closes or effect.closes)
