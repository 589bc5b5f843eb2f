"""What can be said to a registry, case by case, with the registry it is said to."""

import dataclasses

from epp.commands import (
    Balance,
    CheckContacts,
    CheckDomains,
    CheckHosts,
    CheckKeysets,
    CheckNssets,
    Command,
    CreateContact,
    CreateDomain,
    CreateHost,
    CreateKeyset,
    CreateNsset,
    CreditInfo,
    DeleteContact,
    DeleteDomain,
    DeleteHost,
    DeleteKeyset,
    DeleteNsset,
    Disclosure,
    DnsKey,
    DsData,
    Fee,
    FeeQuestion,
    InfoContact,
    InfoDomain,
    InfoHost,
    InfoKeyset,
    InfoNsset,
    ListObjects,
    NameServer,
    NextListed,
    PollAck,
    PollRequest,
    PostalAddress,
    QueryTransfer,
    RenewDomain,
    ReportRestore,
    RestoreDomain,
    SendAuthInfo,
    TransferDomain,
    TransferObject,
    TryNsset,
    UpdateContact,
    UpdateDomain,
    UpdateHost,
    UpdateKeyset,
    UpdateNsset,
)
from epp.profiles import COM, CZ, TEST
from tests.epp.golden import AUTH_INFO

SHORT, LONG = "CR0CC9WVT05DTXTZ", "CR0CC9WVT05DTXTZ650TGPXG6A05EF"
OTHER_SHORT, OTHER = "CQZM975YD65BVMBX", "CQZM975YD65BVMBX9V0TRDD657PW74"
NSSET, OTHER_NSSET = "NF2H823VST5DYBZ9TD0Q9CASZ3EM0P", "NJ6NVSG0ASG79ES09MFGBV70MPY8ZT"
KEYSET = "KA0W8WXRE5AA7X0Y6PXXMEGNFW3CCD"
GLUE = ("192.0.2.53", "2001:db8::53")
SERVERS = ("ns1.partner.example", "ns2.partner.example", "NS1.partner.example")
NEW_CODE = "p4Kc-9TzW2mQvN7xBr5hLs8gXd3Y"
DS = DsData(12345, 13, 2, "49FD46E6C4B45C55D4AC49FD46E6C4B45C55D4AC49FD46E6C4B45C55D4AC0123")
OTHER_DS = DsData(54321, 13, 2, "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF")
KEY = DnsKey(257, 3, 13, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v")
OTHER_KEY = DnsKey(256, 3, 13, "MDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5f")
FEE = Fee("5.00", "EUR")
ADDRESS = PostalAddress(("Nová 3",), "Brno", "60200", "CZ")

FULL = TEST
"""The registry with every extension we can speak."""

PLAIN = dataclasses.replace(TEST, fee_ext=False, dnssec="none", ext_uris=())
"""A registry that has none of them."""


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
    "check_domains_with_fee": CheckDomains(("volna.test",), FeeQuestion("EUR")),
    "check_domains_with_restore_fee": CheckDomains(
        ("volna.test",), FeeQuestion("EUR", "restore", None)
    ),
    "info_domain": InfoDomain("volna.test"),
    "info_domain_with_code": InfoDomain("volna.test", AUTH_INFO),
    "create_domain": CreateDomain("volna.test", 2, SHORT, AUTH_INFO, (OTHER_SHORT,), None, SERVERS),
    "create_domain_in_full": CreateDomain(
        "volna.test",
        1,
        SHORT,
        AUTH_INFO,
        (SHORT,),
        hosts=SERVERS,
        ds=(DS,),
        fee=FEE,
        techs=(OTHER_SHORT,),
        billings=(OTHER_SHORT,),
        allocation_token="tOkEn-1234567890",
    ),
    "renew_domain": RenewDomain("volna.test", "2027-11-23T23:30:00.0-08:00", 1, FEE),
    "transfer_domain": TransferDomain("volna.test", AUTH_INFO, years=1, fee=FEE),
    "transfer_domain_by_contact": TransferDomain("volna.test", AUTH_INFO, auth_roid="C1-SBX"),
    "approve_transfer": TransferDomain("volna.test", None, "approve"),
    "query_transfer": QueryTransfer("volna.test"),
    "update_domain": UpdateDomain(
        "volna.test",
        add_hosts=("ns3.partner.example",),
        remove_hosts=("ns1.partner.example",),
        registrant=OTHER_SHORT,
        add_admins=(OTHER_SHORT,),
        remove_admins=(SHORT,),
        add_statuses=("clientTransferProhibited",),
        remove_statuses=("clientHold",),
        auth_info=NEW_CODE,
        add_ds=(OTHER_DS,),
        remove_all_ds=True,
        add_techs=(SHORT,),
        remove_techs=(OTHER_SHORT,),
    ),
    "update_domain_keys": UpdateDomain("volna.test", add_ds=(OTHER_DS,), remove_ds=(DS,)),
    "update_domain_clearing": UpdateDomain("volna.test", registrant="", auth_info=""),
    "delete_domain": DeleteDomain("volna.test"),
    "restore_domain": RestoreDomain("volna.test"),
    "report_restore": ReportRestore(
        "volna.test",
        "as before",
        "as after",
        "2026-11-01T00:00:00Z",
        "2026-11-23T00:00:00Z",
        "Registrant error",
        ("Asked for by the registrant.", "True to the best of our knowledge."),
    ),
    "create_contact": make_contact(SHORT),
    "create_contact_disclosing": dataclasses.replace(
        make_contact(SHORT), disclose=Disclosure(shown=False, elements=("name", "voice"))
    ),
    "update_contact": UpdateContact(
        SHORT,
        organisation="",
        address=ADDRESS,
        voice="",
        email="jana.dvorakova@vzorova.example",
        auth_info=NEW_CODE,
        disclose=Disclosure(shown=True, elements=("org", "email")),
        add_statuses=("clientDeleteProhibited",),
    ),
    "delete_contact": DeleteContact(SHORT),
    "transfer_contact": TransferObject("contact", SHORT, AUTH_INFO),
    "check_contacts": CheckContacts((SHORT,)),
    "info_contact": InfoContact(SHORT),
    "create_host": CreateHost(NameServer("ns1.volna.test", GLUE)),
    "check_hosts": CheckHosts(("ns1.volna.test",)),
    "info_host": InfoHost("ns1.volna.test"),
    "update_host": UpdateHost(
        "ns1.volna.test",
        add_addresses=GLUE,
        remove_addresses=("192.0.2.1",),
        add_statuses=("clientUpdateProhibited",),
        new_name="ns9.volna.test",
    ),
    "delete_host": DeleteHost("ns1.volna.test"),
    "poll": PollRequest(),
    "poll_ack": PollAck("4711"),
    "balance": Balance(),
}

