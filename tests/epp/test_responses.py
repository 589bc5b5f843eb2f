import datetime

import pytest

from epp import dialects
from epp.answers import (
    Availability,
    ContactCreated,
    ContactInfo,
    DomainCreated,
    DomainInfo,
    DomainTurned,
    HostCreated,
    HostInfo,
    LowCredit,
    NssetInfo,
    ObjectMoved,
    PendingEnded,
    Response,
    UnknownPayload,
    ZoneCredit,
    expiry_day,
)
from epp.commands import NameServer
from epp.errors import BrokenAnswerError
from epp.profiles import CZ, TEST
from tests.epp.golden import AUTH_INFO, CL_TRID, golden

LONG, ADMIN = "CR0CC9WVT05DTXTZ650TGPXG6A05EF", "CQZM975YD65BVMBX9V0TRDD657PW74"
NSSET = "NF2H823VST5DYBZ9TD0Q9CASZ3EM0P"

DATA = {
    "rfc_answer_check": (
        Availability("volna.test", available=True, reason=None),
        Availability("jina.test", available=False, reason="In use"),
    ),
    "rfc_answer_domain_created": DomainCreated(
        "volna.test", "2026-11-23T09:00:01.123Z", "2027-11-23T09:00:01.123Z"
    ),
    "rfc_answer_domain_created_without_end": DomainCreated(
        "volna.test", "2026-11-23T09:00:01.123Z", None
    ),
    "rfc_answer_domain_info": DomainInfo(
        name="volna.test",
        roid="D1001-SBX",
        statuses=("ok",),
        registrant="CR0CC9WVT05DTXTZ",
        sponsor="REG-PARTNER",
        creator="REG-PARTNER",
        created="2026-11-23T09:00:01.123Z",
        expires="2027-11-23T09:00:01.123Z",
        auth_info=AUTH_INFO,
        nsset=None,
        hosts=("ns1.partner.example",),
        admins=("CQZM975YD65BVMBX",),
    ),
    "rfc_answer_contact_info": ContactInfo(
        handle="CR0CC9WVT05DTXTZ",
        roid="C1-SBX",
        statuses=("linked", "ok"),
        sponsor="REG-PARTNER",
        name="Jana Dvořáková",
        organisation="Vzorová s.r.o.",
        email="jana@vzorova.example",
        streets=("Dlouhá 12",),
        city="Brno",
        postcode="60200",
        country="CZ",
        voice="+420.541123456",
        auth_info=AUTH_INFO,
    ),
    "rfc_answer_contact_created": ContactCreated("CR0CC9WVT05DTXTZ", "2026-11-23T09:00:00Z"),
    "rfc_answer_host_created": HostCreated("ns1.volna.test", "2026-11-23T09:00:00Z"),
    "rfc_answer_host_info": HostInfo("ns1.volna.test", "REG-PARTNER", ("192.0.2.53",), ("ok",)),
    "rfc_answer_pending_ended": PendingEnded(
        "volna.test",
        succeeded=True,
        cl_trid=CL_TRID,
        sv_trid="SBX-11",
        ended="2026-11-23T09:59:58Z",
    ),
    "rfc_answer_refused": None,
    "fred_answer_check": (
        Availability("volna.cz", available=True, reason=None),
        Availability("jina.cz", available=False, reason="In use"),
    ),
    "fred_answer_domain_created": DomainCreated(
        "volna.cz", "2026-11-23T10:00:00+01:00", "2027-11-23"
    ),
    "fred_answer_domain_info": DomainInfo(
        name="volna.cz",
        roid="D0000000001-CZ",
        statuses=("ok",),
        registrant=LONG,
        sponsor="REG-PARTNER",
        creator="REG-PARTNER",
        created="2026-11-23T10:00:00+01:00",
        expires="2027-11-23",
        auth_info=AUTH_INFO,
        nsset=NSSET,
        hosts=(),
        admins=(ADMIN,),
    ),
    "fred_answer_contact_info": ContactInfo(
        handle=LONG,
        roid="C1-CZ",
        statuses=("ok",),
        sponsor="REG-PARTNER",
        name="Jana Dvořáková",
        organisation=None,
        email="jana@vzorova.example",
        company_number="12345678",
        vat_number="CZ12345678",
        auth_info=AUTH_INFO,
    ),
    "fred_answer_nsset_info": NssetInfo(
        handle=NSSET,
        sponsor="REG-PARTNER",
        servers=(NameServer("ns1.volna.cz", ("192.0.2.53",)), NameServer("ns2.partner.example")),
        tech=(ADMIN,),
        statuses=("linked",),
        report_level=0,
    ),
    "fred_answer_credit": (ZoneCredit("cz", "41250.00"), ZoneCredit("0.2.4.e164.arpa", "1200.00")),
    "fred_answer_low_credit": LowCredit("cz", "2845.00", "3000.00"),
    "fred_answer_moved": ObjectMoved("volna.cz", "REG-OTHER", "2026-11-23"),
}


