"""How a payment is named in an address: our account and the bank's number, in one word."""

from __future__ import annotations

from urllib.parse import quote, unquote

from fastapi import HTTPException

from programme.billing.incoming import PaymentKey


def reference_of(key: PaymentKey) -> str:
    """Return the payment's name as a part of an address; nothing in it parts a path."""
    return ",".join(_as_word(each) for each in (key.bank_account, key.movement_id))


def key_of(reference: str) -> PaymentKey:
    """Return the payment an address names; what names none is not found."""
    account, comma, movement_id = reference.partition(",")
    key = PaymentKey(_from_word(account), _from_word(movement_id))
    # PostgreSQL has no word for a NUL: asked for one it would fail, not find nothing.
    if not comma or "\x00" in key.bank_account + key.movement_id:
        raise HTTPException(404)
    return key


def _as_word(text: str) -> str:
    return quote(text, safe="").replace("~", "%7E").replace("%", "~")


def _from_word(word: str) -> str:
    return unquote(word.replace("~", "%"))
