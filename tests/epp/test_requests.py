import dataclasses

import pytest

from epp import dialects, envelope
from epp.commands import (
    CheckContacts,
    CheckDomains,
    CheckHosts,
    CheckNssets,
    Command,
    CreateContact,
    CreateDomain,
    CreateHost,
    CreateNsset,
    CreditInfo,
    InfoContact,
    InfoDomain,
    InfoHost,
    InfoNsset,
    NameServer,
    PollAck,
    PollRequest,
)
from epp.errors import UnfitCommandError
from epp.profiles import CZ, TEST, RegistryAccount, RegistryProfile
from tests.epp.golden import AUTH_INFO, CL_TRID, golden

SHORT, LONG = "CR0CC9WVT05DTXTZ", "CR0CC9WVT05DTXTZ650TGPXG6A05EF"
NSSET = "NF2H823VST5DYBZ9TD0Q9CASZ3EM0P"
GLUE = ("192.0.2.53", "2001:db8::53")
SERVERS = ("ns1.partner.example", "ns2.partner.example", "NS1.partner.example")


def make_contact(handle: str) -> CreateContact:
    return CreateContact(
        handle=handle,
        name="Jana Dvořáková",
        organisation="Vzorová s.r.o.",
        streets=("Dlouhá\t12",),
        city="Brno",
        postcode="60200",
        country="CZ",
        email="jana@vzorova.example",
        auth_info=AUTH_INFO,
        voice="+420.541123456",
        company_number="12345678",
        vat_number="CZ12345678",
    )


RFC_COMMANDS: dict[str, Command] = {
    "check_domains": CheckDomains(("volna.test", "jina.test")),
    "info_domain": InfoDomain("volna.test"),
    "create_domain": CreateDomain(
        "volna.test", 2, SHORT, AUTH_INFO, ("CQZM975YD65BVMBX",), None, SERVERS
    ),
    "create_contact": make_contact(SHORT),
    "check_contacts": CheckContacts((SHORT,)),
    "info_contact": InfoContact(SHORT),
    "create_host": CreateHost(NameServer("ns1.volna.test", GLUE)),
    "check_hosts": CheckHosts(("ns1.volna.test",)),
    "info_host": InfoHost("ns1.volna.test"),
    "poll": PollRequest(),
    "poll_ack": PollAck("4711"),
}

FRED_COMMANDS: dict[str, Command] = {
    "check_domains": CheckDomains(("volna.cz", "jina.cz")),
    "info_domain": InfoDomain("volna.cz"),
    "create_domain": CreateDomain(
        "volna.cz", 1, LONG, AUTH_INFO, ("CQZM975YD65BVMBX9V0TRDD657PW74",), NSSET
    ),
    "create_contact": make_contact(LONG),
    "check_contacts": CheckContacts((LONG,)),
    "info_contact": InfoContact(LONG),
    "create_nsset": CreateNsset(
        NSSET,
        (
            NameServer("ns1.volna.cz", GLUE),
            NameServer("ns2.partner.example"),
            NameServer("NS2.partner.example"),
        ),
        ("CQZM975YD65BVMBX9V0TRDD657PW74",),
        AUTH_INFO,
    ),
    "check_nssets": CheckNssets((NSSET,)),
    "info_nsset": InfoNsset(NSSET),
    "credit": CreditInfo(),
}


@pytest.mark.parametrize("case", RFC_COMMANDS)
def test_the_rfc_dialect_writes_the_golden_frame(case: str) -> None:
    assert dialects.write(RFC_COMMANDS[case], CL_TRID, TEST) == golden(f"rfc_request_{case}")


@pytest.mark.parametrize("case", FRED_COMMANDS)
def test_the_fred_dialect_writes_the_golden_frame(case: str) -> None:
    assert dialects.write(FRED_COMMANDS[case], CL_TRID, CZ) == golden(f"fred_request_{case}")


@pytest.mark.parametrize(("dialect", "profile"), [("rfc", TEST), ("fred", CZ)])
def test_the_login_names_the_services_of_the_profile(
    dialect: str, profile: RegistryProfile
) -> None:
    account = RegistryAccount(profile, "epp.example", 700, "REG-PARTNER", "Sandbox-Pw-1")

    assert envelope.login(account, CL_TRID) == golden(f"{dialect}_request_login")


def test_hosts_as_attributes_where_the_profile_says_so() -> None:
    profile = dataclasses.replace(TEST, ns_mode="hostAttr")

    written = dialects.write(RFC_COMMANDS["create_domain"], CL_TRID, profile).decode()

    assert written.count("<domain:hostAttr><domain:hostName>") == 2
    assert "hostObj" not in written


def test_an_international_address_loses_its_accents() -> None:
    profile = dataclasses.replace(TEST, postal="int")

    written = dialects.write(make_contact(SHORT), CL_TRID, profile).decode()

    assert 'type="int"' in written
    assert "Jana Dvorakova" in written
    assert written.isascii()


def test_a_name_without_latin_letters_is_refused_in_an_international_address() -> None:
    contact = dataclasses.replace(make_contact(SHORT), name="Дарья")
    profile = dataclasses.replace(TEST, postal="int")

    with pytest.raises(UnfitCommandError) as refusal:
        dialects.write(contact, CL_TRID, profile)

    assert "Дарья" not in str(refusal.value)


@pytest.mark.parametrize(
    ("command", "profile"),
    [
        (CreditInfo(), TEST),
        (InfoNsset(NSSET), TEST),
        (CreateHost(NameServer("ns1.volna.cz")), CZ),
        (FRED_COMMANDS["create_domain"], TEST),
        (RFC_COMMANDS["create_domain"], CZ),
        (CheckDomains(tuple(f"n{number}.cz" for number in range(6))), CZ),
        (CheckContacts(tuple(f"C{number}" for number in range(6))), TEST),
        (InfoDomain("x" * 16_000), CZ),
        (InfoDomain("a\x01.cz"), CZ),
    ],
)
def test_what_a_registry_does_not_take_is_not_written(
    command: Command, profile: RegistryProfile
) -> None:
    with pytest.raises(UnfitCommandError):
        dialects.write(command, CL_TRID, profile)


@pytest.mark.parametrize("cl_trid", ["", "ab", "x" * 65, " PD-1"])
def test_an_identifier_the_schema_refuses_is_not_written(cl_trid: str) -> None:
    with pytest.raises(UnfitCommandError):
        dialects.write(PollRequest(), cl_trid, TEST)
    with pytest.raises(UnfitCommandError):
        dialects.write(CreditInfo(), cl_trid, CZ)


def test_long_lists_are_checked_in_portions() -> None:
    names = tuple(f"n{number}.cz" for number in range(7))

    assert [len(portion) for portion in CZ.in_portions(names)] == [5, 2]


@pytest.mark.parametrize("command", [*RFC_COMMANDS.values(), *FRED_COMMANDS.values()])
def test_no_command_shows_secrets_or_people_when_printed(command: Command) -> None:
    shown = repr(command)

    assert AUTH_INFO not in shown
    assert "Jana" not in shown


def test_no_account_shows_its_password_when_printed() -> None:
    account = RegistryAccount(CZ, "epp.example", 700, "REG-PARTNER", "Sandbox-Pw-1")

    assert "Sandbox-Pw-1" not in repr(account)
