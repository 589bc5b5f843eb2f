"""What is said of bulk orders: of lines, of lists that cannot be read, of how items stand."""

from __future__ import annotations

from db.views.domains.bulk_items import ItemRow
from db.views.domains.bulk_orders import BulkRow
from programme.domains.bulk import LineFault, StopCause
from programme.domains.bulk_lists import ListFault
from programme.names import NameFault
from programme.order import UNDER_WAY
from web.words import texts
from web.words.languages import Translator, phrase
from web.words.sentences import ORDER_NEXT

LINE_FAULTS: dict[LineFault, str] = {
    LineFault.YEARS_WRONG: phrase("The years must be a number from 1 to 10"),
    LineFault.WIDTH_WRONG: phrase("There is more on the line than a domain and the years"),
    LineFault.TWICE: phrase("The domain is on line %(other)s already"),
    LineFault.ALREADY_YOURS: phrase("You have this domain, or have ordered it already"),
    LineFault.TAKEN: phrase("Somebody else has this domain"),
}
"""Beside the faults of a typed name, which read the same as in the form for one domain."""

LIST_FAULTS: dict[ListFault, str] = {
    ListFault.EMPTY: phrase("Enter at least one domain, or choose a file"),
    ListFault.TOO_LARGE: phrase("The list is larger than 2 MB; send it in parts"),
    ListFault.TOO_MANY: phrase("The list has more than 10,000 lines; send it in parts"),
    ListFault.NOT_UTF8: phrase("Save the file as CSV in UTF-8 and choose it again"),
    ListFault.QUOTES_BROKEN: phrase("The quotation marks in the file do not fit together"),
    ListFault.COLUMN_UNKNOWN: phrase(
        "Leave only the columns with the domain and the years in the file"
    ),
}

REFUSALS: dict[str, str] = {
    "nothing_to_order": phrase("Nothing in this list can be ordered this way."),
    "price_changed": phrase(
        "The price has changed meanwhile: it was %(price_shown)s, now it is %(price_now)s."
        " Order at the new price?"
    ),
}

STOPPED: dict[StopCause, str] = {
    StopCause.CANCELLED: phrase("You cancelled the order; this domain was not sent."),
    StopCause.FUNDS_NEVER_CAME: phrase("The money did not come in time; this was not sent."),
}
NOT_BEGUN = phrase("Waits for its turn.")
LEFT_OUT = phrase("Left out: the deposit did not reach that far.")
TAKEN_MEANWHILE = phrase("The domain is taken, or yours already.")


def fault_sentence(item: ItemRow, translator: Translator) -> str:
    """Return why a line is not ordered."""
    assert item.fault is not None
    if item.fault in LINE_FAULTS:
        return translator.say(LINE_FAULTS[item.fault], other=item.other or "")
    return translator.gettext(texts.word_of(NameFault(item.fault.value)).text)


def item_sentence(item: ItemRow, bulk: BulkRow, translator: Translator) -> str:
    """Return how an item stands, or what became of it."""
    if item.fault is not None:
        return fault_sentence(item, translator)
    if item.status is None:
        return translator.gettext(_of_unbegun(item, bulk))
    if item.status in UNDER_WAY and item.status in ORDER_NEXT:
        return translator.say(ORDER_NEXT[item.status], missing=item.missing or "")
    if item.end_kind == "already_ordered":
        # Whose order has it is nobody else's business.
        return translator.gettext(TAKEN_MEANWHILE)
    return translator.gettext(texts.end_sentence(item.end_kind or item.status.value))


def _of_unbegun(item: ItemRow, bulk: BulkRow) -> str:
    if bulk.until_line is not None and item.line > bulk.until_line:
        return LEFT_OUT
    if bulk.is_under_way or bulk.stopped is None:
        return NOT_BEGUN
    return STOPPED[bulk.stopped]
