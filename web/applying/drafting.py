"""Opening and saving a draft: who may, and what two windows saved at once come to."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from db.engine import Transaction
from db.front import drafts
from db.front.drafts import KEPT_FOR, Draft
from db.front.sign_ins import digest_of
from db.front.users import User
from db.views.tiers import tiers_valid_on
from programme.people.conditions import Tier
from programme.typography import PRAGUE
from web.applying.sections import Page
from web.schemas.applications import Offer, fields_of, read_field
from web.visits import (
    AnyVisit,
    SignInNeededError,
    Visit,
    customer_of,
    draft_cookie_name,
    sign_in_path,
)

PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
"""What pages with somebody's draft carry."""


class DraftNotOpenError(RuntimeError):
    """There is no such draft any more, or this browser may not open it."""


class DraftSentError(RuntimeError):
    """The draft has become an application."""


@dataclass(frozen=True)
class DraftVisit(Visit):
    """A visit of somebody who may go on with a draft."""

    draft: Draft

    @property
    def place(self) -> str:
        """The address of the draft's own list."""
        return f"/apply/{self.draft.draft_id}"

    def page(self, template: str, /, *, status: int = 200, **words: Any) -> HTMLResponse:
        """Return a page that nobody keeps, finds or tells others of."""
        kept_until = self.draft.kept_until.astimezone(PRAGUE).date()
        usual: dict[str, Any] = {"draft": self.draft, "kept_until": kept_until}
        answer = super().page(template, status=status, **usual | words)
        answer.headers.update(PRIVATE)
        return answer

    def of(self, user: User) -> DraftVisit:
        """Return this visit as that of somebody who has just signed in."""
        return replace(self, user=user)

    def holding(self, draft: Draft) -> DraftVisit:
        """Return this visit with the draft as it is now."""
        return replace(self, draft=draft)


@dataclass(frozen=True)
class Choices:
    """What can be chosen and agreed to at the moment, and the tiers as pages show them."""

    tiers: tuple[Tier, ...]
    offer: Offer


@dataclass(frozen=True)
class SavedElsewhere:
    """Another window saved this page after this one was opened, and otherwise."""

    draft: Draft


def key_of(visit: Visit) -> str | None:
    """Return the digest of this browser's token, if it has one."""
    token = visit.request.cookies.get(draft_cookie_name(visit.context))
    return None if token is None else digest_of(token)


def give_key(visit: Visit, answer: Response) -> str:
    """Let this browser be known again by a token of its own, and return the token's digest."""
    name = draft_cookie_name(visit.context)
    token = visit.request.cookies.get(name) or secrets.token_urlsafe(32)
    answer.set_cookie(
        name,
        token,
        max_age=int(KEPT_FOR.total_seconds()),
        secure=visit.context.secure_cookies,
        httponly=True,
        samesite="lax",
    )
    return digest_of(token)


async def draft_visit_of(visit: AnyVisit, draft_id: str) -> DraftVisit:
    """Return the visit of somebody who may open a draft that was not sent yet.

    Raises DraftNotOpenError, DraftSentError.
    """
    found = await any_draft_visit_of(visit, draft_id)
    if found.draft.sent_as is not None:
        raise DraftSentError(draft_id)
    return found


async def any_draft_visit_of(visit: AnyVisit, draft_id: str) -> DraftVisit:
    """Return the visit of somebody who may open a draft, sent or not.

    A draft that an account has taken is the account's alone: whoever began it, or still has a
    link to it, must not read what its owner types from then on.
    Raises DraftNotOpenError, SignInNeededError.
    """
    if visit.user is not None:
        customer_of(visit.user)
    key = key_of(visit)
    async with visit.database.reading() as transaction:
        draft = await drafts.find(transaction, draft_id)
        if draft is None or draft.kept_until <= visit.now():
            raise DraftNotOpenError(draft_id)
        owns = visit.user is not None and visit.user.customer_id == draft.customer_id
        has_key = key is not None and await drafts.opens(transaction, draft_id, key)
    if has_key and draft.customer_id is not None and visit.user is None:
        raise SignInNeededError(sign_in_path(visit))
    if not owns and not (has_key and draft.customer_id is None):
        raise DraftNotOpenError(draft_id)
    return DraftVisit(**vars(visit), draft=draft)


ForDraft = Annotated[DraftVisit, Depends(draft_visit_of)]
ForAnyDraft = Annotated[DraftVisit, Depends(any_draft_visit_of)]


async def choices_of(visit: Visit) -> Choices:
    """Return what can be chosen at the moment."""
    async with visit.database.reading() as transaction:
        tiers = await tiers_valid_on(transaction, visit.today())
    versions = {tier.tier_id: tier.version for tier in tiers}
    return Choices(tiers, Offer(versions, visit.context.terms_version))


def new_draft(visit: Visit, typed: Mapping[str, str], prefilled: Mapping[str, str] | None) -> Draft:
    """Return a draft that begins now, with the company number looked up."""
    return Draft(
        draft_id=f"d{secrets.token_hex(12)}",
        customer_id=None if visit.user is None else customer_of(visit.user),
        email=None,
        language=visit.language,
        version=1,
        typed=typed,
        marks={Page.NUMBER.value: 1},
        prefilled=prefilled,
        sent_as=None,
        saved_at=visit.now(),
        kept_until=visit.now() + KEPT_FOR,
    )


async def save_page(
    visit: DraftVisit, page: Page, typed: Mapping[str, str], read_at: int
) -> DraftVisit | SavedElsewhere:
    """Save what was typed on a page, right or wrong.

    A window that was opened before another one saved the same page overwrites nothing: it is told.
    Raises DraftNotOpenError, DraftSentError.
    """
    fields = {name: typed.get(name, "") for name in fields_of(page)}
    async with visit.database.writing() as transaction:
        draft = await locked_draft(transaction, visit.draft.draft_id)
        others = draft.marks.get(page, 0) > read_at
        if others and any(draft.value(name) != text for name, text in fields.items()):
            return SavedElsewhere(draft)
        saved = touched(visit, draft, fields, page)
        await drafts.save(transaction, saved)
    return visit.holding(saved)


async def locked_draft(transaction: Transaction, draft_id: str) -> Draft:
    """Return a draft that nobody else saves meanwhile.

    Raises DraftNotOpenError, DraftSentError.
    """
    draft = await drafts.locked(transaction, draft_id)
    if draft is None:
        raise DraftNotOpenError(draft_id)
    if draft.sent_as is not None:
        raise DraftSentError(draft_id)
    return draft


def touched(
    visit: Visit, draft: Draft, fields: Mapping[str, str], page: Page | None = None
) -> Draft:
    """Return a draft with some fields as they are now; its thirty days begin anew."""
    version = draft.version + 1
    owner = draft.customer_id or (None if visit.user is None else visit.user.customer_id)
    return replace(
        draft,
        customer_id=owner,
        language=visit.language,
        email=_address_in(fields) or draft.email,
        version=version,
        typed={**draft.typed, **fields},
        marks=draft.marks if page is None else {**draft.marks, page.value: version},
        saved_at=visit.now(),
        kept_until=visit.now() + KEPT_FOR,
    )


def _address_in(fields: Mapping[str, str]) -> str | None:
    address, wrong = read_field("email", fields.get("email", ""))
    return None if wrong is not None else address
