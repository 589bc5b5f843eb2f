"""Nothing in the house grows too large to be read in one go."""

from collections import Counter
from collections.abc import Collection, Mapping
from statistics import median
from typing import TypeVar

import pytest

from tests.house_rules.house import ROOMS, ROOT, functions, length_of, sources

Name = TypeVar("Name")
LENGTHS = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in sources()}
FUNCTIONS = {name: length_of(function) for name, function in functions()}


def share_within(lengths: Collection[int], limit: int) -> float:
    return sum(length <= limit for length in lengths) / len(lengths)


def longer_than(limit: int, lengths: Mapping[Name, int]) -> dict[Name, int]:
    return {name: length for name, length in lengths.items() if length > limit}


def test_files_are_short() -> None:
    assert longer_than(400, LENGTHS) == {}
    assert share_within(LENGTHS.values(), 250) >= 0.95, longer_than(250, LENGTHS)


def test_functions_are_short() -> None:
    assert longer_than(60, FUNCTIONS) == {}
    assert median(FUNCTIONS.values()) <= 8
    assert share_within(FUNCTIONS.values(), 35) >= 0.95


def test_a_story_is_told_on_one_page() -> None:
    runs = {
        name: length_of(function)
        for name, function in functions("workflows")
        if function.name == "run"
    }

    assert longer_than(40, runs) == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_not_crowded(room: str) -> None:
    files = Counter(path.parent for path in sources(room) if path.name != "__init__.py")

    assert {str(folder): count for folder, count in files.items() if count > 20} == {}


def test_the_ground_floor_calls_things_by_name() -> None:
    many = [
        name
        for name, function in functions("programme")
        if len([each for each in function.args.args if each.arg != "self"]) > 3
    ]

    assert many == []


def test_the_type_checker_is_silenced_seldom_and_with_a_code() -> None:
    silenced = [
        line
        for path in sources()
        for line in path.read_text().splitlines()
        if "# type: ignore" in line
    ]

    assert len(silenced) <= 10
    assert all("# type: ignore[" in line for line in silenced)
