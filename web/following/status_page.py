"""The status page of one application, whoever of us has to show it."""

from __future__ import annotations

from fastapi.responses import Response

from db.views.reviews import RequestRow
from programme.people.questions import AskedField
from web.following.asked_fields import INPUTS
from web.following.followed import Followed
from web.following.standing import standing_of
from web.following.steps import steps_of
from web.forms import Form
from web.visits import CustomerVisit


def status_page(visit: CustomerVisit, followed: Followed, form: Form | None = None) -> Response:
    """Return the status page; a form with errors stands where the first one would."""
    asked = None if followed.has_answered else followed.open_request
    if asked is not None and form is None:
        form = Form(first_values(followed, asked))
    return visit.page(
        "pages/application.html",
        status=422 if form is not None and form.errors else 200,
        followed=followed,
        row=followed.row,
        standing=standing_of(
            followed.row,
            visit.now(),
            has_answered=followed.has_answered,
            is_appealed=followed.is_appealed,
        ),
        steps=steps_of(followed, visit.translator),
        data=followed.row or followed.sent.form,
        asked=asked,
        inputs=INPUTS,
        form=form,
    )


def first_values(followed: Followed, asked: RequestRow) -> dict[str, str]:
    """Return what stands in the asked fields at first: what we have now."""
    return {
        question.field: str(getattr(followed.row, question.field) or "")
        for question in asked.questions
        if question.field is not AskedField.EXPLANATION
    }
