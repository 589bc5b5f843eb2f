"""Letters about renewals and transfers with words in them, one of each kind and reason."""

from datetime import date

from programme.domains.renewal_letters import (
    EndingName,
    NameNotRenewed,
    NameRenewed,
    NamesEnded,
    NamesEnding,
    NameTransferred,
    TransferNotDone,
)
from programme.letters import Letter, refusal_kinds
from programme.order import TransferRefusal
from tests.makers import crowns

UNTIL = date(2026, 12, 23)
A_YEAR = crowns(143)
ENDING = (
    EndingName("volna.cz", UNTIL, A_YEAR, automatic=True),
    EndingName("druha-volna.cz", UNTIL, None, automatic=False),
)
NEVER_OF_A_RENEWAL = {"name_taken", "transfer_refused"}

RENEWAL_SAMPLES: tuple[Letter, ...] = (
    NameRenewed("0198f3a2c4d6", "volna.cz", date(2027, 12, 23), A_YEAR),
    *(
        NameNotRenewed("0198f3a2c4d6", "volna.cz", kind, UNTIL)
        for kind in refusal_kinds()
        if kind not in NEVER_OF_A_RENEWAL
    ),
    NameTransferred("0198f3a2c4d6", "volna.cz", date(2027, 12, 23), A_YEAR),
    *(TransferNotDone("0198f3a2c4d6", "volna.cz", why) for why in TransferRefusal),
    NamesEnding(ENDING[:1], 1, crowns(508)),
    NamesEnding(ENDING, 3, crowns(508)),
    NamesEnded(ENDING[1:], 1),
    NamesEnded(ENDING, 2),
)
