"""A paper as ISDOC 6.0.2: what accounting programs read. One document, in Czech, for everyone.

Amounts of a credit note are above zero, as the standard demands; a call for payment has no tax in
it. Lines carry a tax although it is computed once a rate: they are made to add up to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from lxml import etree
from stdnum.cz import bankaccount

from printing.isdoc_lines import deposit_elements, line_elements
from printing.isdoc_sums import money_total, tax_total
from printing.isdoc_xml import VERSION, Element, amount, element, text, yes_or_no
from printing.items import country_name
from printing.words import words_of
from programme.billing.papers import SERIES, Paper, PaperKind
from programme.billing.party import Party
from programme.typography import Language

SYSTEM = "Partnerdesk"

_CODES = {
    PaperKind.CALL: "4",
    PaperKind.PAYMENT: "5",
    PaperKind.SUMMARY: "5",
    PaperKind.SETTLEMENT: "1",
}
_CORRECTS_INVOICE, _CORRECTS_PAYMENT = "2", "6"
_TRANSFER = "42"


def isdoc_of(paper: Paper) -> bytes:
    """Return a paper as an ISDOC document; the same paper, the same bytes."""
    sign = -1 if paper.kind is PaperKind.CREDIT_NOTE else 1
    content = [
        *_head(paper),
        element("AccountingSupplierParty", _party(paper.supplier)),
        element("AccountingCustomerParty", _party(paper.customer)),
        *_originals(paper),
        element("InvoiceLines", *line_elements(paper, sign)),
        *deposit_elements(paper),
        tax_total(paper, sign),
        money_total(paper, sign),
        *_payment_means(paper),
    ]
    root = element("Invoice", *content, version=VERSION)
    etree.indent(root)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written + b"\n"


def isdoc_id(supplier: Party, number: str) -> str:
    """Return the UUID of a paper: made of who issued it and its number, so always the same."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"isdoc:{supplier.company_number}/{number}")).upper()


def code_of(paper: Paper) -> str:
    """Return the standard's number for the kind of a paper."""
    if paper.kind is not PaperKind.CREDIT_NOTE:
        return _CODES[paper.kind]
    payments = all(each.startswith(SERIES[PaperKind.PAYMENT]) for each in paper.corrects)
    return _CORRECTS_PAYMENT if payments else _CORRECTS_INVOICE


def _head(paper: Paper) -> Iterable[Element]:
    yield text("DocumentType", code_of(paper))
    yield text("ID", paper.number)
    yield text("UUID", isdoc_id(paper.supplier, paper.number))
    yield text("IssuingSystem", SYSTEM)
    yield text("IssueDate", paper.issued_on.isoformat())
    # A correction has no tax point of its own: the tax follows when the customer learns of it.
    if paper.tax_point is not None and paper.kind is not PaperKind.CREDIT_NOTE:
        yield text("TaxPointDate", paper.tax_point.isoformat())
    yield yes_or_no("VATApplicable", yes=paper.is_tax_document)
    yield text("ElectronicPossibilityAgreementReference", "")
    yield text("Note", words_of(Language.CS)("note", paper.kind))
    yield text("LocalCurrencyCode", paper.currency)
    yield text("CurrRate", "1")
    yield text("RefCurrRate", "1")


def _party(party: Party) -> Element:
    street, number = street_and_number(party.street)
    country = element(
        "Country",
        text("IdentificationCode", party.country),
        text("Name", country_name(party.country, Language.CS)),
    )
    content = [
        element("PartyIdentification", text("ID", party.company_number)),
        element("PartyName", text("Name", party.name)),
        element(
            "PostalAddress",
            text("StreetName", street),
            text("BuildingNumber", number),
            text("CityName", party.city),
            text("PostalZone", party.postcode.replace(" ", "")),
            country,
        ),
    ]
    if party.vat_number:
        scheme = (text("CompanyID", party.vat_number), text("TaxScheme", "VAT"))
        content.append(element("PartyTaxScheme", *scheme))
    if party.registration:
        content.append(element("RegisterIdentification", text("Preformatted", party.registration)))
    return element("Party", *content)


def street_and_number(street: str) -> tuple[str, str]:
    """Return a street and its number apart: `Příčná`, `12/3a`; no number where there is none."""
    name, _, last = street.strip().rpartition(" ")
    if name and any(each.isdigit() for each in last):
        return name, last
    return street.strip(), ""


def _originals(paper: Paper) -> Iterable[Element]:
    if paper.corrects:
        yield element(
            "OriginalDocumentReferences",
            *(
                element(
                    "OriginalDocumentReference",
                    text("ID", number),
                    text("UUID", isdoc_id(paper.supplier, number)),
                )
                for number in paper.corrects
            ),
        )


def _payment_means(paper: Paper) -> Iterable[Element]:
    if paper.to_pay.minor <= 0 or paper.due_day is None:
        return
    number, _, bank = paper.account.number.partition("/")
    details = [
        text("PaymentDueDate", paper.due_day.isoformat()),
        text("ID", number),
        text("BankCode", bank),
        text("Name", str(bankaccount.info(paper.account.number).get("bank", ""))),
        text("IBAN", paper.account.iban.replace(" ", "")),
        text("BIC", bankaccount.to_bic(paper.account.number) or ""),
    ]
    if paper.variable_symbol:
        details.append(text("VariableSymbol", paper.variable_symbol))
    yield element(
        "PaymentMeans",
        element(
            "Payment",
            amount("PaidAmount", paper.to_pay),
            text("PaymentMeansCode", _TRANSFER),
            element("Details", *details),
        ),
    )
