"""How a paper is kept for good: written down as plain values, and as files that never change."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from programme.billing.papers import Paper
from programme.typography import Language


class PaperFormat(StrEnum):
    """In which form a paper is kept."""

    PDF = "pdf"
    """For people; with the ISDOC inside."""
    ISDOC = "isdoc"
    """For accounting programs; one document for every language."""


KEPT_FILES = (
    (PaperFormat.PDF, Language.CS),
    (PaperFormat.PDF, Language.EN),
    (PaperFormat.ISDOC, Language.CS),
)
"""Every file of a paper; made once, when it was issued, and never made again."""


def file_name(number: str, form: PaperFormat) -> str:
    """Return what a file is called: ISDOC 6.0.2 wants to see in a PDF's name what is inside."""
    return f"{number}-isdoc.pdf" if form is PaperFormat.PDF else f"{number}.isdoc"


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
