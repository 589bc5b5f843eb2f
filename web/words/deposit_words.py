"""What people read about requests for a deposit, refunds, and the nightly look at the books."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from programme.billing.activation import DepositRequestStatus, DepositVerdict, NoDepositCause
from programme.billing.refunds import RefundStatus, RefusedCause
from web.words.languages import phrase
from web.words.tones import Tone, Word

_REQUEST = {
    DepositRequestStatus.AWAITING_REVIEW: Word(phrase("Waiting for a decision"), Tone.WARNING),
    DepositRequestStatus.APPROVED: Word(phrase("Approved"), Tone.GOOD),
    DepositRequestStatus.DECLINED: Word(phrase("Declined"), Tone.BAD),
}

_DEPOSIT_VERDICT = {
    DepositVerdict.APPROVE: Word(phrase("Open the deposit"), Tone.GOOD),
    DepositVerdict.DECLINE: Word(phrase("Decline"), Tone.BAD),
}

_NO_DEPOSIT = {
    NoDepositCause.NOT_OFFERED: Word(
        phrase("Your programme has no deposit account. Every order is paid by its own call.")
    ),
    NoDepositCause.NOT_ACTIVE: Word(
        phrase("Your partnership is suspended or over. Write to us and we will look at it.")
    ),
    NoDepositCause.DECLINED: Word(phrase("One of us decided so. You may ask again.")),
}

_REFUND = {
    RefundStatus.AWAITING_CHECK: Word(phrase("Waiting for a check"), Tone.WARNING),
    RefundStatus.AWAITING_SECOND: Word(phrase("Waiting for a second person"), Tone.WARNING),
    RefundStatus.PAID_OUT: Word(phrase("Paid out"), Tone.GOOD),
    RefundStatus.REFUSED: Word(phrase("Refused"), Tone.BAD),
    RefundStatus.WITHDRAWN: Word(phrase("Withdrawn")),
}

_NO_REFUND = {
    RefusedCause.DEPOSIT_TOO_SMALL: Word(phrase("There was less available than you asked for.")),
    RefusedCause.REFUSED: Word(phrase("One of us decided so.")),
}

WORDS: dict[type[StrEnum], dict[Any, Word]] = {
    DepositRequestStatus: _REQUEST,
    DepositVerdict: _DEPOSIT_VERDICT,
    NoDepositCause: _NO_DEPOSIT,
    RefundStatus: _REFUND,
    RefusedCause: _NO_REFUND,
}
"""Joined to the table in texts.py."""

SENTENCES: dict[str, str] = {
    "deposit_decided_already": phrase("A colleague was quicker; that decision stands."),
    "no_request_waits": phrase("This request does not wait for a decision any more."),
    "refund_not_waiting": phrase("A colleague was quicker, or this step is not the next one."),
    "checked_by_you": phrase("You have checked this refund; somebody else has to confirm it."),
    "not_for_you": phrase("Your account may not take this step."),
    "refund_unknown": phrase("This refund is not in the books yet. Load again."),
}
"""Joined to the sentences in texts.py."""

SAID: dict[str, str] = {
    "deposit-approved": phrase("The deposit is being opened and the partner told."),
    "deposit-declined": phrase("The request is declined and the partner told why."),
    "deposit-under-way": phrase("We have your decision; it is not written down yet. Load again."),
    "refund-asked": phrase("We have your request. It is in the list in a moment."),
    "refund-withdrawn": phrase("The request is taken back; the amount can be spent again."),
    "refund-too-late": phrase("The request could not be taken back any more."),
    "refund-checked": phrase("The refund is checked; a second person has to confirm it."),
    "refund-confirmed": phrase("The refund is confirmed. The payment order is below."),
    "refund-refused": phrase("The refund is refused and the partner told why."),
    "refund-under-way": phrase("We have your decision; it is not written down yet. Load again."),
    "refund-sent": phrase("It is noted that the bank has the payment."),
}
"""What the line at the top of a page says after something was done."""
