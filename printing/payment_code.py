"""The payment code banks' apps read (QR Platba, SPAYD 1.0)."""

from __future__ import annotations

import unicodedata
from io import BytesIO

import segno

from programme.money import Money

MESSAGE = "ZALOHA PARTNER"

_SMALL = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
"""What keeps the code in its alphanumeric mode, hence small (money-and-documents.md 6)."""

_LONGEST_MESSAGE = 60
_LARGEST_AMOUNT = 999_999_999
"""9 999 999.99: an amount has at most ten characters."""


class NoPaymentCodeError(ValueError):
    """What was asked for cannot be paid by a code."""


def payment_text(iban: str, amount: Money, variable_symbol: str, message: str = MESSAGE) -> str:
    """Return a payment as QR Platba writes it.

    Raises NoPaymentCodeError.
    """
    if not 0 < amount.minor <= _LARGEST_AMOUNT:
        raise NoPaymentCodeError(f"A payment of {amount.decimal_text()} has no code.")
    if not (variable_symbol.isascii() and variable_symbol.isdigit() and len(variable_symbol) <= 10):
        raise NoPaymentCodeError("A variable symbol has at most ten digits.")
    parts = (
        "SPD*1.0",
        f"ACC:{iban.replace(' ', '').upper()}",
        f"AM:{amount.decimal_text()}",
        f"CC:{amount.currency}",
        f"X-VS:{variable_symbol}",
        f"MSG:{_message(message)}",
    )
    return "*".join(parts)


def payment_picture(text: str) -> str:
    """Return a payment code as SVG, its light ground and quiet margin drawn too."""
    drawn = BytesIO()
    code = segno.make(text, error="m", micro=False, boost_error=False)
    code.save(drawn, kind="svg", border=4, light="#ffffff", xmldecl=False)
    return drawn.getvalue().decode()


def _message(text: str) -> str:
    """Return a message in capitals without accents; a star in it would end it."""
    plain = unicodedata.normalize("NFKD", text.upper())
    kept = "".join(each for each in plain if each in _SMALL)[:_LONGEST_MESSAGE]
    return kept.replace("%", "%25").replace("*", "%2A").strip()
