"""Which characters can be printed: what a font lacks would stop the whole paper (PDF/A-3)."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache

import typst

_JOINERS = "\u200c\u200d"
_STAND_IN = "\N{REPLACEMENT CHARACTER}"
_LONGEST_WORD = 40
_PARTS = re.compile(r".{1,20}(?<=[-.])|.{1,20}")
"""Long names part after a hyphen or a dot, if there is one."""

_BREAK = "\u200b"

_ONE_CHARACTER = b"#set document(title: [.]); #json(bytes(sys.inputs.text))"


def printable(text: str) -> str:
    """Return a text as it can be printed: one line, nothing unseen in it, no word without an end.

    What no font of ours has becomes a mark that something stood here.
    """
    words = "".join(_printable(each) for each in text).split(" ")
    return " ".join(_with_breaks(word) for word in words if word)


def _printable(character: str) -> str:
    if " " <= character <= "\u017f" and not "\x7f" <= character <= "\x9f":
        return character
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    # Such as marks that turn the direction of all that follows.
    if kind in ("Cc", "Cf", "Cs") and character not in _JOINERS:
        return ""
    return character if _has_glyph(character) else _STAND_IN


def _with_breaks(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return _BREAK.join(_PARTS.findall(word))


@lru_cache(maxsize=10_000)
def _has_glyph(character: str) -> bool:
    """Ask the typesetter itself; one character takes a millisecond, once."""
    try:
        typst.compile(
            _ONE_CHARACTER,
            sys_inputs={"text": json.dumps(character)},
            pdf_standards=["a-3a"],
            ignore_system_fonts=True,
        )
    except typst.TypstError:
        return False
    return True
