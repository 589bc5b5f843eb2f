from __future__ import annotations

from enum import StrEnum
from types import UnionType
from typing import get_args

import pytest

from programme.ledger import EntryKind
from programme.money import czk
from programme.names import NameFault, NameNotAllowed
from programme.order import AwaitingFunds, HoldRefusal, LaneClosure, OrderAnswer, OrderStatus
from programme.payments import TopUpStatus
from programme.people.application import ApplicationStatus
from programme.people.conditions import TermPlace, WhoMayApply
from programme.people.decisions import DecisionRefusal, ReasonCode, Verdict
from programme.people.eligibility import Condition, Met
from programme.people.evidence import Advice, Bearing, CheckName, RiskFlag, Weight
from programme.people.partner import PartnerStatus
from programme.people.publication import TierRefusal
from programme.people.questions import AskedField
from programme.people.readings import PayerKind
from programme.people.verification import CheckOutcome, FindingKind, FindingSubject
from programme.pricing import PriceReason
from programme.tasks import TaskEnd, TaskKind
from programme.typography import Language
from web.words import texts
from web.words.languages import Translator, choose_language, read_translators

SHOWN: tuple[type[StrEnum], ...] = (
    ApplicationStatus,
    OrderStatus,
    TopUpStatus,
    PartnerStatus,
    PriceReason,
    NameFault,
    FindingKind,
    FindingSubject,
    CheckOutcome,
    EntryKind,
    Verdict,
    ReasonCode,
    LaneClosure,
    CheckName,
    RiskFlag,
    Advice,
    Weight,
    Bearing,
    PayerKind,
    AskedField,
    WhoMayApply,
    TermPlace,
    Condition,
    Met,
    TaskKind,
    TaskEnd,
)


@pytest.fixture(scope="module")
def czech() -> Translator:
    return read_translators()[Language.CS]


@pytest.mark.parametrize("enum", SHOWN)
def test_every_member_has_its_word_in_both_languages(
    enum: type[StrEnum], czech: Translator
) -> None:
    assert set(texts.WORDS[enum]) == set(enum)
    for member in enum:
        english = texts.word_of(member).text
        assert english
        assert czech.gettext(english) != english


def test_reviewers_have_their_own_words_for_every_status() -> None:
    assert set(texts.FOR_STAFF) == set(ApplicationStatus)


@pytest.mark.parametrize("answers", [DecisionRefusal, HoldRefusal, OrderAnswer, TierRefusal])
def test_every_answer_has_its_sentence(answers: UnionType) -> None:
    for answer in get_args(answers):
        assert answer.kind in texts.SENTENCES


def test_an_answer_is_said_with_its_values(czech: Translator) -> None:
    said = texts.sentence_of(AwaitingFunds(missing=czk(5910), available=czk(8410)), czech)
    assert said.replace("\u00a0", " ").startswith("Na zálohovém účtu chybí 59,10 Kč.")
    said = texts.sentence_of(NameNotAllowed(NameFault.ZONE_NOT_SOLD), czech)
    assert said == "Tuto koncovku zatím nenabízíme"


def test_an_unknown_happening_stays_readable() -> None:
    assert texts.happening("lane.closed_again") == "lane – closed again"


def test_czech_has_three_plural_forms(czech: Translator) -> None:
    one, many = "%(num)s thing needs mending", "%(num)s things need mending"
    said = [czech.ngettext(one, many, number) % {"num": number} for number in (1, 2, 5, 22)]
    assert [words.split()[-1] for words in said] == ["chybu", "chyby", "chyb", "chyb"]


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        (None, "", Language.CS),
        ("en", "cs", Language.EN),
        ("xx", "en-GB,en;q=0.9,cs;q=0.8", Language.EN),
        (None, "de,fr", Language.CS),
        (None, "en;q=0.3,cs;q=0.7", Language.CS),
        (None, "en;q=nonsense,;;;,*", Language.EN),
    ],
)
def test_the_language_is_the_one_chosen_or_the_browsers_or_czech(
    cookie: str | None, accepted: str, language: Language
) -> None:
    assert choose_language(cookie, accepted) is language
