"""How a recorded history is read: what it reached, and every word that stands in it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.sealing import SEAL, opened
from workflows.sealing import PayloadSeal


def words_in(history: Any, seal: PayloadSeal = SEAL) -> str:
    """Return everything a history says to whoever has the key, its payloads decoded."""
    return "\n".join(_words(opened(history, seal)))


def _words(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for name, inner in value.items():
                yield from _payload(inner) if name == "data" else _words(inner)
        case list():
            for inner in value:
                yield from _words(inner)
        case str():
            yield value
        case _:
            return


def _payload(value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield from _words(value)
        return
    try:
        # JSON may write a letter as its number; what a reader sees is what counts.
        plain = base64.b64decode(value, validate=True).decode()
        yield plain.encode("latin-1", "backslashreplace").decode("unicode_escape")
        yield plain
    except (binascii.Error, UnicodeDecodeError):
        yield value


def _local_step(marker: Any) -> str:
    if marker["markerName"] != "core_local_activity":
        return ""
    (payload,) = marker["details"]["data"]["payloads"]
    said = json.loads(base64.b64decode(payload["data"]))
    return str(said["activity_type"])


_STEPS: dict[str, Callable[[Any], str]] = {
    "activityTaskScheduledEventAttributes": lambda it: str(it["activityType"]["name"]),
    "markerRecordedEventAttributes": lambda it: _local_step(it),
    "activityTaskStartedEventAttributes": lambda it: (
        "tried again" if int(it.get("attempt", 1)) > 1 else ""
    ),
    "workflowExecutionSignaledEventAttributes": lambda it: f"heard {it['signalName']}",
    "workflowExecutionUpdateAcceptedEventAttributes": lambda it: (
        f"asked {it['acceptedRequest']['input']['name']}"
    ),
    "signalExternalWorkflowExecutionInitiatedEventAttributes": lambda it: (
        f"told {it['signalName']}"
    ),
    "signalExternalWorkflowExecutionFailedEventAttributes": lambda _: "nobody heard",
    "startChildWorkflowExecutionInitiatedEventAttributes": lambda it: (
        f"began {it['workflowType']['name']}"
    ),
    "startChildWorkflowExecutionFailedEventAttributes": lambda _: "begun already",
    "timerFiredEventAttributes": lambda _: "time passed",
    "workflowExecutionContinuedAsNewEventAttributes": lambda _: "went on in a new run",
    "workflowExecutionCompletedEventAttributes": lambda _: "ended",
}


def steps_in(history: Any) -> list[str]:
    """Return what a history reached: its steps, the words it took and told, its clock."""
    steps = (
        named(event[attributes])
        for event in history["events"]
        for attributes, named in _STEPS.items()
        if attributes in event
    )
    return [step for step in steps if step]


def type_of(history: Any) -> str:
    """Return which story a history tells."""
    return str(_start(history)["workflowType"]["name"])


def workflow_id_of(history: Any) -> str:
    """Return the workflow id of a history."""
    return str(_start(history)["workflowId"])


def _start(history: Any) -> Any:
    return history["events"][0]["workflowExecutionStartedEventAttributes"]
