"""Which files are kept of a paper for good, and what they are called."""

from __future__ import annotations

from enum import StrEnum

from programme.typography import Language


class PaperFormat(StrEnum):
    """In which form a paper is kept."""

    PDF = "pdf"
    """For people; with the ISDOC inside."""
    ISDOC = "isdoc"
    """For accounting programs; one document for every language."""


KEPT_FILES = (
    (PaperFormat.PDF, Language.CS),
    (PaperFormat.PDF, Language.EN),
    (PaperFormat.ISDOC, Language.CS),
)
"""Every file of a paper; made once, when it was issued, and never made again."""


def file_name(number: str, form: PaperFormat) -> str:
    """Return what a file is called: ISDOC 6.0.2 wants to see in a PDF's name what is inside."""
    return f"{number}-isdoc.pdf" if form is PaperFormat.PDF else f"{number}.isdoc"
