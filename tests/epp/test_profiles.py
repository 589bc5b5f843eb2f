import dataclasses
from pathlib import Path

import pytest

import epp.registries
from epp.profiles import COM, CZ, PROFILES, TEST, Deadlines, read_profile
from epp.registries.reading import ProfileError

FOLDER = Path(epp.registries.__file__).parent
CZ_FILE = (FOLDER / "cz.toml").read_text()


def test_profiles_are_found_by_their_names() -> None:
    dialects = {name: profile.dialect for name, profile in PROFILES.items()}

    assert dialects == {"cz": "fred", "test": "rfc", "com": "rfc"}


def test_a_file_says_what_its_registry_is_like() -> None:
    assert CZ.zones == ("cz",)
    assert CZ.handle_length == 30
    assert CZ.ns_mode == "nsset"
    assert CZ.metered_queries
    assert CZ.deadlines == Deadlines()
    assert CZ.listed("renew") == "160.00"
    assert TEST.double_hyphen_allowed
    assert TEST.takes_contacts


def test_the_thin_registry_takes_no_contacts_and_is_told_the_product() -> None:
    assert not COM.takes_contacts
    assert COM.sub_products == (("com", "dotCOM"), ("net", "dotNET"))


def test_every_registry_is_logged_in_to_with_what_its_profile_relies_on() -> None:
    for profile in PROFILES.values():
        fees = "urn:ietf:params:xml:ns:epp:fee-1.0"
        keys = "urn:ietf:params:xml:ns:secDNS-1.1"
        assert profile.fee_ext == (fees in profile.ext_uris)
        assert (profile.dnssec in ("dsData", "keyData")) == (keys in profile.ext_uris)
        assert (profile.balance == "balance-1.0") == any("balance" in u for u in profile.obj_uris)


def test_any_change_changes_the_mark_of_a_profile() -> None:
    slower = dataclasses.replace(CZ, deadlines=Deadlines(query=21))

    assert slower.fingerprint != CZ.fingerprint
    assert read_profile(CZ_FILE).fingerprint == CZ.fingerprint


@pytest.mark.parametrize(
    ("told", "instead"),
    [
        ('dialect = "fred"', 'dialect = "french"'),
        ("fee_ext = false", 'fee_ext = "no"'),
        ("check_max = 5", "check_max = true"),
        ("check_max = 5", "check_max = 5.5"),
        ("check_max = 5", ""),
        ("check_max = 5", "check_max = 5\nchek_max = 6"),
        ("handle = { length = 30 }", "handle = { length = 30, suffix = 1 }"),
        ('renew = "160.00"', "renew = 160.00"),
        ('renew = "160.00"', 'renew = "a lot"'),
        ('low_credit = "20000.00"', "low_credit = 20000"),
        ("query = 20", 'query = "soon"'),
        ("query = 20", "quarry = 20"),
        ('zones = ["cz"]', "zones = [1]"),
        ("command_ext = []", 'command_ext = [{ ns = "urn:x" }]'),
        ("[registry.cz]", "[registry]"),
        ("[registry.cz]", "registry.cz"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(told: str, instead: str) -> None:
    assert told in CZ_FILE

    with pytest.raises(ProfileError):
        read_profile(CZ_FILE.replace(told, instead, 1))
