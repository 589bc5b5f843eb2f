"""Asks a connection whether it still lives only when it has rested for a moment."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

FRESH_NANOSECONDS = 500_000_000


def spare_pings(engine: AsyncEngine) -> None:
    """Let a connection that was used just now be used again without a question.

    A server that dies within that moment fails one transaction, as it does in the middle of one.
    """
    rested_since: dict[int, int] = {}
    ask = engine.dialect.do_ping

    def ping(connection: Any) -> bool:
        since = rested_since.get(id(connection))
        is_fresh = since is not None and time.monotonic_ns() - since < FRESH_NANOSECONDS
        return is_fresh or bool(ask(connection))

    def came_back(connection: Any, _: Any) -> None:
        rested_since[id(connection)] = time.monotonic_ns()

    def gone(connection: Any, _: Any) -> None:
        rested_since.pop(id(connection), None)

    event.listen(engine.sync_engine, "checkin", came_back)
    event.listen(engine.sync_engine, "close", gone)
    # The pool asks its dialect, and knows no pause between questions.
    engine.dialect.do_ping = ping  # type: ignore[assignment, method-assign]  # no other way in
