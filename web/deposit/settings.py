"""What a partner sets about the deposit: when it is low, and what happens then."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from fastapi import APIRouter, Response

from db.front import deposit_settings
from db.front.deposit_settings import DepositSettings
from db.views import deposit
from programme.money import AmountUnreadableError, Money, czk, read_amount
from programme.payments import LARGEST_TOP_UP_MINOR
from programme.tax import from_net
from web.context import WebContext
from web.deposit.top_ups import LONGEST_AMOUNT, SMALLEST, read_net
from web.following.passing_on import FORGOTTEN_AFTER
from web.forms import Form, SentForm
from web.partner_visits import ForPartner, PartnerRoute, PartnerVisit
from web.words.languages import phrase
from workflows.desk import DeskClosedError

LARGEST_LEVEL_MINOR = LARGEST_TOP_UP_MINOR
SAVED = phrase("The settings are saved.")

router = APIRouter(route_class=PartnerRoute, default_response_class=Response)


@dataclass(frozen=True)
class ReadSettings:
    """What a form says, and our sentence at each field that needs mending."""

    alert_below: Money | None
    auto_top_up: Money | None
    errors: dict[str, str]


@router.get("/desk/deposit/settings")
async def show(visit: ForPartner, saved: str = "") -> Response:
    """Show the settings as they stand."""
    async with visit.database.reading() as transaction:
        if await deposit.find(transaction, visit.customer_id) is None:
            return visit.go("/desk/deposit")
        settings = await deposit_settings.find(transaction, visit.customer_id)
    form = Form(
        {
            "alert_below": _typed(settings.alert_below),
            "auto": "yes" if settings.auto_top_up else "",
            "auto_top_up": _typed(settings.auto_top_up),
        }
    )
    return _page(visit, form, settings, said=SAVED if saved else None)


@router.post("/desk/deposit/settings")
async def save(visit: ForPartner, sent: SentForm) -> Response:
    """Show what the settings mean; keep them once that was confirmed."""
    form, read = _read(sent)
    async with visit.database.reading() as transaction:
        if await deposit.find(transaction, visit.customer_id) is None:
            return visit.go("/desk/deposit")
        now = await deposit_settings.find(transaction, visit.customer_id)
    if read.alert_below is None or read.errors:
        return _page(visit, Form(form.values, read.errors), now, status=422)
    wanted = DepositSettings(read.alert_below, read.auto_top_up, visit.now())
    if sent.get("confirmed") != "yes":
        return visit.page(
            "pages/desk/deposit/settings_check.html",
            form=form,
            settings=wanted,
            call=from_net(wanted.auto_top_up) if wanted.auto_top_up else None,
        )
    async with visit.database.writing() as transaction:
        await deposit_settings.save(transaction, visit.customer_id, wanted, visit.user.user_id)
    # Kept they are; while the desk is closed, the sweeper passes them on.
    with suppress(DeskClosedError):
        await pass_on(visit.context, visit.customer_id, wanted)
    return visit.go("/desk/deposit/settings?saved=1")


async def pass_on(context: WebContext, partner_id: str, settings: DepositSettings) -> None:
    """Have settings that were kept brought into the books.

    Raises DeskClosedError; the sweeper tries again.
    """
    await context.billing_desk.keep_deposit_settings(partner_id)
    async with context.database.writing() as transaction:
        await deposit_settings.mark_passed_on(transaction, partner_id, settings, context.clock())


async def pass_on_forgotten_settings(context: WebContext) -> None:
    """Pass on the settings that were kept while the desk was closed.

    Raises DeskClosedError.
    """
    before = context.clock() - FORGOTTEN_AFTER
    async with context.database.reading() as transaction:
        waiting = await deposit_settings.not_passed_on(transaction, before)
    for partner_id, settings in waiting:
        await pass_on(context, partner_id, settings)


def _read(sent: dict[str, str]) -> tuple[Form, ReadSettings]:
    values = {name: sent.get(name, "")[:LONGEST_AMOUNT] for name in ("alert_below", "auto_top_up")}
    values["auto"] = "yes" if sent.get("auto") == "yes" else ""
    errors: dict[str, str] = {}
    level = _level(values["alert_below"])
    if isinstance(level, str):
        errors["alert_below"] = level
    auto: Money | str | None = read_net(values["auto_top_up"]) if values["auto"] else None
    if isinstance(auto, str):
        errors["auto_top_up"] = auto
    elif auto is not None and level == czk(0):
        errors["alert_below"] = phrase(
            "Enter the amount under which the call is made; with zero it never is"
        )
    return Form(values), ReadSettings(
        None if isinstance(level, str) else level, None if isinstance(auto, str) else auto, errors
    )


def _level(typed: str) -> Money | str:
    if not typed.strip():
        return phrase("Enter an amount; zero means that we send no warning")
    try:
        minor = read_amount(typed)
    except AmountUnreadableError:
        return phrase("Enter an amount in crowns, for example 3 000 or 3 000,50")
    if minor > LARGEST_LEVEL_MINOR:
        return phrase("Enter at most 1 000 000 Kč")
    return czk(minor)


def _typed(amount: Money | None) -> str:
    return "" if amount is None else amount.decimal_text().replace(".", ",").removesuffix(",00")


def _page(
    visit: PartnerVisit,
    form: Form,
    settings: DepositSettings,
    *,
    status: int = 200,
    said: str | None = None,
) -> Response:
    return visit.page(
        "pages/desk/deposit/settings.html",
        status=status,
        form=form,
        settings=settings,
        smallest=SMALLEST,
        said=said,
    )
