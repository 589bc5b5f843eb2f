"""Checking the whole form, sending it once, and the page that says it was received."""

from __future__ import annotations

import logging
from dataclasses import replace

from fastapi import APIRouter
from fastapi.responses import Response

from db.engine import Transaction
from db.front import drafts, forms
from db.front.drafts import KEPT_FOR, Draft
from db.front.forms import Form as ApplicationForm
from db.views import applications, company_standing, partner
from db.views.company_standing import CompanyStanding, OpenApplication, PartnerAlready
from programme.people.application import ENDS
from programme.working_days import due_after
from web.applying.beginning import open_applications
from web.applying.doors import TOO_MANY, Door, let_in, wait_of
from web.applying.drafting import DraftVisit, ForAnyDraft, ForDraft, choices_of, locked_draft
from web.applying.refusals import refused_page
from web.applying.sections import parts_of
from web.applying.summary import CHANGED, form_of, lines_of
from web.sweeper import start_form
from web.visits import customer_of
from workflows.desk import DeskClosedError

router = APIRouter()

_log = logging.getLogger(__name__)


@router.get("/apply/{draft_id}/check")
async def check(visit: ForDraft) -> Response:
    """Show every answer as it will be sent, or where one is missing."""
    form = await _whole_form(visit)
    return _to_mend(visit) if form is None else _check_page(visit, form)


@router.post("/apply/{draft_id}/send")
async def send(visit: ForAnyDraft) -> Response:
    """Take the application; whoever sends it twice, or from two windows, sends it once."""
    if visit.draft.sent_as is not None:
        return visit.go(f"{visit.place}/sent")
    form = await _whole_form(visit)
    if form is None or visit.user is None:
        return _to_mend(visit)
    if not await let_in(visit, Door.SENDING):
        answer = _check_page(visit, form, status=429, refusal=TOO_MANY[Door.SENDING])
        answer.headers.update(wait_of(Door.SENDING))
        return answer
    async with visit.database.writing() as transaction:
        kept = await _keep(transaction, visit, form, customer_of(visit.user))
    if not isinstance(kept, str):
        return refused_page(visit, kept)
    await _start(visit, kept)
    return visit.go(f"{visit.place}/sent")


@router.get("/apply/{draft_id}/sent")
async def sent(visit: ForAnyDraft) -> Response:
    """Say what was received, what happens next, and by when."""
    application_id = visit.draft.sent_as
    if application_id is None:
        return visit.go(visit.place)
    async with visit.database.reading() as transaction:
        form = await forms.find(transaction, application_id)
        row = await applications.find(transaction, application_id)
    if form is None:
        return visit.go(f"/applications/{application_id}")
    due_at = row.due_at if row is not None else None
    return visit.page(
        "pages/apply/sent.html",
        sent=form,
        due_at=due_at or due_after(form.sent_at, visit.context.review_working_days),
        has_ended=row is not None and row.status in ENDS,
    )


async def _keep(
    transaction: Transaction, visit: DraftVisit, form: ApplicationForm, customer_id: str
) -> str | CompanyStanding:
    """Return the reference of the application, or why the company may not apply now.

    The draft is locked first and then the company: of two who send for one company at once,
    the second sees what the first has sent.
    """
    draft = await drafts.locked(transaction, visit.draft.draft_id)
    if draft is not None and draft.sent_as is not None:
        return draft.sent_as
    draft = await locked_draft(transaction, visit.draft.draft_id)
    await company_standing.lock_company(transaction, form.company_number)
    standing = await company_standing.find(transaction, form.company_number, visit.now())
    standing = standing or await _own_standing(transaction, customer_id)
    if standing is not None:
        return standing
    application_id = await forms.send(transaction, customer_id, draft.draft_id, form)
    await drafts.save(transaction, _emptied(visit, draft, application_id, customer_id))
    return application_id


async def _own_standing(transaction: Transaction, customer_id: str) -> CompanyStanding | None:
    await forms.lock_customer(transaction, customer_id)
    for application_id in sorted(await open_applications(transaction, customer_id)):
        return OpenApplication(application_id, customer_id)
    is_partner = await partner.find(transaction, customer_id) is not None
    return PartnerAlready(customer_id) if is_partner else None


def _emptied(visit: DraftVisit, draft: Draft, application_id: str, customer_id: str) -> Draft:
    # What was typed lies in the form now; the draft only remembers what it has become.
    return replace(
        draft,
        customer_id=customer_id,
        email=None,
        typed={},
        marks={},
        prefilled=None,
        version=draft.version + 1,
        sent_as=application_id,
        saved_at=visit.now(),
        kept_until=visit.now() + KEPT_FOR,
    )


async def _whole_form(visit: DraftVisit) -> ApplicationForm | None:
    choices = await choices_of(visit)
    parts = parts_of(visit.draft, choices.offer, signed_in=visit.user is not None)
    return form_of(visit.draft, choices) if parts.ready else None


def _check_page(
    visit: DraftVisit, form: ApplicationForm, *, status: int = 200, refusal: str = ""
) -> Response:
    return visit.page(
        "pages/apply/check.html",
        status=status,
        form=form,
        lines=lines_of(form),
        refusal=refusal,
        changed=CHANGED,
    )


def _to_mend(visit: DraftVisit) -> Response:
    return visit.go(visit.place, said="draft-unfinished")


async def _start(visit: DraftVisit, application_id: str) -> None:
    async with visit.database.reading() as transaction:
        found = await forms.find(transaction, application_id)
    if found is None or found.started_at is not None:
        return
    try:
        await start_form(visit.context, found)
    except DeskClosedError:
        _log.warning("The desk is closed; %s will be started later.", application_id)
