"""Plays the steps in order, a line each, and then asks all parties whether they agree."""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections.abc import Awaitable, Callable

from worker.parts import House
from worker.story.agreement import (
    ledger_agrees,
    mailbox_agrees,
    registry_agrees,
    temporal_agrees,
)
from worker.story.browser import StoryBrokenError
from worker.story.steps import Story, horse
from worker.story.town import Town
from worker.welcome import remember_logins

Step = Callable[[], Awaitable[str]]


async def play(house: House) -> int:
    """Play the story; 0 only if everything happened and everybody agrees about it."""
    began = time.monotonic()
    marker = secrets.token_hex(4)
    story = Story(Town(house), remember_logins(house)[0], horse(marker), marker)
    try:
        for name, step in _steps(story):
            await _play_step(name, step)
        print(
            f"\nThe registry, the ledger, the mailbox and Temporal agree. "
            f"{time.monotonic() - began:.1f} s in all.",
            flush=True,
        )
        return 0
    except StoryBrokenError as error:
        print(f"\nThe story broke: {error}", file=sys.stderr, flush=True)
        return 1
    finally:
        await story.close()
        # The SDK's threads may still deliver into a closing interpreter, which then aborts.
        await asyncio.sleep(0.2)


def _steps(story: Story) -> tuple[tuple[str, Step], ...]:
    return (
        ("reads the programme", story.reads_the_programme),
        ("applies", story.applies),
        ("confirms the address", story.confirms_the_address),
        ("is looked up", story.is_looked_up),
        ("is approved by a signal", story.is_approved),
        ("opens a deposit", story.opens_a_deposit),
        ("asks to top up", story.asks_to_top_up),
        ("pays", story.pays),
        ("orders a domain", story.orders),
        ("is registered", story.is_registered),
        ("makes an API key", story.makes_a_key),
        ("is refused a taken name", story.is_refused_a_taken_name),
        ("the registry agrees", lambda: registry_agrees(story)),
        ("the ledger agrees", lambda: ledger_agrees(story)),
        ("the mailbox agrees", lambda: mailbox_agrees(story)),
        ("Temporal agrees", lambda: temporal_agrees(story)),
    )


async def _play_step(name: str, step: Step) -> None:
    began = time.monotonic()
    print(f"  {name:<26}", end="", flush=True)
    told = await step()
    print(f"{time.monotonic() - began:6.2f} s   {told}", flush=True)
