"""Papers as PDF: what an accountant finds on them, whoever the partner is and however long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.isdoc import isdoc_of
from printing.papers import ISDOC_INSIDE, paper_pdf, sheet_of
from printing.payment_code import payment_text
from printing.typesetting import as_pictures
from programme.billing.papers import PaperKind
from programme.money import czk
from programme.typography import Language
from tests.printing.reading import codes_on, faults_of, open_pdf, pages_of, text_of
from tests.printing.samples import (
    ACCOUNT,
    PARTNER,
    make_call,
    make_papers,
    make_settlement,
    renamed,
)

PAPERS = make_papers()
EVERY = [(kind, language) for kind in PaperKind for language in Language]
SAID: dict[PaperKind, tuple[str, ...]] = {
    PaperKind.CALL: (
        "Výzva k platbě", "NENÍ DAŇOVÝ DOKLAD", "2426000123", "3. 12. 2026", "3 000,00", "630,00",
        "3 630,00 Kč", "2400000017/2010", "CZ90 2010 0000 0024 0000 0017",
    ),
    PaperKind.PAYMENT: (
        "Daňový doklad k přijaté platbě", "Datum přijetí platby 23. 11. 2026", "12 396,69",
        "2 603,31", "15 000,00", "K úhradě 0,00 Kč",
    ),
    PaperKind.SUMMARY: (
        "Souhrnný daňový doklad", "listopad 2026", "VS 2426000120", "3 000,00 630,00 3 630,00",
        "10 203,03 2 142,64 12 345,67", "25 599,72 5 375,95 30 975,67",
    ),
    PaperKind.SETTLEMENT: (
        "Vyúčtovací faktura", "Daňový doklad", "30. 11. 2026", "Registrace 0-priklad.cz",
        "Vráceno: omylem-objednana.cz 1 −143,20", "2526000100", "1 718,40 360,86 2 079,26",
        "K úhradě 0,00 Kč",
    ),
    PaperKind.CREDIT_NOTE: (
        "Opravný daňový doklad", "vrácení nevyčerpané zálohy", "doklad 2526000123", "−603,31",
        "−13 000,00 −2 730,01 −15 730,01", "Vracíme 15 730,01 Kč",
    ),
}  # fmt: skip

STRANGE = (
    '#panic("x") #sys.inputs $a^2$ *b* _c_ `d` <e> @f \\g [h] {i} "j" \'k\' // l /* m */ ~ = + -',
    "Ltd. \u202egnihtyna\u202c \u200fשלום עולם\u200f مرحبا",
    "日本語株式会社 \U0001f600 s.r.o.",
    "{subject} {0} {page} %s",
    "a\x00b\x07c\nd\te\ud800",
    "W" * 300,
    "slovo " * 60,
    "<script>alert(1)</script> & co. ]]>",
    "",
)


def catalogue_of(data: bytes) -> Any:
    """Return the root of all that is in a PDF."""
    return open_pdf(data).trailer["/Root"].get_object()


@pytest.mark.parametrize(("kind", "said"), SAID.items())
def test_a_paper_says_what_it_has_to(kind: PaperKind, said: tuple[str, ...]) -> None:
    text = text_of(paper_pdf(PAPERS[kind], "cs"))

    for name in ("Registrátor s.r.o.", "Žluťoučký kůň s.r.o.", "IČO 10000071", "DIČ CZ10000071"):
        assert name in text
    for each in (*said, PAPERS[kind].number, "zapsána v obchodním rejstříku", "Strana 1 z 1"):
        assert each in text


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_only_a_call_says_that_it_is_no_tax_document(kind: PaperKind, language: str) -> None:
    text = text_of(paper_pdf(PAPERS[kind], language))

    assert ("NENÍ DAŇOVÝ DOKLAD" in text) is (kind is PaperKind.CALL)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_paper_can_be_archived_and_read_aloud(kind: PaperKind, language: str) -> None:
    data = paper_pdf(PAPERS[kind], language)
    root = catalogue_of(data)
    described = open_pdf(data).metadata

    assert b"<pdfaid:part>3</pdfaid:part>" in data
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in data
    assert root["/Lang"] == {"cs": "cs-CZ", "en": "en-GB"}[language]
    assert root["/MarkInfo"]["/Marked"]
    assert described is not None
    assert PAPERS[kind].number in str(described.title)


def tagged(node: Any) -> Iterator[Any]:
    """Return every tag of a PDF's structure, from the top."""
    found = node.get_object()
    if isinstance(found, list):
        for each in found:
            yield from tagged(each)
    elif isinstance(found, dict):
        if "/S" in found:
            yield found
        if "/K" in found:
            yield from tagged(found["/K"])


