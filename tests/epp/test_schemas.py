"""What we say is what the published schemas allow: the RFCs' always, FRED's where they are."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from epp import dialects, envelope
from epp.commands import (
    CheckDomains,
    Command,
    CreateContact,
    CreateDomain,
    CreateNsset,
    DsData,
    Fee,
    FeeQuestion,
    NameServer,
    RenewDomain,
    TransferDomain,
    UpdateContact,
    UpdateDomain,
)
from epp.commands.parts import PostalAddress
from epp.profiles import COM, CZ, PROFILES, RegistryAccount, RegistryProfile
from sandbox.registry.wire.validation import FRED_DIRECTORY, schema_of
from tests.epp.golden import CL_TRID
from tests.epp.sayings import FULL, SAID

needs_fred = pytest.mark.skipif(
    not os.environ.get(FRED_DIRECTORY), reason=f"{FRED_DIRECTORY} names no schemas of FRED"
)


def faults_in(frame: bytes, profile: RegistryProfile) -> list[str]:
    schema = schema_of(profile.dialect)
    if schema is None:
        return []
    schema.validate(etree.fromstring(frame))
    told: Any = schema.error_log
    return [str(error) for error in told]


@pytest.mark.parametrize("case", [case for case in SAID if case.startswith("rfc")])
def test_every_command_is_valid_by_the_rfcs_schemas(case: str) -> None:
    command, profile = SAID[case]

    assert faults_in(dialects.write(command, CL_TRID, profile), profile) == []


@needs_fred
@pytest.mark.parametrize("case", [case for case in SAID if case.startswith("fred")])
def test_every_command_is_valid_by_freds_schemas(case: str) -> None:
    command, profile = SAID[case]

    assert faults_in(dialects.write(command, CL_TRID, profile), profile) == []


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_the_sessions_own_frames_are_valid(profile: RegistryProfile) -> None:
    account = RegistryAccount(profile, "epp.example", 700, "REG-PARTNER", "Sandbox-Pw-1")

    assert faults_in(envelope.login(account, CL_TRID), profile) == []
    assert faults_in(envelope.login(account, CL_TRID, "Sandbox-Pw-2"), profile) == []
    assert faults_in(envelope.logout(CL_TRID), profile) == []
    assert faults_in(envelope.hello(), profile) == []


def test_a_frame_with_its_parts_in_another_order_is_not_valid() -> None:
    command, profile = SAID["rfc_request_renew_domain"]
    frame = dialects.write(command, CL_TRID, profile).decode()
    name = "<domain:name>volna.test</domain:name>"
    day = "<domain:curExpDate>2027-11-23</domain:curExpDate>"

    assert faults_in(frame.replace(name + day, day + name).encode(), profile)


# Whatever people write into our forms: any letters XML can carry, within the schemas' lengths.
lines = st.text(
    st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn", "Co", "Zs")),
    min_size=1,
    max_size=60,
)
labels = st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,20}", fullmatch=True)
names = st.builds("{}.test".format, labels)
hosts = st.builds("ns.{}.example".format, labels)
handles = st.from_regex(r"[A-Z0-9]{3,16}", fullmatch=True)
codes = st.from_regex(r"[A-Za-z0-9!#$()*+,./:;=?@^_~&<>\"'%-]{16,32}", fullmatch=True)
years = st.integers(1, 10)
fees = st.none() | st.builds(
    Fee, st.decimals(0, 99999, places=2).map(str), st.sampled_from(("EUR", "CZK"))
)
digests = st.builds(
    DsData,
    st.integers(0, 65535),
    st.integers(0, 255),
    st.sampled_from((1, 2, 4)),
    st.binary(min_size=20, max_size=48).map(lambda data: data.hex().upper()),
)
addresses = st.builds(
    PostalAddress,
    st.lists(lines, min_size=1, max_size=3).map(tuple),
    lines,
    st.from_regex(r"[0-9A-Z]{1,10}", fullmatch=True),
    st.sampled_from(("CZ", "SK")),
)
days = st.datetimes().map(lambda moment: moment.isoformat() + "Z")


def several(each: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(each, max_size=3, unique=True).map(tuple)


some_digests = st.lists(digests, max_size=2).map(tuple)
rfc_commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        CheckDomains,
        st.lists(names, min_size=1, max_size=5).map(tuple),
        st.none() | st.builds(FeeQuestion, st.just("EUR"), st.just("create"), years),
    ),
    st.builds(
        CreateDomain,
        names,
        years,
        handles,
        codes,
        admins=several(handles),
        hosts=several(hosts),
        ds=some_digests,
        fee=fees,
        techs=several(handles),
    ),
    st.builds(RenewDomain, names, days, years, fees),
    st.builds(TransferDomain, names, codes, years=st.none() | years, fee=fees),
    st.builds(
        UpdateDomain,
        names,
        add_hosts=several(hosts),
        remove_hosts=several(hosts),
        registrant=st.none() | handles | st.just(""),
        add_admins=several(handles),
        remove_admins=several(handles),
        add_statuses=several(st.sampled_from(("clientHold", "clientUpdateProhibited"))),
        # At least this makes it an update that changes something.
        auth_info=codes | st.just(""),
        add_ds=some_digests,
        remove_all_ds=st.booleans(),
    ),
    st.builds(
        CreateContact,
        handle=handles,
        name=lines,
        organisation=st.none() | lines,
        streets=st.lists(lines, max_size=3).map(tuple),
        city=lines,
        postcode=st.from_regex(r"[0-9]{5}", fullmatch=True),
        country=st.just("CZ"),
        email=st.just("jana@vzorova.example"),
        auth_info=codes,
    ),
    st.builds(
        UpdateContact,
        handles,
        name=st.none() | lines,
        organisation=st.none() | lines | st.just(""),
        address=st.none() | addresses,
        email=st.just("jana@vzorova.example"),
    ),
)


@given(rfc_commands)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_said_in_the_rfc_dialect_is_valid(command: Command) -> None:
    assert faults_in(dialects.write(command, CL_TRID, FULL), FULL) == []


cz_names = st.builds("{}.cz".format, labels)
servers = st.builds(NameServer, hosts)
fred_commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        CreateDomain,
        cz_names,
        years,
        handles,
        codes,
        admins=several(handles),
        nsset=st.none() | handles,
        keyset=st.none() | handles,
    ),
    st.builds(RenewDomain, cz_names, days, years),
    st.builds(TransferDomain, cz_names, codes),
    st.builds(
        UpdateDomain,
        cz_names,
        nsset=handles | st.just(""),
        keyset=st.none() | handles | st.just(""),
        registrant=st.none() | handles,
        add_admins=several(handles),
        remove_admins=several(handles),
        auth_info=st.none() | codes,
    ),
    st.builds(
        CreateNsset,
        handles,
        st.lists(servers, min_size=1, max_size=4).map(tuple),
        st.lists(handles, min_size=1, max_size=3, unique=True).map(tuple),
        codes,
    ),
    st.builds(
        UpdateContact,
        handles,
        name=st.none() | lines,
        organisation=st.none() | lines | st.just(""),
        address=st.none() | addresses,
        email=st.just("jana@vzorova.example"),
    ),
)


@needs_fred
@given(fred_commands)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_whatever_is_said_in_freds_dialect_is_valid(command: Command) -> None:
    assert faults_in(dialects.write(command, CL_TRID, CZ), CZ) == []


@given(st.builds(CreateDomain, st.builds("{}.com".format, labels), years, st.none(), codes))
def test_whatever_is_said_to_the_thin_registry_is_valid(command: CreateDomain) -> None:
    assert faults_in(dialects.write(command, CL_TRID, COM), COM) == []
