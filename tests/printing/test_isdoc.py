"""ISDOC documents: valid against the published schema, and right by the standard's own sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from printing.isdoc import code_of, isdoc_id, isdoc_of, street_and_number
from printing.isdoc_lines import lines_with_tax
from programme.billing.making import Supply, settlement
from programme.billing.papers import LineKind, Paper, PaperKind
from programme.money import czk
from programme.tax import from_net
from tests.printing.reading import NAMES, all_at, at, document_of, faults_of, sum_at
from tests.printing.samples import (
    NOVEMBER,
    PARTNER,
    US,
    make_call,
    make_credit_note,
    make_issue,
    make_papers,
    make_payment_paper,
    make_settlement,
    make_summary,
    taxed,
)

PAPERS = make_papers()
TOTALS = "LegalMonetaryTotal"
CODES = {
    PaperKind.CALL: "4",
    PaperKind.PAYMENT: "5",
    PaperKind.SUMMARY: "5",
    PaperKind.SETTLEMENT: "1",
    PaperKind.CREDIT_NOTE: "6",
}


def ten_domains(payments: int = 1) -> Paper:
    """The settlement of the reference: ten names at 129.00 from a deposit of 3000.00."""
    day = NOVEMBER.replace(day=20)
    supplies = [
        Supply(LineKind.REGISTERED, f"jmeno-{each}.cz", 1, czk(12900), day) for each in range(10)
    ]
    taxed_before = [taxed(f"252600012{each}", czk(363000), 3) for each in range(payments)]
    return settlement(make_issue("2126000045"), supplies, taxed_before, month=NOVEMBER)


def named(paper: Paper, path: str) -> str:
    return at(document_of(isdoc_of(paper)), path)


def money(document: etree._Element, name: str) -> Decimal:
    return Decimal(at(document, f"{TOTALS}/{name}"))


@pytest.mark.parametrize("kind", PaperKind)
def test_every_kind_is_valid_and_has_its_code(kind: PaperKind) -> None:
    document = document_of(data := isdoc_of(PAPERS[kind]))

    assert faults_of(data) == []
    assert at(document, "DocumentType") == CODES[kind] == code_of(PAPERS[kind])
    assert at(document, "VATApplicable") == ("false" if kind is PaperKind.CALL else "true")
    assert at(document, "ID") == PAPERS[kind].number
    has_tax_point = kind not in (PaperKind.CALL, PaperKind.CREDIT_NOTE)
    assert bool(all_at(document, "TaxPointDate")) is has_tax_point


@pytest.mark.parametrize("kind", PaperKind)
def test_the_standards_sums_hold(kind: PaperKind) -> None:
    document = document_of(isdoc_of(PAPERS[kind]))
    rate = "TaxTotal/TaxSubTotal"

    for start in ("", "AlreadyClaimed", "Difference"):
        base, tax, gross = (
            sum_at(document, f"{rate}/{start}{each}")
            for each in ("TaxableAmount", "TaxAmount", "TaxInclusiveAmount")
        )
        assert base + tax == gross
        assert money(document, f"{start}TaxExclusiveAmount") == base
        assert money(document, f"{start}TaxInclusiveAmount") == gross
    for each in ("TaxableAmount", "TaxAmount", "TaxInclusiveAmount"):
        whole, claimed, left = (
            sum_at(document, f"{rate}/{start}{each}")
            for start in ("", "AlreadyClaimed", "Difference")
        )
        assert whole - claimed == left
    assert Decimal(at(document, "TaxTotal/TaxAmount")) == sum_at(document, f"{rate}/TaxAmount")
    assert money(document, "PayableAmount") == (
        money(document, "DifferenceTaxInclusiveAmount")
        + money(document, "PayableRoundingAmount")
        - money(document, "PaidDepositsAmount")
    )
    line = "InvoiceLines/InvoiceLine"
    assert sum_at(document, f"{line}/LineExtensionAmount") == money(document, "TaxExclusiveAmount")
    assert sum_at(document, f"{line}/LineExtensionTaxAmount") == sum_at(
        document, f"{rate}/TaxAmount"
    )


def test_the_settlement_of_the_reference() -> None:
    document = document_of(isdoc_of(ten_domains()))
    rate = "TaxTotal/TaxSubTotal"
    deposit = "TaxedDeposits/TaxedDeposit"

    assert at(document, f"{deposit}/ID") == "2526000120"
    assert at(document, f"{deposit}/VariableSymbol") == "2426000120"
    assert at(document, f"{deposit}/TaxableDepositAmount") == "1290.00"
    assert at(document, f"{deposit}/TaxInclusiveDepositAmount") == "1560.90"
    for start, amounts in (
        ("", ("1290.00", "270.90", "1560.90")),
        ("AlreadyClaimed", ("1290.00", "270.90", "1560.90")),
        ("Difference", ("0.00", "0.00", "0.00")),
    ):
        for name, amount in zip(
            ("TaxableAmount", "TaxAmount", "TaxInclusiveAmount"), amounts, strict=True
        ):
            assert at(document, f"{rate}/{start}{name}") == amount
    assert at(document, f"{rate}/TaxCategory/Percent") == "21"
    assert at(document, f"{TOTALS}/PaidDepositsAmount") == "0.00"
    assert at(document, f"{TOTALS}/PayableAmount") == "0.00"
    assert all_at(document, "NonTaxedDeposits/NonTaxedDeposit") == []
    assert all_at(document, "PaymentMeans/Payment") == []


def test_a_call_has_no_tax_and_says_how_to_pay() -> None:
    document = document_of(isdoc_of(make_call()))
    category = "InvoiceLines/InvoiceLine/ClassifiedTaxCategory"
    details = "PaymentMeans/Payment/Details"

    assert at(document, f"{category}/VATApplicable") == "false"
    assert at(document, f"{category}/Percent") == "0"
    assert at(document, "TaxTotal/TaxAmount") == "0.00"
    assert at(document, f"{TOTALS}/PayableAmount") == "3630.00"
    assert at(document, "PaymentMeans/Payment/PaymentMeansCode") == "42"
    said = [
        at(document, f"{details}/{each}")
        for each in ("PaymentDueDate", "ID", "BankCode", "IBAN", "BIC", "VariableSymbol")
    ]
    assert said == [
        "2026-12-03",
        "2400000017",
        "2010",
        "CZ9020100000002400000017",
        "FIOBCZPP",
        "2426000123",
    ]


def test_a_payment_is_taxed_as_it_was_split_and_deducts_its_call() -> None:
    document = document_of(isdoc_of(make_payment_paper()))
    line = "InvoiceLines/InvoiceLine"
    call = "NonTaxedDeposits/NonTaxedDeposit"

    assert at(document, f"{line}/LineExtensionTaxAmount") == "2603.31"
    assert at(document, f"{line}/ClassifiedTaxCategory/VATCalculationMethod") == "1"
    assert [at(document, f"{call}/{each}") for each in ("ID", "VariableSymbol")] == [
        "2426000123"
    ] * 2
    assert at(document, f"{call}/DepositAmount") == "15000.00"
    assert at(document, f"{TOTALS}/PaidDepositsAmount") == "15000.00"
    assert at(document, f"{TOTALS}/PayableAmount") == "0.00"
    assert at(document, "TaxPointDate") == "2026-11-23"


def test_a_summary_carries_every_payments_own_tax() -> None:
    document = document_of(isdoc_of(make_summary()))

    taxes = all_at(document, "InvoiceLines/InvoiceLine/LineExtensionTaxAmount")
    assert taxes == ["630.00", "2603.31", "2142.64"]
    assert at(document, "TaxTotal/TaxAmount") == "5375.95"


def test_a_credit_note_is_above_zero_and_names_what_it_corrects() -> None:
    paper = make_credit_note()
    document = document_of(isdoc_of(paper))
    original = "OriginalDocumentReferences/OriginalDocumentReference"

    assert at(document, f"{TOTALS}/PayableAmount") == "15730.01"
    assert all(
        Decimal(each) > 0
        for each in all_at(document, "InvoiceLines/InvoiceLine/LineExtensionAmount")
    )
    assert all_at(document, f"{original}/ID") == list(paper.corrects)
    assert all_at(document, f"{original}/UUID") == [isdoc_id(US, each) for each in paper.corrects]
    assert code_of(replace(paper, corrects=("2126000045",))) == "2"


def test_what_was_paid_without_a_tax_document_is_paid_still() -> None:
    paper = ten_domains(payments=0)
    document = document_of(isdoc_of(paper))

    assert faults_of(isdoc_of(paper)) == []
    assert at(document, f"{TOTALS}/DifferenceTaxInclusiveAmount") == "1560.90"
    assert at(document, f"{TOTALS}/PaidDepositsAmount") == "1560.90"
    assert at(document, f"{TOTALS}/PayableAmount") == "0.00"


def test_the_id_is_made_of_the_number_alone() -> None:
    paper = make_call()

    assert named(paper, "UUID") == named(replace(paper, customer=US), "UUID")
    assert named(paper, "UUID") != named(replace(paper, number="2426000124"), "UUID")
    assert isdoc_id(US, "2426000123") != isdoc_id(PARTNER, "2426000123")
    assert isdoc_of(paper) == isdoc_of(paper)


@pytest.mark.parametrize(
    ("street", "apart"),
    [
        ("Hlavní 1", ("Hlavní", "1")),
        ("Příčná 12/3a", ("Příčná", "12/3a")),
        ("28. října 5", ("28. října", "5")),
        ("Na Příkopě", ("Na Příkopě", "")),
        ("č.p. 12", ("č.p.", "12")),
        ("12", ("12", "")),
        ("", ("", "")),
    ],
)
def test_a_street_and_its_number_stand_apart(street: str, apart: tuple[str, str]) -> None:
    assert street_and_number(street) == apart


def test_what_rounding_leaves_goes_to_the_largest_line() -> None:
    day = NOVEMBER
    supplies = [
        Supply(LineKind.REGISTERED, "a.cz", 1, czk(100003), day),
        Supply(LineKind.RENEWED, "b.cz", 1, czk(20432), day),
    ]
    paper = settlement(make_issue("2126000045"), supplies, (), month=NOVEMBER)

    taxes = [each.tax for each in lines_with_tax(paper)]
    assert taxes == [czk(21000), czk(4291)]
    assert paper.sums[0].tax == czk(25291)


@given(prices=st.lists(st.integers(1, 10_000_000), min_size=1, max_size=60))
def test_lines_add_up_to_the_recapitulation_whatever_they_cost(prices: list[int]) -> None:
    supplies = [Supply(LineKind.REGISTERED, "a.cz", 1, czk(each), NOVEMBER) for each in prices]
    paper = settlement(make_issue("2126000045"), supplies, (), month=NOVEMBER)
    lines = lines_with_tax(paper)

    assert sum(each.tax.minor for each in lines) == paper.sums[0].tax.minor
    moved = [
        line.tax != from_net(line.net, 210).tax for line in lines if line.net.minor != max(prices)
    ]
    assert not any(moved)


def drop(path: str) -> Callable[[etree._Element], None]:
    def change(document: etree._Element) -> None:
        found = document.find("/".join(f"i:{each}" for each in path.split("/")), NAMES)
        assert found is not None
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return change


def write(path: str, text: str) -> Callable[[etree._Element], None]:
    def change(document: etree._Element) -> None:
        found = document.find("/".join(f"i:{each}" for each in path.split("/")), NAMES)
        assert found is not None
        found.text = text

    return change


def turn_around(document: etree._Element) -> None:
    document.insert(0, document[1])


def add(name: str) -> Callable[[etree._Element], None]:
    return lambda document: document.append(etree.Element(f"{{{NAMES['i']}}}{name}"))


MUTANTS = (
    drop("UUID"),
    drop("ElectronicPossibilityAgreementReference"),
    drop("AccountingCustomerParty/Party/PostalAddress/BuildingNumber"),
    drop("InvoiceLines/InvoiceLine/UnitPriceTaxInclusive"),
    drop("TaxedDeposits/TaxedDeposit/VariableSymbol"),
    drop("TaxTotal/TaxSubTotal/DifferenceTaxAmount"),
    drop("LegalMonetaryTotal/PaidDepositsAmount"),
    write("DocumentType", "8"),
    write("UUID", "2126000045"),
    write("VATApplicable", "1"),
    write("IssueDate", "5. 12. 2026"),
    write("LocalCurrencyCode", "Kč"),
    write("InvoiceLines/InvoiceLine/UnitPrice", "143,20"),
    write("InvoiceLines/InvoiceLine/ClassifiedTaxCategory/VATCalculationMethod", "2"),
    turn_around,
    add("PaymentMeans"),
    add("Total"),
)


@pytest.mark.parametrize("change", MUTANTS)
def test_a_document_that_was_spoiled_is_refused(change: Callable[[etree._Element], None]) -> None:
    document = document_of(isdoc_of(make_settlement()))
    assert faults_of(etree.tostring(document)) == []
    change(document)

    assert faults_of(etree.tostring(document)) != []
