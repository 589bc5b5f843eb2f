"""What extensions, messages and FRED's own commands tell, read from golden frames."""

import dataclasses

import pytest

from epp import dialects
from epp.answers import (
    AccountBalance,
    Availability,
    ChargedFee,
    DomainInfo,
    DomainRenewed,
    DomainTurned,
    KeysetCreated,
    KeysetInfo,
    Listed,
    ListPrepared,
    Maintenance,
    NssetTried,
    ObjectChanged,
    ObjectDropped,
    ObjectMoved,
    QuotedFee,
    RequestFees,
    Response,
    SecurityEvent,
    TransferState,
    UnknownPayload,
)
from epp.commands import NameServer
from epp.profiles import CZ, TEST
from tests.epp.golden import AUTH_INFO, FOLDER, golden
from tests.epp.sayings import DS, KEY, KEYSET, LONG, NSSET, OTHER, OTHER_SHORT, SHORT

INFO = DomainInfo(
    name="volna.test",
    roid="D1-SBX",
    statuses=("ok",),
    registrant=SHORT,
    sponsor="REG-PARTNER",
    creator="REG-PARTNER",
    created="2026-11-23T09:00:01Z",
    expires="2027-11-23T09:00:01Z",
    auth_info=AUTH_INFO,
    nsset=None,
    hosts=("ns1.volna.test",),
    updated="2026-11-24T09:00:01Z",
    updater="REG-PARTNER",
    techs=(OTHER_SHORT,),
    transferred="2026-11-25T09:00:01Z",
    subordinate_hosts=("ns1.volna.test",),
    glue=(NameServer("ns1.volna.test", ("192.0.2.53",)),),
)
TRANSFER = TransferState(
    name="volna.test",
    status="pending",
    requested_by="REG-PARTNER",
    requested_at="2026-11-23T09:05:00Z",
    acting="REG-OTHER",
    acted_at="2026-11-28T09:05:00Z",
    expires="2028-11-23T09:00:01Z",
)
DATA = {
    "rfc_answer_check_with_fee": (
        Availability(
            "volna.test",
            available=True,
            fee=QuotedFee("140.25", "EUR", "premium-gold", standard=False),
        ),
        Availability("jina.test", available=False, reason="In use"),
    ),
    "rfc_answer_renewed": DomainRenewed("volna.test", "2028-11-23T09:00:01Z"),
    "rfc_answer_transfer_pending": TRANSFER,
    "rfc_answer_transfer_approved": dataclasses.replace(TRANSFER, status="serverApproved"),
    "rfc_answer_deleted_with_credit": None,
    "rfc_answer_domain_info_in_full": dataclasses.replace(
        INFO, ds=(DS,), rgp_statuses=("addPeriod", "renewPeriod")
    ),
    "rfc_answer_changed_before": ObjectChanged(
        kind="domain",
        name="volna.test",
        before=INFO,
        after=None,
        operation="custom",
        changed="2026-11-23T09:59:00Z",
        who="URS Admin",
        reason="Court order",
        sv_trid="SBX-99",
    ),
    "rfc_answer_maintenance": Maintenance(
        notice_id="mw-2026-12",
        change="create",
        systems=(("EPP", "full"),),
        environment="production",
        starts="2026-12-06T02:00:00Z",
        ends="2026-12-06T04:00:00Z",
        reason="planned",
    ),
    "rfc_answer_balance": AccountBalance(
        "800.00", "200.00", "1000.00", "10", threshold_percent=True
    ),
    "rfc_answer_low_balance": AccountBalance("80", None, "1000", "100"),
    "fred_answer_renewed": DomainRenewed("volna.cz", "2029-11-23"),
    "fred_answer_keyset_info": KeysetInfo(
        KEYSET, "REG-PARTNER", (KEY,), (OTHER,), ("ok",), AUTH_INFO
    ),
    "fred_answer_keyset_created": KeysetCreated(KEYSET, "2026-11-23T10:00:00+01:00"),
    "fred_answer_list_prepared": ListPrepared(2),
    "fred_answer_listed": Listed(("volna.cz", "jina.cz")),
    "fred_answer_listed_to_the_end": Listed(()),
    "fred_answer_request_fees": RequestFees(
        "2026-11-01T00:00:00+01:00", "2026-11-23T00:00:00+01:00", 25000, 20500, "0.00"
    ),
    "fred_answer_contact_moved": ObjectMoved(
        OTHER, "REG-OTHER", "2026-11-23T10:00:00+01:00", "contact"
    ),
    "fred_answer_nsset_dropped": ObjectDropped("nsset", NSSET),
    "fred_answer_nsset_tried": NssetTried(
        NSSET,
        (("glue_ok", True, None), ("autonomous", False, "One network only")),
        "PD-1",
        ("volna.cz",),
    ),
    "fred_answer_validation_ends": DomainTurned(
        "impendingValExpData", "1.2.4.e164.arpa", "2027-01-01"
    ),
}
CHARGES = {
    "rfc_answer_created_with_fee": ChargedFee("5.00", "EUR", "995.00", "0.00"),
    "rfc_answer_renewed": ChargedFee("5.00", "EUR"),
    "rfc_answer_deleted_with_credit": ChargedFee("-5.00", "EUR"),
    "rfc_answer_transfer_pending": None,
}


