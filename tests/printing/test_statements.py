"""A deposit's statement as PDF."""

from __future__ import annotations

from dataclasses import replace

import pytest

from printing.statements import statement_pdf
from programme.typography import Language
from tests.printing.reading import open_pdf, pages_of, text_of
from tests.printing.samples import make_statement, renamed_partner


def test_a_statement_begins_and_ends_with_three_numbers() -> None:
    text = text_of(statement_pdf(make_statement(), "cs"))

    assert "Výpis zálohového účtu 1. 11. 2026 – 30. 11. 2026" in text
    assert "Na začátku 1. 11. 2026 2 856,80 143,20 3 000,00" in text
    assert "Na konci 30. 11. 2026" in text
    assert "12 pohybů" in text
    assert "1 1. 11. 2026 9:00 Připsáno 2426000123 +3 000,00 5 856,80 6 000,00" in text
    assert "2 2. 11. 2026 9:01 Rezervováno zlutoucky-kun.cz −143,20 +143,20" in text


def test_an_excerpt_says_so() -> None:
    statement = make_statement()
    chosen = replace(statement, lines=statement.lines[::3], is_excerpt=True)

    assert "Výběr z pohybů" in text_of(statement_pdf(chosen, "cs"))
    assert "Výběr z pohybů" not in text_of(statement_pdf(statement, "cs"))


def test_days_without_a_movement_have_a_statement() -> None:
    text = text_of(statement_pdf(make_statement(0), "cs"))

    assert "V těchto dnech se nic nepohnulo." in text
    assert "Na konci 30. 11. 2026 2 856,80 143,20 3 000,00" in text


@pytest.mark.parametrize("language", Language)
def test_a_statement_is_the_same_bytes_and_carries_nothing(language: str) -> None:
    data = statement_pdf(make_statement(), language)

    assert data == statement_pdf(make_statement(), language)
    assert list(open_pdf(data).attachments) == []
    assert b"<pdfaid:part>3</pdfaid:part>" in data


def test_a_long_statement_repeats_its_headings() -> None:
    pages = pages_of(statement_pdf(make_statement(300), "cs"))

    assert len(pages) > 5
    assert all("Čeho se týká" in page for page in pages[:-1])


def test_a_partners_name_is_only_letters() -> None:
    text = text_of(statement_pdf(renamed_partner(make_statement(), "#panic() *a*"), "en"))

    assert "#panic() *a*" in text
