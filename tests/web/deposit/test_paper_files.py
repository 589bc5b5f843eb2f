"""The papers' files for who they are for: the kept bytes, under their names, and nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from activities.files import Files
from db.books.billing import paper_files, papers
from db.books.billing.paper_files import digest_of
from db.views.billing import paper_files as view
from programme.billing.keeping import PaperFormat
from programme.billing.papers import PaperKind
from programme.typography import Language
from tests.printing.samples import make_call
from tests.web.desk_stage import Guest, Stage, text_of


async def issued(stage: Stage, partner: Guest, *, kept: bool = True) -> str:
    async with stage.books.writing() as transaction:
        number = await papers.new_number(transaction, PaperKind.CALL, 2026)
        paper = replace(
            make_call(), number=number, variable_symbol=number, partner_id=partner.customer_id
        )
        await papers.add(transaction, paper, f"call/{number}")
    if kept:
        await Files(stage.books, demonstration=False).keep_files(number)
    return number


async def digest(stage: Stage, number: str, form: PaperFormat, language: Language) -> str:
    async with stage.books.reading() as transaction:
        found = await view.find(transaction, number, form, language)
    assert found is not None
    return found.sha256


@pytest.mark.parametrize("language", Language)
async def test_the_kept_bytes_are_given_away(stage: Stage, language: Language) -> None:
    partner = await stage.partner()
    number = await issued(stage, partner)

    for start, who in (("/desk/papers", partner.browser), ("/api/v1/papers", partner.program)):
        pdf = await who.get(f"{start}/{number}.pdf?language={language}")
        isdoc = await who.get(f"{start}/{number}.isdoc")
        assert digest_of(pdf.content) == await digest(stage, number, PaperFormat.PDF, language)
        assert digest_of(isdoc.content) == await digest(
            stage, number, PaperFormat.ISDOC, Language.CS
        )
        assert pdf.headers["Content-Type"] == "application/pdf"
        assert f'filename="{number}-isdoc.pdf"' in pdf.headers["Content-Disposition"]
        assert f'filename="{number}.isdoc"' in isdoc.headers["Content-Disposition"]
        assert isdoc.headers["Cache-Control"] == "private, no-store"


async def test_the_page_leads_to_every_file(stage: Stage) -> None:
    partner = await stage.partner()
    number = await issued(stage, partner)

    page = await partner.browser.get("/desk/papers")

    for link in (f"{number}.pdf?language=cs", f"{number}.pdf?language=en", f"{number}.isdoc"):
        assert f'href="/desk/papers/{link}"' in page.text
    assert number in text_of(page)


@pytest.mark.parametrize(
    "file", ["{number}.pdf", "{number}.isdoc", "{number}.xml", "{number}.pdf?language=de"]
)
async def test_nobody_elses_file_and_no_other_file_is_found(stage: Stage, file: str) -> None:
    partner, other = await stage.partner(), await stage.partner()
    number = await issued(stage, partner)
    path = f"/desk/papers/{file.format(number=number)}"

    assert (await other.browser.get(path)).status_code == 404
    own = (await partner.browser.get(path)).status_code
    assert own == (404 if "xml" in file or "de" in file else 200)


async def test_a_file_that_is_not_made_yet_is_not_found_and_named_so(stage: Stage) -> None:
    partner = await stage.partner()
    number = await issued(stage, partner, kept=False)

    answer = await partner.program.get(f"/api/v1/papers/{number}.pdf")

    assert answer.status_code == 404
    assert answer.json()["code"] == "file_not_ready"
    async with stage.books.reading() as transaction:
        assert await paper_files.kept(transaction, [number]) == {}
