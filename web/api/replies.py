"""First answers to orders as they are sent, kept, and given again word for word."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Request, Response

from db.front import request_keys
from db.front.request_keys import KeyReused
from web.answers import facts_of, order_path, status_code_of
from web.ordering import Answer, Placed
from web.problems import (
    ENGLISH,
    MEDIA_TYPE,
    Problem,
    problem_bytes,
    request_id_of,
    translator_of,
)
from web.schemas.orders import OrderAnswerOut
from web.words.languages import Translator
from web.words.sentences import answer_sentence

RETRY_AFTER_SECONDS = 5
Reply = tuple[int, bytes]
"""A status code and a body; what the headers say follows from them."""


def reply_to(request: Request, placed: Placed) -> Reply:
    """Return what a program that placed an order is told."""
    status = status_code_of(placed.answer)
    web = request.app.state.context.links.web
    if status >= 400:
        problem = problem_of(placed.answer, web, translator_of(request))
        return status, problem_bytes(problem, request_id_of(request))
    facts = facts_of(placed.answer, web)
    return status, OrderAnswerOut.of(placed, web + order_path(placed.order_id), facts).as_bytes()


def problem_of(answer: Answer | KeyReused, web: str, translator: Translator = ENGLISH) -> Problem:
    """Return the problem a refusal is to a program; its code is the refusal's kind."""
    detail = answer_sentence(answer, translator)
    return Problem(status_code_of(answer), answer.kind, detail, facts=facts_of(answer, web))


async def keep_first(request: Request, customer_id: str, key: str, reply: Reply) -> Response:
    """Keep a reply if it is the first, and return the one that was: everybody gets the same."""
    context = request.app.state.context
    async with context.database.writing() as transaction:
        first = await request_keys.keep_answer(transaction, customer_id, key, reply)
    return response_of(first, replayed=first != reply)


def response_of(reply: Reply, *, replayed: bool) -> Response:
    """Return a reply with its headers."""
    status, body = reply
    headers = {"Idempotent-Replayed": "true"} if replayed else {}
    if status >= 400:
        return Response(body, status, headers, MEDIA_TYPE)
    return Response(body, status, headers | _headers_of(json.loads(body)), "application/json")


def _headers_of(members: dict[str, Any]) -> dict[str, str]:
    headers = {"Location": members["url"]}
    if members["kind"] == "still_working":
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return headers
