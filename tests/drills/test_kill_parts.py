"""Each part of the house is killed at a bad moment; the story still happens, and happens once."""

import re
import signal

import pytest

from tests.drills.house import RunningHouse, ToldStory, everything_happened_once, waited

pytestmark = [pytest.mark.drill, pytest.mark.timeout(600)]

REFERENCE = re.compile(r"PP-\d{4}-\d{4,}")


@pytest.mark.parametrize(
    ("part", "step"),
    [
        ("web", "applies"),
        ("postgres", "pays"),
        ("temporal", "pays"),
        ("worker", "pays"),
        ("registry", "orders a domain"),
        ("web", "orders a domain"),
    ],
)
def test_a_story_survives_the_death_of_a_part(running: RunningHouse, part: str, step: str) -> None:
    with ToldStory(running) as story:
        story.until_begun(step)
        running.send(part, signal.SIGKILL)

        assert story.finish() == 0, story.said

    everything_happened_once(running, marker_of(running, story), repeats=1)


@pytest.mark.parametrize("part", ["worker", "registry", "postgres", "temporal"])
def test_an_order_survives_a_death_while_the_registry_has_created_and_not_answered(
    running: RunningHouse, part: str
) -> None:
    with ToldStory(running) as story:
        story.until_done("applies")
        marker = marker_of(running, story)
        name = f"kun-{marker}.cz"
        dawdling = {"verb": "create", "object": name, "fault": "slow", "arg": "5", "times": 1}
        running.tell("registry_admin", "/api/faults", dawdling)
        story.until_begun("orders a domain")
        waited(lambda: running.domain(name), f"the registry creates {name}")
        running.send(part, signal.SIGKILL)

        assert story.finish() == 0, story.said

    everything_happened_once(running, marker, repeats=1)


def marker_of(running: RunningHouse, story: ToldStory) -> str:
    reference = REFERENCE.search(story.said)
    assert reference, story.said
    query = "SELECT form->>'email' AS email FROM front.application_forms WHERE application_id = %s"
    found = re.match(r"jana\.([0-9a-f]{8})@", running.rows(query, reference[0])[0]["email"])
    assert found
    return found[1]
