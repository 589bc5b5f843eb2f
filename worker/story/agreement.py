"""Whether the registry, the ledger, the mailbox and Temporal all tell the same story."""

from __future__ import annotations

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
    "přijatá",
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
    """One letter of each kind, the company letter for letter.

    A crash between the relay's 250 and our mark may bring a letter once more; then it is the very
    same letter under the same Message-ID, which most mailboxes show once.
    """

    async def look() -> list[dict[str, Any]] | None:
        letters = await story.town.letters(story.email)
        return letters if len(_by_message_id(letters)) >= len(LETTERS) else None

    came = _by_message_id(await patiently(look, f"{len(LETTERS)} letters"))
    _expect("the number of letters", len(came), len(LETTERS))
    for first, *again in came.values():
        for other in again:
            _expect("a letter that came twice", _as_written(other), _as_written(first))
    letters = [letters[0] for letters in came.values()]
    if not any(COMPANY in letter["text"] and COMPANY in letter["html"] for letter in letters):
        raise StoryBrokenError(f"No letter names {COMPANY} letter for letter.")
    repeats = sum(len(letters) - 1 for letters in came.values())
    said = f"; {repeats} came again under its own Message-ID" if repeats else ""
    return f"{len(came)} letters, one of each kind{said}"


def _by_message_id(letters: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    came: dict[str, list[dict[str, Any]]] = {}
    for letter in letters:
        came.setdefault(letter["message_id"], []).append(letter)
    return came


def _as_written(letter: dict[str, Any]) -> dict[str, Any]:
    return {name: letter[name] for name in ("subject", "headers", "text", "html")}


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
    if "approved" not in str(details):
        raise StoryBrokenError("The application's details in Temporal do not say how it ended.")
    return f"{len(ids)} cases completed, and their details say so"


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
