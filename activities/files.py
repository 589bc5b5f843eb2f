"""The papers' files: printed once, when a paper was issued, and kept as they are."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from temporalio import activity

from activities.pulse import pulse
from db.books.billing import paper_files, papers
from db.books.billing.paper_files import PaperFile
from db.engine import Database
from printing.isdoc import isdoc_of
from printing.papers import paper_pdf
from programme.billing.keeping import KEPT_FILES, PaperFormat
from programme.billing.papers import Paper
from programme.typography import Language


@dataclass(frozen=True)
class FilesKept:
    """Every file of a paper is kept."""

    number: str
    kind: Literal["files_kept"] = "files_kept"


class Files:
    """The printer and its archive, as workflows see them."""

    def __init__(self, database: Database, *, demonstration: bool) -> None:
        self._database = database
        self._demonstration = demonstration

    @activity.defn
    async def keep_files(self, number: str) -> FilesKept:
        """Print a paper in every language and as ISDOC, and keep the files; a repeat finds them.

        Raises PaperUnknownError.
        """
        async with self._database.reading() as transaction:
            paper = await papers.find(transaction, number)
            kept = (await paper_files.kept(transaction, [number])).get(number, ())
        if paper is None:
            raise PaperUnknownError(f"There is no paper {number}.")
        missing = [each for each in KEPT_FILES if each not in kept]
        if missing:
            async with pulse():
                # A thousand lines take a second; whoever else is served here must not wait for it.
                files = await asyncio.to_thread(self._printed, paper, missing)
            async with self._database.writing() as transaction:
                await paper_files.add(transaction, files)
        return FilesKept(number)

    def _printed(
        self, paper: Paper, wanted: list[tuple[PaperFormat, Language]]
    ) -> tuple[PaperFile, ...]:
        return tuple(
            PaperFile(paper.number, form, language, self._content(paper, form, language))
            for form, language in wanted
        )

    def _content(self, paper: Paper, form: PaperFormat, language: Language) -> bytes:
        if form is PaperFormat.ISDOC:
            return isdoc_of(paper)
        return paper_pdf(paper, language, demonstration=self._demonstration)


class PaperUnknownError(LookupError):
    """Files are wanted of a paper that was never issued."""