def read(case: str) -> Response:
    return dialects.read(golden(case), TEST if case.startswith("rfc") else CZ)


def envelope_of(inside: str) -> bytes:
    return f'<epp xmlns="urn:ietf:params:xml:ns:epp-1.0">{inside}</epp>'.encode()


@pytest.mark.parametrize("case", DATA)
def test_the_payload_of_a_golden_frame_is_read(case: str) -> None:
    assert read(case).data == DATA[case]


@pytest.mark.parametrize("case", DATA)
def test_neither_a_printed_answer_nor_its_record_shows_the_transfer_code(case: str) -> None:
    response = read(case)

    assert AUTH_INFO not in repr(response)
    assert AUTH_INFO not in response.masked_frame
    assert "Jana" not in repr(response)


def test_the_first_code_that_is_no_success_decides_and_all_reasons_are_kept() -> None:
    response = read("rfc_answer_refused")

    assert (response.code, response.message) == (2303, "Object does not exist")
    assert response.reasons == ("CR0CC9WVT05DTXTZ", "Too weak: ***")
    assert (response.cl_trid, response.sv_trid) == (None, "SBX-32")
    assert response.meaning == "reject"


def test_a_failure_after_a_success_decides() -> None:
    body = envelope_of(
        '<response><result code="1000"><msg>a</msg></result>'
        '<result code="2400"><msg>b</msg></result></response>'
    )

    assert dialects.read(body, TEST).code == 2400


def test_the_order_of_the_parts_does_not_matter() -> None:
    response = read("rfc_answer_pending_ended")

    assert response.code == 1301
    assert response.queue is not None
    assert (response.queue.count, response.queue.message_id) == (2, "4711")
    assert response.queue.queued_at == "2026-11-23T10:00:00Z"
    assert response.queue.text == "Pending action completed"
    assert response.cl_trid == "PD-00aa11bb22cc33dd44ee55ff66778899"


def test_an_unknown_payload_is_kept_for_a_person_without_its_secrets() -> None:
    body = envelope_of(
        '<response><result code="1301"><msg>x</msg></result><msgQ count="1" id="5"/><resData>'
        f'<x:strangeData xmlns:x="urn:x"><x:pw>{AUTH_INFO}</x:pw></x:strangeData>'
        "</resData></response>"
    )

    data = dialects.read(body, TEST).data

    assert isinstance(data, UnknownPayload)
    assert (data.kind, data.namespace) == ("strangeData", "urn:x")
    assert AUTH_INFO not in data.xml


@pytest.mark.parametrize("kind", ["impendingExpData", "expData", "dnsOutageData", "delData"])
def test_a_turn_in_the_life_of_a_name_is_read(kind: str) -> None:
    body = envelope_of(
        '<response><result code="1301"><msg>x</msg></result><msgQ count="1" id="5"><msg>'
        f'<d:{kind} xmlns:d="http://www.nic.cz/xml/epp/domain-1.4"><d:name>volna.cz</d:name>'
        f"<d:exDate>2027-11-23</d:exDate></d:{kind}></msg></msgQ></response>"
    )

    assert dialects.read(body, CZ).data == DomainTurned(kind, "volna.cz", "2027-11-23")


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<greeting/>",
        "<response/>",
        "<response><result><msg>x</msg></result></response>",
        '<response><result code="0999"/></response>',
        '<response><result code="3000"/></response>',
        '<response><result code="１０００"/></response>',
        '<response><result code="ok"/></response>',
        '<response><result code="1000"/><resData><domain:chkData '
        'xmlns:domain="urn:ietf:params:xml:ns:domain-1.0"><domain:cd><domain:name avail="maybe">'
        "a.test</domain:name></domain:cd></domain:chkData></resData></response>",
    ],
)
def test_what_is_no_usable_answer_is_refused(inside: str) -> None:
    with pytest.raises(BrokenAnswerError):
        dialects.read(envelope_of(inside), TEST)


@pytest.mark.parametrize(
    "raw", ["2027-11-23", "2027-11-23T23:59:59.0+02:00", "2027-11-23T00:00:00Z"]
)
def test_the_day_is_the_one_the_registry_wrote(raw: str) -> None:
    assert expiry_day(raw) == datetime.date(2027, 11, 23)
