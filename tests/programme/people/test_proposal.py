"""Which tier is proposed by the number of names."""

from __future__ import annotations

import pytest

from programme.people.proposal import propose_tier
from tests.web.stories import make_tier

TIERS = (
    make_tier("start", 50, 100, least_names=0, deposit_wanted=False),
    make_tier("plus", 100, 150, least_names=20, deposit_wanted=True),
    make_tier("pro", 200, 250, least_names=200, deposit_wanted=True),
)


@pytest.mark.parametrize(
    ("now", "yearly", "proposed"),
    [(0, 0, "start"), (19, 0, "start"), (15, 5, "plus"), (199, 0, "plus"), (0, 200, "pro")],
)
def test_the_most_demanding_tier_that_is_reached_within_a_year_is_proposed(
    now: int, yearly: int, proposed: str
) -> None:
    proposal = propose_tier(TIERS, now, yearly)

    assert proposal is not None
    assert proposal.tier.tier_id == proposed
    assert proposal.names_in_a_year == now + yearly


def test_nothing_is_proposed_where_no_tier_can_be_reached() -> None:
    assert propose_tier(TIERS[1:], 1, 1) is None
