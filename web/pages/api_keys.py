"""The keys with which a partner's programs call the API."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, HTTPException, Response

from db.front import api_keys
from web.api.callers import KEY_PREFIX
from web.forms import Form, SentForm, tidy
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.words.languages import phrase

LONGEST_NAME = 60
HINT_LENGTH = len(KEY_PREFIX) + 4
ENDED = phrase("The key is ended. Calls with it are refused from now on.")

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/api-keys")
async def show(visit: ForPartner, ended: bool = False) -> Response:  # noqa: FBT001, FBT002 - a question in the address
    """List the keys and offer to make one."""
    return await _page(visit, Form(), said=ENDED if ended else None)


@router.post("/desk/api-keys")
async def create(visit: ForPartner, sent: SentForm) -> Response:
    """Make a key and show it, this once."""
    name = tidy(sent.get("name", ""))
    error = _name_error(name)
    if error:
        return await _page(visit, Form({"name": name}, {"name": error}), status=422)
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    async with visit.database.writing() as transaction:
        await api_keys.add(
            transaction,
            key=key,
            hint=key[:HINT_LENGTH],
            customer_id=visit.customer_id,
            name=name,
        )
    answer = visit.page("pages/desk/api_key_created.html", key=key, name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("/desk/api-keys/{key_id}/end")
async def end(visit: ForPartner, key_id: str) -> Response:
    """End a key; calls with it are refused from the next one on."""
    async with visit.database.writing() as transaction:
        if not await api_keys.end(transaction, visit.customer_id, key_id, visit.now()):
            raise HTTPException(404)
    return visit.go("/desk/api-keys?ended=1")


async def _page(
    visit: PartnerVisit, form: Form, *, said: str | None = None, status: int = 200
) -> Response:
    async with visit.database.reading() as transaction:
        keys = await api_keys.keys_of(transaction, visit.customer_id)
    return visit.page("pages/desk/api_keys.html", status=status, form=form, keys=keys, said=said)


def _name_error(name: str) -> str | None:
    if not name:
        return phrase("Enter what the key is for, for example Order form")
    if len(name) > LONGEST_NAME:
        return phrase("Shorten the name to 60 characters at most")
    return None
