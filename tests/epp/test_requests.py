import dataclasses

import pytest

from epp import dialects, envelope
from epp.commands import (
    CheckContacts,
    CheckDomains,
    CheckKeysets,
    Command,
    CreateDomain,
    CreateHost,
    CreditInfo,
    DeleteContact,
    InfoDomain,
    InfoNsset,
    ListObjects,
    NameServer,
    PollRequest,
    RenewDomain,
    SendAuthInfo,
    TransferDomain,
    TransferObject,
    UpdateContact,
    UpdateDomain,
)
from epp.errors import UnfitCommandError
from epp.profiles import COM, CZ, TEST, RegistryAccount, RegistryProfile
from tests.epp.golden import AUTH_INFO, CL_TRID, golden
from tests.epp.sayings import (
    DS,
    FEE,
    FRED_COMMANDS,
    FULL,
    KEY,
    LONG,
    NEW_CODE,
    NSSET,
    PLAIN,
    RFC_COMMANDS,
    SAID,
    SHORT,
    make_contact,
)


@pytest.mark.parametrize("case", SAID)
def test_a_dialect_writes_the_golden_frame(case: str) -> None:
    command, profile = SAID[case]

    assert dialects.write(command, CL_TRID, profile) == golden(case)


@pytest.mark.parametrize(("dialect", "profile"), [("rfc", TEST), ("fred", CZ)])
def test_the_login_names_the_services_of_the_profile(
    dialect: str, profile: RegistryProfile
) -> None:
    account = RegistryAccount(profile, "epp.example", 700, "REG-PARTNER", "Sandbox-Pw-1")

    assert envelope.login(account, CL_TRID) == golden(f"{dialect}_request_login")


LONG_PASSWORD, SHORT_PASSWORD = "a much longer pass phrase", "Sandbox-Pw-1"
SEALED = dataclasses.replace(PLAIN, ext_uris=("urn:ietf:params:xml:ns:epp:loginSec-1.0",))


@pytest.mark.parametrize(
    ("password", "new_password", "said", "sealed"),
    [
        (SHORT_PASSWORD, None, "<pw>Sandbox-Pw-1</pw><options>", ""),
        (LONG_PASSWORD, None, "<pw>[LOGIN-SECURITY]</pw><options>", "pw"),
        (
            SHORT_PASSWORD,
            LONG_PASSWORD,
            "<pw>Sandbox-Pw-1</pw><newPW>[LOGIN-SECURITY]</newPW>",
            "newPW",
        ),
        (
            LONG_PASSWORD,
            SHORT_PASSWORD,
            "<pw>[LOGIN-SECURITY]</pw><newPW>Sandbox-Pw-1</newPW>",
            "pw",
        ),
    ],
)
def test_a_long_password_travels_beside_the_login_each_for_itself(
    password: str, new_password: str | None, said: str, sealed: str
) -> None:
    account = RegistryAccount(SEALED, "epp.example", 700, "REG-PARTNER", password)

    frame = envelope.login(account, CL_TRID, new_password).decode()

    assert said in frame
    assert frame.count("<loginSec:loginSec") == bool(sealed)
    assert not sealed or f"<loginSec:{sealed}>{LONG_PASSWORD}</loginSec:{sealed}>" in frame


def test_the_placeholder_of_a_long_password_is_used_only_where_it_is_understood() -> None:
    account = RegistryAccount(PLAIN, "epp.example", 700, "REG-PARTNER", LONG_PASSWORD)

    assert b"LOGIN-SECURITY" not in envelope.login(account, CL_TRID)


def test_the_day_of_a_renewal_is_the_one_the_registry_wrote() -> None:
    renewal = RenewDomain("volna.test", "2027-11-23T23:30:00.0-08:00", 1)

    written = dialects.write(renewal, CL_TRID, TEST)

    assert b"<domain:curExpDate>2027-11-23</domain:curExpDate>" in written


def test_hosts_as_attributes_where_the_profile_says_so() -> None:
    profile = dataclasses.replace(TEST, ns_mode="hostAttr")

    written = dialects.write(RFC_COMMANDS["create_domain"], CL_TRID, profile).decode()

    assert written.count("<domain:hostAttr><domain:hostName>") == 2
    assert "hostObj" not in written


