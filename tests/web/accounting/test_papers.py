"""The accountants' pages of papers: the list, one paper, its files, a month as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from activities.files import Files
from activities.papers import PaymentToPaper
from db.views.billing import papers
from programme.billing.papers import Paper, PaperKind
from programme.billing.party import PaymentPapers
from programme.money import czk
from programme.payments import PaymentMatched
from tests.activities.money import (
    after_this_month,
    buy,
    month_of,
    papers_of,
    pay_in,
    send_back,
    this_month,
)
from tests.makers import House, fresh, open_deposit
from tests.web.accounting.stage import Office
from tests.web.desk_stage import NOW

MONTH = f"{this_month():%Y-%m}"


@dataclass(frozen=True)
class Shelf:
    """A partner with a month of papers, and the browser of an accountant."""

    house: House
    browser: httpx2.AsyncClient
    company: str
    partner_id: str
    paid: PaymentMatched

    async def papers(self, *kinds: PaperKind) -> list[Paper]:
        return await papers_of(self.house, self.partner_id, *kinds)

    async def see(self, path: str, **question: Any) -> str:
        answer = await self.browser.get(path, params=question)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture(scope="module")
async def shelf(office: Office) -> Shelf:
    house = House(office.stage.books, office.stage.front)
    company = f"{fresh('Kůň')} s.r.o."
    partner_id = await open_deposit(house, company_name=company)
    paid = await pay_in(house, partner_id, czk(1_000_000), day=1)
    await house.papers.issue_payment_paper(PaymentToPaper(paid.bank_account, paid.movement_id))
    await buy(house, partner_id, czk(14_320))
    await house.papers.issue_credit_note(await send_back(house, partner_id, czk(100_000)))
    await house.papers_of(after_this_month()).settle_month(month_of(partner_id))
    browser = await office.person("Ivan Početní")
    return Shelf(house, browser, company, partner_id, paid)


async def test_the_list_shows_every_kind_of_paper_of_the_partner_it_is_asked_for(
    shelf: Shelf,
) -> None:
    page = await shelf.see("/accounting/papers", partner=shelf.company)

    for each in await shelf.papers(*PaperKind):
        assert each.number in page
    assert page.count(f"<td>{shelf.company}</td>") == 4


async def test_the_list_can_be_narrowed_to_a_kind_and_a_month(shelf: Shelf) -> None:
    payment, _, settled = await shelf.papers()
    asked = {"partner": shelf.partner_id, "month": MONTH}

    page = await shelf.see("/accounting/papers", kind="settlement", **asked)
    nothing = await shelf.see("/accounting/papers", partner=shelf.partner_id, month="2031-01")

    assert (settled.number in page, payment.number in page) == (True, False)
    assert settled.number not in nothing


async def test_a_paper_says_what_it_deducts_and_declares(shelf: Shelf) -> None:
    payment, note, settled = await shelf.papers()

    page = await shelf.see(f"/accounting/papers/{settled.number}")
    corrected = await shelf.see(f"/accounting/papers/{note.number}")
    large = await shelf.see(f"/accounting/papers/{payment.number}")

    assert f'href="/accounting/papers/{payment.number}"' in page
    assert "nevykazuje se" in page
    assert payment.number in corrected
    # 10000.00 + 2100.00 is strictly above the limit.
    assert "A.4" in large


async def test_a_month_is_handed_over_as_a_table(shelf: Shelf) -> None:
    payment, note, settled = await shelf.papers()

    text = await shelf.see("/accounting/papers.csv", month=MONTH)

    rows = {line.split(";")[0]: line.split(";") for line in text.splitlines()}
    # Base, VAT, with VAT; taxed before; declared; section of the control statement.
    assert rows[payment.number][8:16] == [
        "10000,00", "2100,00", "12100,00", "0,00", "0,00", "10000,00", "2100,00", "A.4",
    ]  # fmt: skip
    assert rows[settled.number][8:16] == [
        "143,20", "30,07", "173,27", "143,20", "30,07", "0,00", "0,00", "",
    ]  # fmt: skip
    assert rows[note.number][8:11] == ["-1000,00", "-210,00", "-1210,00"]
    assert rows[note.number][15:] == ["A.5", "", payment.number]


async def test_files_are_given_as_they_were_kept(shelf: Shelf) -> None:
    *_, settled = await shelf.papers()
    await Files(shelf.house.books, demonstration=False).keep_files(settled.number)

    page = await shelf.see(f"/accounting/papers/{settled.number}")
    pdf = await shelf.browser.get(f"/accounting/papers/{settled.number}.pdf?language=en")
    isdoc = await shelf.browser.get(f"/accounting/papers/{settled.number}.isdoc")
    neither = await shelf.browser.get(f"/accounting/papers/{settled.number}.docx")

    assert f"/accounting/papers/{settled.number}.isdoc" in page
    assert pdf.content.startswith(b"%PDF")
    assert settled.number.encode() in isdoc.content
    assert neither.status_code == 404


async def test_a_payment_without_its_document_is_called_out_after_twelve_days(
    shelf: Shelf,
) -> None:
    partner_id = await open_deposit(shelf.house)
    paid = await pay_in(shelf.house, partner_id, czk(300_000), day=1)
    first = this_month()

    async def lacking(days: int, how: PaymentPapers = PaymentPapers.EACH) -> bool:
        async with shelf.house.books.reading() as transaction:
            found = await papers.lacking(transaction, first + timedelta(days=days), how)
        return any(each.payment.movement_id == paid.movement_id for each in found)

    assert [await lacking(days) for days in (11, 12)] == [False, True]
    assert not await lacking(400, PaymentPapers.NONE)
    # A summary comes after the month's end; it is late twelve days later.
    assert [await lacking(days, PaymentPapers.MONTHLY) for days in (20, 45)] == [False, True]


async def test_the_list_calls_out_payments_without_a_document(shelf: Shelf) -> None:
    partner_id = await open_deposit(shelf.house)
    long_ago = NOW.date() - timedelta(days=20)
    paid = await pay_in(shelf.house, partner_id, czk(300_000), booked_on=long_ago)

    before = await shelf.see("/accounting/papers")
    await shelf.house.papers.issue_payment_paper(
        PaymentToPaper(paid.bank_account, paid.movement_id)
    )

    assert paid.movement_id in before
    assert paid.movement_id not in await shelf.see("/accounting/papers")
    # Issued twenty days after the payment.
    assert "pozdě" in await shelf.see("/accounting/papers", partner=partner_id)
