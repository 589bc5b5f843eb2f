import os
import subprocess
import sys
from pathlib import Path

import pytest

from settings import SETTINGS, SettingMissingError, Settings, help_text
from workflows.sealing import fresh_key

ROOT = Path(__file__).parents[2]
DATABASE = {"DATABASE_URL": "postgresql://books"}
SECRETS = [each.name for each in SETTINGS if each.secret]
CANARY = "kanárek-7Qm2"
each_door = pytest.mark.parametrize("door", ["worker", "web"])
OURS = ("PARTNERDESK_", "TEMPORAL_", "DATABASE_URL")


def run(door: str, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a front door with nothing of ours in its environment but what is given."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-m", door, *words],
        cwd=ROOT,
        env=bare | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@each_door
def test_every_setting_is_told_with_its_meaning(door: str) -> None:
    told = run(door, "--help")

    assert told.returncode == 0, told.stderr
    assert help_text() in told.stdout
    for each in SETTINGS:
        assert f"  {each.name}\n      {each.meaning} (" in told.stdout


@each_door
def test_a_missing_database_is_one_sentence_and_status_2(door: str) -> None:
    ended = run(door)

    assert ended.returncode == 2
    assert ended.stdout == ""
    (sentence,) = ended.stderr.strip().splitlines()
    assert sentence.startswith("DATABASE_URL is not set: ")
    assert "./run" in sentence


def test_what_is_usual_counts_where_nothing_is_said() -> None:
    settings = Settings.from_env(DATABASE)

    assert set(settings.values) == {each.name for each in SETTINGS}
    assert settings["TEMPORAL_NAMESPACE"] == "partnerdesk"
    assert settings.number("PARTNERDESK_SMTP_PORT") == 7725
    assert settings.optional("PARTNERDESK_SMTP_USERNAME") is None
    assert settings.registries() == ()


def test_every_setting_has_a_name_of_its_own_and_a_meaning() -> None:
    names = [each.name for each in SETTINGS]

    assert len(set(names)) == len(names)
    assert [each.name for each in SETTINGS if not each.meaning.strip()] == []


@pytest.mark.parametrize("name", [*SECRETS, "DATABASE_URL"])
def test_a_secret_may_lie_in_a_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{CANARY}\n")
    environ = {key: value for key, value in DATABASE.items() if key != name}

    settings = Settings.from_env(environ | {f"{name}_FILE": str(file)})

    assert settings[name] == CANARY


def test_what_is_no_secret_is_not_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "port"
    file.write_text("1")

    settings = Settings.from_env(DATABASE | {"PARTNERDESK_PORT_FILE": str(file)})

    assert settings["PARTNERDESK_PORT"] == "8080"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    named = {"PARTNERDESK_BANK_TOKEN_FILE": str(tmp_path / "nowhere")}

    with pytest.raises(SettingMissingError, match=r"PARTNERDESK_BANK_TOKEN_FILE names .*nowhere"):
        Settings.from_env(DATABASE | named)


def test_no_secret_shows_in_a_repr() -> None:
    registry = {"PARTNERDESK_REGISTRY_CZ_HOST": "epp", "PARTNERDESK_REGISTRY_CZ_CLIENT_ID": "R"}
    settings = Settings.from_env(DATABASE | registry | dict.fromkeys(SECRETS, CANARY))

    assert CANARY not in repr(settings)
    assert CANARY not in repr(settings.registries())
    assert CANARY not in str(settings)


def test_a_registry_without_a_password_is_refused_with_a_sentence() -> None:
    registry = {"PARTNERDESK_REGISTRY_CZ_HOST": "epp", "PARTNERDESK_REGISTRY_CZ_CLIENT_ID": "R"}
    settings = Settings.from_env(DATABASE | registry)

    with pytest.raises(SettingMissingError, match=r"PARTNERDESK_REGISTRY_CZ_PASSWORD is not set"):
        settings.registries()


def test_a_number_that_is_none_is_refused_with_a_sentence() -> None:
    settings = Settings.from_env(DATABASE | {"PARTNERDESK_PORT": "eighty"})

    with pytest.raises(SettingMissingError, match=r"^PARTNERDESK_PORT has to be a whole number\.$"):
        settings.number("PARTNERDESK_PORT")


DEMANDED = {
    "PARTNERDESK_SECRET_KEY": "x",
    "PARTNERDESK_DETAILS_KEY": "x",
    "PARTNERDESK_BANK_TOKEN": "x",
}


@each_door
@pytest.mark.parametrize("keys", ["", "first:tooshort"])
def test_no_front_door_opens_without_the_keys_of_what_temporal_is_given(
    door: str, keys: str
) -> None:
    given = DEMANDED
    ended = run(door, **DATABASE, **given, PARTNERDESK_PAYLOAD_KEYS=keys)

    assert (ended.returncode, ended.stdout) == (2, "")
    (sentence,) = ended.stderr.strip().splitlines()
    assert sentence.startswith("PARTNERDESK_PAYLOAD_KEYS ")
    assert "tooshort" not in sentence


def test_a_number_that_makes_no_sense_ends_the_front_door_in_one_sentence() -> None:
    key = fresh_key("first")
    given = DATABASE | {"PARTNERDESK_PORT": "eighty", "PARTNERDESK_DETAILS_KEY": "x"}
    ended = run("web", **given, PARTNERDESK_PAYLOAD_KEYS=key)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.strip() == "PARTNERDESK_PORT has to be a whole number."


@each_door
def test_a_database_that_does_not_answer_ends_the_front_door_in_one_sentence(door: str) -> None:
    silent = {"DATABASE_URL": "postgresql://somebody@127.0.0.1:1/nothing"}
    given = DEMANDED
    ended = run(door, **silent, **given, PARTNERDESK_PAYLOAD_KEYS=fresh_key("first"))

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.strip() == "PostgreSQL does not answer at DATABASE_URL."
