import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_type_hints

import pytest
from temporalio.client import Client

import activities
import workflows
from activities.bank import BankAccount
from activities.post.relay import SmtpRelay
from activities.post.writing import Sender
from db.engine import Database
from epp.profiles import CZ, TEST, RegistryAccount, RegistryProfile
from tests.makers import RULES, now
from tests.sealing import SEALS
from worker.composition import RUNNER, STORIES, Neighbours, Outside, build_workers, make_neighbours
from worker.lanes import ORDERS_IN_HAND
from worker.naming import Naming
from workflows.ids import ADIS, ARES, ISIR, TASK_QUEUE, VIES, register_queue, registry_queue

AT_A_REGISTRY = {"register_name", "renew_name", "transfer_name", "change_name", "open_account"}
ASKED_OF_A_REGISTRY = {"look_at_name", "compare_portion", "compare_list", "read_messages"}
"""What changes something there; each registry account has a worker of its own for it."""
NOWHERE = "http://127.0.0.1:1"


def modules_of(package: Any) -> Iterator[Any]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def classes_of(package: Any) -> set[type]:
    return {
        member
        for module in modules_of(package)
        for _, member in inspect.getmembers(module, inspect.isclass)
        if member.__module__ == module.__name__
    }


def activity_name(method: object) -> str | None:
    definition = getattr(method, "__temporal_activity_definition", None)
    return None if definition is None else str(definition.name)


def written_activities() -> dict[str, str]:
    """Return every activity's name with the class it is a method of."""
    return {
        name: owner.__name__
        for owner in classes_of(activities)
        for method in vars(owner).values()
        if (name := activity_name(method)) is not None
    }


def account(profile: RegistryProfile) -> RegistryAccount:
    return RegistryAccount(profile, "localhost", 1, "REG-PARTNER", "x")


OUTSIDE = Outside(
    sender=Sender("Partnerdesk", "p@partnerdesk.example", NOWHERE),
    relay=SmtpRelay("127.0.0.1", 1),
    ares_address=NOWHERE,
    bank=BankAccount(NOWHERE, "1/2010", "x"),
    registries={"cz": account(CZ), "test": account(TEST)},
    name_servers=("ns1.partnerdesk.example",),
    accounting=RULES,
)


async def neighbours(books: Database, outside: Outside = OUTSIDE) -> Neighbours:
    return make_neighbours(books, outside, SEALS, now)


@pytest.fixture
async def workers(books: Database) -> dict[str, dict[str, Any]]:
    """The workers' own settings by queue; they are built and never run."""
    them = await neighbours(books)
    client = await Client.connect("127.0.0.1:1", lazy=True)
    built: dict[str, dict[str, Any]] = {}

    class Noting:
        def __init__(self, _: Client, **settings: Any) -> None:
            built[settings["task_queue"]] = settings

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("worker.composition.Worker", Noting)
        patched.setattr("worker.naming.Worker", Noting)
        patched.setattr("worker.lanes.Worker", Noting)
        build_workers(client, them)
    await them.close()
    return built


async def test_every_activity_is_registered_with_exactly_one_worker(
    workers: dict[str, dict[str, Any]],
) -> None:
    registered = [
        activity_name(method) for worker in workers.values() for method in worker["activities"]
    ]

    at_each_registry = [str(name) for name in registered if registered.count(name) > 1]
    assert set(registered) == set(written_activities())
    twice = [*AT_A_REGISTRY, *ASKED_OF_A_REGISTRY] * 2
    assert sorted(at_each_registry) == sorted(twice)


def test_no_two_activities_have_one_name() -> None:
    names = [
        name
        for owner in classes_of(activities)
        for method in vars(owner).values()
        if (name := activity_name(method)) is not None
    ]

    assert len(names) == len(set(names)) > 15


def test_every_neighbour_with_an_activity_is_made() -> None:
    owners = set(written_activities().values())

    hints = [*get_type_hints(Neighbours).values(), *get_type_hints(Naming).values()]
    kinds = [kind for kind in hints if isinstance(kind, type)]
    assert owners <= {part.__name__ for kind in kinds for part in kind.__mro__}


def test_every_story_is_told_by_the_worker() -> None:
    written = {
        each for each in classes_of(workflows) if hasattr(each, "__temporal_workflow_definition")
    }

    assert set(STORIES) == written
    assert len(STORIES) == len(set(STORIES))


async def test_every_story_runs_under_the_guard(workers: dict[str, dict[str, Any]]) -> None:
    main = workers[TASK_QUEUE]

    assert main["workflows"] == STORIES
    assert main["workflow_runner"] is RUNNER


async def test_a_registry_account_has_one_worker_for_its_orders(
    workers: dict[str, dict[str, Any]],
) -> None:
    lanes = {queue: worker for queue, worker in workers.items() if queue.endswith("/orders")}

    assert set(lanes) == {registry_queue("cz"), registry_queue("test")}
    assert {worker["max_concurrent_activities"] for worker in lanes.values()} == {ORDERS_IN_HAND}
    for worker in lanes.values():
        assert {activity_name(each) for each in worker["activities"]} == AT_A_REGISTRY


@pytest.mark.parametrize(
    ("register", "a_second", "questions"),
    [
        (ARES, 500 / 60, {"check_company", "find_company"}),
        (ADIS, 2000 / 3600, {"check_vat_payer"}),
        (VIES, 1, {"check_vat_number"}),
        (ISIR, 40 / 60, {"check_insolvency"}),
    ],
)
async def test_a_register_is_asked_no_faster_than_it_allows_by_all_workers_together(
    workers: dict[str, dict[str, Any]], register: str, a_second: float, questions: set[str]
) -> None:
    worker = workers[register_queue(register)]

    assert 0 < worker["max_task_queue_activities_per_second"] <= a_second
    assert {activity_name(each) for each in worker["activities"]} == questions
    # The operator of ADIS allows four at once, and two workers may overlap while one is replaced.
    assert worker["max_concurrent_activities"] <= 2


async def test_vies_is_asked_one_question_at_a_time(workers: dict[str, dict[str, Any]]) -> None:
    assert workers[register_queue(VIES)]["max_concurrent_activities"] == 1


async def test_what_was_begun_is_finished_before_a_worker_stops(
    workers: dict[str, dict[str, Any]],
) -> None:
    waits = {worker["graceful_shutdown_timeout"].total_seconds() for worker in workers.values()}

    # Longer than the longest step on the wire: SMTP's 15 s, an EPP transform's 45 s.
    assert min(waits) > CZ.deadlines.transform


async def test_zones_of_one_account_share_its_lane(books: Database) -> None:
    both = replace(CZ, zones=("cz", "co.cz"))
    them = await neighbours(books, replace(OUTSIDE, registries={"cz": account(both)}))

    assert set(them.lanes) == {"cz", "co.cz"}
    assert them.lanes["cz"] is them.lanes["co.cz"]
    await them.close()


async def test_a_house_without_registries_can_be_built(books: Database) -> None:
    them = await neighbours(books, replace(OUTSIDE, registries={}))

    assert them.lanes == {}
    await them.close()


async def test_nothing_is_connected_before_it_is_needed(books: Database) -> None:
    # Every address of the outside world here is one where nobody answers.
    await (await neighbours(books)).close()
