"""The reviewers' queue: parts, filters and order are in its address, the one due first on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from babel import Locale
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from db.views import review_queue
from db.views.review_queue import A_PAGE, Asker, Order, Part, QueueRow, Wanted
from programme.people.evidence import RiskFlag, Weight, weight_of
from programme.typography import Language, locale_of
from web.staff.clock import clock_of
from web.visits import ForReviewer, ReviewerVisit
from web.words.languages import phrase

router = APIRouter()

TITLES: dict[Part, str] = {
    Part.FOR_ME: phrase("Waiting for me"),
    Part.NEW: phrase("New"),
    Part.MINE: phrase("Mine"),
    Part.AWAITING_APPLICANT: phrase("Waiting for the applicant"),
    Part.AWAITING_SECOND: phrase("Waiting for a second person"),
    Part.ESCALATED: phrase("Escalated"),
    Part.DECIDED: phrase("Decided"),
}
EMPTY: dict[Part, str] = {
    Part.FOR_ME: phrase("The queue is empty. A new application appears by itself."),
    Part.NEW: phrase("The queue is empty. A new application appears by itself."),
    Part.MINE: phrase("You have not claimed any application."),
    Part.AWAITING_APPLICANT: phrase("We wait for no applicant."),
    Part.AWAITING_SECOND: phrase("No decision waits for a second person."),
    Part.ESCALATED: phrase("No application is past its time."),
    Part.DECIDED: phrase("No application has been decided yet."),
}
AGES = (1, 2, 7, 30)
"""Older than so many days."""
FILTERS = ("q", "tier", "flag", "country", "holder", "age")
_MOST_TEXT = 100
_MOST_FLAGS = 3
_GRAVEST_FIRST = (Weight.GRAVE, Weight.LOOK, Weight.HINT)
_MOST_PAGES = 10_000


@dataclass(frozen=True)
class Asked:
    """What the address of the queue says; what makes no sense in it is left out."""

    part: Part
    filters: Mapping[str, str]
    order: Order
    descending: bool
    page: int

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out on purpose."""
        return bool(self.filters)

    def at(self, **changes: str) -> str:
        """Return the address of the queue with something changed; an empty value leaves it out."""
        kept = {"tab": str(self.part)} | dict(self.filters) | {"sort": self.sort}
        if self.page > 1 and not changes:
            kept["page"] = str(self.page)
        values = {name: value for name, value in (kept | changes).items() if value}
        return f"/review?{urlencode(values)}"

    def sorted_by(self, order: Order) -> str:
        """Return the address that sorts by a column, the other way round if it does already."""
        turned = order is self.order and not self.descending
        return self.at(sort=f"-{order}" if turned else str(order))

    @property
    def sort(self) -> str:
        """The order as the address says it; nothing where it is the usual one."""
        said = f"-{self.order}" if self.descending else str(self.order)
        return "" if said == _usual_sort(self.part) else said


def asked_of(request: Request, tab: Part = Part.FOR_ME) -> Asked:
    """Return what the address asks for."""
    sent = request.query_params
    typed = {name: sent.get(name, "").strip()[:_MOST_TEXT] for name in FILTERS}
    sort = sent.get("sort", "") or _usual_sort(tab)
    known = sort.removeprefix("-") in set(Order)
    sort = sort if known else _usual_sort(tab)
    page = sent.get("page", "1")
    return Asked(
        part=tab,
        filters={name: value for name, value in typed.items() if _makes_sense(name, value)},
        order=Order(sort.removeprefix("-")),
        descending=sort.startswith("-"),
        page=min(max(int(page), 1), _MOST_PAGES) if page.isdecimal() and page.isascii() else 1,
    )


@router.get("/review")
async def queue(visit: ForReviewer, asked: Annotated[Asked, Depends(asked_of)]) -> Response:
    """Show one part of the queue."""
    asker = Asker(visit.user.user_id, visit.now())
    async with visit.database.reading() as transaction:
        counts = await review_queue.counts(transaction, asker)
        rows, total = await review_queue.page(transaction, _wanted(visit, asked), asker)
        choices = await review_queue.choices(transaction)
    days = visit.context.review_working_days
    return visit.page(
        "staff/queue.html",
        asked=asked,
        titles=TITLES,
        empty=EMPTY[asked.part],
        ages=AGES,
        counts=counts,
        rows=[(row, clock_of(row, visit.now(), days)) for row in rows],
        total=total,
        pages=max(1, -(-total // A_PAGE)),
        choices=choices,
        countries=_countries(choices.countries, visit.language),
        flags=list(RiskFlag),
        nobody=review_queue.NOBODY,
        flags_of=_flags_of,
    )


def _wanted(visit: ReviewerVisit, asked: Asked) -> Wanted:
    said = asked.filters
    wanted = Wanted(
        part=asked.part,
        tier_id=said.get("tier", ""),
        flag=RiskFlag(said["flag"]) if "flag" in said else None,
        country=said.get("country", ""),
        holder=said.get("holder", ""),
        text=said.get("q", ""),
        order=asked.order,
        descending=asked.descending,
        page=asked.page,
    )
    if "age" not in said:
        return wanted
    return replace(wanted, received_before=visit.now() - timedelta(days=int(said["age"])))


def _makes_sense(name: str, value: str) -> bool:
    if name == "flag":
        return value in set(RiskFlag)
    if name == "age":
        return value in {str(days) for days in AGES}
    return bool(value) and "\x00" not in value


def _usual_sort(part: Part) -> str:
    return f"-{Order.DECIDED}" if part is Part.DECIDED else str(Order.DUE)


def _countries(codes: tuple[str, ...], language: Language) -> list[tuple[str, str]]:
    names = Locale.parse(locale_of(language)).territories
    return [(code, names.get(code, code)) for code in codes]


def _flags_of(row: QueueRow) -> tuple[tuple[RiskFlag, ...], int]:
    """Return the gravest flags of a row, and how many are left out."""
    ranked = sorted(row.flags, key=lambda flag: _GRAVEST_FIRST.index(weight_of(flag)))
    return tuple(ranked[:_MOST_FLAGS]), max(0, len(ranked) - _MOST_FLAGS)
