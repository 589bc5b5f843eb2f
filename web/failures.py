"""Pages for what went wrong: in the reader's language, with what to do, never a bare code."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.responses import Response

from web.gate import seal
from web.visits import SignInNeededError, Visit, stranger, visit_of
from web.words.languages import phrase
from workflows.desk import DeskClosedError


@dataclass(frozen=True)
class Failure:
    """What a page says about a status code."""

    title: str
    advice: str


FAILURES: dict[int, Failure] = {
    400: Failure(
        phrase("We could not read this request"),
        phrase("Go back, check what you typed, and send it again."),
    ),
    403: Failure(
        phrase("You have no access to this page"),
        phrase("Sign in with another account, or ask us for access."),
    ),
    404: Failure(
        phrase("We did not find this page"),
        phrase("Check the address, or start from the programme page."),
    ),
    405: Failure(
        phrase("This page cannot be used that way"),
        phrase("Go back and use the button on the page."),
    ),
    413: Failure(
        phrase("This is too much at once"),
        phrase("Shorten what you typed and send it again. We take at most 100 kB."),
    ),
    429: Failure(
        phrase("Too many attempts"),
        phrase("Wait a while and try again. Your account is not blocked."),
    ),
    500: Failure(
        phrase("Something went wrong on our side"),
        phrase("What you had saved is safe. Try again in a moment, or write to us."),
    ),
    503: Failure(
        phrase("We cannot do this right now"),
        phrase("Nothing was lost. Try again in a few minutes."),
    ),
}


def add_failure_pages(app: FastAPI) -> None:
    """Make the app answer failures with our pages."""
    app.add_exception_handler(SignInNeededError, _sign_in)
    app.add_exception_handler(AnyHTTPException, _known)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(DeskClosedError, _closed)
    app.add_exception_handler(Exception, _unknown)


async def refused_at_the_gate(request: Request, status: int) -> Response:
    """Return the answer to a request that never came in."""
    return failure_answer(stranger(request), status)


def failure_answer(visit: Visit, status: int, headers: dict[str, str] | None = None) -> Response:
    """Return the page about a status code; programs get a problem they can read."""
    if visit.request.url.path.startswith("/api/"):
        return problem(status, headers)
    failure = FAILURES.get(status) or FAILURES[400 if status < 500 else 500]
    answer = visit.page("pages/failure.html", status=status, failure=failure)
    answer.headers.update(headers or {})
    return answer


def problem(status: int, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return a problem (RFC 9457) that says no more than its status."""
    known = HTTPStatus(status)
    body = {"type": "about:blank", "title": known.phrase, "status": status}
    code = {"code": known.name.lower()}
    return JSONResponse(body | code, status, headers, media_type="application/problem+json")


async def _sign_in(_: Request, error: Exception) -> Response:
    return RedirectResponse(str(error), status_code=303)


async def _known(request: Request, error: Exception) -> Response:
    if not isinstance(error, AnyHTTPException):
        raise error
    headers = dict(error.headers or {})
    return failure_answer(await _visit(request), error.status_code, headers)


async def _malformed(request: Request, _: Exception) -> Response:
    # Only addresses and questions are read by FastAPI here; one that does not fit leads nowhere.
    return failure_answer(await _visit(request), 404)


async def _closed(request: Request, _: Exception) -> Response:
    return failure_answer(await _visit(request), 503, {"Retry-After": "60"})


async def _unknown(request: Request, _: Exception) -> Response:
    # This answer is made outside the gate, and perhaps because the database is gone.
    answer = failure_answer(stranger(request), 500)
    seal(answer.headers, request.scope)
    return answer


async def _visit(request: Request) -> Visit:
    return await visit_of(request)
