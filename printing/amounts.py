"""How amounts, rates and months stand in papers' columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from programme.money import Currency, Money
from programme.typography import Language, locale_of, percent_text

_SIGNS = {Currency.CZK: "Kč", Currency.EUR: "€"}


def currency_text(currency: Currency, language: str) -> str:
    """Return a currency as it stands above a column: `Kč` at home, its code elsewhere."""
    return _SIGNS[currency] if language == Language.CS else currency.value


def amount_text(amount: Money, language: str) -> str:
    """Return an amount without its currency, which stands above the column: `1 234,50`."""
    value = Decimal(amount.decimal_text())
    return format_decimal(value, "#,##0.00", locale=locale_of(language)).replace("-", "−")


def change_text(amount: Money, language: str) -> str:
    """Return by how much something changed, with its sign; nothing where it did not."""
    if amount.minor == 0:
        return ""
    return ("+" if amount.minor > 0 else "") + amount_text(amount, language)


def rate_text(permille: int, language: str) -> str:
    """Return a rate of tax: `21 %`."""
    return percent_text(permille, language)


def month_text(month: date, language: str) -> str:
    """Return a month with its year: `listopad 2026`."""
    return format_skeleton("yMMMM", month, locale=locale_of(language))
