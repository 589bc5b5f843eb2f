"""The files of papers, as they were kept when the paper was issued; never made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Response

from db.engine import Transaction
from db.views.billing import paper_files
from db.views.billing.own_papers import PaperRow
from programme.billing.keeping import PaperFormat, file_name
from programme.typography import Language
from web.downloads import ISDOC, PDF, attachment

Kept = Mapping[str, tuple[tuple[str, str], ...]]
"""Of each number the files there are: pairs of a format and a language."""

MEDIA_TYPES = {PaperFormat.PDF.value: PDF, PaperFormat.ISDOC.value: ISDOC}


async def kept_files(transaction: Transaction, numbers: Sequence[str]) -> Kept:
    """Return which files were kept of papers: pairs of a format and a language, if it has one."""
    kept = await paper_files.kept(transaction, numbers)
    return {
        number: tuple(
            (form.value, "" if form is PaperFormat.ISDOC else language.value)
            for form, language in pairs
        )
        for number, pairs in kept.items()
    }


async def file_of(
    transaction: Transaction, paper: PaperRow, form: str, language: str
) -> Response | None:
    """Return a paper's file as an answer; nothing where it was not kept."""
    if form not in MEDIA_TYPES or language not in set(Language):
        return None
    wanted = PaperFormat(form)
    # One ISDOC speaks for every language.
    spoken = Language.CS if wanted is PaperFormat.ISDOC else Language(language)
    found = await paper_files.find(transaction, paper.number, wanted, spoken)
    if found is None:
        return None
    name = file_name(paper.number, wanted)
    return attachment(found.file.content, MEDIA_TYPES[form], name)
