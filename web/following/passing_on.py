"""What applicants wrote to a running application, on its way from our keeping to the story."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from db.front import replies
from db.front.replies import SentAnswers, SentAppeal
from web.context import WebContext
from workflows.desk import DeskClosedError

FORGOTTEN_AFTER = timedelta(seconds=10)
"""How long a page may still be telling the desk itself."""

Waiting = TypeVar("Waiting")

_log = logging.getLogger(__name__)


async def pass_on(context: WebContext, sent: SentAnswers | SentAppeal) -> None:
    """Tell the story of an answer or an appeal; hearing of one twice it takes it once.

    Raises DeskClosedError.
    """
    if isinstance(sent, SentAppeal):
        await context.desk.appeal(sent.application_id)
    else:
        await context.desk.answer_questions(sent.application_id, sent.number)
    async with context.database.writing() as transaction:
        await replies.mark_passed_on(transaction, sent, context.clock())


async def pass_on_forgotten(context: WebContext) -> None:
    """Tell the stories what was sent a while ago and never seen to reach them.

    One that fails keeps none of the others waiting. Raises DeskClosedError once all were tried.
    """
    async with context.database.reading() as transaction:
        waiting = await replies.not_passed_on(transaction, context.clock() - FORGOTTEN_AFTER)
    await try_each(context, waiting, pass_on, named=lambda sent: sent.application_id)


async def try_each(
    context: WebContext,
    waiting: Iterable[Waiting],
    tell: Callable[[WebContext, Waiting], Awaitable[None]],
    *,
    named: Callable[[Waiting], str],
) -> None:
    """Tell the desk of each thing that waits.

    One that fails keeps none of the others waiting. Raises DeskClosedError once all were tried.
    """
    closed: DeskClosedError | None = None
    for sent in waiting:
        try:
            await tell(context, sent)
        except DeskClosedError as error:
            closed = error
        except Exception:  # noqa: BLE001  # the others must not wait for this one
            _log.exception("What was sent for %s failed; it is tried again.", named(sent))
    if closed is not None:
        raise closed
