"""The movements of a deposit: a page at a time, and all that are filtered to take away."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Response

from db.engine import Transaction
from db.views import deposit
from db.views.billing import movements
from db.views.billing.movements import MovementRow
from printing.statements import statement_pdf
from printing.tables import csv_of, xlsx_of
from programme.billing.statement import DepositStatement
from programme.ledger import Deposit, EntryKind
from programme.typography import PRAGUE
from web.deposit.asking import Asked, ForMovements, start_of
from web.deposit.exports import file_name, line_of, party_of, table_of
from web.downloads import CSV, PDF, XLSX, attachment
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.words.sentences import spelled

PAGE_LENGTH = 50
MOST_EXPORTED = 20_000
MOST_PRINTED = 2_000
LARGEST_NUMBER = 2**62

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get("/desk/deposit/movements")
async def show(
    visit: ForPartner,
    asked: ForMovements,
    starting_after: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER)] = None,
) -> Response:
    """List the movements that are asked for, the newest first."""
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, visit.customer_id)
        if money is None:
            return visit.go("/desk/deposit")
        rows = await movements.page(
            transaction,
            visit.customer_id,
            asked.wanted,
            limit=PAGE_LENGTH + 1,
            before=starting_after,
        )
    return _page(visit, asked, rows, is_first=starting_after is None)


@router.get("/desk/deposit/movements.{form}")
async def take_away(visit: ForPartner, asked: ForMovements, form: str) -> Response:
    """Give the movements that are asked for as a file: CSV, PDF, XLSX, or a statement as PDF."""
    if form not in ("csv", "xlsx", "pdf"):
        raise HTTPException(404)
    if asked.form.errors:
        return _page(visit, asked, (), is_first=True)
    most = MOST_PRINTED if form == "pdf" else MOST_EXPORTED
    async with visit.database.reading() as transaction:
        money = await deposit.find(transaction, visit.customer_id)
        if money is None:
            return visit.go("/desk/deposit")
        rows = await movements.oldest_first(
            transaction, visit.customer_id, asked.wanted, limit=most + 1
        )
        if len(rows) > most:
            return _page(visit, asked, (), is_first=True, too_many=most)
        statement = await _statement(transaction, visit, asked, rows, money)
    name = file_name(statement.first_day, statement.last_day, form)
    if form == "pdf":
        is_shown = visit.context.demonstration
        data = await asyncio.to_thread(
            statement_pdf, statement, visit.language, demonstration=is_shown
        )
        return attachment(data, PDF, name)
    table = table_of(rows, visit.translator)
    if form == "csv":
        return attachment(csv_of(table), CSV, name)
    return attachment(await asyncio.to_thread(xlsx_of, table), XLSX, name)


async def _statement(
    transaction: Transaction,
    visit: PartnerVisit,
    asked: Asked,
    rows: tuple[MovementRow, ...],
    money: Deposit,
) -> DepositStatement:
    opened = await deposit.opened_at(transaction, visit.customer_id) or visit.now()
    first = asked.first_day or opened.astimezone(PRAGUE).date()
    last = min(asked.last_day or visit.today(), visit.today())
    currency = money.free.currency

    async def stood_at(moment: datetime) -> Deposit:
        return await movements.stood_at(transaction, visit.customer_id, moment, currency)

    return DepositStatement(
        supplier=visit.context.contact.company,
        partner_id=visit.customer_id,
        customer=party_of(visit.partner),
        first_day=min(first, last),
        last_day=last,
        opening=await stood_at(start_of(min(first, last))),
        closing=await stood_at(start_of(last + timedelta(1))),
        lines=tuple(line_of(row) for row in rows),
        is_excerpt=asked.wanted.chooses,
        made_at=visit.now(),
    )


def _page(
    visit: PartnerVisit,
    asked: Asked,
    rows: tuple[MovementRow, ...],
    *,
    is_first: bool,
    too_many: int | None = None,
) -> Response:
    return visit.page(
        "pages/desk/deposit/movements.html",
        status=422 if asked.form.errors or too_many else 200,
        form=asked.form,
        asked=asked,
        kinds=tuple(EntryKind),
        movements=rows[:PAGE_LENGTH],
        has_more=len(rows) > PAGE_LENGTH,
        is_first=is_first,
        too_many=too_many,
        spelled=spelled,
    )
