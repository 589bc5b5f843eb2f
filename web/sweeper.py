"""The sweeper: starts what was sent to us while the desk was closed."""

from __future__ import annotations

import asyncio
import logging

from db.front import drafts, forms
from db.front.forms import SentForm
from programme.people.application import Application
from web.accounting.statements import start_forgotten_files
from web.accounting.sweeping import carry_out_decisions
from web.context import WebContext
from web.deposit.passing_on import pass_on_forgotten_requests
from web.deposit.settings import pass_on_forgotten_settings
from web.domains.bulk_orders import begin_forgotten_bulks
from web.following.passing_on import FORGOTTEN_AFTER, pass_on_forgotten, try_each
from web.names.asking import pass_on_forgotten_changes
from workflows.desk import DeskClosedError

_PAUSE_SECONDS = 10

_log = logging.getLogger(__name__)


async def start_form(context: WebContext, sent: SentForm) -> None:
    """Start the story of a form that was sent; a form whose story runs joins it.

    Raises DeskClosedError.
    """
    await context.desk.apply(Application(sent.application_id, sent.form.tier_id))
    async with context.database.writing() as transaction:
        await forms.mark_started(transaction, sent.application_id, context.clock())


async def start_forgotten_forms(context: WebContext) -> None:
    """Start the stories of forms that were sent a while ago and never seen to start.

    One that fails keeps none of the others waiting. Raises DeskClosedError once all were tried.
    """
    async with context.database.reading() as transaction:
        waiting = await forms.not_started(transaction, context.clock() - FORGOTTEN_AFTER)
    await try_each(context, waiting, start_form, named=lambda sent: sent.application_id)


async def forget_expired_drafts(context: WebContext) -> None:
    """Forget the drafts nobody saved for thirty days."""
    async with context.database.writing() as transaction:
        gone = await drafts.delete_expired(transaction, context.clock())
    if gone:
        _log.info("%d drafts were kept long enough and are forgotten.", gone)


LOOKS = (
    start_forgotten_forms,
    pass_on_forgotten,
    pass_on_forgotten_settings,
    start_forgotten_files,
    pass_on_forgotten_requests,
    pass_on_forgotten_changes,
    forget_expired_drafts,
    carry_out_decisions,
    begin_forgotten_bulks,
)


async def sweep_for_ever(context: WebContext) -> None:
    """Look for forgotten forms again and again; whatever fails now is tried at the next turn."""
    while True:
        await asyncio.sleep(_PAUSE_SECONDS)
        for look in LOOKS:
            try:
                await look(context)
            except DeskClosedError:
                _log.warning("The desk is closed; what applicants sent waits.")
            except Exception:  # noqa: BLE001  # the sweeper outlives whatever fails
                _log.exception("Looking for what applicants sent failed.")