def test_a_server_in_the_names_own_zone_brings_its_addresses() -> None:
    profile = dataclasses.replace(TEST, ns_mode="hostAttr")
    glue = (NameServer("NS1.volna.test", ("192.0.2.53", "2001:db8::53")),)
    creation = CreateDomain(
        "volna.test", 1, SHORT, AUTH_INFO, hosts=("ns1.volna.test", "ns2.jina.test"), glue=glue
    )

    written = dialects.write(creation, CL_TRID, profile).decode()

    assert (
        "<domain:hostName>ns1.volna.test</domain:hostName>"
        '<domain:hostAddr ip="v4">192.0.2.53</domain:hostAddr>'
        '<domain:hostAddr ip="v6">2001:db8::53</domain:hostAddr></domain:hostAttr>'
    ) in written
    assert written.count("hostAddr ") == 2


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
        (CheckKeysets(tuple(f"K{number}" for number in range(6))), CZ),
        (InfoDomain("x" * 16_000), CZ),
        (InfoDomain("a\x01.cz"), CZ),
        (RFC_COMMANDS["check_domains_with_fee"], PLAIN),
        (RFC_COMMANDS["check_domains_with_fee"], CZ),
        (RenewDomain("volna.test", "2027-11-23", 1, FEE), PLAIN),
        (RenewDomain("volna.cz", "2027-11-23", 1, FEE), CZ),
        (CreateDomain("volna.test", 1, SHORT, AUTH_INFO, ds=(DS,)), PLAIN),
        (CreateDomain("volna.test", 1, SHORT, AUTH_INFO, keys=(KEY,)), FULL),
        (CreateDomain("volna.cz", 1, LONG, AUTH_INFO, ds=(DS,)), CZ),
        (CreateDomain("volna.cz", 1, LONG, AUTH_INFO, techs=(LONG,)), CZ),
        (CreateDomain("volna.cz", 1, LONG, AUTH_INFO, fee=FEE), CZ),
        (CreateDomain("volna.cz", 1, None, AUTH_INFO), CZ),
        (CreateDomain("example.com", 1, SHORT, AUTH_INFO), COM),
        (UpdateDomain("example.com", add_admins=(SHORT,)), COM),
        (CheckDomains(("a.com", "b.net")), COM),
        (make_contact(SHORT), COM),
        (DeleteContact(SHORT), COM),
        (TransferDomain("volna.cz", AUTH_INFO, "cancel"), CZ),
        (TransferDomain("volna.cz", None), CZ),
        (TransferDomain("volna.cz", AUTH_INFO, years=1), CZ),
        (TransferObject("nsset", NSSET, AUTH_INFO), TEST),
        (TransferObject("domain", "volna.cz", AUTH_INFO), CZ),
        (TransferObject("host", "ns1.volna.cz", AUTH_INFO), CZ),
        (SendAuthInfo("host", "ns1.volna.cz"), CZ),
        (SendAuthInfo("domain", "volna.test"), TEST),
        (ListObjects("host"), CZ),
        (ListObjects("domain", "contact"), CZ),
        (ListObjects("domain", None, LONG), CZ),
        (UpdateDomain("volna.test"), FULL),
        (UpdateDomain("volna.cz"), CZ),
        (UpdateContact(LONG), CZ),
        (UpdateContact(LONG, add_statuses=("clientHold",)), CZ),
        (UpdateDomain("volna.test", nsset=NSSET), TEST),
        (UpdateDomain("volna.test", remove_all_ds=True, remove_ds=(DS,)), FULL),
        (UpdateDomain("volna.cz", add_hosts=("ns1.volna.cz",)), CZ),
        (UpdateDomain("volna.cz", add_statuses=("clientHold",)), CZ),
        (UpdateDomain("volna.cz", registrant=""), CZ),
        (UpdateDomain("volna.cz", auth_info=""), CZ),
        (UpdateDomain("volna.cz", remove_techs=(LONG,)), CZ),
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


@pytest.mark.parametrize("case", SAID)
def test_no_command_shows_secrets_or_people_when_printed(case: str) -> None:
    shown = repr(SAID[case][0])

    for secret in (AUTH_INFO, NEW_CODE, "tOkEn", "Jana", "Pošta", "vzorova", "Nová"):
        assert secret not in shown


def test_no_account_shows_its_password_when_printed() -> None:
    account = RegistryAccount(CZ, "epp.example", 700, "REG-PARTNER", "Sandbox-Pw-1")

    assert "Sandbox-Pw-1" not in repr(account)
