"""What the company register says at the form: asked for, kept with the draft, and told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from db.front import drafts
from db.views import companies, company_standing
from db.views.company_standing import CompanyStanding
from programme.people.statement import PREFILLED
from programme.people.verification import CheckOutcome, CompanyEvidence, RegisteredCompany
from programme.typography import PRAGUE
from web.applying.drafting import DraftVisit, locked_draft, touched
from web.applying.sections import Page
from web.visits import Visit
from web.words.languages import phrase
from workflows.desk import DeskClosedError

_ANSWER_KEEPS = timedelta(days=1)
_SILENT = phrase(
    "ARES does not answer at the moment. Fill in the data by hand, we will verify them later."
)
_FROM_REGISTER = phrase("From ARES, %(day)s. You can change the data.")
_CEASED = phrase("According to ARES this company ceased on %(day)s.")
_log = logging.getLogger(__name__)


async def ask_register(visit: Visit, number: str) -> CompanyEvidence | None:
    """Return what the register says of a company, or None while it says nothing."""
    try:
        await visit.context.desk.ask_about_company(number)
    except DeskClosedError:
        _log.warning("The desk is closed; the register is not asked.")
    async with visit.database.reading() as transaction:
        return await companies.find(transaction, number, visit.now() - _ANSWER_KEEPS)


def is_unknown(evidence: CompanyEvidence | None) -> bool:
    """Say whether the register answered that there is no such company."""
    return evidence is not None and evidence.outcome is CheckOutcome.NOT_FOUND


async def standing_of(visit: Visit, number: str) -> CompanyStanding | None:
    """Return why a company may not apply now, or None if it may."""
    async with visit.database.reading() as transaction:
        return await company_standing.find(transaction, number, visit.now())


def filled_in(
    typed: Mapping[str, str], number: str, evidence: CompanyEvidence | None, now: datetime
) -> tuple[dict[str, str], dict[str, str] | None]:
    """Return the fields as the register fills them in, and what is kept of its answer.

    Another company's data give way; what the applicant wrote of the same one stays.
    """
    company = evidence.company if evidence is not None else None
    anew = typed.get("company_number", "") != number or not typed.get("company_name")
    fields = {"company_number": number}
    if company is None:
        blank = dict.fromkeys(PREFILLED, "") if typed.get("company_number") else {}
        return fields | (blank if anew else {}), None
    said = _said(company)
    today = now.astimezone(PRAGUE).date()
    kept = said | {"asked_on": today.isoformat()}
    if company.ceased_on is not None and company.ceased_on <= today:
        kept["ceased_on"] = company.ceased_on.isoformat()
    return fields | (said if anew else {}), kept


async def keep_answer(
    visit: DraftVisit, number: str, former: str, evidence: CompanyEvidence | None
) -> DraftVisit:
    """Keep a company number, and beside it what the register says.

    Raises DraftNotOpenError, DraftSentError.
    """
    async with visit.database.writing() as transaction:
        draft = await locked_draft(transaction, visit.draft.draft_id)
        typed = {**draft.typed, "company_number": former}
        fields, prefilled = filled_in(typed, number, evidence, visit.now())
        saved = replace(touched(visit, draft, fields, Page.NUMBER), prefilled=prefilled)
        if fields.keys() & set(PREFILLED):
            # Another company: what was looked at before has to be looked at again.
            marks = {page: at for page, at in saved.marks.items() if page != Page.COMPANY}
            saved = replace(saved, marks=marks)
        await drafts.save(transaction, saved)
    return visit.holding(saved)


def note_of(visit: DraftVisit) -> str:
    """Return the sentence about the register's answer, in the reader's language."""
    kept = visit.draft.prefilled
    if kept is None:
        return visit.translator.say(_SILENT)
    if ceased := kept.get("ceased_on"):
        return visit.translator.say(_CEASED, day=date.fromisoformat(ceased))
    return visit.translator.say(_FROM_REGISTER, day=date.fromisoformat(kept["asked_on"]))


def _said(company: RegisteredCompany) -> dict[str, str]:
    return {
        "company_name": company.name,
        "street": company.street,
        "city": company.city,
        "postcode": company.postcode,
        "vat_number": company.vat_number or "",
    }
