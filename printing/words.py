"""The words printed on papers, each language's own; they stand beside the papers' templates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from programme.typography import locale_of

FOLDER = Path(__file__).resolve().parents[1] / "templates" / "papers"


class Words:
    """What stands under a path of names: `words("column", "net")`."""

    def __init__(self, language: str, texts: Mapping[str, Any]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, *path: str, **values: str) -> str:
        """Return a text with its values set in; a text that is missing is a KeyError."""
        found: Any = self._texts
        for name in path:
            found = found[name]
        return str(found).format_map(values) if values else str(found)

    def counted(self, count: int, *path: str) -> str:
        """Return a text in the form its number asks for: 1 pohyb, 2 pohyby, 5 pohybů."""
        form = Locale.parse(locale_of(self.language)).plural_form(count)
        return self(*path, form, count=str(count))


@cache
def words_of(language: str) -> Words:
    """Return the words of a language."""
    return Words(language, json.loads((FOLDER / f"{language}.json").read_text("utf-8")))
