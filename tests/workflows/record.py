"""Records the histories that test_replay replays: `python -m tests.workflows.record`.

It runs the tests of the stories; each that asks for it has its history kept once it has passed.
Once stories run anywhere, never record anew to make a red replay green: a red replay means that
`patched()` is missing. Before that, a change of the order is recorded with the change itself.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import WorkflowHandle

from tests.sealing import opened

HISTORIES = Path(__file__).parent / "histories"


async def keep(story: WorkflowHandle[Any, Any], branch: str) -> None:
    """Write a story's history down; pytest reaches this module as its plugin."""
    # Opened: a recording is read by people, and a test looks into it for personal data.
    history = opened(json.loads((await story.fetch_history()).to_json()))
    HISTORIES.mkdir(exist_ok=True)
    (HISTORIES / f"{branch}.json").write_text(json.dumps(history, indent=1) + "\n")


if __name__ == "__main__":
    tests = [path for path in HISTORIES.parent.rglob("test_*.py") if path.stem != "test_replay"]
    words = ["-q", "-p", "tests.workflows.record", *map(str, sorted(tests)), *sys.argv[1:]]
    sys.exit(pytest.main(words))
