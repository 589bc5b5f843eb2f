"""The law of the deployment: pinned, healthy, in order, with least rights and the same names."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import re
import subprocess
import tomllib
import uuid
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest
import yaml
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from db.guards import WEB_ROLE, WORKER_ROLE
from sandbox.postgres import PROGRAMS, EmbeddedPostgres
from sandbox.temporal import RETENTION, EmbeddedTemporal, TemporalPorts
from settings import SETTINGS
from tests.conftest import binary, create_database
from workflows.sealing import PayloadSeal

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SCHEMA = json.loads((ROOT / "tests/schemas/compose-spec.json").read_text("utf-8"))
SCRIPTS = sorted((ROOT / "deploy").rglob("*.sh"))

FRONT_DOORS = ("worker", "web")
ONE_SHOTS = {"books-roles", "temporal-schema", "temporal-namespace", "migrate"}
OURS = {"migrate", *FRONT_DOORS}
LEFT_OUT = {"TEMPORAL_TLS_CA", "TEMPORAL_TLS_CERT", "TEMPORAL_TLS_KEY"}
"""Temporal stands in the same file, on a network nobody else is in."""
READ_BY_UVICORN = {"FORWARDED_ALLOW_IPS"}
"""The server of the web reads it by itself (web/__main__.py, server_config)."""

each_service = pytest.mark.parametrize("name", sorted(SERVICES))


@pytest.fixture(scope="module")
def folder_of_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("deploy")


def environment_of(name: str) -> dict[str, str]:
    environment: dict[str, str] = SERVICES[name].get("environment", {})
    return environment


def waits_for(name: str) -> dict[str, str]:
    return {other: how["condition"] for other, how in SERVICES[name].get("depends_on", {}).items()}


def test_the_file_is_what_the_compose_specification_asks_for() -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(COMPOSE)


@each_service
def test_every_image_is_pinned(name: str) -> None:
    image = SERVICES[name]["image"]

    assert re.search(r":v?\d+\.\d+(\.\d+)?$", image), image
    assert "latest" not in TEXT


def test_our_own_image_is_pinned_to_a_patch_and_built_from_the_lock() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")

    bases = re.findall(r"(?m)^FROM (\S+)", dockerfile)
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.13\.\d+-slim-\w+", bases[0])
    assert dockerfile.count("uv sync --frozen --no-dev --no-group embedded") == 2
    assert re.search(r"(?m)^USER \d+:\d+$", dockerfile)
    assert re.search(r"(?m)^HEALTHCHECK ", dockerfile)


def test_the_tools_of_the_image_are_those_of_run() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    (pinned,) = re.findall(r"uv==(\d+\.\d+)\.\d+", dockerfile)
    (allowed,) = re.findall(r"uv>=(\d+\.\d+),<", (ROOT / "run").read_text("utf-8"))

    assert pinned == allowed


@each_service
def test_every_service_tells_its_health_or_ends(name: str) -> None:
    service = SERVICES[name]

    check = service.get("healthcheck", {})
    if name in ONE_SHOTS:
        assert service["restart"].startswith("on-failure")
        assert "test" not in check
    else:
        assert service["restart"] == "unless-stopped"
        assert check["test"][0] in ("CMD", "CMD-SHELL")
        assert {"interval", "timeout", "retries", "start_period"} <= set(check)


@each_service
def test_nothing_starts_before_what_it_needs_is_healthy_or_done(name: str) -> None:
    for other, condition in waits_for(name).items():
        wanted = "service_completed_successfully" if other in ONE_SHOTS else "service_healthy"
        assert condition == wanted, f"{name} waits for {other}"


def test_the_order_of_the_start_has_no_gap() -> None:
    assert list(waits_for("books-roles")) == ["books-db"]
    assert list(waits_for("migrate")) == ["books-roles"]
    assert list(waits_for("temporal-schema")) == ["temporal-db"]
    assert list(waits_for("temporal")) == ["temporal-schema"]
    assert list(waits_for("temporal-namespace")) == ["temporal"]
    for door in FRONT_DOORS:
        assert set(waits_for(door)) == {"migrate", "temporal-namespace"}


def test_the_commands_are_those_of_this_machine() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert [SERVICES[door]["command"] for door in FRONT_DOORS] == [
        ["python", "-m", door] for door in FRONT_DOORS
    ]
    assert SERVICES["migrate"]["command"] == ["partnerdesk", "migrate"]
    assert "partnerdesk" in project["scripts"]
    assert all(importlib.util.find_spec(f"{door}.__main__") for door in FRONT_DOORS)
    assert '"migrate"' in (ROOT / "worker/command.py").read_text("utf-8")


def test_our_services_use_the_settings_that_there_are_and_leave_none_out() -> None:
    known = {each.name for each in SETTINGS}
    secret = {each.name for each in SETTINGS if each.secret}

    given = {name for door in FRONT_DOORS for name in environment_of(door)} - READ_BY_UVICORN
    assert {name.removesuffix("_FILE") for name in given} == known - LEFT_OUT
    assert {name.removesuffix("_FILE") for name in given if name.endswith("_FILE")} == secret


def test_secrets_of_the_outside_come_from_files_and_each_is_there() -> None:
    named = {
        path
        for door in FRONT_DOORS
        for value in environment_of(door).values()
        for path in re.findall(r"/run/secrets/(\w+)", value)
    }

    held = {door: set(SERVICES[door]["secrets"]) for door in FRONT_DOORS}
    assert named == set(COMPOSE["secrets"]) == held["worker"] | held["web"]
    assert held["web"] == {"details_key", "payload_keys", "codec_token"}
    assert held["worker"] & held["web"] == {"details_key", "payload_keys"}


def test_temporals_pages_have_values_opened_by_the_web_with_the_visitors_cookie() -> None:
    environment = environment_of("temporal-ui")

    assert environment["TEMPORAL_CODEC_ENDPOINT"].endswith("}/codec")
    assert environment["TEMPORAL_CODEC_INCLUDE_CREDENTIALS"] == "true"


def test_each_front_door_comes_to_the_books_under_its_own_role() -> None:
    users = {
        name: re.match(r"postgresql://(\w+):", environment_of(name)["DATABASE_URL"])
        for name in OURS
    }

    assert {name: found and found[1] for name, found in users.items()} == {
        "migrate": "partnerdesk_owner",
        "worker": WORKER_ROLE,
        "web": WEB_ROLE,
    }


def test_every_password_must_be_given_and_none_stands_in_the_file() -> None:
    passwords = re.findall(r"(?m)(?:PASSWORD|POSTGRES_PWD): (.*)$", TEXT)
    in_addresses = re.findall(r"postgresql://\w+:(.*?)@", TEXT)

    assert len(passwords) + len(in_addresses) >= 8
    assert all(each.startswith("${") and ":?" in each for each in passwords + in_addresses)


def test_the_example_names_every_variable_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")

    used = set(re.findall(r"\$\{(\w+)[:-]", TEXT))
    assert set(re.findall(r"(?m)^(?:# )?([A-Z_]+)=", example)) == used
    must = set(re.findall(r"\$\{(\w+):\?", TEXT))
    assert {name for name in must if f"\n{name}=\n" not in example} == set()


@each_service
def test_ports_are_open_to_this_host_alone(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


def test_databases_are_reached_by_their_users_and_reach_nobody() -> None:
    users = {
        network: {name for name, each in SERVICES.items() if network in each["networks"]}
        for network in COMPOSE["networks"]
    }

    assert users["books"] == {"books-db", "books-roles", *OURS}
    assert users["temporal-store"] == {"temporal-db", "temporal-schema", "temporal"}
    assert all(COMPOSE["networks"][each]["internal"] for each in ("books", "temporal-store"))


@pytest.mark.parametrize("name", sorted(OURS))
def test_our_programs_can_change_nothing_of_their_container(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "volumes" not in service


def test_the_worker_is_given_longer_to_stop_than_it_gives_itself() -> None:
    from worker.composition import FINISH_WHAT_YOU_BEGAN

    grace = int(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))
    assert grace >= FINISH_WHAT_YOU_BEGAN.total_seconds() + 30


def test_letters_sort_alike_here_and_there() -> None:
    launcher = (ROOT / "sandbox/postgres.py").read_text("utf-8")
    flags = environment_of("books-db")["POSTGRES_INITDB_ARGS"].split()

    for flag in ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"):
        assert flag in flags
        assert flag in launcher
    assert "--encoding=UTF8" in flags


def test_data_lie_where_the_images_keep_them() -> None:
    assert SERVICES["books-db"]["volumes"] == ["books:/var/lib/postgresql"]
    assert SERVICES["temporal-db"]["volumes"] == ["temporal:/var/lib/postgresql/data"]
    assert set(COMPOSE["volumes"]) == {"books", "temporal"}


def test_letters_are_caught_only_when_somebody_asks_for_it() -> None:
    assert SERVICES["mailpit"]["profiles"] == ["mailcatcher"]
    assert not any("mailpit" in waits_for(name) for name in SERVICES)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_plain_shell_that_stops_at_a_fault(script: Path) -> None:
    text = script.read_text("utf-8")

    assert text.startswith("#!/bin/sh\n")
    assert "\nset -eu\n" in text
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0


def test_every_mounted_file_is_there() -> None:
    mounted = re.findall(r"\"\./(deploy/[^:]+):", TEXT)
    run_there = re.findall(r"\"/scripts/(\S+?)\"", TEXT)

    assert mounted
    assert all((ROOT / path).is_dir() for path in mounted)
    assert all(any((ROOT / path / name).is_file() for path in mounted) for name in run_there)
    (config,) = re.findall(r"DYNAMIC_CONFIG_FILE_PATH: config/dynamicconfig/(\S+)", TEXT)
    values = yaml.safe_load((ROOT / "deploy/temporal/dynamicconfig" / config).read_text("utf-8"))
    assert all(isinstance(value, list) and "value" in value[0] for value in values.values())


def test_the_namespace_gets_the_search_attributes_that_stories_use() -> None:
    from workflows.signboard import SEARCH_ATTRIBUTES

    script = (ROOT / "deploy/temporal/namespace.sh").read_text("utf-8")

    assert dict(re.findall(r"(?m)^attribute (\w+) (\w+)$", script)) == SEARCH_ATTRIBUTES
    assert f"RETENTION={RETENTION}" in script


def test_the_image_carries_no_secret_and_no_history() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").split("\n")

    assert "*" in lines
    assert not any(line in lines for line in ("!.env", "!.git", "!deploy/secrets", "!tests"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    for needed in (*wheel["packages"], *wheel["force-include"]):
        assert f"!{needed}" in lines, needed


def test_preparing_makes_passwords_once_and_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / ".env.example").write_bytes((ROOT / ".env.example").read_bytes())
    script = tmp_path / "deploy/prepare.sh"
    script.write_bytes((ROOT / "deploy/prepare.sh").read_bytes())

    subprocess.run(["sh", script], check=True, capture_output=True)
    first = (tmp_path / ".env").read_text("utf-8")
    key = (tmp_path / "deploy/secrets/secret_key").read_text("utf-8")
    subprocess.run(["sh", script], check=True, capture_output=True)

    passwords = re.findall(r"(?m)^\w+_PASSWORD=(.+)$", first)
    assert len(set(passwords)) == 4
    assert all(re.fullmatch("[0-9a-f]{48}", each) for each in [*passwords, key])
    assert (tmp_path / ".env").read_text("utf-8") == first
    assert (tmp_path / ".env").stat().st_mode & 0o077 == 0
    folder = tmp_path / "deploy/secrets"
    assert folder.stat().st_mode & 0o077 == 0
    assert {path.name for path in folder.iterdir()} == set(COMPOSE["secrets"])
    assert (folder / "secret_key").read_text("utf-8") == key
    PayloadSeal((folder / "payload_keys").read_text("utf-8"))


def test_the_roles_get_their_passwords_and_nobody_else_a_way_in(postgres: EmbeddedPostgres) -> None:
    name = f"roles_{uuid.uuid4().hex[:12]}"
    create_database(postgres, name)
    environment = {
        "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        "PGHOST": str(postgres.socket_folder),
        "PGUSER": "postgres",
        "PGDATABASE": name,
        "WORKER_PASSWORD": "it's a worker",
        "WEB_PASSWORD": "web",
    }
    command = ["sh", str(ROOT / "deploy/postgres/roles.sh")]
    address = postgres.url(name).replace("+psycopg", "")

    try:
        for _ in range(2):
            subprocess.run(command, env=environment, check=True, capture_output=True)
        with psycopg.connect(address) as connection:
            roles = connection.execute(
                "SELECT rolname, rolcanlogin, rolsuper OR rolcreaterole OR rolcreatedb,"
                " rolpassword LIKE 'SCRAM-SHA-256$%%' FROM pg_authid WHERE rolname = ANY(%s)",
                [[WORKER_ROLE, WEB_ROLE]],
            ).fetchall()
            public = connection.execute(
                "SELECT has_database_privilege('pg_monitor', %s, 'CONNECT'),"
                " has_database_privilege(%s, %s, 'CONNECT')",
                [name, WEB_ROLE, name],
            ).fetchone()
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            for role in (WORKER_ROLE, WEB_ROLE):
                connection.execute(f"ALTER ROLE {role} PASSWORD NULL CONNECTION LIMIT -1".encode())

    assert sorted(roles) == [(WEB_ROLE, True, False, True), (WORKER_ROLE, True, False, True)]
    assert public == (False, True)


def health_check() -> Any:
    """Return the script of the health checks; it is no package, only the image's own file."""
    spec = importlib.util.spec_from_file_location("health", ROOT / "deploy/healthcheck.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@workflow.defn
class Nothing:
    @workflow.run
    async def run(self) -> None:
        return


async def test_temporal_is_furnished_by_the_script_and_the_worker_is_seen_at_work(
    folder_of_state: Path,
) -> None:
    server = EmbeddedTemporal(folder_of_state, TemporalPorts(0, 0, 0))
    server.start()
    namespace = "deployed"
    worker_works = health_check().worker_works
    environment = {
        "PATH": f"{Path(binary('temporal')).parent}:{os.environ['PATH']}",
        "HOME": str(folder_of_state),
        "TEMPORAL_ADDRESS": server.address,
        "TEMPORAL_NAMESPACE": namespace,
    }
    try:
        for _ in range(2):
            script = str(ROOT / "deploy/temporal/namespace.sh")
            await asyncio.to_thread(
                subprocess.run, ["sh", script], env=environment, check=True, capture_output=True
            )
        client = await Client.connect(server.address, namespace=namespace, identity="1@container")
        assert not await worker_works(server.address, namespace, "container")

        async with Worker(
            client,
            task_queue="partnerdesk",
            workflows=[Nothing],
            workflow_runner=UnsandboxedWorkflowRunner(),
        ):
            async with asyncio.timeout(30):
                while not await worker_works(server.address, namespace, "container"):
                    await asyncio.sleep(0.2)
            assert not await worker_works(server.address, namespace, "other")
    finally:
        server.stop()
