"""Whether what clients were told fits one order of the entries, by their versions (4.4)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """What one client sent and was told: an entry with its version, or a refusal without one."""

    sent: float
    returned: float
    change: int
    version: int | None
    left: int


def faults(log: Sequence[Told], start: int) -> list[str]:
    """Return why the answers do not fit one order; nothing when they do."""
    made = sorted((each for each in log if each.version is not None), key=_version)
    versions = [_version(each) for each in made]
    found = []
    if versions != list(range(versions[0], versions[0] + len(versions)) if versions else []):
        found.append(f"{len(set(versions))} versions for {len(versions)} answers")
    balance, balances = start, [start]
    for each in made:
        balance += each.change
        balances.append(balance)
        if balance != each.left or balance < 0:
            found.append(f"version {each.version} left {balance}, not {each.left}")
    earliest = float("inf")
    for each in reversed(made):
        if earliest < each.sent:
            found.append(f"version {each.version} was sent after a later one had returned")
        earliest = min(earliest, each.returned)
    return found + [
        f"a refusal of {-each.change} that no moment explains"
        for each in log
        if each.version is None and not _explained(each, made, balances)
    ]


def _version(each: Told) -> int:
    return each.version or 0


def _explained(refusal: Told, made: Sequence[Told], balances: Sequence[int]) -> bool:
    """Say whether the deposit was too small at some moment between question and refusal."""
    returned = [index for index, each in enumerate(made) if each.returned < refusal.sent]
    sent = [index for index, each in enumerate(made) if each.sent < refusal.returned]
    lowest = returned[-1] + 1 if returned else 0
    highest = sent[-1] + 1 if sent else 0
    return any(left < -refusal.change for left in balances[lowest : highest + 1])
