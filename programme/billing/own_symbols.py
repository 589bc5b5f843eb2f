"""A partner's own variable symbol: it never changes, so a standing order can carry it.

It says who pays, not what for: the payment goes to the oldest open call of its amount
(money-and-documents.md 4.1). The last digit is a check, for a symbol typed wrong must not name
another partner.
"""

from __future__ import annotations

import re

_PARTNER = re.compile(r"c-([1-9][0-9]{0,7})")
_SYMBOL = re.compile(r"9([0-9]{8})([0-9])")


def own_symbol(partner_id: str) -> str | None:
    """Return the partner's own symbol: a 9, eight digits of the customer's number, a check digit.

    No call's number begins with a 9. None: the partner's id is not one of our numbers.
    """
    found = _PARTNER.fullmatch(partner_id)
    if found is None:
        return None
    digits = f"9{int(found[1]):08}"
    return digits + _check_digit(digits)


def partner_of(symbol: str) -> str | None:
    """Return the id of the partner whose own symbol this would be, if it is well formed."""
    found = _SYMBOL.fullmatch(symbol.strip().lstrip("0"))
    if found is None or int(found[1]) == 0 or _check_digit(f"9{found[1]}") != found[2]:
        return None
    return f"c-{int(found[1])}"


def symbols_in(message: str) -> tuple[str, ...]:
    """Return every run of digits in a message that may be a symbol, in its order."""
    runs = re.findall(r"(?<!\d)\d{4,12}(?!\d)", message)
    return tuple(dict.fromkeys(run.lstrip("0") for run in runs if len(run.lstrip("0")) <= 10))


def _check_digit(digits: str) -> str:
    """Return the digit that makes a typing error show (the Luhn sum)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