def read(case: str) -> Response:
    return dialects.read(golden(case), TEST if case.startswith("rfc") else CZ)


def envelope_of(inside: str) -> bytes:
    epp = '<epp xmlns="urn:ietf:params:xml:ns:epp-1.0">'
    return f"{epp}<response>{inside}</response></epp>".encode()


@pytest.mark.parametrize("case", DATA)
def test_what_a_registry_tells_is_read(case: str) -> None:
    assert read(case).data == DATA[case]


@pytest.mark.parametrize("case", CHARGES)
def test_what_was_charged_is_read_beside_the_answer(case: str) -> None:
    assert read(case).charged == CHARGES[case]


@pytest.mark.parametrize("case", ["fred_answer_changed_flat", "fred_answer_changed_nested"])
def test_a_change_by_the_registry_is_read_in_the_schemas_form_and_the_manuals(case: str) -> None:
    change = read(case).data

    assert isinstance(change, ObjectChanged)
    assert (change.kind, change.name, change.sv_trid) == ("domain", "volna.cz", "ccReg-1")
    assert isinstance(change.before, DomainInfo)
    assert isinstance(change.after, DomainInfo)
    assert (change.before.registrant, change.after.registrant) == (OTHER, LONG)


def test_a_login_that_warns_us_says_of_what() -> None:
    assert read("rfc_answer_login_warning").security_events == (
        SecurityEvent("password", "warning", "2026-12-01T00:00:00Z", text="Password ends soon"),
    )


def test_what_stands_in_a_namespace_we_did_not_log_in_with_is_kept_for_a_person() -> None:
    response = read("rfc_answer_unhandled")

    assert isinstance(response.data, UnknownPayload)
    assert response.unhandled == (response.data,)
    assert (response.data.kind, response.data.namespace) == ("infData", "urn:x")
    assert AUTH_INFO not in response.data.xml


@pytest.mark.parametrize("case", sorted(path.stem for path in FOLDER.glob("*_answer_*.xml")))
def test_no_printed_answer_shows_a_secret(case: str) -> None:
    if case.endswith("greeting"):
        return
    response = read(case)

    assert AUTH_INFO not in repr(response)
    assert AUTH_INFO not in response.masked_frame
    assert response.queue is None or AUTH_INFO not in (response.queue.text or "")


def test_a_maintenance_that_stops_epp_says_so() -> None:
    notice = read("rfc_answer_maintenance").data

    assert isinstance(notice, Maintenance)
    assert notice.stops_epp
    assert not dataclasses.replace(notice, systems=(("EPP", "partial"),)).stops_epp


@pytest.mark.parametrize(
    ("quote", "premium"),
    [
        (QuotedFee("5.00", "EUR"), False),
        (QuotedFee("5.00", "EUR", "standard"), False),
        (QuotedFee("5.00", "EUR", "Standard", standard=True), False),
        (QuotedFee("5.00", "EUR", "tier-1", standard=True), False),
        (QuotedFee("120.00", "EUR", "premium-gold"), True),
        (QuotedFee("120.00", "EUR", "premium-gold", standard=False), True),
    ],
)
def test_a_premium_price_is_told_from_the_ordinary(quote: QuotedFee, *, premium: bool) -> None:
    assert quote.is_premium is premium


FEE = "urn:ietf:params:xml:ns:epp:fee-1.0"


@pytest.mark.parametrize("amount", ["five", "NaN", "Infinity", ""])
def test_a_result_stands_though_its_fee_makes_no_sense(amount: str) -> None:
    body = envelope_of(
        '<result code="1000"><msg>x</msg></result><extension>'
        f'<f:creData xmlns:f="{FEE}"><f:fee>{amount}</f:fee></f:creData></extension>'
    )

    response = dialects.read(body, TEST)

    assert (response.code, response.charged) == (1000, None)
    assert [unread.kind for unread in response.unhandled] == ["creData"]


@pytest.mark.parametrize(
    "payload",
    [
        '<p:requestFeeInfoData xmlns:p="http://www.nic.cz/xml/epp/fred-1.5"/>',
        '<p:testData xmlns:p="http://www.nic.cz/xml/epp/nsset-1.2">'
        "<p:result><p:status>maybe</p:status></p:result></p:testData>",
    ],
)
def test_a_message_nobody_can_read_blocks_no_other(payload: str) -> None:
    body = envelope_of(
        '<result code="1301"><msg>x</msg></result>'
        f'<msgQ count="1" id="5"><msg>{payload}</msg></msgQ>'
    )

    response = dialects.read(body, CZ)

    assert isinstance(response.data, UnknownPayload)
    assert response.queue is not None
    assert response.queue.message_id == "5"
