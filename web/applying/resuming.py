"""Leaving a draft for later, coming back to it by a link, and throwing it away."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import Response

from db.front import drafts
from db.views import applications
from programme.letters import LinkPurpose
from web.applying.doors import TOO_MANY, Door, let_in, wait_of
from web.applying.drafting import (
    PRIVATE,
    DraftVisit,
    ForDraft,
    give_key,
    locked_draft,
    touched,
)
from web.forms import Form, SentForm
from web.schemas.applications import read_field
from web.visits import AnyVisit
from web.words.languages import phrase
from workflows.desk import DeskClosedError

router = APIRouter()

_NOT_SENT = phrase(
    "The draft is saved, but we cannot send the letter right now. Try again in a few minutes."
)
_log = logging.getLogger(__name__)


@router.get("/apply/resume/{token}")
async def resume(visit: AnyVisit, token: str) -> Response:
    """Let this browser open the draft, and take the secret out of the address at once."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    async with visit.database.reading() as transaction:
        link = await applications.link(transaction, digest, LinkPurpose.RESUME_DRAFT, visit.now())
        found = None if link is None else await drafts.find(transaction, link.subject)
    if link is None or found is None or link.used or link.expired:
        return gone_page(visit)
    answer = visit.go(f"/apply/{found.draft_id}")
    answer.headers.update(PRIVATE)
    async with visit.database.writing() as transaction:
        await drafts.add_key(transaction, found.draft_id, give_key(visit, answer))
    return answer


@router.get("/apply/{draft_id}/later")
async def later(visit: ForDraft) -> Response:
    """Ask where the link to go on shall be sent."""
    return _later_page(visit, Form({"email": visit.draft.email or ""}))


@router.post("/apply/{draft_id}/later")
async def send_link(visit: ForDraft, sent: SentForm) -> Response:
    """Have the link sent to go on with."""
    email, wrong = read_field("email", sent.get("email", ""))
    if wrong is not None:
        return _later_page(visit, Form(sent, {"email": wrong}), status=422)
    if not await let_in(visit, Door.ASKING_FOR_LETTERS):
        said = TOO_MANY[Door.ASKING_FOR_LETTERS]
        answer = _later_page(visit, Form(sent), status=429, said=said)
        answer.headers.update(wait_of(Door.ASKING_FOR_LETTERS))
        return answer
    async with visit.database.writing() as transaction:
        draft = await locked_draft(transaction, visit.draft.draft_id)
        saved = replace(touched(visit, draft, {}), email=email)
        await drafts.save(transaction, saved)
    try:
        await visit.context.desk.send_resume_link(saved.draft_id)
    except DeskClosedError:
        _log.warning("The desk is closed; the link of a draft was not sent.")
        return _later_page(visit.holding(saved), Form(sent), status=503, said=_NOT_SENT)
    return visit.holding(saved).page("pages/apply/later_sent.html", email=email)


@router.post("/apply/{draft_id}/throw-away")
async def throw_away(visit: ForDraft) -> Response:
    """Forget a draft, and every link to it."""
    async with visit.database.writing() as transaction:
        await drafts.throw_away(transaction, visit.draft.draft_id)
    return visit.go("/apply", said="draft-thrown-away")


@router.get("/apply/{draft_id}/throw-away")
async def throw_away_page(visit: ForDraft) -> Response:
    """Ask whether the draft shall really be forgotten."""
    return visit.page("pages/apply/throw_away.html")


def gone_page(visit: AnyVisit) -> Response:
    """Return the page that says the draft cannot be opened, and offers a new start."""
    answer = visit.page("pages/apply/gone.html", status=410)
    answer.headers.update(PRIVATE)
    return answer


def _later_page(visit: DraftVisit, form: Form, *, status: int = 200, said: str = "") -> Response:
    words = {"said": said} if said else {}
    return visit.page("pages/apply/later.html", status=status, form=form, **words)
