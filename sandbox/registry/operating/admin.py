"""The registry's own page and its switches, over HTTP, for the people of this machine."""

import contextlib
import html
import json
import socket
from collections.abc import Callable, Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.registry.accounts import money
from sandbox.registry.books import Row
from sandbox.registry.operating.control import Control
from sandbox.registry.oracle import Oracle

SHOWN_COMMANDS = 50

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
  color: #222; background: #fff; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ddd; }
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sandbox registry</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css"></head>
<body><h1>Sandbox registry</h1>{tables}</body></html>
"""


class AdminServer(uvicorn.Server):
    """An HTTP server that leaves the process's signals to the process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def admin_server(oracle: Oracle, control: Control) -> AdminServer:
    """The HTTP server over the oracle; its caller hands it the socket."""
    config = uvicorn.Config(
        admin_app(oracle, control), log_level="warning", lifespan="off", timeout_graceful_shutdown=1
    )
    return AdminServer(config)


def admin_app(oracle: Oracle, control: Control) -> Starlette:
    """The pages and switches over one registry's oracle."""
    return Starlette(
        routes=[
            Route("/", _answering(lambda _: HTMLResponse(_page(oracle)))),
            Route("/style.css", _answering(lambda _: Response(_STYLE, media_type="text/css"))),
            Route("/healthz", _answering(lambda _: PlainTextResponse("ok"))),
            *_readings(oracle),
            *_switches(control),
        ]
    )


def _readings(oracle: Oracle) -> Sequence[Route]:
    def one_domain(request: Request) -> Response:
        return _found(oracle.domain(request.path_params["name"]))

    def one_contact(request: Request) -> Response:
        return _found(oracle.contact(request.path_params["handle"]))

    return [
        Route("/api/domains", _answering(lambda _: JSONResponse(oracle.domains()))),
        Route("/api/domains/{name}", _answering(one_domain)),
        Route("/api/contacts", _answering(lambda _: JSONResponse(oracle.contacts()))),
        Route("/api/contacts/{handle}", _answering(one_contact)),
        Route("/api/charges", _answering(lambda _: JSONResponse(oracle.charges()))),
        Route("/api/credit", _answering(lambda _: JSONResponse(oracle.credits()))),
        Route("/api/commands", _answering(lambda _: JSONResponse(oracle.commands()))),
    ]


def _switches(control: Control) -> Sequence[Route]:
    def credit(_: Request, wish: Row) -> None:
        control.set_credit(str(wish["registrar"]), str(wish["zone"]), int(wish["minor"]))

    def fault(_: Request, wish: Row) -> None:
        control.inject(**{**wish, "fault": str(wish["fault"])})

    def grant(request: Request, wish: Row) -> None:
        control.grant(request.path_params["name"], wish)

    return [
        Route("/api/credit", _taking(credit), methods=["POST"]),
        Route("/api/faults", _taking(fault), methods=["POST"]),
        Route("/api/control/{name}", _taking(grant), methods=["POST"]),
    ]


def _answering(answer: Callable[[Request], Response]) -> Callable[[Request], object]:
    # On the loop, not in a thread: the books have one connection, and it lives there.
    async def endpoint(request: Request) -> Response:
        return answer(request)

    return endpoint


def _taking(take: Callable[[Request, Row], None]) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        try:
            take(request, dict(json.loads(await request.body() or b"{}")))
        except (ValueError, KeyError, TypeError) as error:
            return JSONResponse({"error": f"The wish makes no sense: {error}"}, status_code=422)
        return JSONResponse({"ok": True})

    return endpoint


def _found(value: Row | None) -> Response:
    if value is None:
        return JSONResponse({"error": "There is no such object."}, status_code=404)
    return JSONResponse(value)


def _page(oracle: Oracle) -> str:
    domains = ("name", "sponsor", "registrant", "status", "created", "expires")
    contacts = ("handle", "registry", "sponsor", "name", "org", "city", "email")
    commands = ("at", "registrar", "verb", "kind", "object", "code", "executed", "cl_trid")
    credit = [{**purse, "credit": money(purse["minor"])} for purse in oracle.credits()]
    tables = [
        _table("Domains", domains, oracle.domains()),
        _table("Contacts", contacts, oracle.contacts()),
        _table("Credit", ("registrar", "zone", "credit"), credit),
        _table("Last commands", commands, oracle.commands(SHOWN_COMMANDS)[::-1]),
    ]
    return _PAGE.format(tables="".join(tables))


def _table(title: str, columns: Sequence[str], rows: Sequence[Row]) -> str:
    head = "".join(f"<th>{column.replace('_', ' ')}</th>" for column in columns)
    lines = "".join(_line(columns, row) for row in rows)
    empty = "" if rows else "<p>None yet.</p>"
    return f"<h2>{title}</h2><table><tr>{head}</tr>{lines}</table>{empty}"


def _line(columns: Sequence[str], row: Row) -> str:
    cells = (html.escape(str(row.get(column, ""))) for column in columns)
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def loopback_socket(port: int) -> socket.socket:
    """A listening socket that only this machine reaches. Raises OSError at a taken port."""
    return socket.create_server(("127.0.0.1", port))
