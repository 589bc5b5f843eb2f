"""What each register's bytes mean, vector by vector of the reference; nothing is asked here."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from activities.checks.adis import opens_in, payer_number, read_adis
from activities.checks.ares import read_ares
from activities.checks.isir import read_isir
from activities.checks.mail import is_disposable, mail_domain_of
from activities.checks.vies import read_vies, tidy_vat_number, vies_number
from activities.checks.wire import Patience, Reading, Reply, Wire, read_json, read_xml, safe_code
from programme.people.evidence import RiskFlag
from programme.people.verification import CheckOutcome

TODAY = date(2026, 11, 23)
OK, NOT_FOUND = CheckOutcome.OK, CheckOutcome.NOT_FOUND
REJECTED, UNAVAILABLE = CheckOutcome.REJECTED, CheckOutcome.UNAVAILABLE
BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>&c;
</soapenv:Body></soapenv:Envelope>"""
OUTSIDE = (
    b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"""
)
FAULT = "<Fault><faultcode>Server</faultcode><faultstring>Jan Tajný</faultstring></Fault>"


def enveloped(payload: str) -> bytes:
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<soapenv:Header/><soapenv:Body>{payload}</soapenv:Body></soapenv:Envelope>"
    ).encode()


def adis(rows: str = "", code: str = "0") -> Reply:
    name = "StatusNespolehlivySubjektRozsirenyResponse"
    return Reply(
        200,
        enveloped(
            f'<{name} xmlns="http://adis.mfcr.cz/rozhraniCRPDPH/">'
            f'<status odpovedGenerovana="2026-11-23" statusCode="{code}" statusText="…"/>'
            f"{rows}</{name}>"
        ),
    )


def row(kind: str, unreliable: str = "NE", more: str = "") -> str:
    return (
        f'<statusSubjektu typSubjektu="{kind}" dic="10000071" nespolehlivyPlatce="{unreliable}"'
        f' cisloFu="461" {more}/>'
    )


@pytest.mark.parametrize(
    ("reply", "outcome", "code", "flags"),
    [
        (adis(row("NENALEZEN", "NENALEZEN")), NOT_FOUND, "", (RiskFlag.NOT_A_VAT_PAYER,)),
        (
            adis(row("PLATCE_DPH", "ANO", 'datumZverejneniNespolehlivosti="2017-03-16"')),
            OK,
            "",
            (RiskFlag.UNRELIABLE_PAYER, RiskFlag.NO_PUBLISHED_ACCOUNT),
        ),
        (
            adis(row("SKUPINA_DPH")),
            OK,
            "",
            (RiskFlag.VAT_GROUP, RiskFlag.NO_PUBLISHED_ACCOUNT),
        ),
        (adis(row("IDENTIFIKOVANA_OSOBA")), OK, "", (RiskFlag.IDENTIFIED_PERSON,)),
        (adis(row("NESPOLEHLIVA_OSOBA", "ANO")), OK, "", (RiskFlag.UNRELIABLE_PERSON,)),
        (adis(row("NEVIDANY_TYP")), OK, "", (RiskFlag.VAT_STATUS_UNKNOWN,)),
        (adis(row("PLATCE_DPH", "MOZNA")), UNAVAILABLE, "UNREADABLE", ()),
        (adis(row("PLATCE_DPH").replace("10000071", "10000020")), UNAVAILABLE, "UNREADABLE", ()),
        (adis(), UNAVAILABLE, "UNREADABLE", ()),
        (adis(code="1"), REJECTED, "STATUS_1", ()),
        (adis(code="2"), UNAVAILABLE, "STATUS_2", ()),
        (adis(code="3"), UNAVAILABLE, "STATUS_3", ()),
        (adis(code="9"), UNAVAILABLE, "STATUS_9", ()),
        (adis(code="Jan Tajný"), UNAVAILABLE, "STATUS_UNKNOWN", ()),
        (Reply(200, enveloped(FAULT)), UNAVAILABLE, "UNREADABLE", ()),
        (Reply(500, enveloped(FAULT)), UNAVAILABLE, "HTTP_500", ()),
        (Reply(403, b"<html>"), UNAVAILABLE, "HTTP_403", ()),
        (Reply(200, b""), UNAVAILABLE, "UNREADABLE", ()),
        (Reply(200, BOMB), UNAVAILABLE, "UNREADABLE", ()),
        (Reply(200, b"<a/>"), UNAVAILABLE, "UNREADABLE", ()),
    ],
)
def test_what_adis_means(
    reply: Reply, outcome: CheckOutcome, code: str, flags: tuple[RiskFlag, ...]
) -> None:
    reading = read_adis(reply, "10000071", TODAY)

    assert (reading.outcome, reading.code, reading.flags) == (outcome, code, flags)
    assert reading.digest == reply.digest
    assert reading.alarming is (code in ("STATUS_1", "STATUS_9", "STATUS_UNKNOWN"))


@pytest.mark.parametrize(
    ("vat_number", "asked"),
    [
        ("CZ10000071", "10000071"),
        ("CZ699001182", "699001182"),
        ("CZ6401010045", "6401010045"),
        (None, CheckOutcome.NOT_APPLICABLE),
        ("", CheckOutcome.NOT_APPLICABLE),
        ("SK2022222004", CheckOutcome.NOT_APPLICABLE),
        ("CZ1234567", REJECTED),
        ("CZ12345678901", REJECTED),
        ("CZ1000007A", REJECTED),
    ],
)
def test_which_number_adis_is_asked_for(vat_number: str | None, asked: str | CheckOutcome) -> None:
    number = payer_number(vat_number)

    assert (number.outcome if isinstance(number, Reading) else number) == asked


@pytest.mark.parametrize(
    ("at", "minutes"),
    [
        # Prague is an hour before in winter and two in summer.
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), 10),
        (datetime(2026, 11, 22, 23, 9, 30, tzinfo=UTC), 0.5),
        (datetime(2026, 11, 22, 23, 10, tzinfo=UTC), None),
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), None),
        (datetime(2026, 7, 1, 22, 5, tzinfo=UTC), 5),
        (datetime(2026, 11, 29, 2, 30, tzinfo=UTC), 30),
        (datetime(2026, 11, 29, 3, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 30, 2, 30, tzinfo=UTC), None),
    ],
)
def test_when_adis_is_closed(at: datetime, minutes: float | None) -> None:
    assert opens_in(at) == (None if minutes is None else timedelta(minutes=minutes))


def vies(body: str, status: int = 200) -> Reply:
    return Reply(status, body.encode())


ERROR = '{"actionSucceed": false, "errorWrappers": [{"error": "%s", "message": "Jan Tajný"}]}'
GET = '{"isValid": %s, "userError": "%s", "name": "---", "requestIdentifier": "W1"}'


@pytest.mark.parametrize(
    ("reply", "outcome", "code"),
    [
        (vies('{"valid": true, "requestIdentifier": "W1", "name": "Kůň"}'), OK, ""),
        (vies('{"valid": false, "name": "---"}'), OK, ""),
        (vies(GET % ("true", "VALID")), OK, ""),
        (vies(GET % ("false", "INVALID")), OK, ""),
        # An outage in the other form: false here means nothing.
        (vies(GET % ("false", "MS_UNAVAILABLE")), UNAVAILABLE, "MS_UNAVAILABLE"),
        *(
            (vies(ERROR % each), UNAVAILABLE, each)
            for each in (
                *("MS_UNAVAILABLE", "SERVICE_UNAVAILABLE", "TIMEOUT", "NEVER_SEEN"),
                *("MS_MAX_CONCURRENT_REQ", "MS_MAX_CONCURRENT_REQ_TIME"),
                *("GLOBAL_MAX_CONCURRENT_REQ", "GLOBAL_MAX_CONCURRENT_REQ_TIME"),
                *("VAT_BLOCKED", "IP_BLOCKED"),
            )
        ),
        (vies(ERROR % "INVALID_INPUT"), REJECTED, "INVALID_INPUT"),
        (vies(ERROR % "INVALID_REQUESTER_INFO"), REJECTED, "INVALID_REQUESTER_INFO"),
        (vies(ERROR % "VOW-ERR-11", 400), REJECTED, "VOW-ERR-11"),
        (vies("<html>", 400), REJECTED, "HTTP_400"),
        (vies("", 500), UNAVAILABLE, "HTTP_500"),
        (vies("<html>", 429), UNAVAILABLE, "HTTP_429"),
        (vies("<html>"), UNAVAILABLE, "UNREADABLE"),
        (vies("[]"), UNAVAILABLE, "UNREADABLE"),
        (vies("{}"), UNAVAILABLE, "UNREADABLE"),
        (vies('{"valid": "true"}'), UNAVAILABLE, "UNREADABLE"),
        (vies('{"valid": 1}'), UNAVAILABLE, "UNREADABLE"),
        (vies('{"errorWrappers": ["Jan Tajný"]}'), UNAVAILABLE, "UNKNOWN"),
        (vies("[" * 100_000), UNAVAILABLE, "UNREADABLE"),
    ],
)
def test_what_vies_means(reply: Reply, outcome: CheckOutcome, code: str) -> None:
    reading = read_vies(reply)

    assert (reading.outcome, reading.code) == (outcome, code)
    assert (RiskFlag.VAT_NUMBER_INVALID in reading.flags) is (b"alse" in reply.body and not code)


@pytest.mark.parametrize("code", ["VAT_BLOCKED", "IP_BLOCKED", "INVALID_REQUESTER_INFO"])
def test_what_is_ours_to_mend_at_vies_alarms(code: str) -> None:
    assert read_vies(vies(ERROR % code)).alarming


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("CZ10000071", ("CZ", "10000071")),
        ("el 011111111", ("EL", "011111111")),
        ("GR011111111", ("EL", "011111111")),
        ("XI 110305878", ("XI", "110305878")),
        ("IE1A11111+L", ("IE", "1A11111+L")),
        ("DE\u00a0111.110-018", ("DE", "111110018")),
        ("GB110305878", None),
        ("CHE123456788", None),
        ("", None),
        (None, None),
    ],
)
def test_which_number_vies_is_asked_for(typed: str | None, asked: tuple[str, str] | None) -> None:
    assert vies_number(tidy_vat_number(typed)) == asked


def isir(payload: str, status: int = 200) -> Reply:
    return Reply(
        status,
        enveloped(
            '<ns2:getIsirWsCuzkDataResponse xmlns:ns2="http://isirws.cca.cz/types/">'
            f"{payload}</ns2:getIsirWsCuzkDataResponse>"
        ),
    )


PROCEEDING = (
    "<data><ic>10000071</ic><rc>000000/0000</rc><cisloSenatu>15</cisloSenatu>"
    "<druhVec>INS</druhVec><bcVec>4321</bcVec><rocnik>2025</rocnik>"
    "<nazevOrganizace>Krajský soud v Brně</nazevOrganizace><nazevOsoby>Tajný</nazevOsoby>"
    "<druhStavKonkursu>KONKURS</druhStavKonkursu>"
    "<datumPmZahajeniUpadku>2025-09-13Z</datumPmZahajeniUpadku></data>"
)
STATE = "<stav><pocetVysledku>{}</pocetVysledku><relevanceVysledku>{}</relevanceVysledku></stav>"


def code(word: str) -> str:
    return f"<stav><kodChyby>{word}</kodChyby><textChyby>Jan Tajný</textChyby></stav>"


@pytest.mark.parametrize(
    ("reply", "outcome", "told", "flags"),
    [
        (isir(PROCEEDING + STATE.format(1, 2)), OK, "", (RiskFlag.INSOLVENT,)),
        (isir(code("WS2")), OK, "", ()),
        (isir(code("WS1")), REJECTED, "WS1", ()),
        (isir(code("WS3")), REJECTED, "WS3", ()),
        (isir(code("WS4")), UNAVAILABLE, "WS4", ()),
        (isir(code("SQL1")), UNAVAILABLE, "SQL1", ()),
        (isir(code("SERVER1")), UNAVAILABLE, "SERVER1", ()),
        (isir(code("NEW1")), UNAVAILABLE, "NEW1", ()),
        (isir(PROCEEDING + code("WS2")), UNAVAILABLE, "WS2", ()),
        (isir(PROCEEDING + STATE.format(2, 2)), UNAVAILABLE, "INCOMPLETE", ()),
        (isir(PROCEEDING + STATE.format(1, 5)), UNAVAILABLE, "INCOMPLETE", ()),
        (isir(PROCEEDING * 101 + STATE.format(101, 2)), UNAVAILABLE, "INCOMPLETE", ()),
        (isir(STATE.format(0, 2)), UNAVAILABLE, "INCOMPLETE", ()),
        (isir(""), UNAVAILABLE, "UNREADABLE", ()),
        (
            isir(PROCEEDING.replace("2025-09-13Z", "včera") + STATE.format(1, 2)),
            UNAVAILABLE,
            "UNREADABLE",
            (),
        ),
        (Reply(200, enveloped(FAULT)), UNAVAILABLE, "UNREADABLE", ()),
        (isir(code("WS2"), 500), UNAVAILABLE, "HTTP_500", ()),
        (Reply(200, BOMB), UNAVAILABLE, "UNREADABLE", ()),
    ],
)
def test_what_isir_means(
    reply: Reply, outcome: CheckOutcome, told: str, flags: tuple[RiskFlag, ...]
) -> None:
    reading = read_isir(reply)

    assert (reading.outcome, reading.code, reading.flags) == (outcome, told, flags)
    assert reading.alarming is (outcome is REJECTED)
    assert "Tajný" not in str(reading)
    assert "000000" not in str(reading.facts)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (404, b'{"kod":"NENALEZENO","subKod":"VYSTUP_SUBJEKT_NENALEZEN"}', NOT_FOUND),
        (404, b'{"status":404,"error":"Not Found","path":"/x"}', UNAVAILABLE),
        (400, b'{"kod":"CHYBA_VSTUPU","subKod":"VSTUP_NEVALIDNI_FORMAT_ICO"}', REJECTED),
        (429, b"", UNAVAILABLE),
        (500, b"", UNAVAILABLE),
        (200, b"{", UNAVAILABLE),
        (200, b"{}", UNAVAILABLE),
        (200, b'{"ico":"1","obchodniJmeno":"K","sidlo":[]}', UNAVAILABLE),
        (200, b'{"ico":"1","obchodniJmeno":"K","sidlo":{}}', OK),
    ],
)
def test_what_ares_means(status: int, body: bytes, outcome: CheckOutcome) -> None:
    assert read_ares(Reply(status, body))[0] is outcome


def test_no_answer_of_ares_is_an_outage() -> None:
    assert read_ares(None) == (UNAVAILABLE, None)


@pytest.mark.parametrize("raw", [BOMB, OUTSIDE, b"", b"\x00\xff\xfe<html>", b"<a>", b"text"])
def test_xml_that_is_not_to_be_trusted_is_not_read(raw: bytes) -> None:
    assert read_xml(raw) is None


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"1", b'"a"', b"{" * 100_000])
def test_json_that_is_no_object_is_not_read(raw: bytes) -> None:
    assert read_json(raw) is None


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("MS_UNAVAILABLE", "MS_UNAVAILABLE"),
        ("VOW-ERR-11", "VOW-ERR-11"),
        ("Jan Tajný, Brno", "UNKNOWN"),
        ("A" * 41, "UNKNOWN"),
        ("", "UNKNOWN"),
        (None, "UNKNOWN"),
        (7, "UNKNOWN"),
    ],
)
def test_only_what_looks_like_a_code_is_kept(told: Any, code: str) -> None:
    assert safe_code(told) == code


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("jan@Kun.Example", "kun.example"),
        ('"a@b"@kun.example', "kun.example"),
        ("jan@kun.example.", "kun.example"),
    ],
)
def test_the_domain_of_an_address(email: str, domain: str) -> None:
    assert mail_domain_of(email) == domain


@pytest.mark.parametrize(
    ("domain", "disposable"),
    [
        ("mailinator.com", True),
        ("x.y.mailinator.com", True),
        ("kun.example", False),
        ("com", False),
    ],
)
def test_which_mailboxes_are_thrown_away(domain: str, *, disposable: bool) -> None:
    assert is_disposable(domain) is disposable


async def _drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    with contextlib.suppress(ConnectionError, asyncio.CancelledError):
        for _ in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)
    writer.close()


async def _flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000)
    writer.close()


@pytest.mark.parametrize("register", [_drip, _flood])
async def test_an_answer_without_end_is_no_answer(
    register: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> None:
    wire = Wire()
    server = await asyncio.start_server(register, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]

    reply = await wire.get(f"http://127.0.0.1:{port}/", {}, Patience(seconds=1, most_bytes=5_000))

    assert reply is None
    await wire.close()
    server.close()
    await server.wait_closed()
