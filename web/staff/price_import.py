"""Importing prices: a file is sent, a dry run shows what it changes, and a manager confirms it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from db.front import price_files
from db.front.price_files import KeptPriceFile, NewPriceFile
from db.views import prices
from programme.order import StillWorking
from programme.prices.cells import CURRENCY
from programme.prices.changes import (
    Change,
    LineChange,
    PricesPublished,
    PricesRefusal,
    PricesToPublish,
    PromotionChange,
    days_refusal,
    first_moment,
    last_moment,
    list_changes,
    promotion_changes,
)
from programme.prices.files import LIST_COLUMNS, PROMOTION_COLUMNS, PriceFile, read_price_file
from programme.prices.lists import PriceBoard
from programme.typography import PRAGUE
from web.forms import Form, SentForm
from web.schemas.price_files import read_days, values_of_today
from web.visits import ForManager, ReviewerVisit
from web.words.languages import phrase
from web.words.price_words import fault_words
from web.words.texts import sentence_of

NO_FILE = phrase("Choose a CSV file")
MEND_IT = phrase("Mend the file and choose it again")
MOST_FAULTS = 100
PAGE_LENGTH = 200

router = APIRouter()


@dataclass(frozen=True)
class DryRun:
    """What a file would change, before anything is published."""

    kept: KeptPriceFile
    read: PriceFile
    starts: datetime
    board: PriceBoard | None
    """What counts without the file at its first moment."""
    lines: tuple[LineChange, ...]
    promotions: tuple[PromotionChange, ...]
    published: int

    @property
    def compared_with(self) -> str | None:
        """The list that a confirmation names, so that nobody confirms what they have not seen."""
        return self.board.price_list.price_list_id if self.board else None

    def count(self, change: str) -> int:
        """Return how many lines change so."""
        return sum(each.change == change for each in self.lines)

    @property
    def doubtful(self) -> int:
        """How many lines that change something should be looked at twice."""
        lines = [each.doubts for each in self.lines if each.change is not Change.SAME]
        return sum(map(bool, [*lines, *(each.doubts for each in self.promotions)]))


@router.get("/review/prices/import")
async def empty_form(visit: ForManager) -> Response:
    """Show the form for a file of prices."""
    return _form_page(visit, Form(values_of_today(visit.today())))


@router.post("/review/prices/import")
async def send(visit: ForManager, request: Request, sent: SentForm) -> Response:
    """Read a file; one with a fault is not kept, another goes on to its dry run."""
    content = await _content_of(request)
    days = read_days(sent)
    if isinstance(days, dict):
        return _form_page(visit, Form(sent, days))
    if not content:
        return _form_page(visit, Form(sent, {"file": NO_FILE}))
    read = read_price_file(content, visit.today())
    if read.faults:
        return _faults_page(visit, sent, read)
    first, last = days
    refusal = None if read.promotions else days_refusal(first, last, visit.today())
    if refusal is not None:
        field = "last_day" if refusal.kind == "ends_before_it_starts" else "first_day"
        return _form_page(visit, Form(sent, {field: sentence_of(refusal, visit.translator)}))
    new = NewPriceFile(
        user_id=visit.user.user_id,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        first_day=first,
        last_day=last,
        demonstration=sent.get("demonstration") == "yes",
    )
    async with visit.database.writing() as transaction:
        file_id = await price_files.keep(transaction, new)
    return visit.go(f"/review/prices/files/{file_id}")


@router.get("/review/prices/files/{file_id}")
async def dry_run(visit: ForManager, file_id: str, page: int = 1, every: str = "") -> Response:
    """Show row by row what a file would change; nothing is published."""
    return _dry_run_page(visit, await _run(visit, file_id), page=page, every=bool(every))


@router.post("/review/prices/files/{file_id}")
async def publish(visit: ForManager, file_id: str, sent: SentForm) -> Response:
    """Publish what the dry run showed; a second time finds it published."""
    await _kept(visit, file_id)
    wanted = PricesToPublish(file_id, visit.user.user_id, sent.get("compared_with") or None)
    answer = await visit.context.billing_staff_desk.publish_prices(wanted)
    if isinstance(answer, PricesPublished):
        return visit.go("/review/prices", said="prices-published")
    if isinstance(answer, StillWorking):
        return visit.go("/review/prices", said="prices-under-way")
    return _dry_run_page(visit, await _run(visit, file_id), refused=answer)


async def _content_of(request: Request) -> bytes:
    async with request.form() as form:
        upload = form.get("file")
        return await upload.read() if isinstance(upload, UploadFile) else b""


async def _kept(visit: ReviewerVisit, file_id: str) -> KeptPriceFile:
    async with visit.database.reading() as transaction:
        kept = await price_files.find(transaction, file_id)
    if kept is None:
        raise HTTPException(404)
    return kept


async def _run(visit: ReviewerVisit, file_id: str) -> DryRun:
    kept, now = await _kept(visit, file_id), visit.now()
    # As it was read when it was sent: a promotion that has begun since is no fault to be shown.
    read = read_price_file(kept.sent.content, _day_of(kept))
    starts = first_moment(kept.sent.first_day, now)
    async with visit.database.reading() as transaction:
        board = await prices.board_at(transaction, now if read.promotions else starts)
        standing = await prices.promotions(transaction, now)
        published = await prices.became_of(transaction, file_id)
    before = board.prices if board else ()
    return DryRun(
        kept=kept,
        read=read,
        starts=starts,
        board=board,
        lines=list_changes(before, read.prices, visit.context.zone_rules) if read.prices else (),
        promotions=promotion_changes(read.promotions, board, standing),
        published=published,
    )


def _day_of(kept: KeptPriceFile) -> date:
    return kept.made_at.astimezone(PRAGUE).date()


def _dry_run_page(
    visit: ReviewerVisit,
    run: DryRun,
    *,
    page: int = 1,
    every: bool = False,
    refused: PricesRefusal | None = None,
) -> Response:
    rows: list[Any] = list(run.promotions) or [
        each for each in run.lines if every or each.change is not Change.SAME
    ]
    pages = max(1, -(-len(rows) // PAGE_LENGTH))
    page = min(max(page, 1), pages)
    return visit.page(
        "staff/price_dry_run.html",
        status=409 if refused else 200,
        run=run,
        rows=rows[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH],
        number=len(rows),
        page=page,
        pages=pages,
        every=every,
        last_moment=last_moment,
        refused=sentence_of(refused, visit.translator) if refused else None,
    )


def _faults_page(visit: ReviewerVisit, sent: dict[str, str], read: PriceFile) -> Response:
    faults = [(each.line, fault_words(each, visit.translator)) for each in read.faults]
    form = Form(sent, {"file": MEND_IT})
    return _form_page(visit, form, faults[:MOST_FAULTS], len(faults))


def _form_page(
    visit: ReviewerVisit,
    form: Form,
    faults: list[tuple[int | None, str]] | None = None,
    number: int = 0,
) -> Response:
    return visit.page(
        "staff/price_import.html",
        status=422 if form.errors else 200,
        form=form,
        faults=faults or [],
        number=number,
        today=visit.today(),
        list_columns=LIST_COLUMNS,
        promotion_columns=PROMOTION_COLUMNS,
        currency=CURRENCY,
    )
