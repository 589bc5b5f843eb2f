"""Ordering many domains: a list is sent, a dry run shows what it costs, and it is ordered."""

from __future__ import annotations

import secrets
from pathlib import PurePosixPath

from fastapi import APIRouter, HTTPException, Response
from starlette.datastructures import FormData, UploadFile

from db.front.domains import bulk_orders as kept_bulks
from db.front.request_keys import KeyReused, digest_of
from db.views.domains import bulk_items
from db.views.domains import bulk_orders as bulk_views
from programme.domains.bulk import MOST_NAMES, BulkChoice
from programme.domains.bulk_lists import LARGEST_LIST, UnreadableList, read_list
from programme.money import Currency, Money
from web import ordering
from web.domains import bulk_orders
from web.domains.bulk_dry_run import DryRun, dry_run
from web.domains.bulk_orders import BulkPriceChanged, BulkRefusal, SentBy
from web.forms import Form, SentForm, tidy
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.quoting import YEARS_OFFERED
from web.words import bulk_words
from web.words.languages import phrase
from web.words.sentences import SENTENCES, price_sentence, spelled
from web.words.texts import sentence_of
from workflows.reach import DeskClosedError

PAGE = "/desk/bulk-orders"
FIRST_VALUES = {"names": "", "years": "1"}
BOTH = phrase("Fill in the list or choose a file, not both")
SENT_BEFORE = phrase("This was sent before with other content. Choose the list again.")
FAULTS_SHOWN = 200
PAGE_LENGTH = 50

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@router.get(PAGE)
async def show_all(visit: ForPartner, starting_after: str = "") -> Response:
    """List the bulk orders, the newest first."""
    async with visit.database.reading() as transaction:
        rows = await bulk_views.of_customer(
            transaction, visit.customer_id, PAGE_LENGTH + 1, starting_after or None
        )
    return visit.page(
        "pages/desk/domains/bulk_orders.html",
        bulks=rows[:PAGE_LENGTH],
        has_more=len(rows) > PAGE_LENGTH,
        is_first=not starting_after,
    )


@router.get(f"{PAGE}/new")
async def new(visit: ForPartner) -> Response:
    """Show the form for a list of names."""
    return _form_page(visit, Form(FIRST_VALUES))


@router.post(PAGE)
async def send(visit: ForPartner) -> Response:
    """Check a list and keep it; nothing is ordered. The same form sent twice is one list."""
    async with visit.request.form(max_files=1, max_fields=8, max_part_size=LARGEST_LIST) as form:
        values = {name: value for name, value in form.items() if isinstance(value, str)}
        file_name, content = await _list_of(form)
    if any("\x00" in value for value in values.values()):
        raise HTTPException(400)
    years = values.get("years", "")
    if years not in map(str, YEARS_OFFERED):
        return _form_page(visit, Form(values, {"years": SENTENCES["years_not_allowed"]}))
    if file_name is not None and values.get("names", "").strip():
        return _form_page(visit, Form(values, {"file": BOTH}))
    lines = read_list(content, int(years))
    if isinstance(lines, UnreadableList):
        field = "names" if file_name is None else "file"
        return _form_page(visit, Form(values, {field: bulk_words.LIST_FAULTS[lines.fault]}))
    key = f"page/bulk/{values.get('send_key', '')[:100]}"
    digest = digest_of(content, years.encode())
    claimed = await ordering.claim(visit.context, visit.customer_id, key, digest)
    if isinstance(claimed, KeyReused):
        return _form_page(visit, Form(values, {"names": SENT_BEFORE}))
    sent_by = SentBy(f"blk_{claimed.thing_id}", visit.customer_id, visit.user.user_id, file_name)
    bulk_id = await bulk_orders.send(visit.context, sent_by, lines)
    if not isinstance(bulk_id, str):
        return _form_page(visit, Form(values, {"names": _refusal_words(visit, bulk_id)}))
    return visit.go(f"{PAGE}/{bulk_id}")


