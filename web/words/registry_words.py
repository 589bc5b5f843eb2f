"""What our accounts at registries and the orders that wait there are said to be."""

from __future__ import annotations

from collections.abc import Mapping

from programme.order import LaneClosure
from programme.submission import AttemptOutcome, Ruling
from web.words.languages import phrase

CLOSURES: Mapping[str, str] = {
    LaneClosure.NO_CREDIT: phrase("Our credit at the registry has run out"),
    LaneClosure.LOCKED_OUT: phrase("The registry refused our login"),
    LaneClosure.MISCONFIGURED: phrase("Our connection to the registry is set up wrong"),
}

OUTCOMES: Mapping[str | None, str] = {
    None: phrase("no answer was written down"),
    AttemptOutcome.CREATED: phrase("it was created"),
    AttemptOutcome.PENDING: phrase("the registry will say later"),
    AttemptOutcome.REFUSED: phrase("refused"),
    AttemptOutcome.NOT_SENT: phrase("not sent"),
    AttemptOutcome.UNSURE: phrase("the answer was lost"),
}

RULINGS: Mapping[str, str] = {
    Ruling.OURS: phrase("The name is this order’s"),
    Ruling.NOT_OURS: phrase("The name is not this order’s"),
}

SAID: dict[str, str] = {
    "account-opened": phrase("The account takes orders again; those that wait go on now."),
    "account-open-before": phrase("The account takes orders already."),
    "registry-under-way": phrase("We have your word; it is not written down yet. Load again."),
    "order-ruled": phrase("Your word is written down; the order goes on."),
    "order-ruled-before": phrase("A colleague said otherwise before you; that word stands."),
    "order-not-in-review": phrase("Nobody has to rule on this order: the registry will tell."),
}
"""What the line at the top of the page says after something was done."""
