"""One case before a reviewer: evidence, data, what happened, who works on it, the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from db.front import claims
from db.front.claims import Claim
from db.front.users import Role
from db.views import applications, cases, review_queue
from db.views.applications import ApplicationRow
from db.views.cases import CaseEvidence, CommentRow, EarlierRow, ProposalRow, RequestRow
from db.views.review_queue import Asker
from programme.people.application import ENDS, ApplicationStatus
from programme.people.decisions import TAKE_BACK_CHOICES, ReasonCode
from programme.people.evidence import Recommendation, recommendation
from programme.people.questions import AskedField
from programme.people.statement import changed_from_register
from web.forms import Form
from web.staff.clock import clock_of
from web.staff.evidence import compare
from web.staff.proposals import Standing, standing_of
from web.staff.timeline import TITLES, Shown, Sources, timeline
from web.visits import ForReviewer, ReviewerVisit
from web.words.evidence_words import SOURCES

router = APIRouter()


@dataclass(frozen=True)
class Case:
    """Everything a reviewer sees of an application."""

    row: ApplicationRow
    evidence: tuple[CaseEvidence, ...]
    sources: Sources
    proposals: tuple[ProposalRow, ...]
    others: tuple[EarlierRow, ...]
    claim: Claim | None
    waiting: tuple[str, ...]

    @property
    def requests(self) -> tuple[RequestRow, ...]:
        """What the applicant was asked."""
        return self.sources.requests

    @property
    def comments(self) -> tuple[CommentRow, ...]:
        """What our people said."""
        return self.sources.comments

    @property
    def advice(self) -> Recommendation:
        """What the checks say together."""
        return recommendation(each.checked for each in self.evidence if each.superseded_at is None)

    @property
    def next_one(self) -> tuple[str, int, int] | None:
        """What waits next after this case, its place in the row, and how many wait."""
        here = self.row.application_id
        rest = [each for each in self.waiting if each != here]
        if not rest:
            return None
        place = self.waiting.index(here) if here in self.waiting else 0
        following = rest[place % len(rest)]
        return following, self.waiting.index(following) + 1, len(self.waiting)


@router.get("/review/{application_id}")
async def case_page(visit: ForReviewer, application_id: str) -> Response:
    """Show a case."""
    case = await find_case(visit, application_id)
    return show_case(visit, case, standing_of(case.row, case.proposals, visit.user.user_id).form)


async def find_case(visit: ReviewerVisit, application_id: str) -> Case:
    """Return everything about a case; 404 if there is none."""
    asker = Asker(visit.user.user_id, visit.now())
    async with visit.database.reading() as transaction:
        row = await applications.find(transaction, application_id)
        if row is None:
            raise HTTPException(404)
        return Case(
            row,
            await cases.evidence_of(transaction, application_id),
            Sources(
                await applications.timeline_of(transaction, application_id),
                await applications.letters_of(transaction, application_id),
                await cases.comments_of(transaction, application_id),
                await cases.claims_of(transaction, application_id),
                await cases.requests_of(transaction, application_id),
            ),
            await cases.proposals_of(transaction, application_id),
            await cases.others_of(transaction, application_id),
            await claims.holder(transaction, application_id, visit.now()),
            await review_queue.waiting_for(transaction, asker),
        )


def show_case(
    visit: ReviewerVisit, case: Case, form: Form, *, status: int = 200, **words: Any
) -> Response:
    """Return the page of a case, with the decision as it was typed."""
    row, me = case.row, visit.user.user_id
    shown = _shown(visit.request)
    frame = {
        "was_late": False,
        "held_by_other": None,
        "preview": None,
        "preview_missing": False,
        "comment_form": Form(),
        "wanted_verdict": visit.request.query_params.get("decide", ""),
    }
    standing: Standing = standing_of(row, case.proposals, me)
    return visit.page(
        "staff/case.html",
        status=status,
        case=case,
        row=row,
        form=form,
        shown=shown,
        parts=TITLES,
        events=timeline(case.sources, shown, visit.translator),
        evidence_sources=SOURCES,
        comparison=compare(row, case.evidence, visit.translator),
        advice=case.advice,
        changed=changed_from_register(row.prefilled, vars(row)),
        clock=clock_of(row, visit.now(), visit.context.review_working_days),
        standing=standing,
        is_manager=visit.user.role is Role.MANAGER,
        is_open=row.status not in ENDS,
        is_reviewable=row.status in REVIEWABLE,
        reasons=list(ReasonCode),
        asked_fields=list(AskedField),
        take_back_choices=TAKE_BACK_CHOICES,
        story=visit.context.links.story(f"application/{row.application_id}"),
        **frame | words,
    )


REVIEWABLE = frozenset({ApplicationStatus.AWAITING_REVIEW, ApplicationStatus.AWAITING_SECOND})


def _shown(request: Request) -> Shown:
    wanted = request.query_params.get("show", "")
    return Shown(wanted) if wanted in set(Shown) else Shown.ALL
