"""The house as the rules look at it: rooms, files, functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = (
    "programme",
    "db",
    "epp",
    "printing",
    "activities",
    "workflows",
    "worker",
    "web",
    "sandbox",
)
MIGRATIONS = ROOT / "db" / "migrations"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*rooms: str) -> Iterator[Path]:
    """Return the files of some rooms, or of all; what migrations hold is written once."""
    for room in rooms or ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if MIGRATIONS not in path.parents:
                yield path


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def functions(*rooms: str) -> Iterator[tuple[str, Function]]:
    for path in sources(*rooms):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, Function):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def length_of(function: Function) -> int:
    first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
    assert function.end_lineno is not None
    return function.end_lineno - first + 1
