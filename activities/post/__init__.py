"""The post room, as workflows see it."""

from activities.post.room import Envelope, LetterRefused, LetterSent, PostRoom

__all__ = ["Envelope", "LetterRefused", "LetterSent", "PostRoom"]
