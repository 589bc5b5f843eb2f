"""The neighbour that issues papers: each switch of the accountant, each once, each by its cause."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from activities.deposits import Reversal
from activities.papers import (
    MonthNotOverError,
    NoPaper,
    NoPaperReason,
    NothingSentBackError,
    PaperIssued,
    PaymentNotCreditedError,
    PaymentToPaper,
)
from db.books.billing import papers as book
from db.books.partners import PARTNERS
from db.engine import Database
from db.views.billing import received
from programme.billing.control_statement import declared
from programme.billing.months import end_of_month
from programme.billing.papers import LineKind, PaperKind, RateSum
from programme.billing.party import PaymentPapers
from programme.money import czk
from programme.payments import PaymentMatched
from tests.activities.money import (
    after_this_month,
    buy,
    month_of,
    paper,
    papers_of,
    pay_in,
    send_back,
    this_month,
)
from tests.makers import RULES, House, crowns, fresh, make_top_up, open_deposit


def to_paper(paid: PaymentMatched) -> PaymentToPaper:
    return PaymentToPaper(paid.bank_account, paid.movement_id)


async def test_a_call_is_a_paper_under_its_symbol(house: House) -> None:
    partner_id = await open_deposit(house)

    call = await house.payments.call_for_payment(make_top_up(partner_id=partner_id))

    issued = await paper(house, call.variable_symbol)
    assert (issued.kind, issued.to_pay, issued.due_day) == (
        PaperKind.CALL,
        crowns(3630),
        call.due_day,
    )
    assert (issued.supplier, issued.account) == (RULES.supplier, RULES.account)
    assert issued.customer.name == "Žluťoučký kůň s.r.o."


async def test_ten_askers_at_once_get_one_tax_document(house: House) -> None:
    partner_id = await open_deposit(house)
    paid = await pay_in(house, partner_id, crowns(3000), day=5)

    answers = await asyncio.gather(
        *(house.papers.issue_payment_paper(to_paper(paid)) for _ in range(10))
    )

    assert len(set(answers)) == 1
    (issued,) = await papers_of(house, partner_id)
    assert issued.tax_point == this_month().replace(day=5)
    assert issued.sums == (RateSum(210, crowns(3000), crowns(630)),)


async def test_a_payment_nobody_was_credited_with_gets_no_paper(house: House) -> None:
    with pytest.raises(PaymentNotCreditedError):
        await house.papers.issue_payment_paper(PaymentToPaper("1/2010", fresh("nowhere")))
    with pytest.raises(NothingSentBackError):
        await house.papers.issue_credit_note(fresh("refund"))


async def test_a_month_is_not_settled_before_it_is_over(house: House) -> None:
    with pytest.raises(MonthNotOverError):
        await house.papers.settle_month(month_of(await open_deposit(house)))


async def test_later_changes_of_the_partner_alter_no_paper(house: House) -> None:
    partner_id = await open_deposit(house)
    paid = await pay_in(house, partner_id, crowns(3000))
    await house.papers.issue_payment_paper(to_paper(paid))

    change = PARTNERS.update().where(PARTNERS.c.partner_id == partner_id)
    async with house.books.writing() as transaction:
        await transaction.execute(change.values(street="Nová 5"))
    again = await pay_in(house, partner_id, crowns(3000))
    await house.papers.issue_payment_paper(to_paper(again))

    streets = [each.customer.street for each in await papers_of(house, partner_id)]
    assert streets == ["Příčná 12/3a", "Nová 5"]


async def test_with_a_summary_a_month_has_one_document_on_its_payments(house: House) -> None:
    partner_id = await open_deposit(house)
    monthly = house.papers_of(after_this_month(), payment_papers=PaymentPapers.MONTHLY)
    for day in (3, 9, 12):
        paid = await pay_in(house, partner_id, czk(300_002), day)
        answer = await monthly.issue_payment_paper(to_paper(paid))
        assert answer == NoPaper(NoPaperReason.LATER)
    await buy(house, partner_id, czk(900_006))

    await monthly.settle_month(month_of(partner_id))

    # Three times 3000.02 + 630.00; the settlement's own tax is 1890.01, 0.01 more.
    summary, settled = await papers_of(house, partner_id)
    assert (summary.kind, settled.kind) == (PaperKind.SUMMARY, PaperKind.SETTLEMENT)
    assert summary.sums == (RateSum(210, czk(900_006), czk(189_000)),)
    assert summary.tax_point == end_of_month(this_month())
    assert [(part.number, part.tax) for part in settled.deducted] == [
        (summary.number, czk(189_000))
    ]
    assert (settled.to_pay, settled.tax_difference) == (czk(0), czk(1))
    # What comes to light later gets a document of its own.
    late = await pay_in(house, partner_id, crowns(3000))
    assert isinstance(await monthly.issue_payment_paper(to_paper(late)), PaperIssued)


async def test_a_refund_of_a_payment_that_goes_on_the_summary_is_corrected_after_it(
    house: House,
) -> None:
    partner_id = await open_deposit(house)
    monthly = house.papers_of(after_this_month(), payment_papers=PaymentPapers.MONTHLY)
    await pay_in(house, partner_id, crowns(3000))
    refund_id = await send_back(house, partner_id, crowns(1000))

    at_once = await monthly.issue_credit_note(refund_id)
    await monthly.settle_month(month_of(partner_id))

    assert at_once == NoPaper(NoPaperReason.LATER)
    summary, note = await papers_of(house, partner_id)
    assert (note.kind, note.corrects) == (PaperKind.CREDIT_NOTE, (summary.number,))
    assert note.to_pay == crowns(-1210)


async def test_where_receipts_are_not_taxed_the_whole_supply_is_declared(house: House) -> None:
    partner_id = await open_deposit(house)
    untaxed = house.papers_of(after_this_month(), payment_papers=PaymentPapers.NONE)
    paid = await pay_in(house, partner_id, crowns(3000))
    answer = await untaxed.issue_payment_paper(to_paper(paid))
    for _ in range(10):
        await buy(house, partner_id, czk(12_900))
    refund_id = await send_back(house, partner_id, crowns(100))

    refunded = await untaxed.issue_credit_note(refund_id)
    await untaxed.settle_month(month_of(partner_id))

    # 1290.00 + 270.90 = 1560.90, declared whole and paid before.
    assert answer == refunded == NoPaper(NoPaperReason.UNTAXED)
    (settled,) = await papers_of(house, partner_id)
    assert declared(settled) == (RateSum(210, crowns(1290), czk(27_090)),)
    assert (settled.deducted, settled.to_pay) == ((), czk(0))
    assert settled.paid_untaxed == czk(156_090)


async def test_a_top_up_that_is_taken_back_corrects_its_own_document(house: House) -> None:
    partner_id = await open_deposit(house)
    paid = await pay_in(house, partner_id, crowns(3000), day=3)
    newer = await pay_in(house, partner_id, crowns(3000), day=9)
    await house.papers.issue_payment_paper(to_paper(paid))
    await house.papers.issue_payment_paper(to_paper(newer))
    entry = f"top-up/{paid.bank_account}/{paid.movement_id}"
    await house.deposits.reverse_entry(Reversal(entry, "wrong_partner", "u-1", "u-2"))

    answer = await house.papers.issue_correction(f"reverse/{entry}")

    own, _, note = await papers_of(house, partner_id)
    assert answer == PaperIssued(note.number, crowns(-3630))
    assert note.corrects == (own.number,)


async def test_a_charge_that_is_taken_back_is_a_line_below_zero(house: House) -> None:
    partner_id = await open_deposit(house)
    await pay_in(house, partner_id, crowns(3000))
    kept, returned = [await buy(house, partner_id, czk(14_320)) for _ in range(2)]
    charged = f"resolve/{returned.order_id}"
    await house.deposits.reverse_entry(Reversal(charged, "our_mistake", "u-1", "u-2"))

    await house.papers_of(after_this_month()).settle_month(month_of(partner_id))

    # 143.20 + 143.20 - 143.20 = 143.20, tax 30.07.
    *_, settled = await papers_of(house, partner_id)
    assert [(line.kind, line.subject, line.net) for line in settled.lines] == [
        (LineKind.REGISTERED, kept.name, czk(14_320)),
        (LineKind.REGISTERED, returned.name, czk(14_320)),
        (LineKind.RETURNED, returned.name, czk(-14_320)),
    ]
    assert settled.sums == (RateSum(210, czk(14_320), czk(3_007)),)


async def test_payments_without_a_document_are_found(house: House) -> None:
    partner_id = await open_deposit(house)
    paid = await pay_in(house, partner_id, crowns(3000), day=2)

    async def lacking() -> list[str]:
        async with house.books.reading() as transaction:
            found = await received.without_paper(
                transaction, partner_id, this_month().replace(day=2)
            )
        return [each.payment.movement_id for each in found]

    assert await lacking() == [paid.movement_id]
    await house.papers.issue_payment_paper(to_paper(paid))
    assert await lacking() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE books.papers SET to_pay_minor = 0",
        "DELETE FROM books.papers",
        "UPDATE books.paper_deductions SET base_minor = 0",
        "DELETE FROM books.paper_payments",
        "TRUNCATE books.papers CASCADE",
    ],
)
async def test_the_application_may_change_no_paper(books: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied"):
        async with books.writing() as transaction:
            await transaction.execute(text(statement))


async def test_postgresql_lets_nobody_deduct_more_than_a_payment(house: House) -> None:
    partner_id = await open_deposit(house)
    paid = await pay_in(house, partner_id, crowns(3000))
    await house.papers.issue_payment_paper(to_paper(paid))
    await buy(house, partner_id, crowns(3000))
    await house.papers_of(after_this_month()).settle_month(month_of(partner_id))
    document, settled = await papers_of(house, partner_id)

    # As wrong code would: once more, on another rate's line.
    statement = text(
        "INSERT INTO books.paper_deductions (number, document, rate_permille, base_minor,"
        " tax_minor) VALUES (:number, :document, 120, 1, 0)"
    )
    values = {"number": settled.number, "document": document.number}
    with pytest.raises(DBAPIError, match=r"no more can be deducted"):
        async with house.books.writing() as transaction:
            await transaction.execute(statement, values)


async def test_a_new_year_starts_new_series(house: House) -> None:
    partner_id = await open_deposit(house)
    paid = await pay_in(house, partner_id, crowns(3000))
    new_year = datetime(2038, 12, 31, 23, 30, tzinfo=UTC)

    answer = await house.papers_of(lambda: new_year).issue_payment_paper(to_paper(paid))

    assert isinstance(answer, PaperIssued)
    # It is 2039 in Prague already.
    assert answer.number.startswith("2539")


async def test_a_paper_is_found_by_its_cause(house: House) -> None:
    partner_id = await open_deposit(house)
    paid = await pay_in(house, partner_id, crowns(3000))
    await house.papers.issue_payment_paper(to_paper(paid))

    async with house.books.reading() as transaction:
        cause = f"payment/{paid.bank_account}/{paid.movement_id}"
        found = await book.of_cause(transaction, cause)

    assert [found] == await papers_of(house, partner_id)
