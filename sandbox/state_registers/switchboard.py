"""One line for each register: how it behaves just now, what it was asked, and the doors to both."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.switches import MODES, SLOW_SECONDS, Switches

REGISTER_MODES = (*MODES, "wrong")
# Neither JSON nor XML nor text in any encoding a register uses.
RUBBISH = b"\x00\xff\xfe<html><body>Oops {"


def forbidden_page() -> Response:
    """Return the page a server in front of a register shows to those it has shut out."""
    return HTMLResponse("<html><body><h1>403 Forbidden</h1></body></html>", 403)


def unavailable_page() -> Response:
    """Return the page a server in front of a register shows when the register is away."""
    return HTMLResponse("<html><body><h1>503 Service Unavailable</h1></body></html>", 503)


@dataclass
class Line:
    """The line to one register; `more_modes` are the misbehaviours only this register has."""

    register: str
    over_the_limit: Callable[[], Response] = forbidden_page
    down: Callable[[], Response] = unavailable_page
    more_modes: tuple[str, ...] = ()
    media_type: str = "text/xml"
    asked: list[list[str]] = field(default_factory=list)
    switches: Switches = field(init=False)

    def __post_init__(self) -> None:
        self.switches = Switches(modes=(*REGISTER_MODES, *self.more_modes))

    @property
    def mode(self) -> str:
        """How the register behaves just now."""
        return self.switches.mode

    @property
    def ids(self) -> list[str]:
        """All ids the register was asked for, in order."""
        return [each for together in self.asked for each in together]

    async def trouble(self, ids: Iterable[object]) -> Response | None:
        """Note what is asked and return a troubled register's answer, None for a sound one."""
        self.asked.append([str(each) for each in ids])
        await self.switches.dawdle()
        match self.mode:
            case "down":
                return self.down()
            case "limit":
                return self.over_the_limit()
            case "wrong":
                return Response(RUBBISH, media_type=self.media_type)
            case _:
                return None


class Switchboard:
    """All lines, and the two doors by which a test or a demo works them."""

    def __init__(self, first: Line, *others: Line) -> None:
        self.first = first
        self.lines = {line.register: line for line in (first, *others)}
        self.routes = [
            Route("/sandbox/switches", self._turn, methods=["GET", "POST"]),
            Route("/sandbox/log", self._log),
        ]

    def _line(self, register: object) -> Line:
        if not isinstance(register, str) or register not in self.lines:
            known = ", ".join(self.lines)
            raise ValueError(f"A register is one of {known}, not {register!r}.")
        return self.lines[register]

    async def _turn(self, request: Request) -> Response:
        line = self.first
        if request.method == "POST":
            try:
                asked = json.loads(await request.body())
                line = self._line(asked.get("register", line.register))
                line.switches.turn(asked["mode"], asked.get("seconds", SLOW_SECONDS))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                return JSONResponse({"error": str(error)}, 400)
        behaviours = {name: _behaviour(each) for name, each in self.lines.items()}
        return JSONResponse({**_behaviour(line), "registers": behaviours})

    async def _log(self, request: Request) -> Response:
        register = request.query_params.get("register", self.first.register)
        if register == "all":
            return JSONResponse({name: line.asked for name, line in self.lines.items()})
        try:
            return JSONResponse(self._line(register).ids)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)


def _behaviour(line: Line) -> dict[str, Any]:
    return {"register": line.register, "mode": line.mode, "seconds": line.switches.seconds}
