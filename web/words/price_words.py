"""What people read about prices: operations, reasons, faults of a file, and what a file changes."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from programme.prices.cells import Fault, FaultKind
from programme.prices.changes import Change, Doubt
from programme.prices.files import LARGEST_FILE, MOST_ROWS
from programme.prices.lists import TierPrice
from programme.pricing import Operation, PriceReason
from programme.typography import percent_text
from web.words.languages import Translator, phrase
from web.words.tones import Tone, Word

_OPERATION = {
    Operation.REGISTER: Word(phrase("Registration")),
    Operation.RENEW: Word(phrase("Renewal")),
    Operation.TRANSFER: Word(phrase("Transfer to us")),
}

_CHANGE = {
    Change.ADDED: Word(phrase("New"), Tone.GOOD),
    Change.CHANGED: Word(phrase("Changed"), Tone.WARNING),
    Change.SAME: Word(phrase("Unchanged")),
    Change.REMOVED: Word(phrase("No longer sold"), Tone.BAD),
}

_DOUBT = {
    Doubt.COST_ABOVE_LIST: Word(
        phrase("The purchase cost is above the list price: partners pay more than visitors"),
        Tone.WARNING,
    ),
    Doubt.LARGE_CHANGE: Word(phrase("Changes by half or more; check the decimal comma")),
    Doubt.ZONE_NOT_SOLD: Word(phrase("No registry of ours knows this ending; nobody can order it")),
    Doubt.OPERATION_MISSING: Word(phrase("This ending has no price of another operation")),
    Doubt.PROMOTION_BELOW_COST: Word(
        phrase("Below the purchase cost: partners pay the cost, more than visitors")
    ),
    Doubt.PROMOTION_ABOVE_LIST: Word(phrase("Above the list price")),
    Doubt.NOT_LISTED: Word(phrase("The price list does not sell this")),
    Doubt.REPLACES: Word(phrase("Replaces a promotion that counts on some of these days")),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {
    Operation: _OPERATION,
    Change: _CHANGE,
    Doubt: _DOUBT,
}
"""Joined to the table in texts.py."""

_FAULTS: dict[FaultKind, str] = {
    FaultKind.TOO_LARGE: phrase("The file is too large. Send %(most)s MB at most"),
    FaultKind.NOT_UTF8: phrase("We cannot read the file. Save it as CSV in UTF-8"),
    FaultKind.EMPTY: phrase("There is no row of prices in the file. Add one under the header"),
    FaultKind.TOO_MANY_ROWS: phrase("The file has %(value)s rows, we take %(most)s at once"),
    FaultKind.QUOTES_BROKEN: phrase("A quotation mark in the file has no pair. Close it"),
    FaultKind.COLUMN_UNKNOWN: phrase("We do not know the column “%(value)s”. Remove it"),
    FaultKind.COLUMN_TWICE: phrase("The column “%(value)s” is there twice. Leave one"),
    FaultKind.COLUMN_MISSING: phrase("The column “%(value)s” is missing. Add it to the header"),
    FaultKind.WIDTH_WRONG: phrase(
        "The row has %(value)s cells, the header another number."
        " Put amounts with a decimal comma in quotation marks, or part the cells by semicolons"
    ),
    FaultKind.ZONE_WRONG: phrase("“%(value)s” is no ending. Enter one like cz or co.uk"),
    FaultKind.OPERATION_WRONG: phrase(
        "“%(value)s” is no operation. Enter register, renew or transfer"
    ),
    FaultKind.AMOUNT_WRONG: phrase("“%(value)s” is no price. Enter an amount like 179,00"),
    FaultKind.COST_WRONG: phrase("“%(value)s” is no purchase cost. Enter an amount like 140,00"),
    FaultKind.NOT_ABOVE_ZERO: phrase("Enter a price above zero"),
    FaultKind.CURRENCY_WRONG: phrase("“%(value)s” is no currency of ours. Enter CZK"),
    FaultKind.DAY_WRONG: phrase("“%(value)s” is no day. Enter one like 1. 1. 2027 or 2027-01-01"),
    FaultKind.BEGINS_TOO_EARLY: phrase("%(value)s is over. Enter today or a later day"),
    FaultKind.ENDS_TOO_EARLY: phrase("%(value)s comes before the first day. Enter a later one"),
    FaultKind.TWICE: phrase("%(value)s is there twice, first on line %(other)s. Leave one"),
    FaultKind.OVERLAPS: phrase("%(value)s overlaps line %(other)s. Part their days"),
}
_MOST = {FaultKind.TOO_LARGE: LARGEST_FILE // 1_000_000, FaultKind.TOO_MANY_ROWS: MOST_ROWS}

_REASONS: dict[PriceReason, str] = {
    PriceReason.LIST: phrase("list price"),
    PriceReason.DISCOUNT: phrase("list price − %(discount)s"),
    PriceReason.COST_FLOOR: phrase("purchase cost; the discount cannot go below it"),
    PriceReason.COST_FLOOR_ABOVE_LIST: phrase("purchase cost; the list price is below it"),
}
_PROMOTION_REASONS: dict[PriceReason, str] = {
    PriceReason.LIST: phrase("promotion"),
    PriceReason.DISCOUNT: phrase("promotion − %(discount)s"),
    PriceReason.COST_FLOOR: phrase("purchase cost; the discount cannot go below it"),
    PriceReason.COST_FLOOR_ABOVE_LIST: phrase("purchase cost; the promotion is below it"),
}

SENTENCES: dict[str, str] = {
    "price_file_unfit": phrase(
        "The file cannot be published any more; a promotion in it would begin in the past."
        " Mend it and send it again"
    ),
    "prices_changed_meanwhile": phrase(
        "A colleague has published another price list meanwhile."
        " What you see here is compared with that one; look at it again"
    ),
    "prices_not_changed": phrase("The file says what the price list before it says"),
}
"""Joined to the sentences in texts.py."""

SAID: dict[str, str] = {
    "prices-published": phrase("The prices are published."),
    "prices-under-way": phrase("We are publishing the prices; they are not in the list yet."),
}
"""What the line at the top of a manager's page says after something was done."""


def fault_words(fault: Fault, translator: Translator) -> str:
    """Return what has to be mended in a file."""
    return translator.say(
        _FAULTS[fault.kind], value=fault.value, other=fault.other, most=_MOST.get(fault.kind, "")
    )


def reason_words(price: TierPrice, translator: Translator) -> str:
    """Return why a tier pays a price, in few words."""
    reasons = _REASONS if price.yearly.promotion_price is None else _PROMOTION_REASONS
    discount = percent_text(price.tier.names_discount_permille, translator.language)
    return translator.say(reasons[price.because], discount=discount)
