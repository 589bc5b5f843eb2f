"""What we let people type is what the registries' profiles allow; the two rooms cannot ask."""

import pytest

from epp.profiles import PROFILES
from programme.names import SOLD_ZONES, ZoneRule

SERVED = {zone: profile for profile in PROFILES.values() for zone in profile.zones}


def test_we_sell_the_zones_we_can_register() -> None:
    assert set(SOLD_ZONES) <= set(SERVED)


@pytest.mark.parametrize("zone", sorted(SOLD_ZONES))
def test_a_zones_rule_is_its_registrys(zone: str) -> None:
    profile = SERVED[zone]

    assert SOLD_ZONES[zone] == ZoneRule(
        zone,
        double_hyphen=profile.double_hyphen_allowed,
        international=profile.idn_allowed,
        shortest=profile.shortest_label,
        longest=profile.longest_label,
    )
