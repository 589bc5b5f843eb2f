"""The files of papers, as they were kept when the paper was issued; never made anew."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Response

from db.engine import Transaction
from db.views.billing.own_papers import PaperRow
from web.downloads import ISDOC, PDF

MEDIA_TYPES = {"pdf": PDF, "isdoc": ISDOC}


async def kept_files(
    transaction: Transaction, numbers: Sequence[str]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return which files were kept of papers: pairs of a format and a language."""
    return {}


async def file_of(
    transaction: Transaction, paper: PaperRow, form: str, language: str
) -> Response | None:
    """Return a paper's file as an answer; nothing where it was not kept."""
    return None
