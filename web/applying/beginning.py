"""Beginning an application with the company number, or going on with one."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from db.engine import Transaction
from db.front import drafts
from db.front.drafts import Draft
from db.views import applications, partner
from programme.people.application import ENDS
from web.applying.doors import TOO_MANY, Door, let_in, wait_of
from web.applying.drafting import PRIVATE, choices_of, give_key, key_of, new_draft
from web.applying.refusals import refused_page
from web.applying.register import ask_register, filled_in, is_unknown, standing_of
from web.applying.sections import Page
from web.forms import Form, SentForm
from web.schemas.application_sentences import NOT_IN_REGISTER
from web.schemas.applications import read_page
from web.visits import AnyVisit, Visit, customer_of

router = APIRouter()


@router.get("/partner/apply")
async def former_address(tier: str = "") -> Response:
    """Lead from where the form stood to where it stands."""
    return RedirectResponse(f"/apply?tier={tier}" if tier.isalnum() else "/apply", status_code=308)


@router.get("/apply")
async def first_question(visit: AnyVisit, tier: str = "") -> Response:
    """Show the first question and what can be gone on with, or where the customer stands."""
    stands = await stands_already(visit)
    return stands or await _page(visit, Form({"tier_id": tier}))


@router.post("/apply")
async def begin(visit: AnyVisit, sent: SentForm) -> Response:
    """Begin a draft with a company number; the register is asked at once."""
    stands = await stands_already(visit)
    if stands is not None:
        return stands
    read = read_page(Page.NUMBER, sent, (await choices_of(visit)).offer)
    if read.errors:
        return await _page(visit, Form(sent, read.errors))
    number = read.values["company_number"]
    standing = await standing_of(visit, number)
    if standing is not None:
        return refused_page(visit, standing)
    if not await let_in(visit, Door.BEGINNING):
        answer = await _page(visit, Form(sent), said=TOO_MANY[Door.BEGINNING])
        answer.status_code = 429
        answer.headers.update(wait_of(Door.BEGINNING))
        return answer
    may_ask = await let_in(visit, Door.LOOKING_UP)
    evidence = await ask_register(visit, number) if may_ask else None
    if is_unknown(evidence):
        return await _page(visit, Form(sent, {"company_number": NOT_IN_REGISTER}))
    fields, prefilled = filled_in({}, number, evidence, visit.now())
    draft = new_draft(visit, fields | _known_before(visit, sent), prefilled)
    said = None if may_ask else "register-not-asked"
    answer = visit.go(f"/apply/{draft.draft_id}/{Page.COMPANY}", said=said)
    async with visit.database.writing() as transaction:
        await drafts.begin(transaction, draft, give_key(visit, answer))
    return answer


async def stands_already(visit: Visit) -> Response | None:
    """Return where a customer stands who need not or must not apply; None for everybody else."""
    if visit.user is None:
        return None
    customer_id = customer_of(visit.user)
    async with visit.database.reading() as transaction:
        standing = await partner.find(transaction, customer_id)
        open_ones = sorted(await open_applications(transaction, customer_id))
    if standing is None and not open_ones:
        return None
    return visit.page("pages/apply_already.html", standing=standing, open_ones=open_ones)


async def open_applications(transaction: Transaction, customer_id: str) -> set[str]:
    """Return the references of a customer's applications that have not ended."""
    rows = await applications.of_customer(transaction, customer_id)
    in_books = {row.application_id for row in rows if row.status not in ENDS}
    return in_books | await applications.waiting_for_the_books(transaction, customer_id)


async def drafts_of(visit: Visit) -> tuple[Draft, ...]:
    """Return the drafts this visitor can go on with."""
    key = key_of(visit)
    customer_id = visit.user.customer_id if visit.user else None
    if key is None and customer_id is None:
        return ()
    async with visit.database.reading() as transaction:
        return await drafts.of_visitor(transaction, customer_id, key, visit.now())


async def _page(visit: Visit, form: Form, **words: str) -> Response:
    answer = visit.page(
        "pages/apply/begin.html",
        status=422 if form.errors else 200,
        form=form,
        drafts=await drafts_of(visit),
        **words,
    )
    answer.headers.update(PRIVATE)
    return answer


def _known_before(visit: Visit, sent: dict[str, str]) -> dict[str, str]:
    known = {"tier_id": sent.get("tier_id", "")[:40]}
    if visit.user is None:
        return known
    return known | {"contact_name": visit.user.name, "email": visit.user.email}
