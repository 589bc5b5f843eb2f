"""What every part of the deposits has: the books, the clock, a registry's longest delay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from db.engine import Database


class Keeper:
    """One part of the neighbour that keeps the deposits. Each method is one transaction."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], consistency_delay: timedelta
    ) -> None:
        self._database = database
        self._clock = clock
        self._consistency_delay = consistency_delay
