"""Finding one's application again by an e-mail address, told to nobody but that address."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response

from db.front import drafts
from db.views import applications
from web.applying.beginning import drafts_of
from web.applying.doors import TOO_MANY, Door, doorkeeper_of, let_in, wait_of
from web.applying.drafting import PRIVATE
from web.forms import Form, SentForm
from web.schemas.applications import read_field
from web.visits import AnyVisit, Visit
from workflows.desk import DeskClosedError

router = APIRouter()

Wanted = Literal["continue", "standing"]
_MOST_LETTERS = 3
_log = logging.getLogger(__name__)


@router.get("/apply/find/{wanted}")
async def find(visit: AnyVisit, wanted: Wanted) -> Response:
    """Ask for the address; whoever is signed in is led to their own."""
    if visit.user is not None and wanted == "standing":
        return visit.go("/applications")
    own = await drafts_of(visit) if wanted == "continue" else ()
    return _page(visit, wanted, Form(), drafts=own)


@router.post("/apply/find/{wanted}")
async def send_links(visit: AnyVisit, wanted: Wanted, sent: SentForm) -> Response:
    """Send the links that belong to an address, and say the same whether there are any."""
    email, wrong = read_field("email", sent.get("email", ""))
    if wrong is not None:
        return _page(visit, wanted, Form(sent, {"email": wrong}), status=422)
    if not await let_in(visit, Door.ASKING_FOR_LETTERS):
        said = TOO_MANY[Door.ASKING_FOR_LETTERS]
        answer = _page(visit, wanted, Form(sent), status=429, said=said)
        answer.headers.update(wait_of(Door.ASKING_FOR_LETTERS))
        return answer
    answer = visit.page("pages/apply/find_sent.html", wanted=wanted)
    # Beside the answer and not behind it: neither its time nor that of the next request on this
    # connection tells anything.
    errands: set[asyncio.Task[None]] = visit.request.app.state.errands
    errand = asyncio.create_task(_send(visit, wanted, email))
    errands.add(errand)
    errand.add_done_callback(errands.discard)
    return answer


async def _send(visit: Visit, wanted: Wanted, email: str) -> None:
    desk = visit.context.desk
    if not await doorkeeper_of(visit).lets_in(Door.LETTERS_TO_ONE, email.casefold()):
        # Said to nobody: whoever asked must not learn that others did.
        return
    async with visit.database.reading() as transaction:
        begun = await drafts.of_email(transaction, email, visit.now())
        sent = await applications.of_email(transaction, email)
    try:
        if wanted == "continue":
            for draft_id in begun[:_MOST_LETTERS]:
                await desk.send_resume_link(draft_id)
        else:
            for application_id in sent[:_MOST_LETTERS]:
                await desk.send_status_link(application_id)
    except DeskClosedError:
        _log.warning("The desk is closed; links that were asked for were not sent.")


def _page(visit: Visit, wanted: Wanted, form: Form, **words: Any) -> Response:
    usual: dict[str, Any] = {"wanted": wanted, "form": form, "drafts": ()}
    answer = visit.page("pages/apply/find.html", **usual | words)
    answer.headers.update(PRIVATE)
    return answer
