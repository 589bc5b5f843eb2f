"""The tiers for our own people: every version, and how a manager publishes the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from db.views import tiers
from programme.order import StillWorking
from programme.people.conditions import Term, TermPlace, Tier, latest, place_of
from programme.people.eligibility import Effect, effects
from programme.people.publication import (
    Publication,
    TierPublished,
    TierRefusal,
    refusal_of,
)
from web.forms import Form, SentForm
from web.schemas.tiers import read_tier, values_of
from web.visits import ForManager, ForReviewer, ReviewerVisit
from web.words.texts import sentence_of

router = APIRouter()

FIELDS: dict[str, str] = {
    "discount_out_of_range": "names_discount",
    "condition_impossible": "turnover",
    "starts_in_the_past": "valid_from",
    "ends_before_it_starts": "valid_until",
    "version_overlaps": "valid_from",
    "nothing_changed": "names_discount",
    "version_taken": "valid_from",
    "not_a_manager": "valid_from",
}
"""The field at which each refusal is said."""


@dataclass(frozen=True)
class Preview:
    """What a version would mean, before it is published."""

    tier: Tier
    before: Tier
    """The version that counts until then, or the newest one."""
    open_applications: dict[int, int]
    partners: tuple[tuple[str, Effect], ...]


@router.get("/review/tiers")
async def every_tier(visit: ForReviewer) -> Response:
    """Show every tier with its versions, the newest on top."""
    async with visit.database.reading() as transaction:
        histories = await tiers.histories(transaction)
    placed = {tier_id: _placed(visit, history) for tier_id, history in histories.items()}
    return visit.page("staff/tiers.html", tiers=placed)


@router.get("/review/tiers/{tier_id}/new")
async def empty_form(visit: ForManager, tier_id: str) -> Response:
    """Show the form of the next version, filled in with what the newest one says."""
    newest = _newest(await _versions(visit, tier_id))
    return _form_page(visit, newest, Form(values_of(newest)))


@router.post("/review/tiers/{tier_id}/new")
async def send(visit: ForManager, tier_id: str, sent: SentForm) -> Response:
    """Show what the version would mean, or publish it; what was typed stays."""
    standing = await _versions(visit, tier_id)
    newest = _newest(standing)
    action = sent.get("action")
    if action == "edit":
        return _form_page(visit, newest, Form(sent))
    typed = read_tier(sent, tier_id)
    if not isinstance(typed, Tier):
        return _form_page(visit, newest, Form(sent, typed))
    if action == "publish":
        return await _publish(visit, newest, typed, sent)
    refusal = refusal_of(typed, standing, visit.today())
    if refusal is not None:
        return _refused(visit, newest, refusal, sent)
    return await _preview_page(visit, standing, typed, sent)


async def _publish(
    visit: ReviewerVisit, newest: Tier, tier: Tier, sent: dict[str, str]
) -> Response:
    answer = await visit.context.staff_desk.publish_tier(Publication(tier, visit.user.user_id))
    if isinstance(answer, TierPublished):
        return visit.go("/review/tiers", said="tier-published")
    if isinstance(answer, StillWorking):
        return visit.go("/review/tiers", said="tier-under-way")
    return _refused(visit, newest, answer, sent)


def _refused(
    visit: ReviewerVisit, newest: Tier, refusal: TierRefusal, sent: dict[str, str]
) -> Response:
    sentence = sentence_of(refusal, visit.translator)
    return _form_page(visit, newest, Form(sent, {FIELDS[refusal.kind]: sentence}))


def _form_page(visit: ReviewerVisit, newest: Tier, form: Form) -> Response:
    status = 422 if form.errors else 200
    words = {"newest": newest, "form": form, "today": visit.today()}
    return visit.page("staff/tier_form.html", status=status, **words)


async def _preview_page(
    visit: ReviewerVisit, standing: Sequence[Tier], tier: Tier, sent: dict[str, str]
) -> Response:
    async with visit.database.reading() as transaction:
        waiting = await tiers.open_applications(transaction, tier.tier_id)
        holders = await tiers.holders(transaction, tier, visit.today())
    meant = effects(tier, (holder for _, holder in holders))
    names = (name for name, _ in holders)
    preview = Preview(tier, _newest(standing), waiting, tuple(zip(names, meant, strict=True)))
    return visit.page("staff/tier_preview.html", preview=preview, sent=sent)


async def _versions(visit: ReviewerVisit, tier_id: str) -> tuple[Tier, ...]:
    async with visit.database.reading() as transaction:
        history = (await tiers.histories(transaction)).get(tier_id)
    if not history:
        raise HTTPException(404)
    return tuple(term.tier for term in history)


def _newest(standing: Sequence[Tier]) -> Tier:
    newest = latest(standing)
    if newest is None:
        raise HTTPException(404)
    return newest


def _placed(visit: ReviewerVisit, history: Sequence[Term]) -> tuple[tuple[Term, TermPlace], ...]:
    return tuple((term, place_of(term, visit.today())) for term in reversed(history))
