import ast
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import WorkflowExecution

from programme.order import AwaitingFunds, Order, Registered
from tests.makers import crowns, send_form
from tests.workflows.house import StoryHouse, details_of, eventually
from workflows.ids import application_workflow_id, order_workflow_id
from workflows.signboard import SEARCH_ATTRIBUTES

WORKFLOWS = Path(__file__).parents[2] / "workflows"
CALLS = [
    (f"{path.name}:{node.lineno}", node.func.attr, {word.arg for word in node.keywords})
    for path in sorted(WORKFLOWS.rglob("*.py"))
    for node in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
]


async def seen(house: StoryHouse, query: str) -> list[WorkflowExecution]:
    """Return the stories operators find, once they find any; lists lag a moment behind."""
    found: list[WorkflowExecution] = []

    async def is_listed() -> bool:
        found[:] = [each async for each in house.client.list_workflows(query)]
        return found != []

    await eventually(is_listed)
    return found


def labels_of(story: WorkflowExecution) -> dict[str, Any]:
    pairs = story.typed_search_attributes.search_attributes
    return {pair.key.name: pair.value for pair in pairs if pair.key.name in SEARCH_ATTRIBUTES}


async def waiting_order(house: StoryHouse) -> Order:
    order = await house.order(crowns(100), price=crowns(143))
    assert isinstance(await house.desk.order(order), AwaitingFunds)
    return order


async def test_the_namespace_knows_every_attribute_by_its_type(house: StoryHouse) -> None:
    known = await house.client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=house.client.namespace)
    )

    kinds = {
        name: IndexedValueType.Name(kind).removeprefix("INDEXED_VALUE_TYPE_").title()
        for name, kind in known.custom_attributes.items()
    }
    assert {name: kinds.get(name) for name in SEARCH_ATTRIBUTES} == SEARCH_ATTRIBUTES


async def test_operators_find_an_order_by_what_it_waits_for(house: StoryHouse) -> None:
    order = await waiting_order(house)

    (story,) = await seen(
        house, f"Stage = 'awaiting_funds' AND WaitingFor = 'money' AND DomainName = '{order.name}'"
    )

    labels = labels_of(story)
    assert story.id == order_workflow_id(order.order_id)
    assert (labels["Account"], labels["Registry"]) == (order.partner_id, "cz")
    assert labels["Due"] > story.start_time
    await house.desk.cancel_order(order.order_id)


async def test_an_order_that_has_ended_waits_for_nobody(house: StoryHouse) -> None:
    order = await house.order(crowns(1000), price=crowns(143))
    assert isinstance(await house.desk.order(order), Registered)

    (story,) = await seen(house, f"WaitingFor = 'nobody' AND DomainName = '{order.name}'")

    labels = labels_of(story)
    assert labels["Stage"] == "registered"
    assert "Due" not in labels


async def test_operators_find_an_application_by_whose_turn_it_is(house: StoryHouse) -> None:
    application = await send_form(house)
    await house.desk.apply(application)

    (story,) = await seen(
        house, f"WaitingFor = 'applicant' AND Account = '{application.application_id}'"
    )

    assert story.id == application_workflow_id(application.application_id)
    assert labels_of(story)["Programme"] == application.tier_id
    await house.desk.confirm_email(application.application_id)
    (reviewed,) = await seen(
        house, f"WaitingFor = 'reviewer' AND Account = '{application.application_id}'"
    )
    assert labels_of(reviewed)["Stage"] == "awaiting_review"


async def test_a_story_says_in_a_sentence_where_it_stands(house: StoryHouse) -> None:
    order = await waiting_order(house)

    details = await details_of(house, order_workflow_id(order.order_id))

    assert details.startswith("**43.00 CZK is missing.**\n")
    assert "- stage: `awaiting_funds`\n- waiting for: `money`\n- due: 20" in details
    await house.desk.cancel_order(order.order_id)


async def test_a_story_has_its_title_from_the_first_moment(house: StoryHouse) -> None:
    order = await waiting_order(house)

    described = await house.story(order_workflow_id(order.order_id)).describe()

    assert await described.static_summary() == f"{order.name} for {order.partner_id}"
    await house.desk.cancel_order(order.order_id)


@pytest.mark.parametrize(
    ("call", "word", "fewest"),
    [
        ("execute_activity_method", "summary", 20),
        ("start_child_workflow", "static_summary", 1),
        ("start_workflow", "static_summary", 5),
        ("execute_workflow", "static_summary", 1),
        ("sleep", "summary", 1),
    ],
)
def test_every_step_has_a_summary_for_operators(call: str, word: str, fewest: int) -> None:
    places = [(place, words) for place, attribute, words in CALLS if attribute == call]

    assert [place for place, words in places if word not in words] == []
    assert len(places) >= fewest


def test_every_wait_that_may_end_by_the_clock_has_a_summary() -> None:
    waits = [
        (place, words)
        for place, attribute, words in CALLS
        if attribute == "wait_condition" and "timeout" in words
    ]

    assert [place for place, words in waits if "timeout_summary" not in words] == []
    assert len(waits) >= 4


def test_nothing_is_shown_but_what_the_namespace_knows() -> None:
    text = (WORKFLOWS / "signboard.py").read_text("utf-8")
    made = {
        (node.args[0].value, node.func.attr.removeprefix("for_").title())
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr.startswith("for_")
        and isinstance(node.args[0], ast.Constant)
    }

    assert made == set(SEARCH_ATTRIBUTES.items())
