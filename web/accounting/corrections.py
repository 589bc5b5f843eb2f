"""Corrections: an entry is found, somebody proposes to take it back, somebody else answers."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.front import corrections as kept
from db.front.corrections import SentAnswer
from db.views.billing import corrections, entries
from db.views.billing.corrections import CorrectionRow
from db.views.billing.entries import CorrectableEntry
from programme.billing.corrections import (
    OF_CHARGES,
    OF_CREDITS,
    CorrectionDone,
    CorrectionReason,
    CorrectionVerdict,
    Proposal,
)
from programme.order import StillWorking
from web.forms import Form, SentForm
from web.schemas.corrections import answer_faults, note_of, proposal_faults
from web.visits import AccountantVisit, ForAccountant
from web.words.texts import sentence_of

router = APIRouter()

_LIST = "/accounting/corrections"


@router.get("/accounting/corrections")
async def every_correction(visit: ForAccountant, q: str = "") -> Response:
    """Show what waits for a second person, how others ended, and entries that `q` finds."""
    async with visit.database.reading() as transaction:
        waiting = await corrections.open_ones(transaction)
        ended = await corrections.ended(transaction)
        found = await entries.like(transaction, q)
    return visit.page(
        "accounting/corrections.html", waiting=waiting, ended=ended, found=found, q=q.strip()
    )


@router.get("/accounting/corrections/new")
async def proposal_page(visit: ForAccountant, entry: str = "") -> Response:
    """Show an entry and the form by which it is proposed to take it back."""
    found = await _entry(visit, entry)
    open_one = await _open_for(visit, found)
    if open_one is not None:
        return visit.go(f"{_LIST}/{open_one}", said="correction-open-already")
    return _proposal_page(visit, found, Form())


@router.post("/accounting/corrections/new")
async def propose(visit: ForAccountant, sent: SentForm) -> Response:
    """Keep a proposal; a second one for the same entry leads to the first."""
    found = await _entry(visit, sent.get("entry", ""))
    faults = proposal_faults(sent, _reasons(found))
    if faults or not found.can_be_taken_back:
        return _proposal_page(visit, found, Form(sent, faults), status=422)
    proposal = Proposal(
        correction_id=f"cor_{secrets.token_hex(16)}",
        entry_id=found.entry_id,
        partner_id=found.partner_id,
        reason=CorrectionReason(sent["reason"]),
        note=note_of(sent),
        proposed_by=visit.user.user_id,
    )
    async with visit.database.writing() as transaction:
        is_new = await kept.propose(transaction, proposal)
    if is_new:
        return visit.go(f"{_LIST}/{proposal.correction_id}", said="correction-proposed")
    open_one = await _open_for(visit, found)
    return visit.go(f"{_LIST}/{open_one}" if open_one else _LIST, said="correction-open-already")


@router.get("/accounting/corrections/{correction_id}")
async def correction_page(visit: ForAccountant, correction_id: str) -> Response:
    """Show a proposal, what it would do, and what may be answered."""
    return _page(visit, await _find(visit, correction_id), Form())


@router.post("/accounting/corrections/{correction_id}")
async def answer(visit: ForAccountant, correction_id: str, sent: SentForm) -> Response:
    """Keep what the second person says and have it carried out; nobody answers themselves."""
    row = await _find(visit, correction_id)
    place = f"{_LIST}/{correction_id}"
    if row.is_written:
        return visit.go(place, said="correction-answered-before")
    faults = answer_faults(sent, is_proposer=row.proposed_by == visit.user.user_id)
    if faults:
        return _page(visit, row, Form(sent, faults), status=422)
    verdict = CorrectionVerdict(sent["verdict"])
    said = SentAnswer(correction_id, verdict, visit.user.user_id, note_of(sent), visit.now())
    async with visit.database.writing() as transaction:
        stands = await kept.answer(transaction, said)
    if not stands:
        return visit.go(place, said="correction-answered-before")
    return await _carry_out(visit, row, sent)


async def _carry_out(visit: AccountantVisit, row: CorrectionRow, sent: dict[str, str]) -> Response:
    place = f"{_LIST}/{row.correction_id}"
    match await visit.context.billing_staff_desk.correct(row.correction_id):
        case CorrectionDone(verdict=verdict):
            is_done = verdict is CorrectionVerdict.CONFIRM
            return visit.go(place, said="correction-done" if is_done else "correction-refused")
        case StillWorking():
            return visit.go(place, said="correction-under-way")
        case refusal:
            async with visit.database.writing() as transaction:
                by = visit.user.user_id
                await kept.take_answer_back(transaction, row.correction_id, by)
            form = Form(sent, {"verdict": sentence_of(refusal, visit.translator)})
            return _page(visit, await _find(visit, row.correction_id), form, status=422)


async def _entry(visit: AccountantVisit, entry_id: str) -> CorrectableEntry:
    async with visit.database.reading() as transaction:
        found = await entries.find(transaction, entry_id)
    if found is None:
        raise HTTPException(404)
    return found


async def _open_for(visit: AccountantVisit, entry: CorrectableEntry) -> str | None:
    async with visit.database.reading() as transaction:
        return await corrections.open_for(transaction, entry.entry_id)


async def _find(visit: AccountantVisit, correction_id: str) -> CorrectionRow:
    async with visit.database.reading() as transaction:
        row = await corrections.find(transaction, correction_id)
    if row is None:
        raise HTTPException(404)
    return row


def _reasons(entry: CorrectableEntry) -> tuple[CorrectionReason, ...]:
    return OF_CHARGES if entry.gives_back else OF_CREDITS


def _proposal_page(
    visit: AccountantVisit, entry: CorrectableEntry, form: Form, *, status: int = 200
) -> Response:
    words = {"entry": entry, "form": form, "reasons": _reasons(entry)}
    return visit.page("accounting/correction_new.html", status=status, **words)


def _page(visit: AccountantVisit, row: CorrectionRow, form: Form, *, status: int = 200) -> Response:
    words = {
        "row": row,
        "entry": row.entry,
        "form": form,
        "is_proposer": row.proposed_by == visit.user.user_id,
    }
    return visit.page("accounting/correction.html", status=status, **words)
