"""A model of the order's protocol, searched over every interleaving (reliability.md 4.1).

Two orders want one name, a third wants a name that a foreign registrar may take at any moment;
there is money for two. Calls are repeated after crashes, executed late, or answered into the void.
Each mutant is one plausible shortcut; the search finds the shortest story in which it goes wrong.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from tests.programme.searching import ends_of, put_in, search

FAULTS, MONEY, PRICE = 2, 2, 1
NAME_OF = (0, 0, 1)
FREE, FOREIGN = -1, 9
NONE, HELD, CHARGED, RELEASED, REFUSED = "none", "held", "charged", "released", "refused"


class Order(NamedTuple):
    at: str = "HOLD"
    hold: str = NONE
    in_flight: bool = False
    late_hold: bool = False
    letters: int = 0


class World(NamedTuple):
    orders: tuple[Order, ...] = (Order(), Order(), Order())
    posted: int = MONEY
    held: int = 0
    owners: tuple[int, ...] = (FREE, FREE)
    faults: int = FAULTS

    def put(self, number: int, **changes: Any) -> "World":
        order = self.orders[number]._replace(**changes)
        return self._replace(orders=put_in(self.orders, number, order))

    def owned(self, name: int, owner: int) -> "World":
        return self._replace(owners=put_in(self.owners, name, owner))

    def faulty(self) -> "World":
        return self._replace(faults=self.faults - 1)

    @property
    def is_quiet(self) -> bool:
        return all(
            order.at == "DONE" and not order.in_flight and not order.late_hold
            for order in self.orders
        )


class Protocol:
    """What the steps do; a mutant changes one thing."""

    def __init__(self, mutant: str = "") -> None:
        self.mutant = mutant

    def steps(self, world: World) -> Iterator[World]:
        for number, order in enumerate(world.orders):
            if order.at != "DONE":
                step: Callable[[World, int], Iterator[World]] = getattr(self, order.at.lower())
                yield from step(world, number)
            yield from self.what_comes_late(world, number)
        if world.owners[1] == FREE:
            yield world.owned(1, FOREIGN)

    def what_comes_late(self, world: World, number: int) -> Iterator[World]:
        order = world.orders[number]
        if order.late_hold:
            yield self.hold_placed(world, number).put(number, late_hold=False)
        if order.in_flight:
            yield self.created(world, number).put(number, in_flight=False)

    def hold_placed(self, world: World, number: int) -> World:
        order = world.orders[number]
        if order.hold != NONE and self.mutant != "hold_no_key":
            return world
        if world.posted - world.held >= PRICE:
            return world._replace(held=world.held + PRICE).put(number, hold=HELD)
        return world if self.mutant == "refusal_not_recorded" else world.put(number, hold=REFUSED)

    def created(self, world: World, number: int) -> World:
        name = NAME_OF[number]
        return world.owned(name, number) if world.owners[name] == FREE else world

    def hold(self, world: World, number: int) -> Iterator[World]:
        after = self.hold_placed(world, number)
        is_held = after.orders[number].hold in (HELD, CHARGED)
        yield after.put(number, at="CREATE" if is_held else "MAIL")
        if world.faults:
            yield after.faulty()
            if not world.orders[number].late_hold:
                yield world.faulty().put(number, late_hold=True)

    def create(self, world: World, number: int) -> Iterator[World]:
        is_free = world.owners[NAME_OF[number]] == FREE
        taken = "RELEASE" if self.mutant == "exists_is_failure" else "INFO"
        yield self.created(world, number).put(number, at="CAPTURE" if is_free else taken)
        if world.faults:
            unsure = {"info_release": "INFO1", "timeout_release": "RELEASE"}
            at = unsure.get(self.mutant, "CREATE")
            yield self.created(world, number).faulty().put(number, at=at)
            if not world.orders[number].in_flight:
                yield world.faulty().put(number, at=at, in_flight=True)

    def info(self, world: World, number: int) -> Iterator[World]:
        owner = world.owners[NAME_OF[number]]
        ours = owner in range(3) if self.mutant == "clid_is_us" else owner == number
        yield world.put(number, at="CAPTURE" if ours else "CREATE" if owner == FREE else "RELEASE")

    def info1(self, world: World, number: int) -> Iterator[World]:
        ours = world.owners[NAME_OF[number]] == number
        yield world.put(number, at="CAPTURE" if ours else "RELEASE")

    def capture(self, world: World, number: int) -> Iterator[World]:
        after = world
        if world.orders[number].hold == HELD or self.mutant == "capture_no_state":
            after = world._replace(posted=world.posted - PRICE, held=world.held - PRICE)
            after = after.put(number, hold=CHARGED)
        yield from self.recorded_or_not(after, number)

    def release(self, world: World, number: int) -> Iterator[World]:
        after = world
        if world.orders[number].hold == HELD:
            left = NONE if self.mutant == "late_hold_no_tomb" else RELEASED
            after = world._replace(held=world.held - PRICE).put(number, hold=left)
        yield from self.recorded_or_not(after, number)

    def recorded_or_not(self, after: World, number: int) -> Iterator[World]:
        yield after.put(number, at="MAIL")
        if after.faults:
            yield after.faulty()

    def mail(self, world: World, number: int) -> Iterator[World]:
        sent = world.put(number, letters=world.orders[number].letters + 1)
        yield sent.put(number, at="DONE")
        if world.faults:
            crashed = world if self.mutant == "mail_record_first" else sent
            at = "DONE" if self.mutant == "mail_record_first" else "MAIL"
            yield crashed.faulty().put(number, at=at)


def wrong_with(world: World) -> str | None:
    held = sum(order.hold == HELD for order in world.orders)
    charged = [number for number, order in enumerate(world.orders) if order.hold == CHARGED]
    if min(world.posted, world.held, world.posted - world.held) < 0:
        return "below zero"
    if (world.held, world.posted) != (held * PRICE, MONEY - len(charged) * PRICE):
        return "books do not add up"
    if any(world.owners[NAME_OF[number]] != number for number in charged):
        return "paid for nothing"
    return wrong_at_the_end(world, charged) if world.is_quiet else None


def wrong_at_the_end(world: World, charged: list[int]) -> str | None:
    if any(owner in range(3) and owner not in charged for owner in world.owners):
        return "free domain"
    if world.held:
        return "hold never ended"
    letters = [order.letters for order in world.orders]
    if min(letters) < 1:
        return "lost letter"
    return "too many letters" if max(letters) > 1 + FAULTS else None


def test_the_protocol_is_safe_and_always_able_to_end() -> None:
    wrong, came_from = search(World(), Protocol().steps, wrong_with)

    assert wrong is None
    assert len(came_from) > 30_000
    assert len(ends_of(came_from)) == len(came_from)


@pytest.mark.parametrize(
    ("mutant", "harm"),
    [
        ("info_release", "free domain"),
        ("exists_is_failure", "free domain"),
        ("clid_is_us", "paid for nothing"),
        ("timeout_release", "free domain"),
        ("hold_no_key", "books do not add up"),
        ("capture_no_state", "below zero"),
        ("refusal_not_recorded", "hold never ended"),
        ("late_hold_no_tomb", "hold never ended"),
        ("mail_record_first", "lost letter"),
    ],
)
def test_every_shortcut_does_harm(mutant: str, harm: str) -> None:
    wrong, _ = search(World(), Protocol(mutant).steps, wrong_with)

    assert wrong == harm
