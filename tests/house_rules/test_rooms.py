"""Every room is known to the arrows and to the build, and every folder of tests is a package."""

import tomllib

import pytest

from tests.house_rules.house import ROOMS, ROOT, sources

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]


def test_the_arrows_and_the_build_know_every_room() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert rooms == set(ROOMS)
    assert rooms == set(SETTINGS["importlinter"]["root_packages"])
    assert rooms == set(SETTINGS["hatch"]["build"]["targets"]["wheel"]["packages"])


def test_every_folder_of_tests_is_a_package() -> None:
    # Without this, tests/workflows would hide the room called workflows.
    for path in (ROOT / "tests").rglob("test_*.py"):
        assert (path.parent / "__init__.py").exists(), path.parent


def test_every_folder_of_a_room_is_a_package() -> None:
    for path in sources():
        assert (path.parent / "__init__.py").exists(), path.parent


def test_migrations_stay_out_of_the_import_graph() -> None:
    assert not (ROOT / "db" / "migrations" / "__init__.py").exists()


def test_no_module_is_named_after_nothing() -> None:
    vague = {"utils", "common", "base", "manager", "service", "misc", "helpers"}

    assert not [path for path in sources() if path.stem in vague]


@pytest.mark.parametrize(
    "room",
    [
        "programme",
        "programme.people",
        "programme.billing",
        "programme.bank",
        "programme.prices",
    ],
)
def test_the_arrows_know_every_file_of_the_ground_floor(room: str) -> None:
    contract = next(
        each for each in SETTINGS["importlinter"]["contracts"] if each.get("containers") == [room]
    )
    named = {name.strip() for layer in contract["layers"] for name in layer.split(":")}
    folder = ROOT / room.replace(".", "/")
    inside = {path.stem for path in folder.glob("*.py")} - {"__init__"}

    assert named == inside | {path.parent.name for path in folder.glob("*/__init__.py")}
