"""The papers' archive on real books: made once, kept as it is, given away only unchanged."""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import activities.files
from activities.files import Files, PaperUnknownError
from db.books.billing import paper_files, papers
from db.books.billing.paper_files import PaperFileSpoiledError
from db.engine import Database
from db.views.billing import paper_files as view
from printing.isdoc import isdoc_of
from printing.papers import paper_pdf
from programme.billing.keeping import KEPT_FILES, PaperFormat, file_name
from programme.billing.papers import Paper, PaperKind
from programme.typography import Language
from tests.printing.reading import faults_of, text_of
from tests.printing.samples import make_call


@pytest.fixture
def files(books: Database) -> Files:
    return Files(books, demonstration=False)


async def issued(books: Database) -> Paper:
    """Return a call of its own number, as the books hold it."""
    async with books.writing() as transaction:
        number = await papers.new_number(transaction, PaperKind.CALL, 2026)
        paper = replace(make_call(), number=number, variable_symbol=number)
        await papers.add(transaction, paper, f"call/{number}")
    return paper


async def run(database: Database, order: str, **values: str) -> None:
    async with database.writing() as transaction:
        await transaction.execute(text(order), values)


async def test_a_paper_is_kept_in_every_form(books: Database, files: Files) -> None:
    paper = await issued(books)
    await files.keep_files(paper.number)

    async with books.reading() as transaction:
        kept = await view.kept(transaction, [paper.number, "2499999999"])
        found = [await view.find(transaction, paper.number, *each) for each in KEPT_FILES]
    assert kept[paper.number] == KEPT_FILES
    assert list(kept) == [paper.number]
    czech, english, isdoc = (each.file.content for each in found if each is not None)
    assert "Výzva k platbě" in text_of(czech)
    assert "Call for payment" in text_of(english)
    assert isdoc == isdoc_of(paper)
    assert faults_of(isdoc) == []
    assert [each.sha256 for each in found if each] == [
        hashlib.sha256(each).hexdigest() for each in (czech, english, isdoc)
    ]


async def test_a_repeat_finds_the_first_ones_bytes(
    books: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = await issued(books)
    await files.keep_files(paper.number)

    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("It was printed again.")

    monkeypatch.setattr(activities.files, "paper_pdf", never)
    assert (await files.keep_files(paper.number)).number == paper.number


async def test_two_printers_at_once_keep_one_file(books: Database) -> None:
    paper = await issued(books)
    real, played = (Files(books, demonstration=each) for each in (False, True))
    await asyncio.gather(*(each.keep_files(paper.number) for each in (real, played) * 3))

    async with books.reading() as transaction:
        assert len((await view.kept(transaction, [paper.number]))[paper.number]) == 3
        first = await view.find(transaction, paper.number, PaperFormat.PDF, Language.CS)
    await played.keep_files(paper.number)
    async with books.reading() as transaction:
        again = await view.find(transaction, paper.number, PaperFormat.PDF, Language.CS)
    assert first == again


async def test_a_demonstrations_paper_says_so(books: Database) -> None:
    paper = await issued(books)
    await Files(books, demonstration=True).keep_files(paper.number)

    async with books.reading() as transaction:
        found = await view.find(transaction, paper.number, PaperFormat.PDF, Language.CS)
    assert found is not None
    assert "UKÁZKA" in text_of(found.file.content)


async def test_an_isdoc_is_one_for_every_language(books: Database, files: Files) -> None:
    paper = await issued(books)
    await files.keep_files(paper.number)

    async with books.reading() as transaction:
        one, other = [
            await view.find(transaction, paper.number, PaperFormat.ISDOC, each) for each in Language
        ]
    assert one == other is not None


async def test_nothing_is_printed_of_a_paper_nobody_issued(files: Files) -> None:
    with pytest.raises(PaperUnknownError):
        await files.keep_files("2499999998")


async def test_others_are_served_while_a_paper_is_printed(
    books: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = await issued(books)

    def slow(*given: object, **named: object) -> bytes:
        time.sleep(0.2)
        return paper_pdf(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(activities.files, "paper_pdf", slow)
    work = asyncio.create_task(files.keep_files(paper.number))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.01)
        turns += 1
    await work

    assert turns > 10


@pytest.mark.parametrize(
    "order", ["UPDATE books.paper_files SET sha256 = ''", "DELETE FROM books.paper_files"]
)
async def test_no_role_of_ours_changes_a_file(books: Database, front: Database, order: str) -> None:
    for database in (books, front):
        with pytest.raises(DBAPIError, match="permission denied"):
            await run(database, order)


async def test_a_file_under_another_digest_is_not_taken(books: Database) -> None:
    paper = await issued(books)
    wrong = (
        "INSERT INTO books.paper_files (number, format, language, sha256, file)"
        " VALUES (:number, 'pdf', 'cs', :sha256, 'x')"
    )

    with pytest.raises(DBAPIError, match="digest_is_its_own"):
        await run(books, wrong, number=paper.number, sha256=paper_files.digest_of(b"y"))


async def test_a_file_that_changed_all_the_same_is_not_given_away(
    books: Database, owner: Database, files: Files
) -> None:
    paper = await issued(books)
    await files.keep_files(paper.number)
    spoil = (
        "ALTER TABLE books.paper_files DISABLE TRIGGER paper_files_is_final",
        "ALTER TABLE books.paper_files DROP CONSTRAINT ck_paper_files_digest_is_its_own",
        f"UPDATE books.paper_files SET file = 'x' WHERE number = '{paper.number}'",
    )

    async with owner.writing() as transaction:
        for each in spoil:
            await transaction.execute(text(each))
        with pytest.raises(PaperFileSpoiledError):
            await view.find(transaction, paper.number, PaperFormat.PDF, Language.CS)
        await transaction.rollback()


def test_a_pdfs_name_says_what_is_inside() -> None:
    assert file_name("2426000123", PaperFormat.PDF) == "2426000123-isdoc.pdf"
    assert file_name("2426000123", PaperFormat.ISDOC) == "2426000123.isdoc"
