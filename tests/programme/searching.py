"""Goes through every world that a model of a protocol can come to, the nearest first."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

Thing = TypeVar("Thing")


class World(Protocol):
    """One state of a model; it can be compared, and says whether nothing is left to happen."""

    @property
    def is_quiet(self) -> bool: ...

    def __hash__(self) -> int: ...


AnyWorld = TypeVar("AnyWorld", bound=World)
CameFrom = dict[AnyWorld, list[AnyWorld]]


def put_in(things: tuple[Thing, ...], number: int, thing: Thing) -> tuple[Thing, ...]:
    return (*things[:number], thing, *things[number + 1 :])


def search(
    first: AnyWorld,
    steps: Callable[[AnyWorld], Iterable[AnyWorld]],
    wrong_with: Callable[[AnyWorld], str | None],
) -> tuple[str | None, CameFrom[AnyWorld]]:
    """Go through every world there can be; stop at the first wrong one."""
    came_from: CameFrom[AnyWorld] = {first: []}
    waiting = deque([first])
    while waiting:
        world = waiting.popleft()
        wrong = wrong_with(world)
        if wrong is not None:
            return wrong, came_from
        for after in steps(world):
            if after not in came_from:
                came_from[after] = []
                waiting.append(after)
            came_from[after].append(world)
    return None, came_from


def ends_of(came_from: CameFrom[AnyWorld]) -> set[AnyWorld]:
    """Return the worlds from which a quiet one can be reached."""
    reached = {world for world in came_from if world.is_quiet}
    waiting = list(reached)
    while waiting:
        for before in came_from[waiting.pop()]:
            if before not in reached:
                reached.add(before)
                waiting.append(before)
    return reached
