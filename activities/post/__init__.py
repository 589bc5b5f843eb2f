"""The post room, as workflows see it, and the tasks of what it could not deliver."""

from activities.post.room import (
    AddressMissing,
    Envelope,
    LetterGivenUp,
    LetterRefused,
    LetterSent,
    PostRoom,
)
from activities.post.tasks import Tasks

__all__ = [
    "AddressMissing",
    "Envelope",
    "LetterGivenUp",
    "LetterRefused",
    "LetterSent",
    "PostRoom",
    "Tasks",
]
