"""A mailbox that takes every letter over SMTP, keeps it and shows it to people and programs."""

import asyncio
import contextlib
import re
import socket
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.letter_files import as_answer, as_list
from sandbox.letters import Letter, LetterBox
from sandbox.pages import healthz, page, table
from sandbox.serving import HOST, listen, open_http, port_of

MOST_ON_THE_LIST = 500
FULL_NAME = "mailbox.sandbox.test"
AFTER_DATA = re.compile(r"after-data-([45]\d\d)\b")
MAGIC = (
    ("refused…", "550 to the address: there is no such mailbox, and never will be"),
    ("greylisted…", "451 to the address once, then the letter is taken"),
    ("deferred…", "451 to the address every time, for days on end"),
    ("after-data-554…", "that code, 4xx or 5xx, to the whole letter instead of the address"),
)
"""What an address that begins so asks for; shown on the list of letters."""
LETTER_GUARD = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src data: https:; style-src 'unsafe-inline'"
)


@dataclass
class Mailbox:
    """The mailbox, with the letters that came."""

    box: LetterBox
    smtp_port: int
    http_port: int
    smtp_address: str = ""
    address: str = ""

    def letters(self, to: str = "", subject: str = "") -> list[Letter]:
        """Return letters, newest first: for one address, with these words in the subject."""
        return self.box.letters(to, subject)

    async def next_letter(self, to: str = "", subject: str = "", seconds: float = 10) -> Letter:
        """Wait for a fitting letter and return the newest one.

        Raises TimeoutError.
        """
        async with asyncio.timeout(seconds):
            while True:
                if found := self.letters(to, subject):
                    return found[0]
                await asyncio.sleep(0.02)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks after the commands.
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient, or refuse one whose address asks for that."""
        if address.casefold().startswith("refused"):
            return "550 5.1.1 No such person lives here"
        if address.casefold().startswith("deferred"):
            return "451 4.2.0 The mailbox cannot take letters now, come again later"
        if address.casefold().startswith("greylisted") and self.box.greylist(address.casefold()):
            return "451 4.7.1 Greylisted, come again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd names its hooks after the commands.
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the letter; only then is the sender told that it was taken."""
        for address in envelope.rcpt_tos:
            if asked := AFTER_DATA.match(address.casefold()):
                code = asked[1]
                return f"{code} {code[0]}.3.0 The letter is not wanted as it is"
        source = envelope.content
        if not isinstance(source, bytes):
            return "554 5.6.0 A letter is bytes"
        try:
            number = self.box.keep(envelope.mail_from or "", envelope.rcpt_tos, source)
        except sqlite3.Error:
            return "451 4.3.0 The letter could not be kept, come again later"
        return f"250 2.0.0 Kept as letter {number}"

    def app(self) -> Starlette:
        """Return the mailbox's pages as a web application."""
        return Starlette(
            routes=[
                Route("/", self._list),
                Route("/letters/{number:int}", self._letter),
                Route("/letters/{number:int}/page", self._letter_page),
                Route("/letters/{number:int}/files/{file:int}", self._letter_file),
                Route("/api/letters", self._api_letters),
                Route("/api/letters/{number:int}", self._api_letter),
                Route("/healthz", healthz),
            ]
        )

    def _asked(self, request: Request) -> Letter:
        if (letter := self.box.letter(request.path_params["number"])) is None:
            raise HTTPException(404, "There is no such letter.")
        return letter

    async def _api_letters(self, request: Request) -> Response:
        asked = request.query_params
        found = self.letters(asked.get("to", ""), asked.get("subject", ""))
        return JSONResponse([letter.as_json() for letter in found])

    async def _api_letter(self, request: Request) -> Response:
        return JSONResponse(self._asked(request).as_json())

    async def _list(self, _: Request) -> Response:
        rows = [
            [
                f'<a href="/letters/{letter.id}">{escape(letter.subject) or "(no subject)"}</a>',
                escape(letter.to),
                _moment(letter),
            ]
            for letter in self.box.heads(MOST_ON_THE_LIST)
        ]
        empty = f"No letter has come yet. Send one to SMTP {self.smtp_address}."
        letters = table(["Subject", "To", "Came"], rows, empty)
        magic = table(["Address", "Answer"], [[escape(each) for each in row] for row in MAGIC], "")
        return page(
            "mailbox", "Letters", f"{letters}<h2>Addresses that ask for trouble</h2>{magic}"
        )

    async def _letter(self, request: Request) -> Response:
        letter = self._asked(request)
        usual = "html" if letter.html else "text"
        tab = request.query_params.get("tab", usual)
        shown = _shown(letter, tab)
        facts = (
            f'<p><a href="/">All letters</a></p><p class="quiet">From {escape(letter.sender)}<br>'
            f"To {escape(letter.to)}<br>Came {_moment(letter)}</p>"
        )
        title = letter.subject or "(no subject)"
        return page("mailbox", title, facts + as_list(letter) + _tabs(letter, tab) + shown)

    async def _letter_file(self, request: Request) -> Response:
        return as_answer(self._asked(request), request.path_params["file"])

    async def _letter_page(self, request: Request) -> Response:
        html = self._asked(request).html
        headers = {"Content-Security-Policy": LETTER_GUARD, "Referrer-Policy": "no-referrer"}
        # Links of a letter open beside the mailbox, never inside its frame.
        head, found, rest = _at_head(html)
        return HTMLResponse(f'{head}{found}<base target="_blank">{rest}', headers=headers)


