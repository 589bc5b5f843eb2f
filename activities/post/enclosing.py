"""The papers that go with a letter: the very files that were kept, as far as they fit."""

from __future__ import annotations

from collections.abc import Sequence

from activities.post.writing import Enclosure
from db.books.billing import paper_files
from db.books.billing.paper_files import PaperFile
from db.engine import Transaction
from programme.billing.keeping import PaperFormat, file_name
from programme.typography import Language

MOST_BYTES = 7_000_000
"""Many mail servers take ten million bytes and no more; on its way a file grows by a third."""

_MEDIA_TYPES = {PaperFormat.PDF: "application/pdf", PaperFormat.ISDOC: "application/x-isdoc"}


async def enclosures(
    transaction: Transaction, numbers: Sequence[str], language: str
) -> tuple[Enclosure, ...]:
    """Return the files of papers in a language; what does not fit can be had at the desk.

    Raises PaperNotKeptError.
    """
    enclosed: list[Enclosure] = []
    room = MOST_BYTES
    for number in numbers:
        files = await _files_of(transaction, number, Language(language))
        size = sum(len(each.content) for each in files)
        # A paper comes whole, in both forms, or not at all.
        if size <= room:
            room -= size
            enclosed += [_enclosure(each) for each in files]
    return tuple(enclosed)


async def _files_of(
    transaction: Transaction, number: str, language: Language
) -> tuple[PaperFile, ...]:
    pdf = await paper_files.read(transaction, number, PaperFormat.PDF, language)
    isdoc = await paper_files.read(transaction, number, PaperFormat.ISDOC, Language.CS)
    if pdf is None or isdoc is None:
        raise PaperNotKeptError(f"The files of {number} are not kept yet.")
    return pdf.file, isdoc.file


def _enclosure(file: PaperFile) -> Enclosure:
    return Enclosure(file_name(file.number, file.form), _MEDIA_TYPES[file.form], file.content)


class PaperNotKeptError(LookupError):
    """A letter is to enclose a paper whose files are not kept yet; they have to be, before."""
