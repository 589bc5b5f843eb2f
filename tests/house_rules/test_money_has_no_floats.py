"""Money is whole minor units from end to end: no float is ever made of it."""

import ast
from pathlib import Path

import pytest

from tests.house_rules.house import ROOT, sources, tree_of

PATHS = sorted(sources("programme", "db", "activities"))


def is_a_float(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="float" | "round")) | ast.Constant(value=float()):
            return True
        case ast.BinOp(left=left, op=ast.Div(), right=ast.Constant(value=int())):
            return not is_exact(left)
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            return "minor" in ast.unparse(node)
        case (
            ast.AnnAssign(annotation=ast.Name(id="float"))
            | ast.arg(annotation=ast.Name(id="float"))
        ):
            return True
        case _:
            return False


def is_exact(divided: ast.expr) -> bool:
    """Say whether something divides without becoming a float: a decimal, a length of time."""
    match divided:
        case ast.Call(func=ast.Name(id="Decimal" | "timedelta")):
            return True
        case _:
            return False


def floats_in(path: Path) -> list[int]:
    return [getattr(node, "lineno", 0) for node in ast.walk(tree_of(path)) if is_a_float(node)]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float_is_made(path: Path) -> None:
    assert floats_in(path) == []


@pytest.mark.parametrize(
    "planted",
    [
        "float(abs(base.minor) * rate_permille + 500) // 1000",
        "(abs(base.minor) * 0.21 + 500) // 1000",
        "(abs(base.minor) * rate_permille + 500) / 1000",
        "abs(base.minor) * rate_permille / divisor",
        "round(abs(base.minor) * rate_permille, -3) // 1000",
    ],
)
def test_a_float_planted_in_our_own_source_is_noticed(tmp_path: Path, planted: str) -> None:
    right = "(abs(base.minor) * rate_permille + 500) // 1000"
    source = (ROOT / "programme" / "tax.py").read_text()
    line = source[: source.index(right)].count("\n") + 1
    copied = tmp_path / "tax.py"
    copied.write_text(source)
    assert floats_in(copied) == []

    copied.write_text(source.replace(right, planted))

    assert set(floats_in(copied)) == {line}


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
    "source",
    [
        "float(x)",
        "round(x, 2)",
        "x / 100",
        "x / 1000",
        "minor / x",
        "x.minor /= y",
        "x = 0.21",
        "x: float = y",
        "minor * 1.21",
    ],
)
def test_the_rule_sees_a_float(source: str) -> None:
    assert any(is_a_float(node) for node in ast.walk(ast.parse(source)))
