"""The pages of the form: the list of what is to be done, and one page for each question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from programme.people.proposal import Proposal, propose_tier
from web.applying.account import account_page, take_account
from web.applying.doors import Door, let_in
from web.applying.drafting import (
    Choices,
    DraftVisit,
    ForDraft,
    SavedElsewhere,
    choices_of,
    save_page,
)
from web.applying.refusals import refused_page
from web.applying.register import ask_register, is_unknown, keep_answer, note_of, standing_of
from web.applying.sections import (
    NEEDS,
    PROGRESS_TONES,
    PROGRESS_WORDS,
    SIGNS,
    TITLES,
    Page,
    Progress,
    page_after,
    page_before,
    parts_of,
    section_of,
)
from web.applying.summary import LABELS
from web.applying.terms import TERMS_FROM
from web.forms import Form, SentForm
from web.schemas.application_sentences import NOT_IN_REGISTER
from web.schemas.applications import fields_of, read_page

router = APIRouter()


@router.get("/apply/{draft_id}")
async def tasks(visit: ForDraft) -> Response:
    """Show the parts of the form and how far each is."""
    choices = await choices_of(visit)
    parts = parts_of(visit.draft, choices.offer, signed_in=visit.user is not None)
    return visit.page(
        "pages/apply/tasks.html",
        parts=parts,
        next_page=parts.next_page,
        part_titles=TITLES,
        part_signs=SIGNS,
        part_words=PROGRESS_WORDS,
        part_tones=PROGRESS_TONES,
    )


@router.get("/apply/{draft_id}/{page}")
async def show(visit: ForDraft, page: Page, back: str = "") -> Response:
    """Show one page of the form with what was saved of it."""
    if page is Page.ACCOUNT:
        return await account_page(visit, Form({"back": back}))
    choices = await choices_of(visit)
    if await _waits(visit, page, choices):
        return visit.go(visit.place)
    values = dict(visit.draft.typed) | {"back": back}
    if page is Page.TIER and not values.get("tier_id"):
        proposal = _proposal(visit, choices)
        values["tier_id"] = proposal.tier.tier_id if proposal else ""
    if page is Page.BILLING:
        values.setdefault("billing_same", "yes")
    if page is Page.TERMS and values.get("terms_version") != choices.offer.terms_version:
        # Consent with other terms is no consent with these.
        values |= {"consent": ""}
    return _page(visit, page, choices, Form(values))


@router.post("/apply/{draft_id}/{page}")
async def save(visit: ForDraft, page: Page, sent: SentForm) -> Response:
    """Save a page whatever stands in it, and lead on once nothing is wrong with it."""
    if page is Page.ACCOUNT:
        return await take_account(visit, sent)
    choices = await choices_of(visit)
    saved = await save_page(visit, page, sent, _version_in(sent))
    if isinstance(saved, SavedElsewhere):
        return _conflict(visit.holding(saved.draft), page, choices, sent)
    if sent.get("action") == "later":
        return visit.go(f"{visit.place}/later")
    read = read_page(page, saved.draft.typed, choices.offer)
    if read.errors:
        return _page(saved, page, choices, Form(sent, read.errors))
    if page is Page.NUMBER:
        former = visit.draft.value("company_number")
        return await _look_up(saved, choices, sent, (read.values["company_number"], former))
    return _onwards(saved, page, choices, sent)


async def _look_up(
    visit: DraftVisit, choices: Choices, sent: dict[str, str], numbers: tuple[str, str]
) -> Response:
    number, former = numbers
    standing = await standing_of(visit, number)
    if standing is not None:
        return refused_page(visit, standing)
    may_ask = await let_in(visit, Door.LOOKING_UP)
    evidence = await ask_register(visit, number) if may_ask else None
    if is_unknown(evidence):
        wrong = {"company_number": NOT_IN_REGISTER}
        return _page(visit, Page.NUMBER, choices, Form(sent, wrong))
    await keep_answer(visit, number, former, evidence)
    words = {} if may_ask else {"said": "register-not-asked"}
    if sent.get("back") == "check":
        words["back"] = "check"
    return visit.go(f"{visit.place}/{Page.COMPANY}?{urlencode(words)}")


def _onwards(visit: DraftVisit, page: Page, choices: Choices, sent: Mapping[str, str]) -> Response:
    if sent.get("back") == "check":
        return visit.go(f"{visit.place}/check")
    signed_in = visit.user is not None
    following = page_after(page, visit.draft, choices.offer, signed_in=signed_in)
    if following is not None:
        return visit.go(f"{visit.place}/{following}")
    parts = parts_of(visit.draft, choices.offer, signed_in=signed_in)
    return visit.go(f"{visit.place}/check" if parts.ready else visit.place)


def _conflict(visit: DraftVisit, page: Page, choices: Choices, sent: Mapping[str, str]) -> Response:
    others = {
        LABELS[name]: visit.draft.value(name)
        for name in fields_of(page)
        if name in LABELS and visit.draft.value(name) != sent.get(name, "")
    }
    return _page(visit, page, choices, Form(sent), others=others, status=409)


def _page(visit: DraftVisit, page: Page, choices: Choices, form: Form, **words: Any) -> Response:
    before = page_before(page)
    back = f"{visit.place}/{before}" if before else visit.place
    if form.value("back") == "check":
        back = f"{visit.place}/check"
    kept = Form(dict(form.values) | {"version": str(visit.draft.version)}, form.errors)
    usual: dict[str, Any] = {
        "status": 422 if form.errors else 200,
        "form": kept,
        "here": page,
        "leads_back": back,
        "tiers": choices.tiers,
        "proposal": _proposal(visit, choices) if page is Page.TIER else None,
        "note": note_of(visit) if page is Page.COMPANY else "",
        "terms_from": TERMS_FROM,
        "others": {},
    }
    return visit.page(f"pages/apply/{page.replace('-', '_')}.html", **usual | words)


def _proposal(visit: DraftVisit, choices: Choices) -> Proposal | None:
    size = read_page(Page.SIZE, visit.draft.typed, choices.offer).values
    return propose_tier(choices.tiers, **size) if size else None


async def _waits(visit: DraftVisit, page: Page, choices: Choices) -> bool:
    section = section_of(page)
    parts = parts_of(visit.draft, choices.offer, signed_in=visit.user is not None).parts
    return section in NEEDS and any(
        part.section is section and part.progress is Progress.WAITS for part in parts
    )


def _version_in(sent: Mapping[str, str]) -> int:
    typed = sent.get("version", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 9):
        raise HTTPException(400)
    return int(typed)
