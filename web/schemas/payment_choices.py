"""What an accountant chooses to do with a payment, as the form sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from programme.billing.incoming import PaymentAction
from web.forms import tidy
from web.words.languages import phrase

LONGEST_NOTE = 500

_CHOOSE = phrase("Choose what is to be done with the payment")
_NO_NOTE = phrase("Write down why; only the recommended action needs no note")
_LONG_NOTE = phrase("Shorten the note to 500 characters at most")


@dataclass(frozen=True)
class PaymentChoice:
    """One choice of the page: what is done, and with whose call or deposit."""

    action: PaymentAction
    of: str = ""
    """The top-up or the partner."""

    @property
    def value(self) -> str:
        """The choice as the form carries it."""
        return f"{self.action}:{self.of}" if self.of else str(self.action)

    @property
    def top_up_id(self) -> str | None:
        """The open call that is paid, where one is."""
        return self.of if self.action is PaymentAction.CREDIT_CALL else None

    @property
    def partner_id(self) -> str | None:
        """The partner whose deposit it is added to, where the choice names one."""
        return self.of if self.action is PaymentAction.CREDIT_PARTNER else None


def note_of(sent: Mapping[str, str]) -> str:
    """Return the note as we keep it."""
    return tidy(sent.get("note", ""))


def faults_of(
    sent: Mapping[str, str], choice: PaymentChoice | None, recommended: str | None
) -> dict[str, str]:
    """Return the sentence at each wrong field; what nobody recommended needs a reason."""
    if choice is None:
        return {"choice": _CHOOSE}
    if len(note_of(sent)) > LONGEST_NOTE:
        return {"note": _LONG_NOTE}
    if not note_of(sent) and choice.value != recommended:
        return {"note": _NO_NOTE}
    return {}
