"""The papers' files as pages give them away: which are kept, and one of them, unchanged."""

from __future__ import annotations

from collections.abc import Sequence

from db.books.billing import paper_files
from db.books.billing.paper_files import KeptFile
from db.engine import Transaction
from programme.billing.keeping import PaperFormat
from programme.typography import Language


async def kept(
    transaction: Transaction, numbers: Sequence[str]
) -> dict[str, tuple[tuple[PaperFormat, Language], ...]]:
    """Return which files of papers are kept: pairs of a format and a language."""
    return await paper_files.kept(transaction, numbers)


async def find(
    transaction: Transaction, number: str, form: PaperFormat, language: Language
) -> KeptFile | None:
    """Return a paper's file; an ISDOC is one for every language.

    Raises PaperFileSpoiledError.
    """
    wanted = Language.CS if form is PaperFormat.ISDOC else language
    return await paper_files.read(transaction, number, form, wanted)
