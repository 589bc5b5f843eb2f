"""The parts of the form: which pages each has, how far each is, and what leads where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.front.drafts import Draft
from web.schemas.applications import Offer, fields_of, read_page
from web.words.languages import phrase
from web.words.tones import Tone


class Page(StrEnum):
    """One question of the form; its address ends with this word."""

    NUMBER = "company-number"
    COMPANY = "company"
    CONTACT = "contact"
    TECHNICAL = "technical"
    BILLING = "billing"
    SIZE = "size"
    TIER = "tier"
    TERMS = "terms"
    ACCOUNT = "account"


class Section(StrEnum):
    """A part of the form, as the list of what is to be done shows it."""

    COMPANY = "company"
    CONTACT = "contact"
    TECHNICAL = "technical"
    BILLING = "billing"
    SIZE = "size"
    TERMS = "terms"
    ACCOUNT = "account"


class Progress(StrEnum):
    """How far a part is."""

    NOT_BEGUN = "not begun"
    BEGUN = "begun"
    DONE = "done"
    WAITS = "waits"
    """It needs another part first."""
    PROBLEM = "problem"


PAGES_OF: dict[Section, tuple[Page, ...]] = {
    Section.COMPANY: (Page.NUMBER, Page.COMPANY),
    Section.CONTACT: (Page.CONTACT,),
    Section.TECHNICAL: (Page.TECHNICAL,),
    Section.BILLING: (Page.BILLING,),
    Section.SIZE: (Page.SIZE,),
    Section.TERMS: (Page.TIER, Page.TERMS),
    Section.ACCOUNT: (Page.ACCOUNT,),
}
NEEDS: dict[Section, Section] = {Section.TERMS: Section.SIZE}
"""The tier is proposed by the size; everything else is in free order."""
OPTIONAL = frozenset({Section.TECHNICAL})

TITLES: dict[Section, str] = {
    Section.COMPANY: phrase("Company"),
    Section.CONTACT: phrase("Contact"),
    Section.TECHNICAL: phrase("Technical data"),
    Section.BILLING: phrase("Billing"),
    Section.SIZE: phrase("Size"),
    Section.TERMS: phrase("Tier, terms and consents"),
    Section.ACCOUNT: phrase("Account"),
}
SIGNS: dict[Progress, str] = {
    Progress.NOT_BEGUN: "○",
    Progress.BEGUN: "◐",
    Progress.DONE: "✓",
    Progress.WAITS: "–",
    Progress.PROBLEM: "!",
}
PROGRESS_WORDS: dict[Progress, str] = {
    Progress.NOT_BEGUN: phrase("Not begun yet"),
    Progress.BEGUN: phrase("In progress"),
    Progress.DONE: phrase("Done"),
    Progress.WAITS: phrase("Cannot be begun yet"),
    Progress.PROBLEM: phrase("There is a problem"),
}
PROGRESS_TONES: dict[Progress, Tone] = {
    Progress.NOT_BEGUN: Tone.NEUTRAL,
    Progress.BEGUN: Tone.WARNING,
    Progress.DONE: Tone.GOOD,
    Progress.WAITS: Tone.NEUTRAL,
    Progress.PROBLEM: Tone.BAD,
}


@dataclass(frozen=True)
class Part:
    """One line of the list: a part, how far it is, and where it goes on."""

    section: Section
    progress: Progress
    page: Page
    needs: Section | None

    @property
    def title(self) -> str:
        """The English name of the part."""
        return TITLES[self.section]

    @property
    def optional(self) -> bool:
        """Whether the application may be sent without it."""
        return self.section in OPTIONAL


@dataclass(frozen=True)
class Parts:
    """The whole form as far as it is filled in."""

    parts: tuple[Part, ...]

    @property
    def done(self) -> int:
        """How many parts are done."""
        return sum(part.progress is Progress.DONE for part in self.parts)

    @property
    def ready(self) -> bool:
        """Whether the application can be checked and sent."""
        return all(
            part.progress is Progress.DONE
            or (part.optional and part.progress is Progress.NOT_BEGUN)
            for part in self.parts
        )

    @property
    def next_page(self) -> Page | None:
        """The page to go on with, if something is missing."""
        open_ones = [part.page for part in self.missing if part.progress is not Progress.WAITS]
        return open_ones[0] if open_ones else None

    @property
    def missing(self) -> tuple[Part, ...]:
        """The parts that still have to be done before it can be sent."""
        return tuple(
            part
            for part in self.parts
            if part.progress is not Progress.DONE
            and not (part.optional and part.progress is Progress.NOT_BEGUN)
        )


def parts_of(draft: Draft, offer: Offer, *, signed_in: bool) -> Parts:
    """Return how far each part is; who is signed in is not asked about an account."""
    wanted = [section for section in Section if section is not Section.ACCOUNT or not signed_in]
    reached = {
        section: _together([progress_of(page, draft, offer) for page in PAGES_OF[section]])
        for section in wanted
    }
    return Parts(tuple(_part(section, reached, draft, offer) for section in wanted))


def progress_of(page: Page, draft: Draft, offer: Offer) -> Progress:
    """Return how far one page is."""
    if page is Page.ACCOUNT:
        return Progress.NOT_BEGUN
    if not any(draft.value(name) for name in fields_of(page)) and page not in draft.marks:
        return Progress.NOT_BEGUN
    read = read_page(page, draft.typed, offer)
    if read.errors:
        return Progress.BEGUN if read.only_missing else Progress.PROBLEM
    # What the register filled in has still to be looked at by the applicant.
    return Progress.DONE if page in draft.marks else Progress.BEGUN


def page_after(page: Page, draft: Draft, offer: Offer, *, signed_in: bool) -> Page | None:
    """Return the next page that is not done, or None at the end."""
    pages = _in_order(signed_in=signed_in)
    later = pages[pages.index(page) + 1 :]
    return next(
        (each for each in later if progress_of(each, draft, offer) is not Progress.DONE), None
    )


def page_before(page: Page) -> Page | None:
    """Return the page before another one, or None before the first."""
    pages = list(Page)
    place = pages.index(page)
    return pages[place - 1] if place else None


def section_of(page: Page) -> Section:
    """Return the part a page belongs to."""
    return next(section for section, pages in PAGES_OF.items() if page in pages)


def _in_order(*, signed_in: bool) -> list[Page]:
    return [page for page in Page if page is not Page.ACCOUNT or not signed_in]


def _part(
    section: Section, reached: Mapping[Section, Progress], draft: Draft, offer: Offer
) -> Part:
    needs = NEEDS.get(section)
    if needs is not None and reached[needs] is Progress.DONE:
        needs = None
    pages = PAGES_OF[section]
    undone = [page for page in pages if progress_of(page, draft, offer) is not Progress.DONE]
    return Part(
        section,
        Progress.WAITS if needs is not None else reached[section],
        undone[0] if undone else pages[0],
        needs,
    )


def _together(pages: list[Progress]) -> Progress:
    if Progress.PROBLEM in pages:
        return Progress.PROBLEM
    return pages[0] if len(set(pages)) == 1 else Progress.BEGUN
