"""Every member of a union says what it is; otherwise Temporal would hand over the wrong one."""

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import get_args, get_type_hints

import pytest

from tests.house_rules.house import ROOT, sources

UNFIT_FOR_TEMPORAL = ("timedelta", "Decimal", "float")


def modules_of(room: str) -> list[str]:
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sources(room)
        if path.name != "__init__.py"
    ]


def unions_in(name: str) -> Iterator[UnionType]:
    module = importlib.import_module(name)
    yield from (value for value in vars(module).values() if isinstance(value, UnionType))
    for _, kind in inspect.getmembers(module, inspect.isclass):
        if kind.__module__ == name:
            yield from unions_returned_by(kind)


def unions_returned_by(kind: type) -> Iterator[UnionType]:
    for _, function in inspect.getmembers(kind, inspect.isfunction):
        if hasattr(function, "__temporal_activity_definition"):
            answer = get_type_hints(function).get("return")
            if isinstance(answer, UnionType):
                yield answer


def members() -> set[type]:
    return {
        member
        for room in ("programme", "activities")
        for name in modules_of(room)
        for union in unions_in(name)
        if len(get_args(union)) > 1
        for member in get_args(union)
        if isinstance(member, type) and is_dataclass(member)
        # What goes over the wire to a registry stays on this side of Temporal.
        if not member.__module__.startswith("epp.")
    }


@pytest.mark.parametrize("member", sorted(members(), key=str), ids=lambda each: each.__name__)
def test_the_kind_is_the_name(member: type) -> None:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", member.__name__).lower()

    assert get_args(get_type_hints(member)["kind"]) == (name,)


@pytest.mark.parametrize("member", sorted(members(), key=str), ids=lambda each: each.__name__)
def test_an_answer_is_frozen_and_crosses_temporal(member: type) -> None:
    assert member.__dataclass_params__.frozen  # type: ignore[attr-defined]  # a dataclass has them
    for each in fields(member):
        assert not any(word in str(each.type) for word in UNFIT_FOR_TEMPORAL), each.name


def test_no_two_kinds_of_one_union_are_alike() -> None:
    for name in modules_of("programme"):
        for union in unions_in(name):
            kinds = [getattr(member, "kind", member) for member in get_args(union)]
            assert len(set(kinds)) == len(kinds), union
