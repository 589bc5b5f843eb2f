"""Why a company may not apply now, in words; what belongs to others is not shown."""

from __future__ import annotations

from fastapi.responses import Response

from db.views.company_standing import CompanyStanding, DeclinedLately
from programme.typography import PRAGUE
from web.visits import Visit


def refused_page(visit: Visit, standing: CompanyStanding) -> Response:
    """Return the page that says why, and what to do; the application itself only to its owner."""
    is_own = visit.user is not None and visit.user.customer_id == standing.customer_id
    again = standing.again_from if isinstance(standing, DeclinedLately) else None
    return visit.page(
        "pages/apply/refused.html",
        status=409,
        standing=standing,
        is_own=is_own,
        again_from=None if again is None else again.astimezone(PRAGUE).date(),
    )
