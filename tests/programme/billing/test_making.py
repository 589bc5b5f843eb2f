"""Each kind of paper, against the vectors of money-and-documents.md 1, 3 and 4."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.billing.control_statement import ControlSection, declared, section_of
from programme.billing.faults import PaperWrongError, checked
from programme.billing.keeping import read_paper, written
from programme.billing.making import (
    call_for_payment,
    credit_note,
    payment_paper,
    settlement,
    summary_paper,
)
from programme.billing.months import end_of_month, month_before, next_month
from programme.billing.papers import (
    Deducted,
    LineKind,
    Paper,
    PaperKind,
    RateSum,
    paper_number,
    recapitulation,
)
from programme.money import Money, czk
from programme.tax import Taxed, from_gross, from_net
from tests.programme.billing.paper_makers import (
    NOVEMBER,
    make_issue,
    make_payment,
    make_supply,
    make_taxed,
)


def settle(prices: list[Money], *payments: object) -> Paper:
    supplies = [make_supply(price) for price in prices]
    return checked(settlement(make_issue(), supplies, payments, month=NOVEMBER))  # type: ignore[arg-type]


def test_the_settlement_of_the_reference() -> None:
    # 10 names at 129.00 = 1290.00 + 270.90 = 1560.90, all of it from a top-up of 3000.00.
    payment = make_taxed(300_000, 63_000)

    paper = settle([czk(12_900)] * 10, payment)

    assert paper.sums == (RateSum(210, czk(129_000), czk(27_090)),)
    assert paper.sums[0].gross == czk(156_090)
    (part,) = paper.deducted
    assert (part.base, part.tax, part.gross) == (czk(129_000), czk(27_090), czk(156_090))
    assert (paper.to_pay, paper.tax_difference, paper.paid_untaxed) == (czk(0), czk(0), None)
    # Left in the deposit: 3000.00 - 1290.00.
    assert payment.base - part.base == czk(171_000)


def test_forty_names_are_taxed_together_and_not_one_by_one() -> None:
    # 40 x 143.20 = 5728.00; 21 % is 1202.88, whereas 40 x 30.07 would be 1202.80.
    paper = settle([czk(14_320)] * 40, make_taxed(1_000_000))

    assert paper.sums == (RateSum(210, czk(572_800), czk(120_288)),)


def test_lines_that_are_taxed_together_differ_by_a_haler_from_each_alone() -> None:
    # 1000.03 + 204.32 = 1204.35, tax 252.91; 210.01 + 42.91 would be 252.92.
    paper = settle([czk(100_003), czk(20_432)], make_taxed(1_000_000))

    assert paper.sums == (RateSum(210, czk(120_435), czk(25_291)),)


def test_the_haler_trap_is_reported_and_not_charged() -> None:
    # Three payments of 3000.02 carry 630.00 each, 1890.00 together; one settlement of 9000.06
    # carries 1890.01. The bases leave nothing, so nothing is to pay, and 0.01 is reported.
    payments = [make_taxed(300_002, 63_000, day=day) for day in (3, 9, 12)]

    paper = settle([czk(900_006)], *payments)

    assert paper.sums == (RateSum(210, czk(900_006), czk(189_001)),)
    assert [part.tax for part in paper.deducted] == [czk(63_000)] * 3
    (recap,) = recapitulation(paper)
    assert recap.claimed == RateSum(210, czk(900_006), czk(189_001))
    assert recap.difference == RateSum(210, czk(0), czk(0))
    assert (paper.to_pay, paper.tax_difference) == (czk(0), czk(1))
    assert section_of(paper) is None


def test_without_taxed_payments_everything_is_declared_and_nothing_is_to_pay() -> None:
    paper = settle([czk(12_900)] * 10)

    assert paper.deducted == ()
    assert declared(paper) == (RateSum(210, czk(129_000), czk(27_090)),)
    assert (paper.to_pay, paper.paid_untaxed) == (czk(0), czk(156_090))
    assert section_of(paper) is ControlSection.A5


def test_what_goes_beyond_taxed_payments_is_declared() -> None:
    # 1290.00 less 1000.00 leaves 290.00, 21 % of it 60.90; 270.90 - 60.90 = 210.00 claimed.
    paper = settle([czk(12_900)] * 10, make_taxed(100_000))

    assert declared(paper) == (RateSum(210, czk(29_000), czk(6_090)),)
    assert recapitulation(paper)[0].claimed == RateSum(210, czk(100_000), czk(21_000))
    assert (paper.to_pay, paper.paid_untaxed) == (czk(0), czk(35_090))


def test_a_month_in_which_more_came_back_gives_payments_back() -> None:
    # A charge of an earlier month comes back, 143.20 and 30.07, and a smaller name was bought.
    payment = make_taxed(100_000, used_base=czk(50_000), used_tax=czk(10_500))
    back = make_supply(czk(14_320), kind=LineKind.RETURNED)

    paper = settlement(make_issue(), [make_supply(czk(10_000)), back], [payment], month=NOVEMBER)

    assert checked(paper).sums == (RateSum(210, czk(-4_320), czk(-907)),)
    assert [(part.base, part.tax) for part in paper.deducted] == [(czk(-4_320), czk(-907))]
    assert paper.to_pay == czk(0)


def test_years_are_a_quantity_where_they_divide_the_price() -> None:
    issue, payment = make_issue(), make_taxed(1_000_000)
    supplies = [make_supply(czk(28_640), years=2), make_supply(czk(28_641), years=2)]

    lines = checked(settlement(issue, supplies, [payment], month=NOVEMBER)).lines

    assert [(line.quantity, line.unit) for line in lines] == [(2, czk(14_320)), (1, czk(28_641))]


def test_a_call_is_no_tax_document_and_its_number_is_its_symbol() -> None:
    issue = make_issue("2426000123", day=date(2026, 11, 23))

    paper = checked(call_for_payment(issue, from_net(czk(300_000))))

    assert (paper.number, paper.variable_symbol) == ("2426000123", "2426000123")
    assert (paper.to_pay, paper.due_day) == (czk(363_000), date(2026, 12, 3))
    assert (paper.tax_point, paper.is_tax_document, section_of(paper)) == (None, False, None)


def test_the_document_on_a_payment_carries_both_numbers_of_the_split() -> None:
    # 21 % of 12396.69 is 2603.30: the tax is never computed from the base again.
    paper = checked(
        payment_paper(make_issue("2526000001"), make_payment(from_gross(czk(1_500_000))))
    )

    assert paper.sums == (RateSum(210, czk(1_239_669), czk(260_331)),)
    assert (paper.tax_point, paper.to_pay) == (date(2026, 11, 23), czk(0))
    assert recapitulation(paper)[0].difference == paper.sums[0]


def test_the_summary_lists_each_payment_with_its_own_tax() -> None:
    payments = [
        make_payment(
            Taxed(czk(300_002), czk(63_000)), movement_id=str(day), received_on=date(2026, 11, day)
        )
        for day in (12, 3, 9)
    ]

    paper = checked(summary_paper(make_issue("2526000002"), payments, NOVEMBER))

    assert [line.day.day for line in paper.lines] == [3, 9, 12]
    assert [line.tax for line in paper.lines] == [czk(63_000)] * 3
    assert paper.sums == (RateSum(210, czk(900_006), czk(189_000)),)
    assert (paper.kind, paper.tax_point, paper.month) == (
        PaperKind.SUMMARY,
        date(2026, 11, 30),
        NOVEMBER,
    )


def test_a_credit_note_says_what_it_corrects_and_what_we_return() -> None:
    part = Deducted("2526000101", "2426000101", 210, czk(100_000), czk(21_000))

    paper = checked(credit_note(make_issue("2626000001"), [part], date(2026, 11, 24)))

    assert paper.sums == (RateSum(210, czk(-100_000), czk(-21_000)),)
    assert (paper.to_pay, paper.corrects) == (czk(-121_000), ("2526000101",))
    assert section_of(paper) is ControlSection.A5


@pytest.mark.parametrize(
    ("gross", "vat_number", "section"),
    [
        (1_000_000, "CZ10000071", ControlSection.A5),
        (1_000_001, "CZ10000071", ControlSection.A4),
        (1_000_001, None, ControlSection.A5),
    ],
)
def test_only_what_is_strictly_above_ten_thousand_is_reported_alone(
    gross: int, vat_number: str | None, section: ControlSection
) -> None:
    issue = make_issue("2526000003")
    issue = replace(issue, customer=replace(issue.customer, vat_number=vat_number))

    paper = payment_paper(issue, make_payment(from_gross(czk(gross))))

    assert section_of(paper) is section


@pytest.mark.parametrize(
    "changes",
    [
        {"to_pay": czk(1)},
        {"sums": (RateSum(210, czk(129_001), czk(27_090)),)},
        {"lines": ()},
        {"tax_point": None},
        {"number": "21"},
        {"paid_untaxed": czk(1)},
    ],
)
def test_a_paper_that_does_not_add_up_never_leaves(changes: dict[str, object]) -> None:
    paper = settle([czk(12_900)] * 10, make_taxed(300_000, 63_000))

    with pytest.raises(PaperWrongError):
        checked(replace(paper, **changes))  # type: ignore[arg-type]


@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=30),
    st.lists(st.integers(3, 10**7), max_size=6),
)
def test_every_settlement_adds_up(prices: list[int], grosses: list[int]) -> None:
    split = [from_gross(czk(gross)) for gross in grosses]
    payments = [
        make_taxed(each.base.minor, each.tax.minor, day=day + 1) for day, each in enumerate(split)
    ]

    paper = settle([czk(price) for price in prices], *payments)

    (recap,) = recapitulation(paper)
    total = sum(prices)
    assert recap.claimed.base.minor == min(total, sum(each.base.minor for each in split))
    assert paper.to_pay == czk(0)
    assert paper.tax_difference is not None
    # Each document's tax may be off by a haléř, and the settlement's own by another.
    assert abs(paper.tax_difference.minor) <= len(paper.deducted) + 1


def test_a_paper_is_read_as_it_was_written() -> None:
    paper = settle([czk(12_900)] * 10, make_taxed(100_000))
    call = call_for_payment(make_issue("2426000123"), from_net(czk(300_000)))

    assert [read_paper(written(each)) for each in (paper, call)] == [paper, call]


def test_a_number_counts_within_its_series_and_year() -> None:
    assert paper_number(PaperKind.CALL, 2026, 123) == "2426000123"
    assert paper_number(PaperKind.SETTLEMENT, 2031, 1) == "2131000001"


def test_months_begin_and_end_where_they_should() -> None:
    assert end_of_month(date(2028, 2, 1)) == date(2028, 2, 29)
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_before(date(2027, 1, 15)) == date(2026, 12, 1)
