"""Signing in and out."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from db.front.users import User
from db.views import partner
from web import auth
from web.auth import own_path
from web.forms import Form, SentForm
from web.visits import AnyVisit, Visit
from web.words.languages import phrase

router = APIRouter()


@router.get("/sign-in")
async def sign_in_page(visit: AnyVisit, wanted: str = "") -> Response:
    """Show the sign-in form; whoever is signed in goes on."""
    if visit.user is not None:
        return visit.go(await _first_page(visit, visit.user, wanted))
    return visit.page("pages/sign_in.html", form=Form({"wanted": wanted}))


@router.post("/sign-in")
async def sign_in(visit: AnyVisit, sent: SentForm) -> Response:
    """Sign somebody in, or show the form again; it never says which of the two was wrong."""
    email, password = sent.get("email", "").strip(), sent.get("password", "")
    errors = _missing(email, password)
    user = None if errors else await auth.find_user(visit, email, password)
    if user is None:
        errors = errors or {"email": phrase("The e-mail and the password do not fit together")}
        kept = {"email": email, "wanted": sent.get("wanted", "")}
        return visit.page("pages/sign_in.html", status=422, form=Form(kept, errors))
    answer = visit.go(await _first_page(visit, user, sent.get("wanted", "")))
    await auth.sign_in(visit, user, answer)
    return answer


@router.post("/sign-out")
async def sign_out(visit: AnyVisit) -> Response:
    """Forget who is signed in in this browser."""
    answer = RedirectResponse("/sign-in?said=signed-out", status_code=303)
    await auth.sign_out(visit, answer)
    return answer


def _missing(email: str, password: str) -> dict[str, str]:
    errors = {}
    if not email:
        errors["email"] = phrase("Enter your e-mail")
    if not password:
        errors["password"] = phrase("Enter the password")
    return errors


async def _first_page(visit: Visit, user: User, wanted: str) -> str:
    async with visit.database.reading() as transaction:
        row = await partner.find(transaction, user.customer_id) if user.customer_id else None
    return own_path(wanted, auth.first_page(user, is_partner=row is not None))
