"""Names after their registration, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from db.front.deposit_requests import Asker
from db.views.domains import changes as views
from programme.domains.changes import ChangeKind, NotOffered
from programme.domains.name_servers import ServersRefused
from programme.domains.servers import ServersNotAllowed
from web.api.callers import Caller, Context
from web.api.description import problems
from web.api.orders import request_key
from web.context import WebContext
from web.names.asking import API, KeyWithOtherWish, ask, read_servers, service_of
from web.names.changes_out import ChangeIn, ChangeOut, DomainOut
from web.problems import Problem, ProblemError
from web.words.domain_words import REASONS, SERVER_FAULTS
from web.words.languages import phrase

NO_DOMAIN = Problem(404, "not_found", phrase("You have no such domain."))
NO_CHANGE = Problem(404, "not_found", phrase("You have no such change."))
NOT_CONFIRMED = Problem(
    422, "name_not_confirmed", phrase("Send the domain's name as confirm_name to delete it.")
)

router = APIRouter(tags=["domains"])


@router.get("/domains/{name}", responses=problems(401, 404, 429))
async def show_domain(name: str, customer_id: Caller, context: Context) -> DomainOut:
    """Return a domain with what its registry said when it was last asked."""
    async with context.database.reading() as transaction:
        service = await service_of(transaction, customer_id, name.lower())
        if service is None:
            raise ProblemError(NO_DOMAIN)
        seen = await views.sighting(transaction, service.name)
    return DomainOut.of(service, seen)


@router.post(
    "/domains/{name}/changes",
    status_code=202,
    responses=problems(400, 401, 404, 409, 422, 429, 503),
)
async def change_domain(  # noqa: PLR0913  # each is a part of the request
    name: str,
    wanted: ChangeIn,
    response: Response,
    customer_id: Caller,
    context: Context,
    key: Annotated[str, Depends(request_key)],
) -> ChangeOut:
    """Change a domain; a repeat with the same key is the same change.

    The holder is changed and a transfer code is shown on the domain's page only.
    """
    async with context.database.reading() as transaction:
        service = await service_of(transaction, customer_id, name.lower())
    if service is None:
        raise ProblemError(NO_DOMAIN)
    change = ChangeKind(wanted.change)
    if change is ChangeKind.DELETE and wanted.confirm_name != service.name:
        raise ProblemError(NOT_CONFIRMED)
    servers = _servers(service.name, wanted)
    asker = Asker(customer_id, API, API, f"{customer_id}/{key}")
    values: dict[str, Any] = {"name": service.name, "digest": "\n".join(servers or ())}
    values |= {} if servers is None else {"servers": list(servers)}
    asked = await ask(context, asker, change, values)
    if isinstance(asked, KeyWithOtherWish):
        raise ProblemError(Problem(422, "idempotency_key_reused", REASONS["key_reused"]))
    if isinstance(asked, NotOffered):
        raise ProblemError(Problem(422, "not_offered", REASONS["not_offered"]))
    response.headers["Location"] = f"/api/v1/domains/{service.name}/changes/{asked.change_id}"
    return await _change(context, customer_id, asked.change_id)


@router.get("/domains/{name}/changes/{change_id}", responses=problems(401, 404, 429))
async def show_change(
    name: str, change_id: str, customer_id: Caller, context: Context
) -> ChangeOut:
    """Return how a change of a domain stands now."""
    change = await _change(context, customer_id, change_id)
    if change.name != name.lower():
        raise ProblemError(NO_CHANGE)
    return change


async def _change(context: WebContext, customer_id: str, change_id: str) -> ChangeOut:
    async with context.database.reading() as transaction:
        row = await views.find(transaction, customer_id, change_id)
    if row is None:
        raise ProblemError(NO_CHANGE)
    return ChangeOut.of(row)


def _servers(name: str, wanted: ChangeIn) -> tuple[str, ...] | None:
    if ChangeKind(wanted.change) is not ChangeKind.NAME_SERVERS:
        return None
    lines = "\n".join(" ".join((each.name, *each.addresses)) for each in wanted.name_servers)
    read = read_servers(wanted.name_server_set or "", lines, name)
    if isinstance(read, ServersRefused | ServersNotAllowed):
        raise ProblemError(Problem(422, read.fault, SERVER_FAULTS[read.fault]))
    return read
