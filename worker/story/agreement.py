"""Whether the registry, the ledger, the mailbox and Temporal all tell the same story."""

from __future__ import annotations

from collections import Counter
from typing import Any

from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from worker.story.browser import StoryBrokenError, patiently
from worker.story.steps import COMPANY, Story
from workflows.ids import (
    application_workflow_id,
    deposit_workflow_id,
    order_workflow_id,
    top_up_workflow_id,
)

PAID_MINOR = 300_000
PRICE_MINOR = 14_320
CHARGED_BY_REGISTRY_MINOR = 14_000
LETTERS = (
    "E-mail",
    "partner",
    "zálohov",
    "platb",
    "připsan",
    "zaregistr",
    "obsazen",
)


async def registry_agrees(story: Story) -> str:
    """One domain, one charge, the partner as its holder, the company's name letter for letter."""
    domain = await story.town.domain(story.name)
    charges = await story.town.charges(story.name)
    _expect("the sponsor", domain["sponsor"], "REG-PARTNER")
    _expect("the charges", [charge["minor"] for charge in charges], [CHARGED_BY_REGISTRY_MINOR])
    holder = await story.town.contact(domain["registrant"])
    _expect("the holder's company", holder["org"], COMPANY)
    _expect("charges for the taken name", await story.town.charges(story.taken_name), [])
    return f"one domain, one charge of 140.00, holder {COMPANY}"


async def ledger_agrees(story: Story) -> str:
    """What was paid, less one price; nothing is held."""
    left = PAID_MINOR - PRICE_MINOR
    expected = {"available": left, "held": 0, "total": left}
    _expect("the deposit", await story.deposit(), expected)
    return "3 000.00 paid, 143.20 charged, 0.00 held, 2 856.80 left"


async def mailbox_agrees(story: Story) -> str:
    """One letter of each kind, each under its own Message-ID, the company letter for letter."""

    async def look() -> list[dict[str, Any]] | None:
        letters = await story.town.letters(story.email)
        return letters if len(letters) >= len(LETTERS) else None

    letters = await patiently(look, f"{len(LETTERS)} letters")
    doubled = {
        message_id: count
        for message_id, count in Counter(letter["message_id"] for letter in letters).items()
        if count > 1
    }
    _expect("letters that came twice", doubled, {})
    _expect("the number of letters", len(letters), len(LETTERS))
    if not any(COMPANY in letter["text"] and COMPANY in letter["html"] for letter in letters):
        raise StoryBrokenError(f"No letter names {COMPANY} letter for letter.")
    return f"{len(letters)} letters, one of each kind"


async def temporal_agrees(story: Story) -> str:
    """Every case has ended well, and its story is readable without JSON."""
    client = await story.town.temporal()
    partner_id = await _partner_of(story)
    ids = (
        application_workflow_id(story.reference),
        deposit_workflow_id(partner_id),
        top_up_workflow_id(story.top_up_id),
        order_workflow_id(story.order_id),
    )
    for workflow_id in ids:
        await _ended_well(client.get_workflow_handle(workflow_id))
    details = await client.get_workflow_handle(ids[0]).query("__temporal_workflow_metadata")
    if COMPANY not in str(details):
        raise StoryBrokenError(f"The application's details in Temporal do not name {COMPANY}.")
    return f"{len(ids)} cases completed, {COMPANY} in the details"


async def _partner_of(story: Story) -> str:
    client = await story.town.temporal()
    handle = client.get_workflow_handle(order_workflow_id(story.order_id))
    attributes = (await handle.describe()).typed_search_attributes
    accounts = [pair.value for pair in attributes if pair.key.name == "Account"]
    return str(accounts[0])


async def _ended_well(handle: WorkflowHandle[Any, Any]) -> None:
    async def look() -> bool | None:
        status = (await handle.describe()).status
        if status in (WorkflowExecutionStatus.RUNNING, None):
            return None
        _expect(f"the end of {handle.id}", status, WorkflowExecutionStatus.COMPLETED)
        return True

    await patiently(look, f"{handle.id} ends")


def _expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise StoryBrokenError(f"About {what}: {wanted} was expected, {found} found.")
