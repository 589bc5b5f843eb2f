"""Czech pages speak Czech, English pages English, and no page speaks in codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from pprint import pformat

import pytest
from babel.messages.pofile import read_po

from programme.letters import all_letters
from tests.stories.lives import REVIEWERS_WORDS
from tests.stories.sights import Sights
from tests.stories.tours import TOURS, Tour
from web.words import texts
from web.words.letter_words import LETTER_NAMES
from worker.demonstration import COMPANIES, NO, QUESTION
from worker.story.steps import WHY_YES
from worker.welcome import remember_logins

TRANSLATIONS = Path(__file__).parents[2] / "templates" / "translations" / "cs"

PROPER_NAMES = ("IČO", "DIČ", "Dlouhá", "Příčná", "Kč")
DATA = (
    "Žlutější kůň s.r.o.",
    "Žofie Koníčková",
    "Eliška Koníčková",
    "Objednávky z e-shopu",
    "Účetní program",
    "Záloha",
    "Ukázka.",
    *(word for company in COMPANIES for word in company),
    QUESTION,
    WHY_YES,
    NO,
    *REVIEWERS_WORDS.splitlines(),
)
CODE = re.compile(r"(?<![\w.@/-])[a-z]+(?:_[a-z]+)+(?![\w@])")
CZECH = re.compile(r"[ěščřžýáíéúůťďňóĚŠČŘŽÝÁÍÉÚŮŤĎŇÓ]")


def sentences_of(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return a catalogue's English sentences, each with its Czech forms."""
    with path.open("rb") as file:
        for message in read_po(file, locale="cs"):
            ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
            said = message.string or ()
            forms = (said,) if isinstance(said, str) else tuple(said)
            yield from ((text, forms) for text in ids if text)


def english_of_ours() -> tuple[set[str], set[str]]:
    """Return our English: what is looked for as a whole, and what is looked for inside."""
    whole, inside = set(), set()
    for path in TRANSLATIONS.glob("*.po"):
        for text, forms in sentences_of(path):
            if text not in forms:
                whole.add(text)
                pieces = re.split(r"%\(\w+\)s|%%", text)
                inside |= {piece.strip() for piece in pieces if len(piece.split()) > 2}
    return whole, inside


def codes_of_ours() -> set[str]:
    """Return every word of the house's own that only programs should read."""
    members = {str(member) for words in texts.WORDS.values() for member in words}
    letters = {letter.kind for letter in all_letters()}
    return {*members, *texts.SENTENCES, *texts.HAPPENINGS, *letters} - {"list", "discount"}


def english_or_codes_in(pieces: list[str]) -> set[str]:
    """Return what a Czech page must not say: our English sentences, and words of programs."""
    whole, inside = english_of_ours()
    codes = codes_of_ours()
    said = " ".join(pieces)
    found = {piece for piece in pieces if piece.strip(" ().:,·–") in whole}
    found |= {each for each in inside if each in said}
    found |= set(CODE.findall(said))
    # An address may begin with any word; the sandbox's mailboxes do.
    without_addresses = re.sub(r"\S+@\S+", " ", said)
    words = re.findall(r"(?<![\w.-])[a-z_.]+(?![\w-])", without_addresses)
    return found | {word for word in words if word in codes}


def czech_in(pieces: list[str], data: list[str]) -> list[str]:
    """Return the pieces of an English page that hold Czech letters outside what people typed."""
    found = []
    for piece in pieces:
        left = piece
        for known in data:
            left = left.replace(known, "")
        if CZECH.search(left):
            found.append(piece)
    return found


def test_every_letter_has_a_name_in_both_languages() -> None:
    assert set(LETTER_NAMES) == {letter.kind for letter in all_letters()}
    whole, _ = english_of_ours()
    assert set(LETTER_NAMES.values()) <= whole


def test_no_two_catalogues_translate_one_sentence_in_two_ways() -> None:
    # The catalogues are read one over the other: whichever comes last would be seen everywhere.
    known: dict[str, set[tuple[str, ...]]] = {}
    for path in TRANSLATIONS.glob("*.po"):
        for text, forms in sentences_of(path):
            known.setdefault(text, set()).add(forms)
    assert {text: forms for text, forms in known.items() if len(forms) > 1} == {}


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("tour", TOURS)
async def test_czech_pages_speak_czech_and_without_codes(sights: Sights, tour: Tour) -> None:
    wrong: dict[str, set[str]] = {}
    for stop, sight in (await sights.of(tour, "cs")).items():
        found = english_or_codes_in(sight.pieces)
        if found:
            wrong[stop] = found

    assert not wrong, pformat(wrong)


@pytest.mark.browser
@pytest.mark.timeout(600)
@pytest.mark.parametrize("tour", TOURS)
async def test_english_pages_speak_english_outside_data(sights: Sights, tour: Tour) -> None:
    people = [login.name for login in remember_logins(sights.lives.house)]
    persona = [str(each) for each in vars(sights.lives.partner.persona).values()]
    data = [*PROPER_NAMES, *DATA, *people, *persona]
    wrong: dict[str, list[str]] = {}
    for stop, sight in (await sights.of(tour, "en")).items():
        found = czech_in(sight.pieces, data)
        if found:
            wrong[stop] = found

    assert not wrong, pformat(wrong)
