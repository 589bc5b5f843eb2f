"""The evidence as a reviewer compares it: one row a fact, what was said beside what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from db.views.applications import ApplicationRow
from db.views.cases import CaseEvidence
from programme.people.evidence import Bearing, CheckName, RiskFlag, Weight, bearing_of, weight_of
from programme.people.readings import PayerKind
from programme.people.verification import Finding, FindingKind, FindingSubject
from web.words import evidence_words, texts, tier_words
from web.words.languages import Translator, phrase
from web.words.tones import Word

_CACHED_FROM = timedelta(minutes=5)
"""What was asked so long before the application came was asked for somebody else's sake."""
_NOT_ASKED = phrase("not asked yet")
_SILENT = phrase("did not answer")


@dataclass(frozen=True)
class Line:
    """One fact: what the applicant said, what the register said, and what that means."""

    fact: str
    stated: str
    registered: str
    word: Word


@dataclass(frozen=True)
class Flag:
    """A flag with its weight."""

    flag: RiskFlag
    weight: Weight


@dataclass(frozen=True)
class Check:
    """One check with everything a reviewer may want to see behind it."""

    name: CheckName
    bearing: Bearing
    evidence: CaseEvidence | None
    flags: tuple[Flag, ...]
    cached_for: timedelta | None


@dataclass(frozen=True)
class Candidate:
    """A name on a sanctions list that is like one of the applicant's."""

    list_name: str
    edition: str
    whose: str
    name: str
    reference: str
    likeness: int


@dataclass(frozen=True)
class Comparison:
    """All of it: the rows, the checks behind them, how many of each kind there are."""

    lines: tuple[Line, ...]
    checks: tuple[Check, ...]
    candidates: tuple[Candidate, ...]
    superseded: tuple[CaseEvidence, ...]

    @property
    def sums(self) -> tuple[tuple[str, int], ...]:
        """How many rows there are of each kind, by the names the template knows."""
        found = [_KIND_OF_WORD[line.word.text] for line in self.lines]
        kinds = ("match", "similar", "differs", "look", "unavailable", "not_applicable")
        return tuple((kind, found.count(kind)) for kind in kinds if kind in found)

    @property
    def has_gaps(self) -> bool:
        """Whether something is left to be asked again."""
        return any(check.bearing is Bearing.UNKNOWN for check in self.checks)


def compare(
    row: ApplicationRow, evidence: Iterable[CaseEvidence], translator: Translator
) -> Comparison:
    """Return the evidence about an application side by side with what the applicant said."""
    known = tuple(evidence)
    standing = {each.check: each for each in known if each.superseded_at is None}
    lines = [
        line for name in CheckName for line in _lines(name, standing.get(name), row, translator)
    ]
    sanctions = standing.get(CheckName.SANCTIONS)
    return Comparison(
        tuple(lines),
        tuple(_check(name, standing.get(name), row.received_at) for name in CheckName),
        () if sanctions is None else _candidates(sanctions.facts, translator),
        tuple(each for each in known if each.superseded_at is not None),
    )


def _lines(
    name: CheckName, found: CaseEvidence | None, row: ApplicationRow, translator: Translator
) -> Iterable[Line]:
    if found is not None and found.findings:
        return [_finding_line(each, translator) for each in found.findings]
    bearing = Bearing.UNKNOWN if found is None else bearing_of(found.checked)
    stated = _STATED[name](row) if name in _STATED else ""
    if name is CheckName.CONDITIONS:
        stated = translator.gettext(texts.tier_name(row.tier_id))
    fact = translator.gettext(texts.word_of(name).text)
    word = texts.word_of(bearing)
    return [Line(fact, stated, _registered(name, found, bearing, translator), word)]


def _finding_line(found: Finding, translator: Translator) -> Line:
    registered = found.registered
    if found.subject is FindingSubject.NOT_CEASED and registered:
        registered = translator.show(date.fromisoformat(registered))
    return Line(
        translator.gettext(texts.word_of(found.subject).text),
        found.stated,
        registered,
        texts.word_of(found.kind),
    )


def _registered(
    name: CheckName, found: CaseEvidence | None, bearing: Bearing, translator: Translator
) -> str:
    if found is None:
        return translator.gettext(_NOT_ASKED)
    said = _READ[name](found.facts, translator) if name in _READ and found.facts else ""
    flags = [translator.gettext(texts.word_of(flag).text) for flag in found.flags]
    told = [part for part in (said, *flags) if part]
    if not told and bearing is Bearing.UNKNOWN:
        return translator.gettext(_SILENT)
    return " · ".join(told)


