"""A month worked out by hand: three top-ups, forty names, two refunds, a change of prices."""

from activities.papers import NothingToSettle, PaperIssued, PaymentToPaper
from programme.billing.control_statement import ControlSection, section_of
from programme.billing.letters import MentionedPaper, MonthPapers
from programme.billing.months import end_of_month, next_month
from programme.billing.papers import Paper, PaperKind, RateSum, recapitulation
from programme.money import czk
from tests.activities.book import deposit_in
from tests.activities.money import (
    after_this_month,
    buy,
    charge,
    month_of,
    papers_of,
    pay_in,
    send_back,
    this_month,
)
from tests.makers import House, crowns, make_order, open_deposit


def amounts(paper: Paper) -> tuple[int, int, int]:
    """Return base, tax and gross of a paper with one rate, in haléře."""
    (each,) = paper.sums
    return each.base.minor, each.tax.minor, each.gross.minor


def parts(paper: Paper) -> list[tuple[str, int, int]]:
    return [(part.number, part.base.minor, part.tax.minor) for part in paper.deducted]


async def test_the_month_that_was_worked_out_by_hand(house: House) -> None:
    partner_id = await open_deposit(house)

    # Three top-ups, without and with VAT:
    #   3000.02 x 0.21 = 630.0042 -> 630.00, together 3630.02
    #   3000.02 x 0.21 = 630.0042 -> 630.00, together 3630.02
    #   4000.00 x 0.21 = 840.00,             together 4840.00
    # In the deposit: 3000.02 + 3000.02 + 4000.00 = 10000.04
    for day, net in ((3, 300_002), (9, 300_002), (12, 400_000)):
        paid = await pay_in(house, partner_id, czk(net), day)
        await house.papers.issue_payment_paper(PaymentToPaper(paid.bank_account, paid.movement_id))
    first, second, third = await papers_of(house, partner_id)
    assert [amounts(each) for each in (first, second, third)] == [
        (300_002, 63_000, 363_002),
        (300_002, 63_000, 363_002),
        (400_000, 84_000, 484_000),
    ]
    assert [each.tax_point and each.tax_point.day for each in (first, second, third)] == [3, 9, 12]

    # Forty names: 25 at 143.20 (179 less 20 %), then the list goes up to 224 and 15 cost 179.20.
    # The last of the 25 was ordered before the change and registered after it: 143.20 all the same.
    #   25 x 143.20 = 3580.00
    #   15 x 179.20 = 2688.00
    #   together      6268.00
    for _ in range(24):
        await buy(house, partner_id, czk(14_320))
    slow = make_order(czk(14_320), partner_id=partner_id)
    await house.deposits.hold_price(slow)
    for _ in range(15):
        await buy(house, partner_id, czk(17_920))
    await charge(house, slow)

    # Two refunds of what was not used, taken from the newest payment:
    #   1000.00 x 0.21                     = 210.00, back 1210.00
    #   (1000.00 + 500.01) x 0.21 = 315.0021 -> 315.00; 315.00 - 210.00 = 105.00, back 605.01
    for minor in (100_000, 50_001):
        refund_id = await send_back(house, partner_id, czk(minor))
        await house.papers.issue_credit_note(refund_id)
    notes = await papers_of(house, partner_id, PaperKind.CREDIT_NOTE)
    assert [amounts(each) for each in notes] == [
        (-100_000, -21_000, -121_000),
        (-50_001, -10_500, -60_501),
    ]
    assert [each.to_pay for each in notes] == [czk(-121_000), czk(-60_501)]
    assert [each.corrects for each in notes] == [(third.number,)] * 2

    # What stays: 10000.04 less 6268.00, less 1000.00, less 500.01, makes 2232.03.
    deposit = await deposit_in(house.books, partner_id)
    assert (deposit.free, deposit.held) == (czk(223_203), czk(0))

    # The settlement: 6268.00 x 0.21 = 1316.28, together 7584.28. Deducted, the oldest first:
    #   3000.02 of the first, all of it:  630.00
    #   3000.02 of the second, all of it: 630.00
    #    267.96 of the third, of which 1500.01 and 315.00 went back:
    #           (1500.01 + 267.96) x 0.21 = 371.2737 -> 371.27; 371.27 - 315.00 = 56.27
    #   together 6268.00 and 1316.27: 0.01 less than the settlement's own 1316.28. The bases leave
    #   nothing, so nothing is to pay, and the 0.01 is reported.
    papers = house.papers_of(after_this_month())
    assert isinstance(await papers.settle_month(month_of(partner_id)), PaperIssued)
    (paper,) = await papers_of(house, partner_id, PaperKind.SETTLEMENT)
    assert len(paper.lines) == 40
    assert sorted({(line.unit.minor, line.net.minor) for line in paper.lines}) == [
        (14_320, 14_320),
        (17_920, 17_920),
    ]
    assert sum(line.net == czk(14_320) for line in paper.lines) == 25
    assert amounts(paper) == (626_800, 131_628, 758_428)
    assert parts(paper) == [
        (first.number, 300_002, 63_000),
        (second.number, 300_002, 63_000),
        (third.number, 26_796, 5_627),
    ]
    assert (paper.to_pay, paper.tax_difference, paper.paid_untaxed) == (czk(0), czk(1), None)
    (recap,) = recapitulation(paper)
    assert recap.difference == RateSum(210, czk(0), czk(0))
    assert (paper.tax_point, paper.month) == (end_of_month(this_month()), this_month())
    assert paper.issued_on == next_month(this_month()).replace(day=3)

    # Nothing is left to declare on the settlement; the rest is each below 10 000 Kč.
    assert section_of(paper) is None
    others = [first, second, third, *notes]
    assert {section_of(each) for each in others} == {ControlSection.A5}

    # Six papers instead of forty calls and forty invoices, in one letter:
    # 6268.00 supplied, 6268.00 deducted, 0.00 to pay, 2232.03 left.
    assert await papers.papers_of_month(month_of(partner_id)) == MonthPapers(
        month=this_month(),
        supplied=czk(626_800),
        deducted=czk(626_800),
        to_pay=czk(0),
        left=czk(223_203),
        papers=tuple(
            MentionedPaper(each.number, each.kind, each.sums[0].gross) for each in (*others, paper)
        ),
    )


async def test_a_month_settled_twice_has_one_paper(house: House) -> None:
    partner_id = await open_deposit(house)
    await pay_in(house, partner_id, crowns(3000))
    await buy(house, partner_id, czk(12_900))
    papers = house.papers_of(after_this_month())

    answers = [await papers.settle_month(month_of(partner_id)) for _ in range(2)]

    assert answers[0] == answers[1]
    # The payment had no tax document yet; it got one before the settlement deducted it.
    kinds = [each.kind for each in await papers_of(house, partner_id)]
    assert kinds == [PaperKind.PAYMENT, PaperKind.SETTLEMENT]


async def test_a_month_in_which_nothing_was_charged_has_nothing_to_settle(house: House) -> None:
    partner_id = await open_deposit(house)
    papers = house.papers_of(after_this_month())

    assert await papers.settle_month(month_of(partner_id)) == NothingToSettle()
    assert await papers.papers_of_month(month_of(partner_id)) == NothingToSettle()
    assert await papers_of(house, partner_id) == []
