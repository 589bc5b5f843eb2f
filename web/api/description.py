"""The API's own description: OpenAPI with problems as they are really sent."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from web.problems import MEDIA_TYPE
from web.schemas.problems import ProblemOut

_REF = "#/components/schemas/{model}"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the description of the problems an endpoint may answer with."""
    schema = {"schema": {"$ref": _REF.format(model="Problem")}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: schema}}
        for status in statuses
    }


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the app's OpenAPI description, made once."""
    if app.openapi_schema is None:
        description = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            servers=[{"url": "/api"}],
        )
        described = description["components"]["schemas"]
        problem = ProblemOut.model_json_schema(ref_template=_REF)
        described |= problem.pop("$defs") | {"Problem": problem}
        _without_their_own_errors(description)
        app.openapi_schema = description
    return app.openapi_schema


def _without_their_own_errors(description: dict[str, Any]) -> None:
    # FastAPI describes its own 422, which we never send.
    for name in ("HTTPValidationError", "ValidationError"):
        description["components"]["schemas"].pop(name, None)
    for path in description["paths"].values():
        for operation in path.values():
            answer = operation["responses"].get("422", {})
            if MEDIA_TYPE not in answer.get("content", {MEDIA_TYPE: None}):
                del operation["responses"]["422"]
            else:
                answer.get("content", {}).pop("application/json", None)
