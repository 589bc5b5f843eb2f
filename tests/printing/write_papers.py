"""Writes a paper of every kind in both languages into a folder, to be looked at: `./run papers`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from printing.isdoc import isdoc_of
from printing.papers import paper_pdf, sheet_of
from printing.statements import sheet_of_statement
from printing.typesetting import Sheet, as_pdf, as_pictures
from programme.billing.papers import Paper
from programme.money import czk
from programme.typography import Language
from tests.printing.samples import (
    PARTNER,
    make_call,
    make_papers,
    make_settlement,
    make_statement,
)

LONG_NAME = (
    "První brněnská společnost pro výrobu, prodej a opravy hodin, hodinek a příbuzných strojů, "
    'spol. s r.o. – v likvidaci "U Žlutého koně"'
)


def papers() -> Iterator[tuple[str, Paper]]:
    """Return every kind, and what is hard to print."""
    yield from make_papers().items()
    yield "settlement-40", make_settlement(40)
    yield "settlement-rounding", replace(make_settlement(), tax_difference=czk(1))
    abroad = replace(PARTNER, name=LONG_NAME, country="DE", city="Frankfurt", vat_number=None)
    yield "call-long-name", make_call(abroad, 98765432)


def statements(language: str) -> Iterator[tuple[str, Sheet]]:
    """Return a short statement, a long one and one in which nothing moved."""
    for name, count in (("statement", 12), ("statement-long", 120), ("statement-empty", 0)):
        yield name, sheet_of_statement(make_statement(count), language)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for name, paper in papers():
        (folder / f"{name}.isdoc").write_bytes(isdoc_of(paper))
        for language in Language:
            (folder / f"{name}.{language}.pdf").write_bytes(paper_pdf(paper, language))
            picture(folder, f"{name}.{language}", sheet_of(paper, language))
            written += 1
    played = sheet_of(make_call(), Language.CS, demonstration=True)
    picture(folder, "call-demonstration.cs", played)
    for language in Language:
        for name, sheet in statements(language):
            (folder / f"{name}.{language}.pdf").write_bytes(as_pdf(sheet))
            picture(folder, f"{name}.{language}", sheet)
            written += 1
    print(f"{written} papers are in {folder}, as PDF, as pictures and as ISDOC.")


def picture(folder: Path, name: str, sheet: Sheet) -> None:
    for number, page in enumerate(as_pictures(sheet), start=1):
        (folder / f"{name}.{number}.png").write_bytes(page)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
