"""What only a person can put right, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class TaskKind(StrEnum):
    """Why there is something to do; today each is about a letter that did not arrive."""

    LETTER_REFUSED = "letter_refused"
    """The address does not exist, or its mail server will never take our letters."""
    LETTER_GIVEN_UP = "letter_given_up"
    """Nobody took the letter for days."""
    ADDRESS_MISSING = "address_missing"
    """There was nobody to write to; the letter was never written."""
    HOLDERS_ADDRESS = "holders_address"
    """We know the address only as that of a partner's customer, and never write there."""


class TaskEnd(StrEnum):
    """How a task ended."""

    SEEN_TO = "seen_to"
    """Somebody put it right some other way and noted how."""
    SENT_AGAIN = "sent_again"
    """The letter went to a corrected address, under a new id."""


@dataclass(frozen=True)
class Remedy:
    """What somebody wants done with a task; it names people, so it stays out of Temporal."""

    task_id: str
    user_id: str
    note: str
    email: str | None
    """The corrected address the letter is sent to; without one the task is seen to."""


@dataclass(frozen=True)
class TaskClosed:
    """The task is done; whoever was first is the one who did it."""

    end: TaskEnd
    done_by: str
    letter_id: str | None = None
    """The letter that is sent again."""
    kind: Literal["task_closed"] = "task_closed"


@dataclass(frozen=True)
class NotToBeSentAgain:
    """There is no letter to send, or its address is not ours to correct."""

    kind: Literal["not_to_be_sent_again"] = "not_to_be_sent_again"


TaskAnswer = TaskClosed | NotToBeSentAgain
