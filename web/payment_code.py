"""The payment code banks' apps read (QR Platba), and the account number behind it."""

from __future__ import annotations

from dataclasses import dataclass

import segno

from printing.payment_code import payment_text
from programme.money import Money


@dataclass(frozen=True)
class PaymentCode:
    """How to pay a call: the same facts as text and as a picture."""

    account: str
    iban: str
    text: str
    image: str


def payment_code(account: str, amount: Money, variable_symbol: str) -> PaymentCode:
    """Return how an amount is paid to our account."""
    iban = iban_of(account)
    text = payment_text(iban, amount, variable_symbol)
    return PaymentCode(account, _in_fours(iban), text, _image(text))


def iban_of(account: str) -> str:
    """Return the IBAN of a Czech account number (money-and-documents.md 7)."""
    number, bank = account.split("/")
    prefix, _, rest = number.rpartition("-")
    basic = f"{bank:0>4}{prefix:0>6}{rest:0>10}"
    # C and Z count as 12 and 35, then two zeros in the place of the check digits.
    check = 98 - int(f"{basic}123500") % 97
    return f"CZ{check:02}{basic}"


def _image(text: str) -> str:
    code = segno.make(text, error="m", micro=False, boost_error=False)
    # The light ground is drawn, or the code could not be read on a dark page.
    return str(code.svg_data_uri(scale=5, border=4, light="#ffffff"))


def _in_fours(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
