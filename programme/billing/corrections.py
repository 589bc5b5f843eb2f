"""An entry of a deposit is taken back: why, who wants it, and who else says yes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class CorrectionReason(StrEnum):
    """Why an entry is taken back; the partner reads it in their own language."""

    WRONG_PARTNER = "wrong_partner"
    """The payment was another partner's."""
    PAYMENT_RETURNED = "payment_returned"
    """The bank took the payment back."""
    CHARGED_TWICE = "charged_twice"
    CHARGED_WRONGLY = "charged_wrongly"
    """The price was not the one that was promised."""
    NOT_DELIVERED = "not_delivered"
    """What was charged for was never supplied, or went at once."""
    OTHER = "other"
    """The note says what."""


OF_CREDITS = (
    CorrectionReason.WRONG_PARTNER,
    CorrectionReason.PAYMENT_RETURNED,
    CorrectionReason.OTHER,
)
"""Why a credit is taken back."""

OF_CHARGES = (
    CorrectionReason.CHARGED_TWICE,
    CorrectionReason.CHARGED_WRONGLY,
    CorrectionReason.NOT_DELIVERED,
    CorrectionReason.OTHER,
)
"""Why a charge is taken back."""


class CorrectionVerdict(StrEnum):
    """What the second person says."""

    CONFIRM = "confirm"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Proposal:
    """What one of our people wants taken back; the note stays out of Temporal."""

    correction_id: str
    entry_id: str
    partner_id: str
    reason: CorrectionReason
    note: str
    proposed_by: str


@dataclass(frozen=True)
class CorrectionWanted:
    """A proposal and what the second person said about it."""

    correction_id: str
    entry_id: str
    partner_id: str
    reason: CorrectionReason
    proposed_by: str
    verdict: CorrectionVerdict
    answered_by: str
    about: str
    """The domain that was charged for, or the variable symbol of the payment."""
    kind: Literal["correction_wanted"] = "correction_wanted"


@dataclass(frozen=True)
class CorrectionDone:
    """The entry is taken back, or stays as it is because the second person said no."""

    verdict: CorrectionVerdict
    answered_by: str
    kind: Literal["correction_done"] = "correction_done"


@dataclass(frozen=True)
class SamePersonTwice:
    """Whoever proposed a correction cannot be the one who confirms it."""

    kind: Literal["same_person_twice"] = "same_person_twice"


@dataclass(frozen=True)
class CorrectionUnknown:
    """There is no such proposal, or nobody has answered it."""

    kind: Literal["correction_unknown"] = "correction_unknown"
