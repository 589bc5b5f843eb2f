"""What an operator tells a registry that is open: `tell --state DIR WISH name=value ...`."""

import json
import urllib.error
import urllib.request
from pathlib import Path

from sandbox.cards import card_path
from sandbox.serving import NotToldError

PATIENCE_SECONDS = 10.0


def tell_registry(folder: Path, wish: str, values: dict[str, object]) -> None:
    """Have the registry of a folder grant a wish. Raises NotToldError when it does not."""
    try:
        card = json.loads(card_path(folder, "registry").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotToldError(f"No registry is open in {folder}.") from None
    asked = urllib.request.Request(
        f"{card['admin_url']}/api/control/{wish}",
        data=json.dumps(values).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    try:
        urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS).close()
    except urllib.error.HTTPError as refusal:
        raise NotToldError(json.loads(refusal.read())["error"]) from refusal
    except OSError as error:
        raise NotToldError(f"The registry of {folder} does not answer: {error}.") from error
