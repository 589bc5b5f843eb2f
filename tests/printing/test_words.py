"""The words on papers: every one of them in every language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from printing.characters import printable
from printing.words import FOLDER, words_of
from programme.billing.papers import LineKind, PaperKind
from programme.ledger import EntryKind
from programme.typography import Language


def paths_of(texts: dict[str, Any], *start: str) -> Iterator[tuple[str, ...]]:
    for name, each in texts.items():
        if isinstance(each, dict) and name != "count":
            yield from paths_of(each, *start, name)
        else:
            yield *start, name


def texts_of(language: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads((FOLDER / f"{language}.json").read_text("utf-8"))
    return texts


def test_every_language_has_the_same_words() -> None:
    first, *others = (set(paths_of(texts_of(each))) for each in Language)

    assert all(each == first for each in others)


@pytest.mark.parametrize("language", Language)
def test_everything_that_is_counted_or_listed_has_its_word(language: str) -> None:
    words = words_of(language)

    for kind in EntryKind:
        assert words("entry", kind)
    for line in LineKind:
        assert words("line", line)
    for paper in PaperKind:
        assert words("title", paper)
        assert words("note", paper)


def test_a_number_asks_for_its_form() -> None:
    forms = [words_of("cs").counted(each, "statement", "count") for each in (0, 1, 3, 5)]

    assert forms == ["0 pohybů", "1 pohyb", "3 pohyby", "5 pohybů"]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Žluťoučký  kůň ", "Žluťoučký kůň"),
        ("1\u00a0234,50\u00a0Kč", "1\u00a0234,50\u00a0Kč"),
        ("a\x00b\x1b\u202ec\ufeff", "abc"),
        ("a\nb\tc\u2028d", "a b c d"),
        ("日本 s.r.o.", "�� s.r.o."),
        ("Ελλάδα Россия שלום", "Ελλάδα Россия שלום"),
        ("x" * 41, f"{'x' * 20}\u200b{'x' * 20}\u200bx"),
        (
            "velmi-dlouhe-jmeno-ktere-nikdo-nechce-psat.cz",
            "velmi-dlouhe-jmeno-\u200bktere-nikdo-nechce-\u200bpsat.\u200bcz",
        ),
    ],
)
def test_what_cannot_be_printed_leaves_a_mark(typed: str, printed: str) -> None:
    assert printable(typed) == printed
