"""The application form: shown, helped by the company register, and sent."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from db.engine import Transaction
from db.front import forms, users
from db.front.forms import Form as ApplicationForm
from db.front.users import NewUser, Role, User
from db.views import applications, companies, partner
from db.views.tiers import tiers_valid_on
from programme.people.verification import CheckOutcome, CompanyEvidence
from programme.typography import PRAGUE
from web import auth
from web.forms import Form, SentForm
from web.pages.apply_form import Door, form_page, turned_away
from web.schemas.applications import (
    ACCOUNT_FAULT,
    FITTING_FAULT,
    NOT_IN_REGISTER,
    SENTENCES,
    account_faults,
    company_number_of,
    in_page_order,
    read_application,
)
from web.sweeper import start_form
from web.visits import AnyVisit, Visit, customer_of
from web.words.languages import phrase
from workflows.desk import DeskClosedError

router = APIRouter()

_ANSWER_KEEPS = timedelta(days=1)
_log = logging.getLogger(__name__)


class _StandsAlreadyError(RuntimeError):
    """The customer has an open application; the new form is not kept."""


@router.get("/partner/apply")
async def empty_form(visit: AnyVisit, tier: str = "") -> Response:
    """Show the empty form, or where the customer already stands with us."""
    stands = await _stands_already(visit)
    if stands is not None:
        return stands
    user = visit.user
    values = {"tier_id": tier, "send_key": secrets.token_urlsafe(16)}
    if user is not None:
        values |= {"contact_name": user.name, "email": user.email}
    return await form_page(visit, Form(values))


@router.post("/partner/apply")
async def send(visit: AnyVisit, sent: SentForm) -> Response:
    """Fill the form from the register, or take the application; the same page counts once."""
    if visit.user is not None:
        customer_of(visit.user)
    if sent.get("action") == "lookup":
        return await _look_up(visit, sent)
    async with visit.database.reading() as transaction:
        offered = await tiers_valid_on(transaction, visit.today())
        tiers = {tier.tier_id: tier.version for tier in offered}
    form = read_application(
        sent, tiers, language=visit.language, terms_version=visit.context.terms_version
    )
    wrong = {} if visit.user else account_faults(sent)
    if not isinstance(form, ApplicationForm) or wrong:
        errors = wrong if isinstance(form, ApplicationForm) else in_page_order(form | wrong)
        return await form_page(visit, Form(sent, errors))
    return await _take(visit, sent, form)


async def _take(visit: Visit, sent: dict[str, str], form: ApplicationForm) -> Response:
    too_many = await turned_away(visit, sent, Door.SENDING)
    if too_many is not None:
        return too_many
    send_key = sent.get("send_key", "") or secrets.token_urlsafe(16)
    if visit.user is None and sent["account"] == "new":
        kept = await _keep_with_new_user(visit, sent["password"], form, send_key)
    else:
        kept = None
    if kept is not None:
        user, application_id = kept
    else:
        known = visit.user or await _known_user(visit, sent)
        if known is None:
            return await form_page(visit, Form(sent, _why_unknown(sent)))
        user = known
        try:
            application_id = await _keep(visit, user, form, send_key)
        except _StandsAlreadyError:
            return await _already_page(visit, user)
    await _start(visit, application_id)
    answer = visit.go(f"/applications/{application_id}")
    if visit.user is None:
        await auth.sign_in(visit, user, answer)
    return answer


async def _known_user(visit: Visit, sent: dict[str, str]) -> User | None:
    # A form for a new account that came twice finds its own account here, by its own password.
    if sent["account"] == "new":
        return await auth.find_user(visit, sent["email"], sent["password"])
    user = await auth.find_user(visit, sent["login_email"], sent["login_password"])
    return user if user is None or user.role is Role.CUSTOMER else None


def _why_unknown(sent: dict[str, str]) -> dict[str, str]:
    if sent["account"] == "new":
        return {"email": ACCOUNT_FAULT}
    return {"login_email": FITTING_FAULT}


async def _keep_with_new_user(
    visit: Visit, password: str, form: ApplicationForm, send_key: str
) -> tuple[User, str] | None:
    new = NewUser(
        form.email,
        form.contact_name,
        Role.CUSTOMER,
        visit.language,
        password_hash=await auth.hash_password(visit.context, password),
    )
    async with visit.database.writing() as transaction:
        user = await users.add(transaction, new)
        if user is None:
            return None
        customer_id = customer_of(user)
        return user, await forms.send(transaction, customer_id, send_key, form)


async def _keep(visit: Visit, user: User, form: ApplicationForm, send_key: str) -> str:
    customer_id = customer_of(user)
    async with visit.database.writing() as transaction:
        application_id = await forms.send(transaction, customer_id, send_key, form)
        if await _open_ones(transaction, customer_id) - {application_id}:
            raise _StandsAlreadyError(customer_id)
        if await partner.find(transaction, customer_id) is not None:
            raise _StandsAlreadyError(customer_id)
    return application_id


async def _open_ones(transaction: Transaction, customer_id: str) -> set[str]:
    rows = await applications.of_customer(transaction, customer_id)
    in_books = {row.application_id for row in rows if row.status in applications.OPEN}
    return in_books | await applications.waiting_for_the_books(transaction, customer_id)


async def _start(visit: Visit, application_id: str) -> None:
    async with visit.database.reading() as transaction:
        sent = await forms.find(transaction, application_id)
    if sent is None or sent.started_at is not None:
        return
    try:
        await start_form(visit.context, sent)
    except DeskClosedError:
        _log.warning("The desk is closed; %s will be started later.", application_id)


async def _stands_already(visit: Visit) -> Response | None:
    if visit.user is None:
        return None
    customer_id = customer_of(visit.user)
    async with visit.database.reading() as transaction:
        is_open = bool(await _open_ones(transaction, customer_id))
    return await _already_page(visit, visit.user) if is_open or visit.partner else None


async def _already_page(visit: Visit, user: User) -> Response:
    customer_id = customer_of(user)
    async with visit.database.reading() as transaction:
        standing = await partner.find(transaction, customer_id)
        open_ones = sorted(await _open_ones(transaction, customer_id))
    return visit.page("pages/apply_already.html", standing=standing, open_ones=open_ones)


async def _look_up(visit: Visit, sent: dict[str, str]) -> Response:
    number = company_number_of(sent)
    if number is None:
        table = SENTENCES["company_number"]
        key = "" if sent.get("company_number", "").strip() else "empty"
        return await form_page(visit, Form(sent, {"company_number": table[key]}))
    too_many = await turned_away(visit, sent, Door.LOOKING_UP)
    if too_many is not None:
        return too_many
    evidence = await _ask_register(visit, number)
    if evidence is not None and evidence.outcome is CheckOutcome.NOT_FOUND:
        return await form_page(visit, Form(sent, {"company_number": NOT_IN_REGISTER}))
    company = evidence.company if evidence else None
    if evidence is None or company is None:
        return await form_page(visit, Form(sent), note=_REGISTER_SILENT)
    found = {
        "company_number": company.number,
        "company_name": company.name,
        "street": company.street,
        "city": company.city,
        "postcode": company.postcode,
        "vat_number": company.vat_number or "",
    }
    today = visit.now().astimezone(PRAGUE).date()
    ceased = company.ceased_on is not None and company.ceased_on <= today
    note = visit.translator.say(
        _CEASED if ceased else _FROM_REGISTER, day=company.ceased_on if ceased else today
    )
    return await form_page(visit, Form(sent | found), note=note)


_REGISTER_SILENT = phrase(
    "ARES does not answer at the moment. Fill in the data by hand, we will verify them later."
)
_FROM_REGISTER = phrase("From ARES, %(day)s. You can change the data.")
_CEASED = phrase("According to ARES this company ceased on %(day)s.")


async def _ask_register(visit: Visit, number: str) -> CompanyEvidence | None:
    try:
        await visit.context.desk.ask_about_company(number)
    except DeskClosedError:
        _log.warning("The desk is closed; the register is not asked.")
    async with visit.database.reading() as transaction:
        return await companies.find(transaction, number, visit.now() - _ANSWER_KEEPS)