def _at_head(html: str) -> tuple[str, str, str]:
    if (opening := re.search("<head[^>]*>", html, re.IGNORECASE)) is None:
        return "", "", html
    return html[: opening.start()], opening.group(), html[opening.end() :]


def _moment(letter: Letter) -> str:
    written = letter.received_at[:19].replace("T", " ")
    return f'<time datetime="{letter.received_at}">{written} UTC</time>'


def _tabs(letter: Letter, chosen: str) -> str:
    kinds = {"html": "HTML", "text": "Text", "source": "Source"}
    marks = {kind: ' aria-current="page"' if kind == chosen else "" for kind in kinds}
    links = (
        f'<a href="/letters/{letter.id}?tab={kind}"{marks[kind]}>{name}</a>'
        for kind, name in kinds.items()
    )
    return f'<nav aria-label="Forms of the letter">{"".join(links)}</nav>'


def _shown(letter: Letter, tab: str) -> str:
    if tab == "source":
        return f"<pre>{escape(letter.source.decode('utf-8', 'replace'))}</pre>"
    if tab == "text":
        return f"<pre>{_with_links(letter.text)}</pre>"
    if not letter.html:
        return '<p class="quiet">This letter has no HTML form.</p>'
    return (
        f'<iframe src="/letters/{letter.id}/page" title="The letter"'
        ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )


def _with_links(text: str) -> str:
    parts = re.split(r"(https?://[^\s<>\"]+)", text)
    return "".join(
        f'<a href="{escape(part)}" target="_blank" rel="noreferrer">{escape(part)}</a>'
        if position % 2
        else escape(part)
        for position, part in enumerate(parts)
    )


class _Door(SMTP):
    def __init__(self, mailbox: Mailbox, guests: set["_Door"]) -> None:
        super().__init__(
            mailbox,
            hostname=FULL_NAME,
            ident="Partnerdesk sandbox",
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )
        self.guests = guests

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.guests.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.guests.discard(self)
        super().connection_lost(error)


@contextlib.asynccontextmanager
async def _open_smtp(mailbox: Mailbox, taken: socket.socket) -> AsyncIterator[str]:
    guests: set[_Door] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Door(mailbox, guests), sock=taken)
    try:
        yield f"smtp://{HOST}:{port_of(taken)}"
    finally:
        server.close()
        for guest in list(guests):
            if isinstance(guest.transport, asyncio.WriteTransport):
                guest.transport.abort()
        await server.wait_closed()


@contextlib.asynccontextmanager
async def open_mailbox(
    folder: Path, smtp_port: int = 0, http_port: int = 0
) -> AsyncIterator[Mailbox]:
    """Open the mailbox whose letters lie in this folder, on two ports of this machine.

    Raises PortUnavailableError.
    """
    with contextlib.ExitStack() as stack:
        smtp, http = (stack.enter_context(listen(port)) for port in (smtp_port, http_port))
        box = stack.enter_context(contextlib.closing(LetterBox(folder / "mailbox.sqlite")))
        mailbox = Mailbox(box, port_of(smtp), port_of(http))
        async with (
            _open_smtp(mailbox, smtp) as mailbox.smtp_address,
            open_http(mailbox.app(), http) as mailbox.address,
        ):
            yield mailbox
