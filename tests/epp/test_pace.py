import asyncio

from epp.pace import Pace, Places


def test_a_burst_of_a_second_is_free_and_then_the_pace_holds() -> None:
    pace = Pace(per_second=20)

    waits = [pace.claim(100.0) for _ in range(61)]

    assert waits[:20] == [0.0] * 20
    assert round(waits[-1], 6) == 2.05


def test_tokens_grow_back_and_never_beyond_one_second() -> None:
    pace = Pace(per_second=10)
    for _ in range(10):
        pace.claim(100.0)

    assert pace.claim(100.0) > 0
    assert [round(pace.claim(1_000.0), 6) for _ in range(11)] == [0.0] * 10 + [0.1]


def test_without_a_limit_nobody_waits() -> None:
    assert {Pace(None).claim(5.0) for _ in range(1_000)} == {0.0}


def test_a_registry_that_hangs_up_is_spoken_to_at_half_the_pace_for_a_minute() -> None:
    pace = Pace(per_second=10)
    pace.slow_down(100.0)

    slow = [pace.claim(100.0) for _ in range(25)]
    later = [pace.claim(200.0) for _ in range(25)]

    assert round(slow[-1], 6) == 4.0
    assert round(later[-1], 6) == 1.5


async def test_places_shrink_to_one_and_never_to_none() -> None:
    places = Places(2)
    places.shrink()
    places.shrink()

    assert places.most == 1
    await places.take()
    waiting = asyncio.create_task(places.take())
    await asyncio.sleep(0)
    assert not waiting.done()
    await places.give_back()
    await waiting
