"""Forms as people send them, and as they get them back with our sentences at the fields."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, HTTPException, Request


@dataclass(frozen=True)
class Form:
    """What stands in a form: the values, and the sentence at each field that needs mending.

    `errors` holds English sentences in the order of the page; the templates translate them.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        return self.values.get(name, "")

    def error(self, name: str) -> str | None:
        """Return the sentence at a field, if it has one."""
        return self.errors.get(name)


async def sent_values(request: Request) -> dict[str, str]:
    """Return the text fields of the form that was sent; a NUL in it is refused."""
    form = await request.form()
    values = {name: value for name, value in form.items() if isinstance(value, str)}
    if any("\x00" in text for pair in values.items() for text in pair):
        raise HTTPException(400)
    return values


SentForm = Annotated[dict[str, str], Depends(sent_values)]


def tidy(typed: str) -> str:
    """Return a line as we keep it: composed letters, no blanks at the ends or in rows."""
    return " ".join(unicodedata.normalize("NFC", typed).split())
