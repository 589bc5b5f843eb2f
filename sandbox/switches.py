"""The switch by which a test or a demo makes a stand-in misbehave."""

import asyncio
import json
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

MODES = ("up", "down", "slow", "limit")
SLOW_SECONDS = 10.0


@dataclass
class Switches:
    """How a stand-in behaves just now."""

    mode: str = "up"
    seconds: float = SLOW_SECONDS
    modes: tuple[str, ...] = MODES
    routes: list[Route] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.routes = [Route("/sandbox/switches", self._turn, methods=["GET", "POST"])]

    def turn(self, mode: str, seconds: float = SLOW_SECONDS) -> None:
        """Set the behaviour; the seconds count only for `slow`.

        Raises ValueError for an unknown mode.
        """
        if mode not in self.modes:
            raise ValueError(f"A mode is one of {', '.join(self.modes)}, not {mode!r}.")
        self.mode, self.seconds = mode, float(seconds)

    async def dawdle(self) -> None:
        """Wait as long as a slow stand-in does, otherwise not at all."""
        if self.mode == "slow":
            await asyncio.sleep(self.seconds)

    async def _turn(self, request: Request) -> Response:
        if request.method == "POST":
            try:
                asked = json.loads(await request.body())
                self.turn(asked["mode"], asked.get("seconds", SLOW_SECONDS))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({"mode": self.mode, "seconds": self.seconds})
