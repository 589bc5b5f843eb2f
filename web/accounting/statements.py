"""Statements of the bank that come as files: sent here, imported by a story, shown as they go."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from db.front import statement_files
from db.front.statement_files import SentFile
from db.views import statements
from programme.bank.statements import LARGEST_STATEMENT
from web.context import WebContext
from web.following.passing_on import FORGOTTEN_AFTER
from web.forms import Form, tidy
from web.visits import AccountantVisit, ForAccountant
from web.words.languages import phrase
from workflows.reach import DeskClosedError

PAGE = "/accounting/statements"
_LONGEST_NAME = 120

_NO_FILE = phrase("Choose the file with the statement")
_EMPTY = phrase("The file is empty; choose another one")
_TOO_LARGE = phrase("The file is larger than 16 MB; export the statement in parts")

router = APIRouter()


@router.get(PAGE)
async def all_statements(visit: ForAccountant) -> Response:
    """Show the form for a file, how the fetching goes, and the files sent before."""
    return await _page(visit, Form())


@router.post(PAGE)
async def send(visit: ForAccountant) -> Response:
    """Keep a file and have it imported; the same file sent again is found."""
    async with visit.request.form(max_files=1, max_fields=4) as sent:
        file = sent.get("file")
        name, body = await _read(file) if isinstance(file, UploadFile) else ("", b"")
    if fault := _fault_of(name, body):
        return await _page(visit, Form(errors={"file": fault}), status=422)
    digest = hashlib.sha256(body).hexdigest()
    account = visit.context.bank_account
    kept = SentFile(account, digest, name, visit.user.user_id, len(body))
    async with visit.database.writing() as transaction:
        is_new = await statement_files.send(transaction, kept, body)
    try:
        await start_import(visit.context, account, digest)
    except DeskClosedError:
        # The file is kept; the sweeper has it imported once the desk is open.
        return visit.go(PAGE, said="statement-later")
    return visit.go(PAGE, said="statement-sent" if is_new else "statement-known")


async def start_forgotten_files(context: WebContext) -> None:
    """Start the stories of files that were sent a while ago and never seen to start.

    Raises DeskClosedError.
    """
    async with context.database.reading() as transaction:
        before = context.clock() - FORGOTTEN_AFTER
        waiting = await statement_files.not_started(transaction, before)
    for account, digest in waiting:
        await start_import(context, account, digest)


async def start_import(context: WebContext, account: str, digest: str) -> None:
    """Start the story of a file; one that runs or has ended is left alone.

    Raises DeskClosedError.
    """
    await context.billing_staff_desk.import_statement_file(account, digest)
    async with context.database.writing() as transaction:
        await statement_files.mark_started(transaction, account, digest, context.clock())


async def _read(file: UploadFile) -> tuple[str, bytes]:
    # One byte more than is allowed tells that there is too much.
    body = await file.read(LARGEST_STATEMENT + 1)
    named = tidy("".join(each for each in file.filename or "" if each.isprintable()))
    return PurePosixPath(named.replace("\\", "/")).name[-_LONGEST_NAME:], body


def _fault_of(name: str, body: bytes) -> str | None:
    if not name:
        return _NO_FILE
    if not body:
        return _EMPTY
    return _TOO_LARGE if len(body) > LARGEST_STATEMENT else None


async def _page(visit: AccountantVisit, form: Form, *, status: int = 200) -> Response:
    account = visit.context.bank_account
    async with visit.database.reading() as transaction:
        files = await statements.sent_files(transaction, account)
        fetching = await statements.fetching(transaction, account)
    return visit.page(
        "accounting/statements.html",
        status=status,
        form=form,
        files=files,
        fetching=fetching,
        account=account,
        is_under_way=any(file.is_under_way for file in files),
    )
