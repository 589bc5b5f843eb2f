"""A model of two runners of one order, and of names that are freed again (reliability.md 1.2, 4.1).

An order is carried by two runners that know nothing of each other: a zombie and its successor.
Another order of ours wants the name, too; another registrar takes it and lets it go.
The release gate is what keeps an order from being let go while a create of it can still come true;
each of its rules is dropped once, and the search finds the shortest story in which it is missed.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tests.programme.searching import ends_of, put_in, search

FREE, FOREIGN = -1, 9
HELD, CHARGED, RELEASED = "held", "charged", "released"
YOUNG, OLD = "young", "old"


class Runner(NamedTuple):
    at: str = "START"
    lost: str = ""
    """An attempt of this runner without an answer, and whether the delay has passed since."""
    in_flight: bool = False
    asked_well: bool = False
    """The registry was asked when no lost attempt of the order was young."""


class Order(NamedTuple):
    hold: str = HELD
    created: bool = False
    runners: tuple[Runner, ...] = (Runner(), Runner())


class World(NamedTuple):
    orders: tuple[Order, ...] = (Order(),)
    owner: int = FREE
    faults: int = 2
    moves: int = 3

    def put(self, number: int, **changes: Any) -> "World":
        order = self.orders[number]._replace(**changes)
        return self._replace(orders=put_in(self.orders, number, order))

    def run(self, number: int, which: int, **changes: Any) -> "World":
        runners = self.orders[number].runners
        runner = runners[which]._replace(**changes)
        return self.put(number, runners=put_in(runners, which, runner))

    def faulty(self) -> "World":
        return self._replace(faults=self.faults - 1)

    def has_young(self, number: int) -> bool:
        return any(runner.lost == YOUNG for runner in self.orders[number].runners)

    @property
    def is_quiet(self) -> bool:
        runners = [runner for order in self.orders for runner in order.runners]
        return all(runner.at == "DONE" and not runner.in_flight for runner in runners)


TWO_ORDERS = (Order(), Order(runners=(Runner(),)))


class Protocol:
    """What the runners do; a mutant drops one rule."""

    def __init__(self, mutant: str = "") -> None:
        self.mutant = mutant

    def steps(self, world: World) -> Iterator[World]:
        for number, order in enumerate(world.orders):
            for which, runner in enumerate(order.runners):
                if runner.at != "DONE":
                    step: Callable[..., Iterator[World]] = getattr(self, runner.at.lower())
                    yield from step(world, number, which)
                yield from self.what_time_brings(world, number, which)
        if world.moves and world.owner in (FREE, FOREIGN):
            moved = FOREIGN if world.owner == FREE else FREE
            yield world._replace(owner=moved, moves=world.moves - 1)

    def what_time_brings(self, world: World, number: int, which: int) -> Iterator[World]:
        runner = world.orders[number].runners[which]
        if runner.in_flight:
            yield self.created(world, number).run(number, which, in_flight=False)
        elif runner.lost == YOUNG:
            yield world.run(number, which, lost=OLD)

    def created(self, world: World, number: int) -> World:
        return world._replace(owner=number) if world.owner == FREE else world

    def start(self, world: World, number: int, which: int) -> Iterator[World]:
        order = world.orders[number]
        must_ask = order.created or any(each.lost or each.at == "SEND" for each in order.runners)
        yield world.run(number, which, at="INFO" if must_ask else "OPEN", asked_well=not must_ask)

    def open(self, world: World, number: int, which: int) -> Iterator[World]:
        may_send = world.orders[number].hold == HELD or self.mutant == "sends_after_the_end"
        yield world.run(number, which, at="SEND" if may_send else "DONE")

    def send(self, world: World, number: int, which: int) -> Iterator[World]:
        after = self.created(world, number)
        yield after.run(number, which, at="YES" if world.owner == FREE else "NO")
        if world.faults:
            yield self.lost(after, number, which, in_flight=False)
            if not world.orders[number].runners[which].in_flight:
                yield self.lost(world, number, which, in_flight=True)

    def lost(self, world: World, number: int, which: int, *, in_flight: bool) -> World:
        flying = in_flight or world.orders[number].runners[which].in_flight
        after = world.run(number, which, at="INFO", lost=YOUNG, in_flight=flying).faulty()
        # Whoever asked before this attempt was old did not ask well.
        for other in range(len(after.orders[number].runners)):
            after = after.run(number, other, asked_well=False)
        return after

    def yes(self, world: World, number: int, which: int) -> Iterator[World]:
        yield world.put(number, created=True).run(number, which, at="CAPTURE")
        if world.faults:
            yield self.lost(world, number, which, in_flight=False)

    def no(self, world: World, number: int, which: int) -> Iterator[World]:
        runner = world.orders[number].runners[which]
        asked_well = runner.asked_well
        if self.mutant == "a_no_counts_from_its_answer":
            asked_well = not world.has_young(number)
        at = "RELEASE" if asked_well else "INFO"
        yield world.run(number, which, at=at, asked_well=asked_well)

    def info(self, world: World, number: int, which: int) -> Iterator[World]:
        asked_well = not world.has_young(number)
        at = "RELEASE" if world.owner != FREE else "OPEN"
        at = "CAPTURE" if world.owner == number else at
        yield world.run(number, which, at=at, asked_well=asked_well)

    def capture(self, world: World, number: int, which: int) -> Iterator[World]:
        is_held = world.orders[number].hold == HELD
        yield from self.ended(world.put(number, hold=CHARGED) if is_held else world, number, which)

    def release(self, world: World, number: int, which: int) -> Iterator[World]:
        if world.orders[number].hold != HELD:
            yield world.run(number, which, at="DONE")
        elif self.may_release(world, number, which):
            yield from self.ended(world.put(number, hold=RELEASED), number, which)
        else:
            yield world.run(number, which, at="INFO", asked_well=False)

    def may_release(self, world: World, number: int, which: int) -> bool:
        """The gate: no attempt of the order can still come true, nor could when it was asked."""
        order = world.orders[number]
        others = put_in(order.runners, which, Runner())
        under_way = any(other.at in ("SEND", "YES", "NO") for other in others)
        if self.mutant == "ungated":
            return True
        if self.mutant == "forgets_the_other_runner":
            under_way = False
        asked_well = order.runners[which].asked_well
        if self.mutant == "forgets_when_it_asked":
            asked_well = not world.has_young(number)
        if self.mutant == "forgets_the_delay":
            asked_well = True
        return not under_way and not order.created and asked_well

    def ended(self, after: World, number: int, which: int) -> Iterator[World]:
        yield after.run(number, which, at="DONE")
        if after.faults:
            yield after.faulty()


def wrong_with(world: World) -> str | None:
    for number, order in enumerate(world.orders):
        if order.hold == CHARGED and world.owner != number:
            return "paid for nothing"
        if world.is_quiet and order.hold == HELD:
            return "hold never ended"
        if world.is_quiet and order.hold == RELEASED and world.owner == number:
            return "free domain"
    return None


@pytest.mark.parametrize(
    ("world", "least"),
    [
        (World(), 5_000),
        (World(TWO_ORDERS, faults=0), 1_000),
        (World(TWO_ORDERS, faults=1, moves=2), 15_000),
    ],
)
def test_the_gate_is_safe_and_always_able_to_end(world: World, least: int) -> None:
    wrong, came_from = search(world, Protocol().steps, wrong_with)

    assert wrong is None
    assert len(came_from) > least
    assert len(ends_of(came_from)) == len(came_from)


@pytest.mark.parametrize(
    ("mutant", "faults"),
    [
        ("ungated", 0),
        ("sends_after_the_end", 0),
        ("forgets_the_other_runner", 0),
        ("forgets_the_delay", 1),
        ("forgets_when_it_asked", 1),
        ("a_no_counts_from_its_answer", 1),
    ],
)
def test_each_rule_of_the_gate_is_needed(mutant: str, faults: int) -> None:
    wrong, _ = search(World(faults=faults), Protocol(mutant).steps, wrong_with)

    assert wrong == "free domain"


def test_one_runner_needs_no_gate_where_no_name_is_ever_freed() -> None:
    """Why the gate is easily forgotten: one move is a name taken, and never let go."""
    alone = World((Order(runners=(Runner(),)),), moves=1)

    wrong, _ = search(alone, Protocol("ungated").steps, wrong_with)

    assert wrong is None


def test_two_runners_need_the_gate_though_nobody_else_wants_the_name() -> None:
    wrong, _ = search(World(faults=0, moves=0), Protocol("ungated").steps, wrong_with)

    assert wrong == "free domain"
