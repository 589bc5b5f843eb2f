"""How a table of what may follow what is walked."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeVar

Status = TypeVar("Status", bound=StrEnum)


def reachable_from(follows: Mapping[Status, Collection[Status]], start: Status) -> set[Status]:
    found, fresh = {start}, [start]
    while fresh:
        for status in follows[fresh.pop()]:
            if status not in found:
                found.add(status)
                fresh.append(status)
    return found


def assert_the_walk_is_sound(
    follows: Mapping[Status, Collection[Status]], start: Status, ends: Collection[Status]
) -> None:
    every = set(type(start))
    assert set(follows) == every
    assert reachable_from(follows, start) == every
    assert {status for status in every if not follows[status]} == set(ends)
    for status in every:
        assert status.value == status.name.lower()
        assert reachable_from(follows, status) & set(ends)
        assert status not in follows[status]
