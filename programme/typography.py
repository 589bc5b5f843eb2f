"""How amounts, days and moments are written for people, the same on pages and in letters."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_percent, get_currency_precision

from programme.money import Money

PRAGUE = ZoneInfo("Europe/Prague")

_DAYS = {
    "cs": tuple(
        # A hard space: a line never ends with a one-letter word.
        day.replace(" ", "\u00a0")
        for day in (
            "v pondělí",
            "v úterý",
            "ve středu",
            "ve čtvrtek",
            "v pátek",
            "v sobotu",
            "v neděli",
        )
    ),
    "en": tuple(
        f"on {day}"
        for day in (
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        )
    ),
}


class Language(StrEnum):
    """A language we write in."""

    CS = "cs"
    EN = "en"


def locale_of(language: str) -> str:
    """Return the locale a language is written by; plain `en` would put months first."""
    return "cs" if language == Language.CS else "en_GB"


def money_text(amount: Money, language: str) -> str:
    """Return an amount as people read it: `1 234,50 Kč` or `CZK1,234.50`, with a true minus."""
    value = Decimal(amount.minor).scaleb(-get_currency_precision(amount.currency))
    return format_currency(value, amount.currency, locale=locale_of(language)).replace("-", "−")


def percent_text(permille: int, language: str) -> str:
    """Return thousandths as percent: `20 %`, `12,5 %`."""
    share = Decimal(permille) / 1000
    return format_percent(share, locale=locale_of(language), decimal_quantization=False)


def day_text(day: date, language: str) -> str:
    """Return a day with its year: `23. 11. 2026` or `23 Nov 2026`."""
    return format_date(day, "medium", locale=locale_of(language))


def day_of_text(moment: datetime, language: str) -> str:
    """Return the day a moment falls on in Prague, with its year: `23. 11. 2026`."""
    return day_text(moment.astimezone(PRAGUE).date(), language)


def clock_text(moment: datetime, language: str) -> str:
    """Return the time of day in Prague: `9:05`."""
    return format_time(moment.astimezone(PRAGUE).time(), "short", locale=locale_of(language))


def moment_text(moment: datetime, language: str) -> str:
    """Return a moment in Prague time: `23. 11. 2026 9:05`."""
    local = moment.astimezone(PRAGUE)
    hour = format_time(local.time(), "short", locale=locale_of(language))
    return f"{day_text(local.date(), language)} {hour}"


def weekday_text(moment: datetime, language: str) -> str:
    """Return a day as a sentence says it: `ve středu 25. listopadu`, `on Wednesday 25 November`."""
    local = moment.astimezone(PRAGUE).date()
    return f"{_DAYS[language][local.weekday()]} {day_and_month(local, language)}"


def deadline_text(moment: datetime, language: str) -> str:
    """Return a moment as a sentence says it: `ve středu 25. listopadu 9:05`, in Prague time."""
    local = moment.astimezone(PRAGUE)
    hour = format_time(local.time(), "short", locale=locale_of(language))
    comma = "" if language == Language.CS else ","
    return f"{weekday_text(moment, language)}{comma} {hour}"


def month_text(day: date, language: str) -> str:
    """Return the month a day is in, with its year: `listopad 2026`, `November 2026`."""
    return format_skeleton("yMMMM", day, locale=locale_of(language))


def day_and_month(day: date, language: str) -> str:
    """Return a day without its year: `25. listopadu`, `25 November`."""
    return format_skeleton("MMMMd", day, locale=locale_of(language))