def test_headings_tables_and_the_code_are_told_to_who_cannot_see_them() -> None:
    tags = list(tagged(catalogue_of(paper_pdf(make_call(), "cs"))["/StructTreeRoot"]["/K"]))
    kinds = Counter(str(each["/S"]) for each in tags)

    assert kinds["/H1"] == 1
    assert kinds["/TH"] == kinds["/TD"] == 6
    (code,) = (each for each in tags if each["/S"] == "/Figure")
    assert "účet 2400000017/2010, částka 3\u00a0630,00\u00a0Kč" in code["/Alt"]
    assert "variabilní symbol 2426000123" in code["/Alt"]


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_same_document_for_programs_is_inside(kind: PaperKind, language: str) -> None:
    data = paper_pdf(PAPERS[kind], language)
    (file,) = (each.get_object() for each in catalogue_of(data)["/AF"].get_object())
    stream = file["/EF"]["/F"].get_object()

    assert (file["/F"], file["/UF"]) == (ISDOC_INSIDE, ISDOC_INSIDE)
    assert file["/AFRelationship"] == "/Alternative"
    assert stream["/Subtype"] == "/text/xml"
    assert stream.get_data() == isdoc_of(PAPERS[kind])
    assert list(open_pdf(data).attachments) == [ISDOC_INSIDE]


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_same_paper_is_the_same_bytes(kind: PaperKind, language: str) -> None:
    assert paper_pdf(PAPERS[kind], language) == paper_pdf(PAPERS[kind], language)


@pytest.mark.parametrize("language", Language)
def test_the_payment_code_can_be_read_off_the_page(language: str) -> None:
    (page,) = as_pictures(sheet_of(make_call(), language))

    assert codes_on(page) == [
        "SPD*1.0*ACC:CZ9020100000002400000017*AM:3630.00*CC:CZK*X-VS:2426000123*MSG:ZALOHA PARTNER"
    ]


def test_who_owes_nothing_is_shown_no_code() -> None:
    for kind, paper in PAPERS.items():
        codes = codes_on(as_pictures(sheet_of(paper, "cs"))[0])
        assert bool(codes) is (kind is PaperKind.CALL)


def test_an_amount_no_code_can_hold_is_asked_for_in_words() -> None:
    paper = make_call(net_minor=1_000_000_000)

    assert "12 100 000,00 Kč" in text_of(paper_pdf(paper, "cs"))
    assert codes_on(as_pictures(sheet_of(paper, "cs"))[0]) == []


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("language", Language)
def test_what_people_typed_is_printed_and_never_obeyed(name: str, language: str) -> None:
    paper = make_call(replace(PARTNER, name=name, street=name, city=name))
    data = paper_pdf(paper, language)

    assert len(open_pdf(data).pages) <= 2
    assert "3 630,00" in text_of(data).replace("3,630.00", "3 630,00")
    assert faults_of(isdoc_of(paper)) == []


@settings(max_examples=60, deadline=None)
@given(name=st.text(max_size=40))
def test_no_name_stops_a_paper(name: str) -> None:
    paper = make_call(replace(PARTNER, name=name, street=name, vat_number=name))

    assert paper_pdf(paper, "cs").startswith(b"%PDF-")
    assert faults_of(isdoc_of(paper)) == []


def test_markup_in_a_name_is_only_letters() -> None:
    text = text_of(paper_pdf(renamed(make_call(), STRANGE[0]), "cs"))

    assert '#panic("x") #sys.inputs $a^2$ *b* _c_ `d` <e> @f \\g [h] {i} "j"' in text


def test_a_mark_that_turns_the_direction_does_not_reach_the_page() -> None:
    text = text_of(paper_pdf(renamed(make_call(), STRANGE[1]), "cs"))

    assert "\u202e" not in text
    assert "gnihtyna" in text


@pytest.mark.parametrize("lines", [40, 1000])
def test_a_long_table_goes_on_under_the_same_headings(lines: int) -> None:
    paper = make_settlement(lines)
    pages = pages_of(paper_pdf(paper, "cs"))
    rows = [page for page in pages if "Registrace " in page or "Prodloužení " in page]

    assert len(pages) >= lines // 40
    assert all("Datum Položka Roky Cena za rok Sazba DPH Bez DPH" in page for page in rows)
    assert all(f"Strana {number} z {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all("2126000045" in page for page in pages)
    # Every line has this price a year and its rate beside it, and no other row has.
    assert sum(page.count(" 143,20 21 % ") for page in pages) == lines
    for line in paper.lines[:: lines // 10]:
        if len(line.subject) < 30:
            assert sum(page.count(f" {line.subject} ") for page in pages) == 1


def test_a_demonstration_says_so_on_every_page() -> None:
    pages = pages_of(paper_pdf(make_settlement(80), "cs", demonstration=True))

    assert len(pages) > 1
    assert "nic na tomto papíře není skutečné" in pages[0]
    assert all("UKÁZKA" in page for page in pages)
    assert "UKÁZKA" not in text_of(paper_pdf(make_settlement(80), "cs"))


def test_a_haler_of_rounding_is_named_and_not_charged() -> None:
    paper = replace(make_settlement(), tax_difference=czk(1))

    assert "liší zaokrouhlením o 0,01 Kč" in text_of(paper_pdf(paper, "cs"))


def test_the_code_is_the_references_to_the_letter() -> None:
    text = payment_text("CZ61 5500 0000 0000 3417 5028", czk(363000), "2426000123")

    assert len(text) == 89
    assert text == (
        "SPD*1.0*ACC:CZ6155000000000034175028*AM:3630.00*CC:CZK*X-VS:2426000123*MSG:ZALOHA PARTNER"
    )
    assert payment_text(ACCOUNT.iban, czk(1), "1", "Žluť*100 % ŘÍZEK").endswith(
        "MSG:ZLUT%2A100 %25 RIZEK"
    )
