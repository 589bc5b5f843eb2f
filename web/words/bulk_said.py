"""What the line at the top of a bulk order's page says after something was done."""

from __future__ import annotations

from web.words.languages import phrase

SAID: dict[str, str] = {
    "bulk-ordered": phrase("We have taken your order. This page shows how it goes on."),
    "bulk-later": phrase("We have taken your order; it begins in a moment. Load the page again."),
    "bulk-cancelled": phrase(
        "We begin no more of it, and take back what waits for money."
        " What is at the registry goes on."
    ),
    "bulk-ended": phrase("The bulk order has ended before it could be cancelled."),
}
