"""An address card says where one part of the sandbox answers, so that others can find it."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Card:
    """Where one part answers, and which process stands behind it.

    The facts are whatever else the part wrote on its card.
    """

    part: str
    pid: int
    ports: Mapping[str, int] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


def card_path(folder: Path, part: str) -> Path:
    """Return the file in which a part of this folder leaves its card."""
    return folder / f"{part}.json"


def write_card(
    folder: Path, part: str, *, ports: Mapping[str, int], addresses: Mapping[str, str]
) -> Card:
    """Leave the card of the running process, so that a reader sees a whole card or none."""
    card = Card(part, os.getpid(), ports, addresses)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=f".{part}-")
    told = asdict(card)
    del told["facts"]
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=2)
    Path(draft).chmod(0o644)
    Path(draft).replace(card_path(folder, part))
    return card


def read_card(folder: Path, part: str) -> Card | None:
    """Return the card a part left here, None where there is none."""
    try:
        told = json.loads(card_path(folder, part).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    told.pop("part", None)
    pid, ports, addresses = told.pop("pid"), told.pop("ports", {}), told.pop("addresses", {})
    return Card(part, pid, ports, addresses, told)


def remove_card(folder: Path, part: str) -> None:
    """Take the running process's card away and leave a successor's card where it is."""
    card = read_card(folder, part)
    if card is not None and card.pid == os.getpid():
        card_path(folder, part).unlink(missing_ok=True)
