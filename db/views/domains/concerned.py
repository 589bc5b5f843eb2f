"""Whom a registry's message concerns: the stories of orders and changes that wait for a word."""

from __future__ import annotations

from db.books import orders, submissions
from db.books.domains import changes
from db.engine import Transaction
from programme.pricing import Operation

_ORDERED = frozenset(str(each) for each in Operation)


async def stories_about(
    transaction: Transaction, registry: str, cl_trid: str | None, name: str | None
) -> tuple[str, ...]:
    """Return the stories a message wakes: of the very command it answers, or all of its name.

    .cz ends a pending order by telling that the name has changed: any word about it wakes.
    """
    if cl_trid:
        sent = await submissions.case_of(transaction, cl_trid)
        if sent is not None:
            kind = "order" if sent.operation in _ORDERED else "change"
            return (f"{kind}/{sent.order_id}",)
    if name is None:
        return ()
    about = await submissions.cases_about(transaction, registry, name)
    waiting = await orders.under_way_among(transaction, [each.order_id for each in about])
    changing = await changes.live_of(transaction, name)
    stories = [f"order/{each}" for each in waiting]
    return (*stories, *([] if changing is None else [f"change/{changing}"]))
