"""Two languages: which one a reader gets, and the sentences in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel import negotiate_locale
from babel.messages.pofile import read_po

from programme.money import Money
from programme.typography import Language, day_text, moment_text, money_text

COOKIE = "language"
TRANSLATIONS = Path(__file__).parent.parent.parent / "templates" / "translations"

_ONE_LETTER_WORD = re.compile(r"(?<![^\s(„])([KkSsVvZzOoUuAaIi]) (?=\S)")


def phrase(text: str) -> str:
    """Mark an English sentence for translation and return it as it is."""
    return text


class Translator:
    """Says sentences in one language; the English sentence is the key of the others."""

    def __init__(self, language: Language, sentences: Mapping[str, tuple[str, ...]]) -> None:
        self.language = language
        self._sentences = sentences

    def gettext(self, text: str) -> str:
        """Return a sentence in this language."""
        return self._sentences.get(text, (text,))[0]

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the sentence that fits a number."""
        forms = self._sentences.get(one)
        if forms is None or len(forms) == 1:
            return one if number == 1 else many
        return forms[_czech_form(number)]

    def say(self, text: str, **values: Any) -> str:
        """Return a sentence with its values written the way this language writes them."""
        shown = {name: self.show(value) for name, value in values.items()}
        return self.gettext(text) % shown

    def show(self, value: Any) -> str:
        """Return a value as people read it."""
        match value:
            case Money():
                return money_text(value, self.language)
            case datetime():
                return moment_text(value, self.language)
            case date():
                return day_text(value, self.language)
            case _:
                return str(value)


def read_translators(folder: Path = TRANSLATIONS) -> dict[Language, Translator]:
    """Return a translator for each language, from every catalogue there is."""
    sentences: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder / Language.CS).glob("*.po")):
        sentences |= _sentences_in(path)
    return {
        Language.CS: Translator(Language.CS, sentences),
        Language.EN: Translator(Language.EN, {}),
    }


def choose_language(cookie: str | None, accepted: str) -> Language:
    """Return the language a reader chose, or the browser's, or Czech."""
    if cookie in set(Language):
        return Language(cookie)
    return language_asked(accepted) or Language.CS


def language_asked(accepted: str) -> Language | None:
    """Return the language of ours that a header asks for, if it asks for one."""
    found = negotiate_locale(list(_accepted(accepted)), [str(each) for each in Language], sep="_")
    return Language(found) if found else None


def _accepted(header: str) -> Iterable[str]:
    weighed: list[tuple[float, int, str]] = []
    for part in header[:500].split(","):
        name, _, weight = part.strip().partition(";q=")
        with_weight = float(weight) if re.fullmatch(r"[01](\.\d{1,3})?", weight) else 1.0
        weighed.append((-with_weight, len(weighed), name.replace("-", "_")))
    return (name for _, _, name in sorted(weighed) if name)


def _sentences_in(path: Path) -> dict[str, tuple[str, ...]]:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=Language.CS)
    found = {}
    for message in catalogue:
        if not message.id or message.fuzzy or not message.string:
            continue
        plural = isinstance(message.id, list | tuple)
        key = message.id[0] if plural else message.id
        forms = message.string if plural else (message.string,)
        found[str(key)] = tuple(_ONE_LETTER_WORD.sub("\\1\u00a0", str(form)) for form in forms)
    return found


def _czech_form(number: int) -> int:
    if number == 1:
        return 0
    return 1 if 2 <= number <= 4 else 2
