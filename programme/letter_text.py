"""How a letter's text is read: subject first, then blocks that make both the text and the page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How a block is laid out."""

    PARAGRAPH = "paragraph"
    BUTTON = "button"
    """One line, `label: url`."""
    QUOTE = "quote"
    """Words a person wrote, such as a reviewer's reason."""
    FACTS = "facts"
    """A small table, `label: value` on each line."""
    LIST = "list"


MARKS: dict[Shape, str] = {
    Shape.BUTTON: "=> ",
    Shape.QUOTE: "> ",
    Shape.FACTS: "  ",
    Shape.LIST: "- ",
}


@dataclass(frozen=True)
class Block:
    """One part of a letter."""

    shape: Shape
    lines: tuple[str, ...]


@dataclass(frozen=True)
class LetterText:
    """A letter ready to be laid out."""

    subject: str
    blocks: tuple[Block, ...]


class LetterTextError(ValueError):
    """A letter's text does not have the shape of a letter."""


def read_letter(text: str) -> LetterText:
    """Return the letter a rendered text holds.

    Raises LetterTextError.
    """
    first, _, rest = text.partition("\n")
    if not first.startswith("Subject: "):
        raise LetterTextError("A letter starts with its subject.")
    parts = [part.strip("\n") for part in rest.split("\n\n") if part.strip()]
    return LetterText(first.removeprefix("Subject: "), tuple(_block(part) for part in parts))


def as_plain_text(letter: LetterText) -> str:
    """Return the body for readers of plain text; only the button's mark is dropped."""
    return "\n\n".join(_plain(block) for block in letter.blocks) + "\n"


def one_line(word: str) -> str:
    """Return a word that cannot start a new line, and so cannot pose as a block or a header."""
    return " ".join(word.replace("\x00", " ").split())


def _block(part: str) -> Block:
    lines = part.split("\n")
    for shape, mark in MARKS.items():
        if all(line.startswith(mark) for line in lines):
            return Block(shape, tuple(line.removeprefix(mark) for line in lines))
    return Block(Shape.PARAGRAPH, tuple(lines))


def _plain(block: Block) -> str:
    mark = "" if block.shape is Shape.BUTTON else MARKS.get(block.shape, "")
    return "\n".join(mark + line for line in block.lines)
