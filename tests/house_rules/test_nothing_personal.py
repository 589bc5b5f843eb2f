"""Nothing a person gave us stands in what Temporal shows in the clear, nor where people glance."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import FunctionType

import pytest

from tests.house_rules.house import ROOT
from workflows import ids, signboard

PERSONAL = {
    "name", "names", "contact", "contact_name", "company", "company_name", "company_number",
    "vat_number", "email", "phone", "street", "city", "postcode", "reason", "note", "who", "_who",
}  # fmt: skip
DOMAINS = {"order.name", "wanted.name"}
"""A domain's name is in public registers, and what an order is about."""

NAMINGS = [each for each in vars(ids).values() if isinstance(each, FunctionType)]
SHOWN = ("static_summary", "static_details", "summary", "timeout_summary", "memo")


@pytest.mark.parametrize("naming", NAMINGS, ids=lambda each: each.__name__)
def test_an_id_and_a_queue_are_made_of_our_own_ids(naming: FunctionType) -> None:
    assert not set(inspect.signature(naming).parameters) & PERSONAL


def test_search_attributes_name_nobody() -> None:
    assert not set(inspect.signature(signboard.labels).parameters) & PERSONAL


def test_what_operators_glance_at_names_nobody() -> None:
    named = {place: said_in(shown) for place, shown in spoken()}

    assert {place: words for place, words in named.items() if words} == {}


def test_the_look_sees_what_it_looks_for() -> None:
    (call,) = calls_of('start(x, static_summary=f"Who is {form.company_number}?")')

    assert [said_in(shown) for shown in shown_by(call)] == [{"form.company_number"}]


def spoken() -> Iterator[tuple[str, ast.expr]]:
    """Return every sentence that is shown beside a story, and where it stands."""
    for path in sorted((ROOT / "workflows").rglob("*.py")):
        for call in calls_of(path.read_text("utf-8")):
            for shown in shown_by(call):
                yield f"{path.name}:{call.lineno}", shown


def calls_of(text: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def shown_by(call: ast.Call) -> Iterator[ast.expr]:
    yield from (each.value for each in call.keywords if each.arg in SHOWN)
    if isinstance(call.func, ast.Name) and call.func.id == "Sign":
        yield from call.args[2:3]
    if isinstance(call.func, ast.Attribute) and call.func.attr == "show":
        yield from call.args[1:2]
    yield from (each.value for each in call.keywords if each.arg == "sentence")


def said_in(shown: ast.expr) -> set[str]:
    named = (node for node in ast.walk(shown) if isinstance(node, ast.Attribute | ast.Name))
    words = {(ast.unparse(node), ast.unparse(node).rpartition(".")[2]) for node in named}
    return {whole for whole, last in words if last in PERSONAL and whole not in DOMAINS}
