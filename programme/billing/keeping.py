"""How a paper is written down for good: as plain values, and back without a loss."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from programme.billing.papers import Paper


def written(value: Any) -> Any:
    """Return a value as JSON holds it; money as its currency and whole minor units."""
    if is_dataclass(value):
        return {each.name: written(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [written(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def read_paper(content: dict[str, Any]) -> Paper:
    """Return the paper that was written down; what later versions added is left as it is usual."""
    paper: Paper = _read(content, Paper)
    return paper


def _read(content: Any, kind: Any) -> Any:
    if get_origin(kind) is UnionType:
        if content is None:
            return None
        (kind,) = (each for each in get_args(kind) if each is not NoneType)
    if get_origin(kind) is tuple:
        return tuple(_read(each, get_args(kind)[0]) for each in content)
    if is_dataclass(kind):
        kinds = get_type_hints(kind)
        return kind(
            **{name: _read(content[name], kinds[name]) for name in kinds if name in content}
        )  # type: ignore[operator]
    if kind is date:
        return date.fromisoformat(content)
    return kind(content)
