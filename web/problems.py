"""What programs are told when something is wrong: RFC 9457 problems, never an echo of the input."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from programme.typography import Language
from web.words.languages import Translator, language_asked, phrase
from workflows.desk import DeskClosedError

MEDIA_TYPE = "application/problem+json"
ENGLISH = Translator(Language.EN, {})
"""A catalogue without sentences speaks English, the usual language of the API."""
RETRY_SECONDS_WHEN_CLOSED = 10

_OUR_CODES = {
    "missing": "required",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_pattern_mismatch": "malformed",
    "value_error": "malformed",
    "model_attributes_type": "malformed",
    "literal_error": "not_allowed",
    "enum": "not_allowed",
    "extra_forbidden": "unknown_field",
    "multiple_of": "out_of_range",
}
_OUR_CODES_BY_END = {"_parsing": "malformed", "_type": "malformed"}
_OUR_CODES_BY_START = {"greater_than": "out_of_range", "less_than": "out_of_range"}

_DETAILS = {
    "required": phrase("This field is required."),
    "too_short": phrase("This value is too short."),
    "too_long": phrase("This value is too long."),
    "malformed": phrase("This value does not have the expected form."),
    "not_allowed": phrase("This value is not one of the allowed ones."),
    "unknown_field": phrase("There is no such field."),
    "out_of_range": phrase("This number is too small or too large."),
    "invalid": phrase("This value is not valid."),
}

_STATUS_CODES = {
    400: ("bad_request", phrase("The request cannot be read.")),
    404: ("not_found", phrase("There is nothing at this address.")),
    405: ("method_not_allowed", phrase("This address does not answer to this method.")),
}

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class FieldFault:
    """One field that is wrong: where it stands, and our own code for what is wrong."""

    pointer: str
    place: str
    code: str


@dataclass(frozen=True)
class Problem:
    """One problem with everything a program needs to act on it."""

    status: int
    code: str
    detail: str
    faults: tuple[FieldFault, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class ProblemError(Exception):
    """A request cannot go on; the handler turns it into its problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def problem_bytes(problem: Problem, request_id: str, translator: Translator = ENGLISH) -> bytes:
    """Return a problem as it is sent; a detail that is one of our sentences is translated."""
    members = {
        "type": f"urn:partnerdesk:problem:{problem.code}",
        "title": problem.code.replace("_", " ").capitalize(),
        "status": problem.status,
        "detail": translator.gettext(problem.detail),
        "code": problem.code,
        "request_id": request_id,
        "errors": [_fault_out(fault, translator) for fault in problem.faults],
    }
    return json.dumps(members | dict(problem.facts), ensure_ascii=False).encode()


def problem_response(request: Request, problem: Problem) -> Response:
    """Return the answer that carries a problem."""
    translator = translator_of(request)
    body = problem_bytes(problem, request_id_of(request), translator)
    headers = {"Content-Language": translator.language, **problem.headers}
    return Response(body, problem.status, headers, MEDIA_TYPE)


def translator_of(request: Request) -> Translator:
    """Return who says sentences to a program: English, unless it asks for another language."""
    language = language_asked(request.headers.get("accept-language", ""))
    translators: Mapping[Language, Translator] = request.app.state.translators
    return translators[language or Language.EN]


def request_id_of(request: Request) -> str:
    """Return the id of a request, by which it is found in the log."""
    if not hasattr(request.state, "request_id"):
        request.state.request_id = f"req_{secrets.token_hex(8)}"
    return str(request.state.request_id)


def answer_with_problems(app: FastAPI) -> None:
    """Make every error of an app a problem."""
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _from_http)
    app.add_exception_handler(ProblemError, _from_error)
    app.add_exception_handler(DeskClosedError, _desk_closed)
    app.add_exception_handler(Exception, _defect)


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found: Sequence[dict[str, Any]] = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        problem = Problem(400, "json_invalid", phrase("The body is not JSON."))
        return problem_response(request, problem)
    faults = tuple(_fault(each) for each in found)
    detail = phrase("Some fields are wrong; each is listed under `errors`.")
    return problem_response(request, Problem(422, "fields_invalid", detail, faults))


async def _from_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    usual = (phrase.lower().replace(" ", "_"), f"{phrase}.")
    code, detail = _STATUS_CODES.get(error.status_code, usual)
    problem = Problem(error.status_code, code, detail, headers=error.headers or {})
    return problem_response(request, problem)


async def _from_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem_response(request, error.problem)


async def _desk_closed(request: Request, error: Exception) -> Response:
    LOG.warning("The desk is closed: %s", error)
    problem = Problem(
        503,
        "desk_closed",
        phrase("We cannot take this now, and nothing was done. Repeat it with the same key."),
        headers={"Retry-After": str(RETRY_SECONDS_WHEN_CLOSED)},
    )
    return problem_response(request, problem)


async def _defect(request: Request, error: Exception) -> Response:
    detail = phrase("Something is broken on our side. Tell us the request id.")
    return problem_response(request, Problem(500, "internal_error", detail))


def _fault(error: Mapping[str, Any]) -> FieldFault:
    place, *path = error["loc"]
    return FieldFault(_pointer(path), str(place), our_code(error["type"]))


def our_code(error_type: str) -> str:
    """Return our own code for one of pydantic's: theirs change with their versions."""
    if error_type in _OUR_CODES:
        return _OUR_CODES[error_type]
    for start, code in _OUR_CODES_BY_START.items():
        if error_type.startswith(start):
            return code
    for end, code in _OUR_CODES_BY_END.items():
        if error_type.endswith(end):
            return code
    return "invalid"


def _pointer(path: Sequence[object]) -> str:
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "".join(f"/{part}" for part in escaped)


def _fault_out(fault: FieldFault, translator: Translator) -> dict[str, str]:
    return {
        "pointer": fault.pointer,
        "in": fault.place,
        "code": fault.code,
        "detail": translator.gettext(_DETAILS[fault.code]),
    }
