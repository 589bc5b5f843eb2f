"""A word for people, and its tone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a word looks; never its only sign."""

    NEUTRAL = "neutral"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Word:
    """A word for people, in English, with its tone."""

    text: str
    tone: Tone = Tone.NEUTRAL
