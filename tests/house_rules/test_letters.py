"""The law of letters: each has its folder and both languages, and no word can start a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from programme.domains.changes import change_refusals
from programme.letters import (
    AddresseeKind,
    LapseCause,
    Letter,
    all_letters,
    folder_of,
    refusal_kinds,
)
from programme.people.decisions import ReasonCode
from programme.typography import Language
from tests.activities.samples import SAMPLES, TEMPLATES

TEXTS = sorted(TEMPLATES.glob("*/*.txt"))
CZECH = sorted(TEMPLATES.glob("*/cs.txt"))

ONE_LETTER_WORDS = re.compile(r"(?i)(?<!\w)[ksvzouai] (?=\S)")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)

each_text = pytest.mark.parametrize(
    "text", TEXTS, ids=[f"{path.parent.name}-{path.stem}" for path in TEXTS]
)
each_czech = pytest.mark.parametrize("text", CZECH, ids=[path.parent.name for path in CZECH])


def prose_of(text: Path) -> str:
    """Return a template's own words, each tag replaced by a word of no meaning."""
    return TAG.sub("slovo", text.read_text("utf-8"))


def test_each_letter_has_its_folder_and_each_folder_its_letter() -> None:
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}

    assert folders == {folder_of(letter) for letter in all_letters()}


def test_each_letter_is_written_in_every_language_and_nothing_else_lies_there() -> None:
    written = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.*")}

    wanted = {
        f"{folder_of(letter)}/{language}.txt" for letter in all_letters() for language in Language
    }
    assert written == wanted | {"_layout.html"}


def test_each_letter_and_each_refusal_is_among_the_samples_that_tests_write() -> None:
    assert {type(letter) for letter in SAMPLES} == set(all_letters())
    assert _told(SAMPLES, "because") == {
        *refusal_kinds(),
        *change_refusals(),
        *LapseCause,
    }
    assert _told(SAMPLES, "reason_code") == set(ReasonCode)


def _told(letters: Iterable[Letter], word: str) -> set[str]:
    return {getattr(letter, word) for letter in letters if hasattr(letter, word)}


def test_nobody_can_address_a_letter_to_an_end_customer() -> None:
    ours = {AddresseeKind.STAFF}
    asked_us_for_something = {
        AddresseeKind.DRAFT,
        AddresseeKind.APPLICANT,
        AddresseeKind.PARTNER,
    }
    assert set(AddresseeKind) == ours | asked_us_for_something


@each_text
def test_no_line_starts_with_a_word_from_outside(text: Path) -> None:
    begins_with_word = re.compile(r"\s*(\{%.*?%\}\s*)*\{\{")

    assert [
        line for line in text.read_text("utf-8").split("\n") if begins_with_word.match(line)
    ] == []


@each_text
def test_a_word_from_outside_is_never_part_of_a_label(text: Path) -> None:
    marked = re.compile(r"^(?:=> |  )(?P<label>.*?): ")

    labels = [
        match["label"] for line in prose_of(text).split("\n") if (match := marked.match(line))
    ]
    assert labels
    assert [label for label in labels if "slovo" in label] == []


@each_text
def test_a_subject_begins_with_a_fact_and_ends_with_a_reference(text: Path) -> None:
    (subject,) = re.findall(r"(?m)^Subject: (.*)$", text.read_text("utf-8"))

    if text.parent.name.startswith(("order-", "name-", "domain-", "transfer-")):
        # The domain's name is what a partner knows an order by.
        assert "{{ name }}" in subject
    elif text.parent.name == "draft-saved":
        # What is not sent yet has no reference; its reader knows it by the day it is kept until.
        assert subject.endswith("{{ kept_until | day_of }}")
    elif text.parent.name in ("audit-alarm", "registry-differs"):
        # Our own people know an audit by its night.
        assert subject.endswith("{{ at | day_of }}")
    elif text.parent.name in ("bank-token-refused", "registry-needs-somebody"):
        # And the bank by our account there.
        assert subject.endswith("{{ account }}")
    else:
        assert re.search(r"\{\{ (application_id|variable_symbol|company) \}\}$", subject)
        assert re.search(r"[ \u00a0]– ", subject)


@each_text
def test_a_letter_does_not_shout(text: Path) -> None:
    prose = prose_of(text)

    assert "!" not in prose
    assert not re.search(r"(?i)bohužel|unfortunately|\bzde\b|click here|vážen", prose)
    assert max(len(sentence.split()) for sentence in re.split(r"[.:;]\s", prose)) <= 30


@each_czech
def test_czech_lines_do_not_break_after_a_one_letter_word(text: Path) -> None:
    assert ONE_LETTER_WORDS.findall(prose_of(text)) == []


@each_czech
def test_czech_letters_use_czech_quotation_marks_and_dashes(text: Path) -> None:
    prose = prose_of(text)

    assert not re.search(r"[\"'“](?=\w)", prose)
    assert " - " not in prose
