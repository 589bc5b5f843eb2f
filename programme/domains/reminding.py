"""When a partner is told that a name ends, and when it is renewed by itself."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

FIRST_NOTICE_DAYS = 30
LAST_NOTICE_DAYS = 7
AUTOMATIC_DAYS = 14
"""Long enough before the end that a short deposit can be topped up."""
ENDED_DAYS = 30
"""For how long a name that has ended is still worth a letter."""
MOST_LISTED = 50


class Notice(StrEnum):
    """One time a partner is told about a name."""

    MONTH = "month"
    WEEK = "week"
    ENDED = "ended"


def notice_of(until: date, today: date) -> Notice | None:
    """Return which notice a name's last day calls for today, if any."""
    if until < today - timedelta(ENDED_DAYS) or until > today + timedelta(FIRST_NOTICE_DAYS):
        return None
    if until < today:
        return Notice.ENDED
    return Notice.WEEK if until <= today + timedelta(LAST_NOTICE_DAYS) else Notice.MONTH


def is_due(until: date, today: date) -> bool:
    """Say whether a name that renews by itself is renewed now."""
    return today <= until <= today + timedelta(AUTOMATIC_DAYS)
