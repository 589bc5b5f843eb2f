"""One house for all drills: what they kill, the supervisor brings back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drills.house import RunningHouse, running_house


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    folder: Path = tmp_path_factory.mktemp("drills") / "house"
    with running_house(folder) as house:
        yield house
