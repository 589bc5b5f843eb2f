"""How often each register lets itself be asked, whatever number of workers we run.

Temporal's own queue keeps the rate: it gives a register's questions out no faster than this to all
workers together. A question alone is never held back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.ids import ADIS, ARES, ISIR, VIES


@dataclass(frozen=True)
class Limit:
    """How many questions a second all workers ask, and how many at once one of them."""

    a_second: float
    at_once: int


LIMITS: Mapping[str, Limit] = {
    # 500 a minute, and no larger number at once.
    ARES: Limit(8, 2),
    # 2 000 an hour and four at once, for all our workers.
    ADIS: Limit(0.5, 2),
    # Its limits are everybody's and nobody tells them.
    VIES: Limit(0.5, 1),
    # 40 a minute.
    ISIR: Limit(0.6, 2),
}
"""What the registers allow (company-registers.md 3-6), and a little less."""
