import json
import socket
import stat
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from settings import SETTINGS, Settings
from worker.parts import (
    FRONT_DOORS,
    HOST,
    PARTS,
    SERVERS,
    USUAL_PORTS,
    House,
    PortTakenError,
    open_house,
    refuse_taken_ports,
)
from workflows.signboard import SEARCH_ATTRIBUTES

CARD = {
    "host": "localhost",
    "client_id": "REG-PARTNER",
    "password": "Sandbox-Pw-1",
    "ca_file": "/ca.pem",
    "client_certificate": "/client.pem",
    "client_key": "/client.key",
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return open_house(tmp_path / "house", free_ports=True)


@pytest.fixture
def furnished(house: House) -> House:
    """A house whose servers have left their cards."""
    house.card_of("registry").write_text(json.dumps(CARD))
    url = "postgresql+psycopg://postgres@127.0.0.1:1/partnerdesk"
    house.card_of("postgres").write_text(json.dumps({"addresses": {"url": url}}))
    return house


def flags_of(command: list[str]) -> dict[str, str]:
    flags = [word for word in command if word.startswith("--")]
    return {flag: command[command.index(flag) + 1] for flag in flags}


@pytest.mark.parametrize("door", FRONT_DOORS)
def test_a_front_door_is_started_as_a_module(house: House, door: str) -> None:
    assert house.command_of(door) == [sys.executable, "-m", door]


@pytest.mark.parametrize("part", SERVERS)
def test_a_server_is_started_by_the_sandbox_in_the_houses_folder(house: House, part: str) -> None:
    command = house.command_of(part)

    assert command[:4] == [sys.executable, "-m", "sandbox", part]
    assert flags_of(command)["--state"] == str(house.folder)


def test_every_port_is_given_to_one_part(house: House) -> None:
    given = [
        word
        for part in PARTS
        for flag, word in flags_of(house.command_of(part)).items()
        if flag.endswith("port")
    ]

    expected = [str(port) for name, port in house.ports.items() if name != "web"]
    assert sorted(given) == sorted(expected)


def test_temporal_is_told_every_search_attribute(house: House) -> None:
    command = house.command_of("temporal")

    told = [after for word, after in pairwise(command) if word == "--search-attribute"]
    assert told == [f"{name}={kind}" for name, kind in SEARCH_ATTRIBUTES.items()]


def test_a_new_house_listens_where_houses_usually_do(tmp_path: Path) -> None:
    assert open_house(tmp_path / "house").ports == USUAL_PORTS


def test_a_house_keeps_its_ports(tmp_path: Path) -> None:
    first = open_house(tmp_path / "house", free_ports=True)

    again = open_house(tmp_path / "house")

    assert again.ports == first.ports
    assert len(set(first.ports.values())) == len(USUAL_PORTS)


def test_a_port_changed_by_hand_is_kept_and_the_rest_is_usual(tmp_path: Path) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "ports.json").write_text('{"web": 18080}')

    assert open_house(folder).ports == USUAL_PORTS | {"web": 18080}


def test_free_ports_are_not_refused(house: House) -> None:
    refuse_taken_ports(house)


@pytest.mark.parametrize("name", ["web", "registry_cz"])
def test_a_taken_port_is_one_sentence_with_a_way_out(house: House, name: str) -> None:
    with socket.socket() as stranger:
        stranger.bind((HOST, house.ports[name]))
        stranger.listen()

        with pytest.raises(PortTakenError) as refused:
            refuse_taken_ports(house)

    sentence = str(refused.value)
    assert sentence.startswith(f"Port {house.ports[name]}, wanted for {name.replace('_', ' ')}, ")
    assert str(house.folder / "ports.json") in sentence


def test_the_front_doors_are_given_settings_that_there_are(furnished: House) -> None:
    given = furnished.environment()

    assert set(given) <= {each.name for each in SETTINGS}


def test_the_front_doors_understand_what_they_are_given(furnished: House) -> None:
    url = furnished.database_url("partnerdesk_worker")
    settings = Settings.from_env(furnished.environment() | {"DATABASE_URL": url})

    registries = {each.registry: each.port for each in settings.registries()}
    assert registries == {
        "cz": furnished.ports["registry_cz"],
        "test": furnished.ports["registry_test"],
    }
    assert settings.number("PARTNERDESK_PORT") == furnished.ports["web"]
    assert settings["TEMPORAL_ADDRESS"] == f"{HOST}:{furnished.ports['temporal']}"
    assert "//partnerdesk_worker@" in url


def test_the_key_of_a_house_is_drawn_once_and_for_its_owner_alone(furnished: House) -> None:
    first = furnished.environment()["PARTNERDESK_SECRET_KEY"]

    again = open_house(furnished.folder).environment()["PARTNERDESK_SECRET_KEY"]

    mode = stat.S_IMODE((furnished.folder / "secret.key").stat().st_mode)
    assert (again, len(first) >= 32, mode) == (first, True, 0o600)
