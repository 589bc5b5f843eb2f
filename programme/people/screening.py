"""What is like what: names against the sanctions lists, and one application against the others.

Letters are folded and scripts transliterated for comparing only; what is stored stays as it was.
Likeness is a whole number up to 100. A candidate is for a person to look at, never a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz, process

from programme.people.evidence import RiskFlag
from programme.people.verification import comparable

ALIKE = 85
"""From this likeness on two names are worth a look; to be tuned by what reviewers see."""
LONGEST_SINCE_MADE = timedelta(days=2)
LONGEST_SINCE_ASKED = timedelta(days=2)
MOST_CANDIDATES = 20
_WORTH_A_CLOSER_LOOK = 60
_WORD_ALIKE = 75


@dataclass(frozen=True)
class Listed:
    """One person or company on a sanctions list, under every name the list gives."""

    reference: str
    person: bool
    names: tuple[str, ...]


@dataclass(frozen=True)
class Edition:
    """Which edition of a list was compared: what proves it, and how much was in it."""

    digest: str
    made_at: datetime
    asked_at: datetime
    entries: int
    skipped: int
    """Entries without a name that could be compared."""


@dataclass(frozen=True)
class Candidate:
    """A name on a list that is like one of ours."""

    reference: str
    name: str
    likeness: int


@dataclass(frozen=True)
class Company:
    """A company we have in the books, as an applicant or as a partner."""

    reference: str
    customer_id: str
    number: str
    name: str
    street: str
    city: str
    postcode: str
    email: str
    partner: bool = False
    open: bool = False
    """An application nobody has decided yet."""


@dataclass(frozen=True)
class Duplicate:
    """Something in the books that an application looks like."""

    flag: RiskFlag
    reference: str


class Screen:
    """A list made ready to be compared with; made once for each edition."""

    def __init__(self, entries: Iterable[Listed]) -> None:
        self._rows = [(entry.reference, name) for entry in entries for name in entry.names]
        self._written = [folded(name) for _, name in self._rows]
        self._spoken = [spoken(name) for name in self._written]

    def candidates(self, name: str) -> tuple[Candidate, ...]:
        """Return the listed names that are like a name, the likest first, one for each entry."""
        written = folded(name)
        if not written:
            return ()
        best: dict[str, Candidate] = {}
        for place in self._worth_a_look(written):
            reference, listed = self._rows[place]
            alike = likeness(name, listed)
            if alike >= ALIKE and (reference not in best or best[reference].likeness < alike):
                best[reference] = Candidate(reference, listed, alike)
        ranked = sorted(best.values(), key=lambda each: (-each.likeness, each.reference))
        return tuple(ranked[:MOST_CANDIDATES])

    def _worth_a_look(self, written: str) -> set[int]:
        return {
            place
            for query, choices in ((written, self._written), (spoken(written), self._spoken))
            for _, _, place in process.extract(
                query,
                choices,
                scorer=fuzz.token_set_ratio,
                score_cutoff=_WORTH_A_CLOSER_LOOK,
                limit=None,
            )
        }


def likeness(one: str, other: str) -> int:
    """Return how alike two names are, however their words are ordered, written or spelt."""
    written = folded(one), folded(other)
    return max(_alike(*written), _alike(spoken(written[0]), spoken(written[1])))


def folded(name: str) -> str:
    """Return a name in plain small letters of ours, without accents and legal forms."""
    latin = "".join(_LETTERS.get(letter, letter) for letter in name.casefold())
    words = comparable(latin).replace("_", " ").split()
    telling = [word for word in words if len(word) > 1 and word not in _LEGAL_FORMS]
    return " ".join(telling or words)


def spoken(name: str) -> str:
    """Return a folded name as it sounds, so that transliterations of one name come together."""
    for written, heard in _SOUNDS:
        name = name.replace(written, heard)
    return re.sub(r"([a-z])\1+", r"\1", name)


def is_current(edition: Edition, now: datetime) -> bool:
    """Say whether an edition may clear anybody: made, and last asked for, in the last two days."""
    return (
        now - edition.made_at <= LONGEST_SINCE_MADE
        and now - edition.asked_at <= LONGEST_SINCE_ASKED
    )


def may_replace(kept: Edition, fresh: Edition) -> bool:
    """Say whether a new file may take the place of the last: a truncated one must clear nobody."""
    return fresh.entries * 5 >= kept.entries * 4 and fresh.made_at >= kept.made_at


def duplicates(applicant: Company, others: Iterable[Company]) -> tuple[Duplicate, ...]:
    """Return what the books hold that looks like the applicant."""
    found = (
        Duplicate(flag, other.reference)
        for other in others
        if (flag := _duplicate_flag(applicant, other)) is not None
    )
    return tuple(sorted(found, key=lambda each: (list(RiskFlag).index(each.flag), each.reference)))


def account_key(account: str) -> tuple[str, ...] | None:
    """Return what two spellings of one bank account share; None for what cannot be read."""
    bare = re.sub(r"[\u2010-\u2015\u2212]", "-", re.sub(r"\s", "", account)).upper()
    if local := re.fullmatch(r"(?:(\d{1,6})-)?(\d{1,10})/(\d{4})", bare, re.ASCII):
        prefix, number, bank = local.groups(default="")
        return (bank, prefix.lstrip("0"), number.lstrip("0"))
    if czech := re.fullmatch(r"CZ\d{2}(\d{4})(\d{6})(\d{10})", bare, re.ASCII):
        bank, prefix, number = czech.groups()
        return (bank, prefix.lstrip("0"), number.lstrip("0"))
    foreign = re.fullmatch(r"(?!CZ)[A-Z]{2}\d{2}[A-Z0-9]{8,30}", bare, re.ASCII)
    return (bare,) if foreign else None


def is_same_account(one: str, other: str) -> bool:
    """Say whether two spellings mean one account; what cannot be read is never the same."""
    key = account_key(one)
    return key is not None and key == account_key(other)


def _alike(one: str, other: str) -> int:
    """Compare whole names; and where the shorter has more words than one, whether it is within."""
    if not one or not other:
        return 0
    whole = int(fuzz.token_sort_ratio(one, other))
    fewer, more = sorted((one.split(), other.split()), key=len)
    # A single word, however common, would be within half of the list.
    if len(fewer) == 1:
        return whole
    within = _within(fewer, more)
    return max(whole, within, _within(more, fewer) if len(fewer) == len(more) else 0)


def _within(fewer: list[str], more: list[str]) -> int:
    left, best = list(more), []
    for word in fewer:
        alike, nearest = max((int(fuzz.ratio(word, each)), each) for each in left)
        left.remove(nearest)
        best.append(alike)
    return sum(best) // len(best) if min(best) >= _WORD_ALIKE else 0


def _duplicate_flag(applicant: Company, other: Company) -> RiskFlag | None:
    if other.reference == applicant.reference:
        return None
    if other.number == applicant.number or other.customer_id == applicant.customer_id:
        if other.partner:
            return RiskFlag.ALREADY_PARTNER
        return RiskFlag.OPEN_APPLICATION if other.open else RiskFlag.APPLIED_BEFORE
    if other.email.casefold() == applicant.email.casefold():
        return RiskFlag.SAME_EMAIL
    if _same_place(applicant, other) and likeness(applicant.name, other.name) >= ALIKE:
        return RiskFlag.SIMILAR_COMPANY
    return None


def _same_place(one: Company, other: Company) -> bool:
    places = [
        (comparable(each.street), comparable(each.city), each.postcode.replace(" ", ""))
        for each in (one, other)
    ]
    return places[0] == places[1]


_FORMS = """
sro as spol vos ks ltd limited llc llp plc inc corp co company gmbh ag kg ohg sa sas sarl srl spa sl
bv nv oy ab aps sp zoo doo ooo oao zao pao ao ip jsc ojsc pjsc cjsc kft zrt
"""
_LEGAL_FORMS = frozenset(_FORMS.split())

_CYRILLIC = (
    "а a б b в v г g ґ g д d е e ё e є ie ж zh з z и i і i ї i й i к k л l м m н n о o п p р r с s "
    "т t у u ў u ф f х kh ц ts ч ch ш sh щ shch ы y э e ю iu я ia ј j љ lj њ nj ћ c ђ dj џ dz"
)
_GREEK = (
    "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch "
    "ψ ps ω o ά a έ e ή i ί i ό o ύ y ώ o"
)
_LATIN = "ł l đ d ø o æ ae œ oe þ th ð d ı i ŋ n ħ h"
_PAIRS = f"{_CYRILLIC} {_GREEK} {_LATIN}".split()
_LETTERS = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)) | {"ъ": "", "ь": "", "'": "", "’": ""}

_HEARD = """
schtsch>s shch>s tsch>c sch>s rzh>r rz>r zh>z sh>s sz>s kh>h tch>c ch>c cz>c tz>c ts>c iou>u iu>u
yu>u ju>u ia>a ya>a ja>a ie>e ye>e je>e ou>u oo>u ee>i ph>f th>t ck>k x>ks q>k w>v y>i j>i
"""
# From longer to shorter. What is lost here costs a reviewer a look, never an applicant a verdict.
_SOUNDS = tuple(tuple(pair.split(">")) for pair in _HEARD.split())
