from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
CATALOGUES = sorted((ROOT / "templates" / "translations" / "cs").glob("*.po"))
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "ngettext": (1, 2), "phrase": None}
FEWEST_SENTENCES = 300


def ids_in_use() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.glob("web/**/*.py")):
        yield from _ids(path, "python")
    for folder in ("accounting", "pages", "staff"):
        for path in sorted((ROOT / "templates" / folder).rglob("*.html")):
            yield from _ids(path, "jinja2.ext:babel_extract")


def _ids(path: Path, method: str) -> Iterator[tuple[str, str]]:
    options = {} if method == "python" else {"trimmed": "true"}
    for _, found, _, _ in extract_from_file(method, path, keywords=KEYWORDS, options=options):
        yield (found if isinstance(found, str) else found[0]), str(path.relative_to(ROOT))


def translated() -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file, locale="cs"):
                if message.id and not message.fuzzy:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    forms = message.string or ""
                    known[str(key)] = (forms,) if isinstance(forms, str) else tuple(forms)
    return known


def test_every_sentence_is_translated() -> None:
    known, used = translated(), dict(ids_in_use())
    assert len(used) > FEWEST_SENTENCES
    missing = {text: path for text, path in used.items() if not all(known.get(text, ("",)))}
    assert not missing


def test_no_catalogue_holds_a_fuzzy_or_a_dead_sentence() -> None:
    used = {text for text, _ in ids_in_use()}
    for path in CATALOGUES:
        assert "fuzzy" not in path.read_text(), path
    assert not set(translated()) - used


def test_a_sentence_has_the_same_values_in_both_languages() -> None:
    for text, forms in translated().items():
        for form in forms:
            assert set(re.findall(r"%\(\w+\)s", form)) == set(re.findall(r"%\(\w+\)s", text)), text


def test_plurals_have_three_forms() -> None:
    for text, forms in translated().items():
        assert len(forms) in (1, 3), text


@pytest.mark.parametrize("mark", ['"Prosím', "Bohužel", "!"])
def test_no_sentence_shouts_or_whines(mark: str) -> None:
    assert not [form for forms in translated().values() for form in forms if mark in form]
