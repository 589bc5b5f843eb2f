"""The files that came with a letter, to be taken out of it again."""

import email
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default as modern
from html import escape
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from sandbox.letters import Letter


@dataclass(frozen=True)
class LetterFile:
    """One file of a letter, as it was before it was made mail."""

    name: str
    media_type: str
    content: bytes


def files_of(letter: Letter) -> list[LetterFile]:
    """Return the files of a letter in their order."""
    message = email.message_from_bytes(letter.source, policy=modern)
    return [_file(part) for part in message.iter_attachments()]


def as_list(letter: Letter) -> str:
    """Return the files as a line of links; nothing where there are none."""
    links = (
        f'<a href="/letters/{letter.id}/files/{number}">{escape(each.name) or "(no name)"}</a>'
        for number, each in enumerate(files_of(letter))
    )
    line = ", ".join(links)
    return f"<p>With it came {line}</p>" if line else ""


def as_answer(letter: Letter, number: int) -> Response:
    """Return one file, never shown as a page of the mailbox itself."""
    files = files_of(letter)
    if number >= len(files):
        raise HTTPException(404, "There is no such file.")
    file = files[number]
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(file.content, headers=headers, media_type=file.media_type)


def _file(part: EmailMessage) -> LetterFile:
    content = part.get_payload(decode=True)
    kept = content if isinstance(content, bytes) else b""
    return LetterFile(part.get_filename() or "", part.get_content_type(), kept)