def _check(name: CheckName, found: CaseEvidence | None, received_at: datetime) -> Check:
    if found is None:
        return Check(name, Bearing.UNKNOWN, None, (), None)
    age = received_at - found.asked_at
    flags = sorted(
        (Flag(flag, weight_of(flag)) for flag in found.flags),
        key=lambda each: _GRAVEST_FIRST.index(each.weight),
    )
    cached_for = age if age > _CACHED_FROM else None
    return Check(name, bearing_of(found.checked), found, tuple(flags), cached_for)


def _candidates(facts: Any, translator: Translator) -> tuple[Candidate, ...]:
    editions = facts.get("lists", {})
    return tuple(
        Candidate(
            translator.gettext(evidence_words.LISTS.get(each["list"], each["list"])),
            _edition(editions.get(each["list"], {}), translator),
            translator.gettext(_WHOSE.get(each["whose"], each["whose"])),
            each["name"],
            each["reference"],
            each["likeness"],
        )
        for each in facts.get("candidates", ())
    )


def _edition(edition: Any, translator: Translator) -> str:
    made_at = edition.get("made_at")
    return translator.show(datetime.fromisoformat(made_at)) if made_at else "–"


def _payer(facts: Any, translator: Translator) -> str:
    kind = facts.get("kind")
    words = texts.word_of(PayerKind(kind)).text if kind in set(PayerKind) else ""
    number = len(facts.get("accounts", ()))
    accounts = translator.ngettext(
        "%(num)s published account", "%(num)s published accounts", number
    ) % {"num": number}
    return ", ".join(
        part for part in (translator.gettext(words), accounts if number else "") if part
    )


def _vat_number(facts: Any, translator: Translator) -> str:
    return translator.gettext(phrase("valid")) if facts.get("valid") else ""


def _insolvency(facts: Any, translator: Translator) -> str:
    proceedings = facts.get("proceedings", ())
    if not proceedings:
        return translator.gettext(phrase("no proceedings"))
    return ", ".join(each["reference"] for each in proceedings)


def _sanctions(facts: Any, translator: Translator) -> str:
    number = len(facts.get("candidates", ()))
    if not number and facts.get("lists"):
        return translator.gettext(phrase("no similar name"))
    return ""


def _duplicates(facts: Any, translator: Translator) -> str:
    found = facts.get("duplicates", ())
    if not found:
        return translator.gettext(phrase("nothing similar"))
    return ", ".join(each["reference"] for each in found)


def _conditions(facts: Any, translator: Translator) -> str:
    said = tier_words.judged(facts.get("conditions", ()), translator)
    if facts.get("names") is not None and facts.get("least_names"):
        names = phrase("domains: %(names)s, expected in time: %(least_names)s")
        said.append(translator.say(names, names=facts["names"], least_names=facts["least_names"]))
    return ", ".join(said)


_READ: dict[CheckName, Callable[[Any, Translator], str]] = {
    CheckName.VAT_PAYER: _payer,
    CheckName.VAT_NUMBER: _vat_number,
    CheckName.INSOLVENCY: _insolvency,
    CheckName.SANCTIONS: _sanctions,
    CheckName.DUPLICATES: _duplicates,
    CheckName.CONDITIONS: _conditions,
}
_STATED: dict[CheckName, Callable[[ApplicationRow], str]] = {
    CheckName.COMPANY: lambda row: row.company_number,
    CheckName.VAT_PAYER: lambda row: row.vat_number or "",
    CheckName.VAT_NUMBER: lambda row: row.vat_number or "",
    CheckName.INSOLVENCY: lambda row: row.company_number,
    CheckName.SANCTIONS: lambda row: f"{row.company_name}, {row.contact_name}",
    CheckName.EMAIL_DOMAIN: lambda row: row.email.rpartition("@")[2],
}
_WHOSE = {"company": phrase("company"), "contact": phrase("contact person")}
_GRAVEST_FIRST = (Weight.GRAVE, Weight.LOOK, Weight.HINT)
_KIND_OF_WORD: dict[str, str] = {
    texts.word_of(FindingKind.MATCH).text: "match",
    texts.word_of(Bearing.CLEAR).text: "match",
    texts.word_of(FindingKind.SIMILAR).text: "similar",
    texts.word_of(FindingKind.DIFFERS).text: "differs",
    texts.word_of(Bearing.FLAGGED).text: "look",
    texts.word_of(FindingKind.UNAVAILABLE).text: "unavailable",
    texts.word_of(FindingKind.NOT_APPLICABLE).text: "not_applicable",
}
