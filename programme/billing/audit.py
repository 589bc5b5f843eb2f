"""What the nightly look at the books can find: each difference by name, with both of its sides."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Two things in the books that should agree and do not."""

    kind: str
    """Which rule is broken; its words stand in web/words."""
    subject: str
    """What it is about: a partner's, an order's, a movement's or a paper's id."""
    expected: str
    found: str

    @property
    def finding_id(self) -> str:
        """The same rule broken at the same thing is one finding, however often it is seen."""
        named = f"{self.kind}\n{self.subject}".encode()
        return f"f-{hashlib.sha256(named).hexdigest()[:20]}"


MOST_IN_A_LETTER = 20
"""So many findings stand in the letter; the page has them all."""
