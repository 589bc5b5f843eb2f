"""Money is whole minor units from end to end: no float is ever made of it."""

import ast
from pathlib import Path

import pytest

from tests.house_rules.house import ROOT, sources, tree_of

PATHS = sorted(sources("programme", "db", "activities"))


def is_a_float(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="float" | "round")):
            return True
        case ast.BinOp(op=ast.Div(), right=ast.Constant(value=100)):
            return True
        case ast.Constant(value=float()):
            return True
        case ast.AnnAssign(annotation=ast.Name(id="float")):
            return True
        case ast.arg(annotation=ast.Name(id="float")):
            return True
        case _:
            return False


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float_is_made(path: Path) -> None:
    floats = [node for node in ast.walk(tree_of(path)) if is_a_float(node)]

    assert [getattr(node, "lineno", 0) for node in floats] == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(ROOT)))
def test_json_with_amounts_is_read_as_decimals(path: Path) -> None:
    careless = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "json.loads"
        and "parse_float" not in {keyword.arg for keyword in node.keywords}
    ]

    assert careless == []


@pytest.mark.parametrize(
    "source", ["float(x)", "round(x, 2)", "x / 100", "x = 0.21", "x: float = y", "minor * 1.21"]
)
def test_the_rule_sees_a_float(source: str) -> None:
    assert any(is_a_float(node) for node in ast.walk(ast.parse(source)))
