"""How long each kind of step may take, how often it is tried, and whose turn it is, by name."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NotRequired, TypedDict

from temporalio.common import Priority, RetryPolicy

from programme.people.application import CONFIRM_WAIT


class Patience(TypedDict):
    """The options every activity call takes."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy
    heartbeat_timeout: NotRequired[timedelta]


class LocalPatience(TypedDict):
    """The options of a step that is told beside the story, in the same worker."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


def _patience(
    seconds: int, first_pause: float, longest_pause: float, tries: int = 0, *, growing: int = 2
) -> Patience:
    return Patience(
        start_to_close_timeout=timedelta(seconds=seconds),
        retry_policy=RetryPolicy(
            initial_interval=timedelta(seconds=first_pause),
            maximum_interval=timedelta(seconds=longest_pause),
            maximum_attempts=tries,
            backoff_coefficient=growing,
        ),
    )


OUR_OWN_BOOKS = _patience(10, 0.5, 60)
AT_OUR_BOOKS: LocalPatience = {
    "start_to_close_timeout": timedelta(seconds=10),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(seconds=0.2), maximum_interval=timedelta(seconds=60)
    ),
}
"""The same for a local activity: a word to the story waits as long as one of its tries."""
REGISTRY_CALL: Patience = {
    **_patience(150, 1, 600),
    "heartbeat_timeout": timedelta(seconds=20),
}
"""Three times the longest EPP deadline: an attempt ends by itself before the clock ends it.

A worker that died in the middle is missed by its heartbeat, long before that.
"""
REGISTRY_POLL: Patience = {
    **_patience(300, 5, 300),
    "heartbeat_timeout": timedelta(seconds=20),
}
"""Two hundred messages, each asked for and taken off."""
REGISTER_CALL = _patience(40, 30, 900, growing=3)
"""For every register and the name servers; the longest of them gives up by itself after 24 s.

How long a question stands in its register's queue is not counted: that may be minutes.
"""
SANCTIONS_CALL: Patience = {
    **_patience(360, 30, 900, growing=3),
    "heartbeat_timeout": timedelta(seconds=20),
}
"""Two lists of up to 150 s each, fetched only where the day's own fetching has failed."""
LIST_PAUSE = timedelta(hours=1)
"""How soon a sanctions list that could not be had is asked for again."""
REGISTER_TRIES = 5
"""After so many tries, some 20 minutes, an outage is written down as a gap for the reviewer."""
CHECKING_WAIT = timedelta(hours=1)
"""How long the checks of an application may take together; what is open then is a gap, too."""
BANK_CALL = _patience(60, 5, 600)
STATEMENT_IMPORT: Patience = {
    **_patience(1800, 2, 600),
    "heartbeat_timeout": timedelta(seconds=20),
}
"""Ten thousand movements take minutes; what was written before a worker died is not done again."""
PRINTER: Patience = {**_patience(120, 2, 600), "heartbeat_timeout": timedelta(seconds=20)}
"""A settlement of thousands of names is many pages, three times over."""
POST_ROOM: Patience = {**_patience(660, 2, 1800), "heartbeat_timeout": timedelta(seconds=20)}
"""A relay may take ten minutes to answer a whole message; a dead worker is missed long before."""
AUDITING: Patience = {**_patience(900, 5, 300), "heartbeat_timeout": timedelta(seconds=20)}
PRINTING: Patience = {**_patience(120, 1, 60), "heartbeat_timeout": timedelta(seconds=20)}
QUESTION = _patience(10, 1, 5, tries=2)

START_TIMEOUT = timedelta(seconds=5)
"""How long Temporal may take to note a new story or a signal."""
ANSWER_WAIT = timedelta(seconds=8)
"""How long the desk lets a partner wait for the first answer to an order."""
QUESTION_WAIT = timedelta(seconds=3)
"""How long a page waits for a register."""
DECISION_WAIT = timedelta(seconds=10)
EMAIL_WAIT = CONFIRM_WAIT
LINK_LIFE = timedelta(hours=48)
FUNDS_WAIT = timedelta(days=14)
PAYMENT_WAIT = timedelta(days=21)
"""For calls of before there were papers; today a call says its last day itself."""
BATCH_WAIT = timedelta(minutes=10)
"""How long the end of a month waits for one settlement before it begins the next one."""
MORNING = timedelta(hours=9)
"""After midnight: when a day's letters go out."""
FIRST_LOOK = timedelta(minutes=5)
LONGEST_LOOK = timedelta(hours=2)
"""How soon a pending order, or a closed account, is tried again if nobody tells us."""
BULK_LOOK = timedelta(seconds=5)
"""How soon a bulk order looks which of its items take long; later and later from then on."""
MOST_LINKS = 10
"""How many confirmation letters one application may cause."""


@dataclass(frozen=True)
class Turn:
    """How soon work of one kind is given out by a queue; a smaller number comes first.

    Within one number Temporal gives it out fairly between the partners. What a story begins
    inherits its turn.
    """

    priority: int

    def of(self, partner_id: str) -> Priority:
        """Return the priority of one partner's work."""
        return Priority(priority_key=self.priority, fairness_key=partner_id[:64])


SINGLE_ORDER = Turn(2)
"""Somebody waits for the answer."""
EVERYDAY = Turn(3)
"""Renewals and changes: within minutes."""
BULK = Turn(5)
"""Thousands at once; nobody waits for one of them."""
