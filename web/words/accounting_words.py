"""What accountants read about payments that wait, and about corrections."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from programme.billing.corrections import CorrectionReason, CorrectionVerdict
from programme.billing.incoming import PaymentAction, SuggestedBy, UnmatchedReason
from web.words.languages import phrase
from web.words.tones import Tone, Word

_UNMATCHED = {
    UnmatchedReason.NOT_A_CREDIT: Word(phrase("Not a credit")),
    UnmatchedReason.REVERSED: Word(phrase("Taken back by the bank"), Tone.BAD),
    UnmatchedReason.OTHER_CURRENCY: Word(phrase("Another currency"), Tone.WARNING),
    UnmatchedReason.TOO_OLD: Word(phrase("Too old"), Tone.WARNING),
    UnmatchedReason.UNKNOWN_SYMBOL: Word(phrase("Unknown symbol"), Tone.WARNING),
    UnmatchedReason.NO_OPEN_CALL: Word(phrase("No open call of this amount"), Tone.WARNING),
    UnmatchedReason.INSUFFICIENT: Word(phrase("Less than called"), Tone.WARNING),
    UnmatchedReason.EXCESSIVE: Word(phrase("More than called"), Tone.WARNING),
    UnmatchedReason.DUPLICATE: Word(phrase("Call paid already"), Tone.WARNING),
    UnmatchedReason.OVERDUE: Word(phrase("Call has lapsed"), Tone.WARNING),
    UnmatchedReason.PERHAPS_KNOWN: Word(phrase("Perhaps counted already"), Tone.BAD),
}

_ACTION = {
    PaymentAction.CREDIT_CALL: Word(phrase("Credited as the call's payment"), Tone.GOOD),
    PaymentAction.CREDIT_PARTNER: Word(phrase("Credited to a partner"), Tone.GOOD),
    PaymentAction.RETURN: Word(phrase("Returned to the payer")),
    PaymentAction.NOTHING: Word(phrase("Nothing to do")),
}

_SUGGESTED = {
    SuggestedBy.CALL: Word(phrase("by the symbol of their call")),
    SuggestedBy.OWN_SYMBOL: Word(phrase("by their own symbol")),
    SuggestedBy.MESSAGE: Word(phrase("by digits in the message")),
    SuggestedBy.COUNTER_ACCOUNT: Word(phrase("an earlier payment came from this account")),
    SuggestedBy.AMOUNT: Word(phrase("only the amount agrees with their call")),
}

_REASON = {
    CorrectionReason.WRONG_PARTNER: Word(phrase("The payment belonged to another partner")),
    CorrectionReason.PAYMENT_RETURNED: Word(phrase("The bank took the payment back")),
    CorrectionReason.CHARGED_TWICE: Word(phrase("The same thing was charged twice")),
    CorrectionReason.CHARGED_WRONGLY: Word(phrase("Another price was charged than promised")),
    CorrectionReason.NOT_DELIVERED: Word(phrase("What was charged for was never supplied")),
    CorrectionReason.OTHER: Word(phrase("Another reason; the note says which")),
}

_VERDICT = {
    CorrectionVerdict.CONFIRM: Word(phrase("Carried out"), Tone.GOOD),
    CorrectionVerdict.REFUSE: Word(phrase("Refused"), Tone.BAD),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {
    UnmatchedReason: _UNMATCHED,
    PaymentAction: _ACTION,
    SuggestedBy: _SUGGESTED,
    CorrectionReason: _REASON,
    CorrectionVerdict: _VERDICT,
}
"""Joined to the table in texts.py."""

WHY_IT_WAITS: dict[UnmatchedReason, str] = {
    UnmatchedReason.NOT_A_CREDIT: phrase(
        "Money left our account. There is nothing to credit; note that you have seen it."
    ),
    UnmatchedReason.REVERSED: phrase(
        "The bank takes an earlier movement back. If that one was credited, propose its correction"
        " first; then note here that it is done."
    ),
    UnmatchedReason.OTHER_CURRENCY: phrase(
        "Deposits are kept in crowns. Send the money back at the bank and note it here."
    ),
    UnmatchedReason.TOO_OLD: phrase(
        "It was booked longer ago than the rules may look. See whether it was not settled another"
        " way."
    ),
    UnmatchedReason.UNKNOWN_SYMBOL: phrase(
        "No call has this symbol, and no partner. Find out whose the payment is."
    ),
    UnmatchedReason.NO_OPEN_CALL: phrase(
        "The symbol is the partner's own, and no open call of theirs has this amount."
    ),
    UnmatchedReason.INSUFFICIENT: phrase(
        "The call asks for more. Accept it as a smaller top-up, or leave it here until the rest"
        " comes."
    ),
    UnmatchedReason.EXCESSIVE: phrase(
        "The call asks for less. Credit it all; what the partner does not want can be refunded."
    ),
    UnmatchedReason.DUPLICATE: phrase(
        "Another payment has paid this call. Ask the partner, or add it to their deposit as well."
    ),
    UnmatchedReason.OVERDUE: phrase(
        "The call had lapsed when the payment came. The partner's orders may still need it."
    ),
    UnmatchedReason.PERHAPS_KNOWN: phrase(
        "It equals a payment we know, yet the bank calls it by another number. Compare with the"
        " bank: only money that came twice may be credited twice."
    ),
}

SENTENCES: dict[str, str] = {
    "call_not_open": phrase("The call was paid or lapsed in the meantime. Choose again"),
    "no_deposit_there": phrase("This partner has no deposit to add the payment to"),
    "action_not_allowed": phrase("This cannot be done with this payment"),
    "payment_not_waiting": phrase("The payment does not wait for a decision any more"),
    "payment_decided": phrase("The decision is written down."),
    "same_person_twice": phrase("Whoever proposed the correction cannot confirm it"),
    "correction_unknown": phrase("Nobody has answered this proposal yet"),
    "correction_done": phrase("The correction is written down."),
    "reversal_impossible": phrase("This entry cannot be taken back, or was taken back before"),
}
"""Joined to the sentences in texts.py."""

SAID: dict[str, str] = {
    "payment-decided": phrase("The decision is written down and is being carried out."),
    "payment-decided-before": phrase(
        "Somebody decided about this payment before you. Nothing was changed."
    ),
    "payment-under-way": phrase("We have your decision; it is not written down yet. Load again."),
    "payment-changed": phrase("The payment has changed in the meantime. Look at it once more."),
    "correction-proposed": phrase("The correction is proposed. Somebody else has to confirm it."),
    "correction-open-already": phrase("A correction of this entry is proposed already."),
    "correction-answered-before": phrase(
        "Somebody answered this proposal before you. Nothing was changed."
    ),
    "correction-done": phrase("The entry is taken back, and the partner gets a letter."),
    "correction-refused": phrase("The correction is refused; the entry stays as it was."),
    "correction-under-way": phrase("We have your answer; it is not carried out yet. Load again."),
}
"""What the line at the top of a page says after something was done."""
