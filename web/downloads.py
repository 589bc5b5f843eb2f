"""Files as answers: with their type, their name, and never shown inside a page."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
ISDOC = "application/x-isdoc"


def attachment(data: bytes, media_type: str, name: str) -> Response:
    """Return a file to be kept under a name (RFC 6266); old readers get its ASCII letters."""
    plain = "".join(letter if _is_safe(letter) else "_" for letter in name)
    disposition = f'attachment; filename="{plain}"'
    if plain != name:
        disposition += f"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(data, headers=headers, media_type=media_type)


def _is_safe(letter: str) -> bool:
    return letter.isascii() and letter.isprintable() and letter not in '"\\%'
