"""The forms by which a partner changes a name; what is grave asks for the password once more."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Response

from db.front import domain_changes as front
from db.front.deposit_requests import Asker
from db.views.domains import changes as views
from db.views.services import ServiceRow
from programme.domains.changes import WITH_PASSWORD, ChangeKind, NotOffered, is_offered, zone_of
from programme.domains.name_servers import ServersRefused
from programme.domains.servers import ZONES_WITH_SETS, ServersNotAllowed
from web.deposit.password import password_fault, sign_in_of
from web.forms import Form, SentForm
from web.names.asking import KeyWithOtherWish, ask, read_servers
from web.names.new_holder import read_new_holder
from web.names.pages import own_service
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.words.domain_words import BUTTONS, CHANGES, REASONS, SERVER_FAULTS, STATES
from web.words.languages import phrase
from web.words.sentences import spelled

LONGEST_KEY = 100
OTHER_NAME = phrase("Write the domain's name exactly as it stands above")

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/domains/{name}/change/{what}")
async def form(name: str, what: str, visit: ForPartner) -> Response:
    """Show what a change does, and its form."""
    service = await own_service(visit, name)
    change = _kind(what, service.name)
    values: dict[str, str] = {}
    if change is ChangeKind.NAME_SERVERS:
        async with visit.database.reading() as transaction:
            seen = await views.sighting(transaction, service.name)
        values["servers"] = "\n".join(seen.servers) if seen else ""
    return _page(visit, service, change, Form(values))


@router.post("/desk/domains/{name}/change/{what}")
async def send(name: str, what: str, visit: ForPartner, sent: SentForm) -> Response:
    """Keep the change and tell its story; the same form twice is one change."""
    service = await own_service(visit, name)
    change = _kind(what, service.name)
    send_key = sent.get("send_key", "")[:LONGEST_KEY]
    if not send_key:
        raise HTTPException(400)
    wanted = await _wanted(visit, service, change, sent)
    if isinstance(wanted, Form):
        return _page(visit, service, change, wanted, status=422)
    asker = Asker(
        visit.customer_id, visit.user.user_id, sign_in_of(visit), f"{visit.customer_id}/{send_key}"
    )
    asked = await ask(visit.context, asker, change, {"name": service.name} | dict(wanted))
    if isinstance(asked, KeyWithOtherWish | NotOffered):
        raise HTTPException(409)
    return visit.go(f"/desk/domains/{service.name}/changes/{asked.change_id}")


@router.get("/desk/domains/{name}/changes/{change_id}")
async def show(name: str, change_id: str, visit: ForPartner) -> Response:
    """Show how a change stands; a deleted name's changes are still there."""
    return await _case(visit, name, change_id, Form())


@router.post("/desk/domains/{name}/changes/{change_id}")
async def show_code(name: str, change_id: str, visit: ForPartner, sent: SentForm) -> Response:
    """Show the transfer code once the password was given, and note who looked."""
    if (fault := await password_fault(visit, sent.get("password", ""))) is not None:
        return await _case(visit, name, change_id, Form({}, {"password": fault}))
    async with visit.database.writing() as transaction:
        sealed = await views.sealed_code(transaction, visit.customer_id, change_id)
        if sealed is None:
            raise HTTPException(404)
        asker = Asker(visit.customer_id, visit.user.user_id, sign_in_of(visit), "")
        await front.note_view(transaction, change_id, asker)
    code = visit.context.details_seal.open(sealed, change_id)
    answer = await _case(visit, name, change_id, Form(), code=code)
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def _case(
    visit: PartnerVisit, name: str, change_id: str, form: Form, *, code: str | None = None
) -> Response:
    async with visit.database.reading() as transaction:
        change = await views.find(transaction, visit.customer_id, change_id)
        looks = await front.count_views(transaction, change_id)
    if change is None or change.name != name.lower():
        raise HTTPException(404)
    return visit.page(
        "pages/desk/domains/change.html",
        status=422 if form.errors else 200,
        change=change,
        form=form,
        code=code,
        looks=looks,
        spelled=spelled,
        changes=CHANGES,
        states=STATES,
        reasons=REASONS,
    )


def _page(
    visit: PartnerVisit, service: ServiceRow, change: ChangeKind, form: Form, *, status: int = 200
) -> Response:
    return visit.page(
        "pages/desk/domains/change_new.html",
        status=status,
        service=service,
        change=change,
        form=form,
        button=BUTTONS[change],
        has_sets=zone_of(service.name) in ZONES_WITH_SETS,
        with_password=change in WITH_PASSWORD,
        send_key=secrets.token_urlsafe(16),
        spelled=spelled,
    )


def _kind(what: str, name: str) -> ChangeKind:
    try:
        change = ChangeKind(what.replace("-", "_"))
    except ValueError:
        raise HTTPException(404) from None
    if not is_offered(change, zone_of(name)):
        raise HTTPException(404)
    return change


async def _wanted(
    visit: PartnerVisit, service: ServiceRow, change: ChangeKind, sent: Mapping[str, str]
) -> Mapping[str, Any] | Form:
    if change is ChangeKind.NAME_SERVERS:
        return _servers(service, sent)
    if change is ChangeKind.HOLDER:
        return await read_new_holder(visit, service.name, sent)
    if change not in WITH_PASSWORD:
        return {}
    errors: dict[str, str] = {}
    typed = sent.get("typed_name", "").strip().lower()
    if change is ChangeKind.DELETE and typed not in (service.name, spelled(service.name)):
        errors["typed_name"] = OTHER_NAME
    if not errors and (fault := await password_fault(visit, sent.get("password", ""))):
        errors["password"] = fault
    return Form({"typed_name": sent.get("typed_name", "")[:100]}, errors) if errors else {}


def _servers(service: ServiceRow, sent: Mapping[str, str]) -> Mapping[str, Any] | Form:
    nsset, servers = sent.get("nsset", "")[:100], sent.get("servers", "")[:5000]
    typed = {"nsset": nsset, "servers": servers}
    read = read_servers(nsset, servers, service.name)
    if isinstance(read, ServersRefused | ServersNotAllowed):
        field = "nsset" if read.fault in ("bad_handle", "no_sets") else "servers"
        return Form(typed, {field: SERVER_FAULTS[read.fault]})
    return {"servers": list(read), "digest": "\n".join(read)}