@router.post(f"{PAGE}/{{bulk_id}}/start")
async def start(visit: ForPartner, bulk_id: str, sent: SentForm) -> Response:
    """Order what the dry run showed, at the price it showed; a second time finds it ordered."""
    await bulk_of(visit, bulk_id)
    choice, minor = sent.get("choice", ""), sent.get("price_minor", "")
    if choice not in set(BulkChoice) or not minor.isdecimal() or len(minor) > 15:
        raise HTTPException(400)
    shown = Money(Currency.CZK, int(minor))
    try:
        refusal = await bulk_orders.ask_for(
            visit.context, visit.customer_id, bulk_id, BulkChoice(choice), shown
        )
    except DeskClosedError:
        # It is kept; the sweeper begins it once the desk is open.
        return visit.go(f"{PAGE}/{bulk_id}", said="bulk-later")
    if refusal is not None:
        return await check_page(visit, bulk_id, refusal)
    return visit.go(f"{PAGE}/{bulk_id}", said="bulk-ordered")


async def bulk_of(visit: PartnerVisit, bulk_id: str) -> bulk_views.BulkRow:
    """Return a bulk order of this partner's; others find nothing."""
    async with visit.database.reading() as transaction:
        row = await bulk_views.find(transaction, visit.customer_id, bulk_id)
    if row is None:
        raise HTTPException(404)
    return row


async def check_page(
    visit: PartnerVisit, bulk_id: str, refusal: BulkRefusal | None = None
) -> Response:
    """Return the page that shows what a list would cost and which lines cannot be ordered."""
    async with visit.database.reading() as transaction:
        sent = await kept_bulks.find(transaction, visit.customer_id, bulk_id)
        assert sent is not None, "Whoever asks has looked for it."
        run = await dry_run(transaction, sent)
        faulty = await bulk_items.page(
            transaction, bulk_id, limit=FAULTS_SHOWN, only=[bulk_items.with_fault()]
        )
    faults = [(each, bulk_words.fault_sentence(each, visit.translator)) for each in faulty]
    return visit.page(
        "pages/desk/domains/bulk_check.html",
        status=409 if refusal else 200,
        run=run,
        faults=faults,
        spelled=spelled,
        reasons=_reasons(visit, run),
        refused=_refusal_words(visit, refusal) if refusal else None,
        price_changed=isinstance(refusal, BulkPriceChanged),
    )


def _reasons(visit: PartnerVisit, run: DryRun) -> list[str]:
    return [price_sentence(each.quote, visit.translator) for each in run.groups]


def _refusal_words(visit: PartnerVisit, refusal: BulkRefusal) -> str:
    if refusal.kind in bulk_words.REFUSALS:
        return visit.translator.say(bulk_words.REFUSALS[refusal.kind], **vars(refusal))
    if refusal.kind in SENTENCES:
        return visit.translator.say(SENTENCES[refusal.kind])
    return sentence_of(refusal, visit.translator)


async def _list_of(form: FormData) -> tuple[str | None, bytes]:
    """Return the name and the bytes of the file; without one, what was typed."""
    upload = form.get("file")
    if isinstance(upload, UploadFile) and upload.filename:
        # One byte more than is allowed tells that there is too much.
        body = await upload.read(LARGEST_LIST + 1)
        named = tidy("".join(each for each in upload.filename if each.isprintable()))
        return PurePosixPath(named.replace("\\", "/")).name[-120:], body
    typed = form.get("names", "")
    return None, typed.encode() if isinstance(typed, str) else b""


def _form_page(visit: PartnerVisit, form: Form) -> Response:
    return visit.page(
        "pages/desk/domains/bulk_new.html",
        status=422 if form.errors else 200,
        form=form,
        years_offered=YEARS_OFFERED,
        zones=sorted(visit.context.zone_rules),
        most=MOST_NAMES,
        send_key=secrets.token_urlsafe(16),
    )