COM_COMMANDS: dict[str, Command] = {
    "com_check_domains": CheckDomains(("example.com",)),
    "com_create_domain": CreateDomain(
        "example.net", 1, None, AUTH_INFO, hosts=("ns1.partner.example",), ds=(DS,)
    ),
    "com_create_host": CreateHost(NameServer("ns1.example.com", GLUE)),
    "com_balance": Balance(),
}

FRED_COMMANDS: dict[str, Command] = {
    "check_domains": CheckDomains(("volna.cz", "jina.cz")),
    "info_domain": InfoDomain("volna.cz"),
    "info_domain_with_code": InfoDomain("volna.cz", AUTH_INFO),
    "create_domain": CreateDomain("volna.cz", 1, LONG, AUTH_INFO, (OTHER,), NSSET),
    "create_domain_in_full": CreateDomain(
        "volna.cz", 10, LONG, AUTH_INFO, (OTHER, LONG), NSSET, keyset=KEYSET
    ),
    "renew_domain": RenewDomain("volna.cz", "2027-11-23", 2),
    "transfer_domain": TransferDomain("volna.cz", AUTH_INFO),
    "update_domain": UpdateDomain(
        "volna.cz",
        nsset=OTHER_NSSET,
        keyset="",
        registrant=OTHER,
        add_admins=(LONG,),
        remove_admins=(OTHER,),
        auth_info=NEW_CODE,
    ),
    "delete_domain": DeleteDomain("volna.cz"),
    "create_contact": make_contact(LONG),
    "create_contact_in_full": dataclasses.replace(
        make_contact(LONG),
        notify_email="zpravy@vzorova.example",
        mailing=PostalAddress(("Pošta 5",), "Praha", "11000", "CZ"),
        disclose=Disclosure(shown=True, elements=("email",)),
    ),
    "update_contact": UpdateContact(
        LONG,
        name="Jana Nováková",
        organisation="",
        address=ADDRESS,
        email="jana.novakova@vzorova.example",
        auth_info=NEW_CODE,
        company_number="87654321",
        vat_number="",
        disclose=Disclosure(shown=True, elements=("addr", "email")),
    ),
    "delete_contact": DeleteContact(LONG),
    "transfer_contact": TransferObject("contact", LONG, AUTH_INFO),
    "check_contacts": CheckContacts((LONG,)),
    "info_contact": InfoContact(LONG),
    "create_nsset": CreateNsset(
        NSSET,
        (
            NameServer("ns1.volna.cz", GLUE),
            NameServer("ns2.partner.example"),
            NameServer("NS2.partner.example"),
        ),
        (OTHER,),
        AUTH_INFO,
    ),
    "check_nssets": CheckNssets((NSSET,)),
    "info_nsset": InfoNsset(NSSET),
    "update_nsset": UpdateNsset(
        NSSET,
        add_servers=(NameServer("ns3.partner.example"),),
        remove_servers=("ns2.partner.example",),
        add_tech=(LONG,),
        remove_tech=(OTHER,),
        auth_info=NEW_CODE,
        report_level=4,
    ),
    "delete_nsset": DeleteNsset(NSSET),
    "try_nsset": TryNsset(NSSET, level=4, names=("volna.cz",)),
    "transfer_nsset": TransferObject("nsset", NSSET, AUTH_INFO),
    "create_keyset": CreateKeyset(KEYSET, (KEY,), (OTHER,), AUTH_INFO),
    "check_keysets": CheckKeysets((KEYSET,)),
    "info_keyset": InfoKeyset(KEYSET),
    "update_keyset": UpdateKeyset(
        KEYSET, (OTHER_KEY,), (KEY,), add_tech=(LONG,), remove_tech=(OTHER,), auth_info=NEW_CODE
    ),
    "delete_keyset": DeleteKeyset(KEYSET),
    "poll": PollRequest(),
    "poll_ack": PollAck("880017"),
    "credit": CreditInfo(),
    "list_domains": ListObjects("domain"),
    "list_domains_by_contact": ListObjects("domain", "contact", LONG),
    "list_nssets_by_host": ListObjects("nsset", "host", "ns1.volna.cz"),
    "next_listed": NextListed(),
    "send_auth_info": SendAuthInfo("domain", "volna.cz"),
    "send_auth_info_of_contact": SendAuthInfo("contact", LONG),
}

SAID = {
    **{f"rfc_request_{case}": (command, FULL) for case, command in RFC_COMMANDS.items()},
    **{f"rfc_request_{case}": (command, COM) for case, command in COM_COMMANDS.items()},
    **{f"fred_request_{case}": (command, CZ) for case, command in FRED_COMMANDS.items()},
}
"""Every command with its registry, by the name of its golden frame."""
