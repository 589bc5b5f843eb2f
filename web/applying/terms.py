"""The terms of the programme an applicant agrees with, sentence by sentence."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from web.visits import AnyVisit
from web.words.languages import phrase

router = APIRouter()

TERMS_FROM = date(2026, 1, 1)
"""The first day of the version in WebContext.terms_version."""

SENTENCES = (
    phrase(
        "A partner buys domains and hosting for own customers at the discount of the tier."
        " The discount never takes a price below what we pay ourselves."
    ),
    phrase(
        "Partnership is not automatic. We verify each application and a person decides about it;"
        " who is declined may appeal within 30 days, and another person decides."
    ),
    phrase(
        "A partner supports own customers. We never write to them; we write to the partner's"
        " addresses given here."
    ),
    phrase(
        "The conditions of the tier, for example the number of domains, may be verified at any"
        " time. We give notice before we change a tier."
    ),
    phrase(
        "A deposit is recommended, not required. Money in it can be spent on services only by the"
        " partner, and what is left is returned when partnership ends."
    ),
    phrase(
        "We keep the data of the application as long as the law and the partnership need them,"
        " and verify them in public registers."
    ),
    phrase("Either side may end the partnership; services that are paid for run on."),
)


@router.get("/apply/terms")
async def terms(visit: AnyVisit) -> Response:
    """Show the terms with their version and date."""
    return visit.page("pages/apply/terms_text.html", terms_from=TERMS_FROM, sentences=SENTENCES)
