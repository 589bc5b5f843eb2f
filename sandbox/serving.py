"""How a part of the sandbox takes a port and answers HTTP on it."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette

HOST = "127.0.0.1"
LAST_MOMENT_SECONDS = 1


class NotToldError(Exception):
    """A wish that did not reach the registry, or that it will not grant."""


class PortUnavailableError(Exception):
    """A port that cannot be had."""

    def __init__(self, port: int, reason: str) -> None:
        super().__init__(f"Port {port} on {HOST} {reason}")
        self.port = port


def listen(port: int) -> socket.socket:
    """Take a port of this machine, 0 for any free one.

    Raises PortUnavailableError.
    """
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # A port whose last connections are still fading out is free for a restart.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((HOST, port))
        # Without listening a second program could still bind the same port.
        taken.listen(128)
    except OSError as error:
        taken.close()
        raise PortUnavailableError(port, _reason(error)) from error
    return taken


def _reason(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "is taken by another program"
    return f"cannot be opened ({error.strerror})"


def port_of(taken: socket.socket) -> int:
    """Return the number of a port that was taken."""
    number: int = taken.getsockname()[1]
    return number


def checked_ports(*ports: int) -> list[int]:
    """Return ports that another program can take now: these, and a free one for each 0.

    Raises PortUnavailableError.
    """
    # Each is held while the others are tried, so that no free port is found twice.
    with contextlib.ExitStack() as stack:
        return [port_of(stack.enter_context(listen(port))) for port in ports]


class _HttpServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals belong to the program (or the test) around the server.
        yield


@contextlib.asynccontextmanager
async def open_http(app: Starlette, taken: socket.socket) -> AsyncIterator[str]:
    """Answer HTTP on a taken port and yield the address."""
    server = _HttpServer(
        uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=LAST_MOMENT_SECONDS,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[taken]))
    try:
        await server.ready.wait()
        yield f"http://{HOST}:{port_of(taken)}"
    finally:
        server.should_exit = True
        await serving
        taken.close()
