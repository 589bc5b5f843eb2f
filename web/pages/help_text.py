"""The help pages: Markdown of four kinds - headings, numbered steps, points, paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from programme.typography import Language

HELP = Path(__file__).parent.parent.parent / "docs" / "help"

_ITEM = re.compile(r"(?:\d+\.|[-*])\s+(.*)", re.DOTALL)
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class BlockKind(StrEnum):
    """What a block of a help page is."""

    HEADING = "heading"
    STEPS = "steps"
    POINTS = "points"
    PARAGRAPH = "paragraph"


@dataclass(frozen=True)
class Block:
    """One block; only lists have more than one line."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True)
class HelpPage:
    """A help page with its title."""

    name: str
    title: str
    blocks: tuple[Block, ...]


def read_help(text: str, name: str) -> HelpPage:
    """Return the page a Markdown text holds."""
    title, blocks = name, []
    for part in re.split(r"\n\s*\n", text.strip()):
        if part.startswith("# "):
            first, _, rest = part.partition("\n")
            title = first.removeprefix("# ").strip()
            part = rest
        if part.strip():
            blocks.append(_block(part.strip()))
    return HelpPage(name, title, tuple(blocks))


def help_pages(language: Language, folder: Path = HELP) -> tuple[HelpPage, ...]:
    """Return every help page of a language, by title."""
    pages = (read_help(path.read_text(), path.stem) for path in (folder / language).glob("*.md"))
    return tuple(sorted(pages, key=lambda page: page.title))


def find_help(language: Language, name: str, folder: Path = HELP) -> HelpPage | None:
    """Return one help page, if there is one of that name."""
    path = folder / language / f"{name}.md"
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    return read_help(path.read_text(), name)


def _block(part: str) -> Block:
    if part.startswith("#"):
        return Block(BlockKind.HEADING, (part.lstrip("#").strip(),))
    items = re.split(r"\n(?=\d+\.\s|[-*]\s)", part)
    found = [_ITEM.fullmatch(item) for item in items]
    if all(found):
        kind = BlockKind.STEPS if part[0].isdigit() else BlockKind.POINTS
        return Block(kind, tuple(_one_line(match.group(1)) for match in found if match))
    return Block(BlockKind.PARAGRAPH, (_one_line(part),))


def _one_line(text: str) -> str:
    return re.sub(r"[*`]+", "", " ".join(text.split()))
