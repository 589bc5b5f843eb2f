"""Pages from templates, one Jinja environment a language, and the files pages load."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from babel.dates import format_timedelta
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from programme.money import Money
from programme.typography import (
    Language,
    clock_text,
    day_text,
    deadline_text,
    locale_of,
    moment_text,
    money_text,
    month_text,
    percent_text,
    weekday_text,
)
from web.words import texts
from web.words.languages import Translator, read_translators

TEMPLATES = Path(__file__).parent.parent / "templates"
STATIC = Path(__file__).parent / "static"
_HARD_SPACE = "\u00a0"


class Rendering:
    """Turns a template and its words into a page, in either language."""

    def __init__(self, templates: Path = TEMPLATES) -> None:
        self.translators = read_translators(templates / "translations")
        self._environments = {
            language: _environment(templates, translator)
            for language, translator in self.translators.items()
        }

    def render(self, language: Language, template: str, words: dict[str, Any]) -> str:
        """Return the page's text; a word that is missing is an error."""
        return self._environments[language].get_template(template).render(words)


def _environment(templates: Path, translator: Translator) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # made by the extension
        translator.gettext, translator.ngettext, newstyle=True
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters.update(_filters(translator.language))
    environment.filters["said"] = translator.gettext
    environment.globals.update(asset=asset, texts=texts, language=translator.language)
    return environment


def _filters(language: Language) -> dict[str, Any]:
    def money(amount: Money) -> str:
        return money_text(amount, language)

    def day(value: date) -> str:
        return day_text(value, language).replace(" ", _HARD_SPACE)

    def moment(value: datetime) -> str:
        return moment_text(value, language).replace(" ", _HARD_SPACE)

    def clock(value: datetime) -> str:
        return clock_text(value, language)

    def weekday(value: datetime) -> str:
        return weekday_text(value, language).replace(" ", _HARD_SPACE)

    def deadline(value: datetime) -> str:
        return deadline_text(value, language).replace(" ", _HARD_SPACE)

    def percent(permille: int) -> str:
        return percent_text(permille, language)

    def since(value: datetime, now: datetime) -> str:
        return format_timedelta(value - now, add_direction=True, locale=locale_of(language))

    def lasting(value: timedelta) -> str:
        return format_timedelta(value, locale=locale_of(language))

    return {
        "money": money,
        "day": day,
        "moment": moment,
        "clock": clock,
        "weekday": weekday,
        "deadline": deadline,
        "month": partial(month_text, language=language),
        "percent": percent,
        "since": since,
        "lasting": lasting,
        "machine": machine_moment,
    }


def machine_moment(value: date | datetime) -> str:
    """Return a day or moment as programs read it, moments in UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@cache
def asset(path: str) -> str:
    """Return the address of a static file, its content's hash included."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


class Assets(StaticFiles):
    """Serves the static files; what is asked for by its hash never has to be asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file with its caching rule."""
        response = await super().get_response(path, scope)
        by_hash = scope.get("query_string", b"").startswith(b"v=")
        lasting = "public, max-age=31536000, immutable" if by_hash else "public, max-age=86400"
        response.headers["Cache-Control"] = lasting
        return response
