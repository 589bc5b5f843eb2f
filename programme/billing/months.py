"""Months: the first day of one stands for it."""

from __future__ import annotations

from datetime import date, timedelta


def end_of_month(month: date) -> date:
    """Return the last day of the month that begins on a day."""
    return next_month(month) - timedelta(days=1)


def next_month(month: date) -> date:
    """Return the first day of the month after the one that begins on a day."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(day: date) -> date:
    """Return the first day of the month before the one a day is in."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
