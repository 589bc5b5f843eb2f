"""A worker that dies at any step of an application leaves one record, one letter, one decision.

Every step of every journey is tried twice: the worker dies before it has done anything, and after
it has done everything but before anybody hears of it. What is left then in the books and in the
mailbox is what the same journey leaves where nobody dies. No worker here remembers a story from one
step to the next: each is read again from its history, as by a worker that has just begun.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType

import pytest

import workflows.application
from db.books.letters import LETTERS
from db.front.users import Role
from programme.letters import all_letters
from programme.people.application import ApplicationStatus
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.makers import HORSE_NUMBER, add_user, fresh, publish_tier, send_form
from tests.worker.test_composition import activity_name
from tests.workflows.case import Case
from tests.workflows.dying import Death, Deaths, ForgetfulRunner, Life, Moment
from tests.workflows.house import StoryHouse, open_house
from tests.workflows.journeys import JOURNEYS, OPENING, People
from tests.workflows.remains import Remains, remains_of
from worker.composition import RUNNER
from workflows import partner_application


@dataclass(frozen=True)
class Played:
    """One journey that was played, and what it left."""

    case: Case
    life: Life
    end: ApplicationStatus
    remains: Remains
    in_the_mailbox: Counter[tuple[str, str]]
    """How many times each letter came, by kind and letter id."""


@dataclass
class Stage:
    """A house in which workers die, with our people and two tiers."""

    house: StoryHouse
    deaths: Deaths
    people: People
    tiers: Mapping[bool, str]
    """By whether it needs four eyes."""
    undisturbed: dict[str, Played] = field(default_factory=dict)

    async def play(self, name: str, death: Death | None = None) -> Played:
        """Play a journey, in which at most one worker dies."""
        journey, email = JOURNEYS[name], f"{fresh('rehor')}@kun.example"
        tier_id = self.tiers[journey.four_eyes]
        case = Case(self.house, await send_form(self.house, email=email, tier_id=tier_id), email)
        life = self.deaths.expect(case.workflow_id, death)
        missing = asyncio.create_task(life.be_missed(self.house.client, self._think_of_others))
        try:
            await self.house.desk.apply(case.application)
            end = await journey.go(case, self.people)
        finally:
            if not life.has_died.is_set():
                missing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await missing
        remains = await remains_of(case, self.people.names)
        return Played(case, life, end, remains, await self._letters(case))

    async def quiet(self, name: str) -> Played:
        """Return a journey in which nobody dies; it is played once."""
        if name not in self.undisturbed:
            self.undisturbed[name] = await self.play(name)
        return self.undisturbed[name]

    async def _think_of_others(self) -> None:
        await self.house.desk.ask_about_company(HORSE_NUMBER)

    async def _letters(self, case: Case) -> Counter[tuple[str, str]]:
        query = LETTERS.select().where(LETTERS.c.letter_id.startswith(f"{case.workflow_id}/"))
        async with self.house.books.reading() as transaction:
            rows = (await transaction.execute(query)).all()
        came = Counter(each.message_id for each in self.house.mailbox.box.heads(MANY))
        return Counter({(row.kind, row.letter_id): came[row.message_id] for row in rows})


MANY = 100_000


@pytest.fixture(scope="module")
async def stage(
    postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    deaths = Deaths()
    runner = ForgetfulRunner(RUNNER.restrictions, was_read=deaths.was_read)
    folder, urls = tmp_path_factory.mktemp("house"), fresh_urls(postgres)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("worker.composition.RUNNER", runner)
        # A memory for one story: whatever comes next pushes it out.
        async with open_house(folder, urls, interceptors=[deaths], max_cached_workflows=1) as house:
            yield await _with_people(house, deaths)


async def _with_people(house: StoryHouse, deaths: Deaths) -> Stage:
    roles = (Role.REVIEWER, Role.REVIEWER, Role.MANAGER)
    users = [await add_user(house, role) for role in roles]
    people = People(*(user.user_id for user in users))
    deaths.people = people.names
    tiers = {eyes: (await publish_tier(house, four_eyes=eyes)).tier_id for eyes in (False, True)}
    return Stage(house, deaths, people, tiers)


def boundaries() -> list[tuple[str, Death]]:
    """Return every step of every journey at both moments; the shared opening once."""
    steps = [(name, step) for name, journey in JOURNEYS.items() for step in journey.steps]
    opening = [(next(iter(JOURNEYS)), step) for step in OPENING]
    return [(name, Death(step, moment)) for name, step in opening + steps for moment in Moment]


def in_words(value: object) -> str | None:
    return f"{value.step} {value.moment}" if isinstance(value, Death) else None


@pytest.mark.parametrize("name", JOURNEYS)
async def test_the_table_has_every_step_of_a_journey(stage: Stage, name: str) -> None:
    undisturbed, journey = await stage.quiet(name), JOURNEYS[name]

    assert not undisturbed.remains["tasks"]
    assert sorted(undisturbed.life.steps.values()) == sorted(journey.opening + journey.steps)
    history = await stage.house.story(undisturbed.case.workflow_id).fetch_history()
    scheduled = Counter(
        event.activity_task_scheduled_event_attributes.activity_type.name
        for event in history.events
        if event.HasField("activity_task_scheduled_event_attributes")
    )
    assert scheduled == Counter(step.split()[0] for step in journey.opening + journey.steps)


async def test_the_journeys_take_every_step_and_send_every_letter_of_the_story(
    stage: Stage,
) -> None:
    played = [await stage.quiet(name) for name in JOURNEYS]

    words = [word for module in story_modules() for word in words_of(module)]
    taken = {step.split()[0] for each in played for step in each.life.steps.values()}
    assert taken == {name for word in words if (name := activity_name(word)) is not None}
    sent = {kind for each in played for kind, _ in each.in_the_mailbox}
    assert sent == {letter.kind for letter in all_letters() if letter in words}


def story_modules() -> list[ModuleType]:
    """Return the files in which the story of an application is written."""
    parts = pkgutil.iter_modules(workflows.application.__path__, "workflows.application.")
    return [partner_application, *(importlib.import_module(part.name) for part in parts)]


def words_of(module: ModuleType) -> list[object]:
    """Return what a file names by one word, and by two with a point between."""
    tree, known = ast.parse(inspect.getsource(module)), vars(module)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    pairs = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return [known.get(name.id) for name in names] + [
        getattr(known.get(pair.value.id), pair.attr, None)
        for pair in pairs
        if isinstance(pair.value, ast.Name)
    ]


@pytest.mark.parametrize(("name", "death"), boundaries(), ids=in_words)
async def test_a_worker_may_die_at_any_step(stage: Stage, name: str, death: Death) -> None:
    undisturbed = await stage.quiet(name)

    disturbed = await stage.play(name, death)

    life = disturbed.life
    assert life.was_repeated
    assert life.readings > life.readings_before
    assert sorted(life.steps.values()) == sorted(undisturbed.life.steps.values())
    assert disturbed.end is undisturbed.end
    assert disturbed.remains == undisturbed.remains
    assert set(disturbed.in_the_mailbox.values()) == {1}
