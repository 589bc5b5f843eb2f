"""A name after its registration: how it stands at the registry, and what happened to it."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, HTTPException, Response

from db.views.domains import changes as views
from db.views.services import ServiceRow
from programme.domains.changes import LIVE_CHANGES, ChangeKind, offered, zone_of
from web.names.asking import service_of
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.words.domain_words import BUTTONS, CHANGES, STANDINGS, STATES
from web.words.sentences import spelled
from workflows.desk import DeskClosedError

FRESH = timedelta(minutes=1)
"""A registry that counts questions is not asked again at once, however often one clicks."""

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


async def own_service(visit: PartnerVisit, name: str) -> ServiceRow:
    """Return the partner's name, or answer that there is none."""
    async with visit.database.reading() as transaction:
        service = await service_of(transaction, visit.customer_id, name.lower())
    if service is None:
        raise HTTPException(404)
    return service


@router.get("/desk/domains/{name}")
async def show(name: str, visit: ForPartner) -> Response:
    """Show a name with what its registry said last, what can be changed, and every change."""
    service = await own_service(visit, name)
    async with visit.database.reading() as transaction:
        seen = await views.sighting(transaction, service.name)
        history = await views.of_name(transaction, visit.customer_id, service.name)
    zone = zone_of(service.name)
    locked = seen is not None and "clientTransferProhibited" in seen.statuses
    hidden = {ChangeKind.LOCK if locked else ChangeKind.UNLOCK}
    return visit.page(
        "pages/desk/domains/domain.html",
        service=service,
        seen=seen,
        history=history,
        spelled=spelled,
        buttons=[(each, BUTTONS[each]) for each in offered(zone) if each not in hidden],
        live=LIVE_CHANGES,
        changes=CHANGES,
        states=STATES,
        standings=STANDINGS,
        is_silent=visit.request.query_params.get("asked") == "silent",
    )


@router.post("/desk/domains/{name}/look")
async def look(name: str, visit: ForPartner) -> Response:
    """Ask the registry how the name stands now, and show it."""
    service = await own_service(visit, name)
    async with visit.database.reading() as transaction:
        seen = await views.sighting(transaction, service.name)
    answered = True
    if seen is None or seen.looked_at + FRESH < visit.now():
        try:
            answered = await visit.context.domain_desk.look_at_name(service.name)
        except DeskClosedError:
            answered = False
    return visit.go(f"/desk/domains/{service.name}" + ("" if answered else "?asked=silent"))
