"""The tests' own key, and how values cross Temporal under it: sealed, as everywhere."""

from __future__ import annotations

import base64
import json
from typing import Any

from google.protobuf import json_format
from temporalio.api.common.v1 import Payload

from db.sealing import Seal, Seals
from workflows.sealing import PayloadSeal, sealed_converter

KEYS = f"tests:{base64.b64encode(bytes(range(32))).decode()}"
CONVERTER = sealed_converter(KEYS)
SEAL = PayloadSeal(KEYS)
SEALS = Seals(Seal("the tests' own key"), Seal("the tests' own key for details"))
_SEALED = base64.b64encode(b"binary/encrypted").decode()


def opened(history: Any, seal: PayloadSeal = SEAL) -> Any:
    """Return a history, as JSON, with every sealed value of it opened."""
    match history:
        case {"metadata": {"encoding": encoding}, "data": str()} if encoding == _SEALED:
            payload = json_format.Parse(json.dumps(history), Payload())
            return json.loads(json_format.MessageToJson(seal.open(payload)))
        case dict():
            return {name: opened(inner, seal) for name, inner in history.items()}
        case list():
            return [opened(inner, seal) for inner in history]
        case _:
            return history
