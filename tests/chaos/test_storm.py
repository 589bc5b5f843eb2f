from pathlib import Path

import pytest

from tests.chaos.storm import Counts, Weather, storm
from tests.drills.house import running_house

ORDERS = 24


@pytest.mark.drill
@pytest.mark.timeout(600)
async def test_a_small_storm_leaves_one_name_one_charge_and_one_letter_an_order(
    tmp_path: Path,
) -> None:
    with running_house(tmp_path / "state") as running:
        counts = await storm(running, Weather(ORDERS, seed=5), print)

    assert counts.agree, counts.sentence()


def test_a_seed_says_who_is_killed_and_when() -> None:
    kills = Weather(500, seed=3).kills()

    assert kills == Weather(500, seed=3).kills() != Weather(500, seed=4).kills()
    assert sorted(victim for _, victim in kills) == ["registry", "registry", "worker", "worker"]
    assert [moment for moment, _ in kills] == sorted(moment for moment, _ in kills)


@pytest.mark.parametrize("wrong", ["domains", "charges", "captures", "letters", "holds", "killed"])
def test_one_too_many_of_anything_is_a_difference(wrong: str) -> None:
    right = {"orders": 5, "domains": 5, "charges": 5, "captures": 5, "holds": 0, "letters": 5}
    more = {"repeated_letters": 1, "in_doubt": 2, "killed": 4, "seconds": 1.0}
    every: dict[str, float] = {**right, **more}

    assert Counts(**every).agree  # type: ignore[arg-type]  # the numbers are whole
    assert not Counts(**every | {wrong: every[wrong] + 1}).agree  # type: ignore[arg-type]  # as above
