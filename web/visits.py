"""A visit: one request of a person, with who asks and in which language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from db.engine import Database
from db.front import sign_ins
from db.front.users import ACCOUNTS, STAFF, Role, User
from db.views import partner, tasks
from db.views.partner import PartnerRow
from programme.typography import PRAGUE, Language
from web.context import WebContext
from web.rendering import Rendering
from web.words import texts
from web.words.languages import COOKIE, Translator, choose_language


class SignInNeededError(RuntimeError):
    """The page is for people we know; the visitor has to sign in first."""


@dataclass(frozen=True)
class Visit:
    """One request of a person."""

    request: Request
    context: WebContext
    rendering: Rendering
    language: Language
    user: User | None
    partner: PartnerRow | None
    open_tasks: int = field(default=0, kw_only=True)
    """How many tasks wait for our own people; for others it is not counted."""

    @property
    def database(self) -> Database:
        """The database pages read."""
        return self.context.database

    @property
    def translator(self) -> Translator:
        """Who says sentences in this visit's language."""
        return self.rendering.translators[self.language]

    @property
    def path(self) -> str:
        """The page's own address, the question after it included."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    @property
    def address(self) -> str:
        """Where the visitor comes from, as a proxy of ours says if there is one."""
        return self.request.client.host if self.request.client else ""

    def now(self) -> datetime:
        """Return the moment it is."""
        return self.context.clock()

    def today(self) -> date:
        """Return the day it is in Prague."""
        return self.now().astimezone(PRAGUE).date()

    def page(self, template: str, /, *, status: int = 200, **words: Any) -> HTMLResponse:
        """Return a page made from a template."""
        said = texts.SAID.get(self.request.query_params.get("said", ""))
        frame = {"visit": self, "user": self.user, "partner": self.partner, "now": self.now()}
        text = self.rendering.render(self.language, template, {"said": said} | frame | words)
        return HTMLResponse(text, status_code=status)

    def go(self, path: str, *, said: str | None = None) -> RedirectResponse:
        """Send the browser to a page; `said` names the line it shows on top (texts.SAID)."""
        return RedirectResponse(f"{path}?said={said}" if said else path, status_code=303)


@dataclass(frozen=True)
class CustomerVisit(Visit):
    """A visit of somebody who acts for a customer."""

    user: User
    customer_id: str


@dataclass(frozen=True)
class ReviewerVisit(Visit):
    """A visit of one of our reviewers."""

    user: User


@dataclass(frozen=True)
class AccountantVisit(Visit):
    """A visit of one of our people who see to money."""

    user: User


def cookie_name(context: WebContext) -> str:
    """Return the name of the sign-in cookie; on https no other host can plant it."""
    return "__Host-desk" if context.secure_cookies else "desk"


def draft_cookie_name(context: WebContext) -> str:
    """Return the name of the cookie that opens the drafts begun in this browser."""
    return "__Host-draft" if context.secure_cookies else "draft"


def language_of(request: Request) -> Language:
    """Return the language of a request."""
    accepted = request.headers.get("accept-language", "")
    return choose_language(request.cookies.get(COOKIE), accepted)


def stranger(request: Request) -> Visit:
    """Return the visit of somebody we did not look up; it needs no database."""
    state = request.app.state
    return Visit(request, state.context, state.rendering, language_of(request), None, None)


async def visit_of(request: Request) -> Visit:
    """Return the visit of a request, with who is signed in and the partner they act for."""
    unknown = stranger(request)
    token = request.cookies.get(cookie_name(unknown.context))
    if token is None:
        return unknown
    async with unknown.database.reading() as transaction:
        user = await sign_ins.user_of(transaction, token, unknown.now())
        customer_id = user.customer_id if user else None
        row = await partner.find(transaction, customer_id) if customer_id else None
        is_ours = user is not None and user.role in STAFF
        waiting = await tasks.count_open(transaction) if is_ours else 0
    return Visit(
        request, unknown.context, unknown.rendering, unknown.language, user, row,
        open_tasks=waiting,
    )  # fmt: skip


AnyVisit = Annotated[Visit, Depends(visit_of)]


async def customer_visit_of(visit: AnyVisit) -> CustomerVisit:
    """Return the visit of a customer; others sign in, or are turned away.

    Raises SignInNeededError.
    """
    user = _signed_in(visit)
    customer_id = customer_of(user)
    return CustomerVisit(
        visit.request, visit.context, visit.rendering, visit.language, user, visit.partner,
        customer_id,
    )  # fmt: skip


async def reviewer_visit_of(visit: AnyVisit) -> ReviewerVisit:
    """Return the visit of a reviewer; others sign in, or are turned away.

    Raises SignInNeededError.
    """
    user = _signed_in(visit)
    if user.role not in STAFF:
        raise HTTPException(403)
    return ReviewerVisit(
        visit.request, visit.context, visit.rendering, visit.language, user, visit.partner,
        open_tasks=visit.open_tasks,
    )  # fmt: skip


async def accountant_visit_of(visit: AnyVisit) -> AccountantVisit:
    """Return the visit of somebody who sees to money; others sign in, or are turned away.

    Raises SignInNeededError.
    """
    user = _signed_in(visit)
    if user.role not in ACCOUNTS:
        raise HTTPException(403)
    return AccountantVisit(
        visit.request, visit.context, visit.rendering, visit.language, user, visit.partner,
        open_tasks=visit.open_tasks,
    )  # fmt: skip


async def manager_visit_of(
    visit: Annotated[ReviewerVisit, Depends(reviewer_visit_of)],
) -> ReviewerVisit:
    """Return the visit of a manager; other people of ours are turned away.

    Raises SignInNeededError.
    """
    if visit.user.role is not Role.MANAGER:
        raise HTTPException(403)
    return visit


def customer_of(user: User) -> str:
    """Return the customer a user acts for; our own people act for nobody."""
    if user.role is not Role.CUSTOMER or user.customer_id is None:
        raise HTTPException(403)
    return user.customer_id


def _signed_in(visit: Visit) -> User:
    if visit.user is None:
        raise SignInNeededError(sign_in_path(visit))
    return visit.user


def sign_in_path(visit: Visit) -> str:
    """Return the address of the sign-in page that leads back to this one."""
    wanted = visit.path if visit.request.method == "GET" else visit.request.url.path
    return f"/sign-in?wanted={quote(wanted, safe='/')}"


ForCustomer = Annotated[CustomerVisit, Depends(customer_visit_of)]
ForReviewer = Annotated[ReviewerVisit, Depends(reviewer_visit_of)]
ForAccountant = Annotated[AccountantVisit, Depends(accountant_visit_of)]
ForManager = Annotated[ReviewerVisit, Depends(manager_visit_of)]
