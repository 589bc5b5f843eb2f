from collections.abc import AsyncIterator

import httpx2
import pytest
import pytest_asyncio
from lxml import etree

from sandbox.registers import Registers, open_registers

PATH = "/isir_cuzk_ws/IsirWsCuzkService"
NAMESPACE = "http://isirws.cca.cz/types/"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@pytest_asyncio.fixture
async def registers() -> AsyncIterator[Registers]:
    async with open_registers() as part:
        yield part


@pytest_asyncio.fixture
async def client(registers: Registers) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=registers.address) as http:
        yield http


def envelope(children: str) -> bytes:
    return (
        f'<soapenv:Envelope xmlns:soapenv="{SOAP}" xmlns:typ="{NAMESPACE}"><soapenv:Body>'
        f"<typ:getIsirWsCuzkDataRequest>{children}</typ:getIsirWsCuzkDataRequest>"
        "</soapenv:Body></soapenv:Envelope>"
    ).encode()


def question(ico: str, most: int = 101, ongoing: str = "F", relevance: int = 2) -> bytes:
    return envelope(
        f"<ic>{ico}</ic><maxPocetVysledku>{most}</maxPocetVysledku>"
        f"<filtrAktualniRizeni>{ongoing}</filtrAktualniRizeni>"
        f"<maxRelevanceVysledku>{relevance}</maxRelevanceVysledku>"
    )


async def posted(client: httpx2.AsyncClient, body: bytes) -> httpx2.Response:
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    return await client.post(PATH, content=body, headers=headers)


async def asked(client: httpx2.AsyncClient, body: bytes) -> etree._Element:
    answer = await posted(client, body)
    assert answer.status_code == 200
    found = etree.fromstring(answer.content).find(
        f"{{{SOAP}}}Body/{{{NAMESPACE}}}getIsirWsCuzkDataResponse"
    )
    assert found is not None
    return found


async def test_a_company_without_proceedings_is_an_empty_result(
    client: httpx2.AsyncClient,
) -> None:
    answer = await asked(client, question("10000071"))

    assert [child.tag for child in answer] == ["stav"]
    assert answer.findtext("stav/kodChyby") == "WS2"
    assert answer.findtext("stav/textChyby")
    assert answer.findtext("stav/popisChyby")


async def test_an_ongoing_proceeding_is_answered_as_in_the_example_of_the_reference(
    client: httpx2.AsyncClient,
) -> None:
    answer = await asked(client, question("10000267"))

    data, state = answer
    texts = {child.tag: str(child.text) for child in data}
    assert texts["urlDetailRizeni"].startswith("https://isir.justice.cz/isir/ueu/")
    assert (
        texts.items()
        >= {
            "ic": "10000267",
            "cisloSenatu": "15",
            "druhVec": "INS",
            "bcVec": "4321",
            "rocnik": "2025",
            "nazevOrganizace": "Krajský soud v Brně",
            "nazevOsoby": "Konkursní cihelna a.s.",
            "druhStavKonkursu": "KONKURS",
            "dalsiDluznikVRizeni": "F",
            "datumPmZahajeniUpadku": "2025-09-13Z",
        }.items()
    )
    assert "datumPmUkonceniUpadku" not in texts
    assert [child.tag for child in state] == [
        "pocetVysledku",
        "relevanceVysledku",
        "casSynchronizace",
    ]
    assert (state.findtext("pocetVysledku"), state.findtext("relevanceVysledku")) == ("1", "2")
    assert str(state.findtext("casSynchronizace")).endswith("Z")


@pytest.mark.parametrize(
    ("number", "reference", "state", "ended"),
    [
        ("10000267", "15 INS 4321/2025", "KONKURS", None),
        ("10000275", "92 INS 1234/2021", "ÚPADEK", "2022-07-01Z"),
        ("10000283", "27 INS 777/2026", "NEVYRIZENA", None),
        ("10000291", "44 INS 909/2026", "NEVÍDANÝ STAV", None),
        ("10000518", "66 INS 666/2026", "ÚPADEK", None),
        ("25083325", "95 INS 12575/2022", "KONKURS", None),
        ("45795908", "92 INS 3628/2021", "ÚPADEK", "2022-07-01Z"),
    ],
)
async def test_each_proceeding_is_in_its_state(
    client: httpx2.AsyncClient, number: str, reference: str, state: str, ended: str | None
) -> None:
    answer = await asked(client, question(number))

    senate, case, year = (
        answer.findtext(f"data/{name}") for name in ("cisloSenatu", "bcVec", "rocnik")
    )
    assert f"{senate} INS {case}/{year}" == reference
    assert answer.findtext("data/druhStavKonkursu") == state
    assert answer.findtext("data/datumPmUkonceniUpadku") == ended


async def test_spouses_have_a_row_each_with_what_must_not_be_kept(
    client: httpx2.AsyncClient,
) -> None:
    answer = await asked(client, question("10000305"))

    rows = answer.findall("data")
    assert [row.findtext("rc") for row in rows] == ["000000/0000"] * 2
    assert [row.findtext("nazevOsoby") for row in rows] == ["Smyšlený", "Smyšlená"]
    assert all(row.findtext("datumNarozeni") and row.findtext("ulice") for row in rows)
    assert {row.findtext("dalsiDluznikVRizeni") for row in rows} == {"T"}


async def test_the_filter_hides_what_is_struck_out(client: httpx2.AsyncClient) -> None:
    struck_out = await asked(client, question("10000305", ongoing="T"))
    ended = await asked(client, question("10000275", ongoing="T"))

    assert struck_out.findtext("stav/kodChyby") == "WS2"
    assert len(ended.findall("data")) == 1


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("10000429", "WS1"),
        ("10000437", "WS3"),
        ("10000445", "WS4"),
        ("10000453", "SQL1"),
        ("10000461", "SERVER1"),
        ("10000526", "SERVER1"),
    ],
)
async def test_one_number_brings_each_code(
    client: httpx2.AsyncClient, number: str, code: str
) -> None:
    answer = await asked(client, question(number))

    assert answer.findtext("stav/kodChyby") == code
    assert answer.find("data") is None


@pytest.mark.parametrize("code", ["WS1", "WS2", "WS3", "WS4", "SQL1", "SERVER1"])
async def test_the_switch_brings_each_code_for_everybody(
    client: httpx2.AsyncClient, registers: Registers, code: str
) -> None:
    registers.isir.line.switches.turn(code)

    answer = await asked(client, question("10000267"))

    assert answer.findtext("stav/kodChyby") == code


async def test_more_rows_can_be_announced_than_are_delivered(
    client: httpx2.AsyncClient, registers: Registers
) -> None:
    magic = await asked(client, question("10000470"))
    registers.isir.line.switches.turn("short")
    switched = await asked(client, question("10000267"))

    for answer in (magic, switched):
        assert len(answer.findall("data")) == 1
        assert answer.findtext("stav/pocetVysledku") == "2"


async def test_the_asked_maximum_caps_the_rows_and_the_count(client: httpx2.AsyncClient) -> None:
    answer = await asked(client, question("10000500", most=101))

    assert len(answer.findall("data")) == 101
    assert answer.findtext("stav/pocetVysledku") == "101"


async def test_a_match_by_name_only_says_so(client: httpx2.AsyncClient) -> None:
    answer = await asked(client, question("10000488"))

    assert answer.findtext("stav/relevanceVysledku") == "5"


async def test_who_may_only_be_matched_by_birth_number_is_not_found_by_company_number(
    client: httpx2.AsyncClient,
) -> None:
    answer = await asked(client, question("10000267", relevance=1))

    assert answer.findtext("stav/kodChyby") == "WS2"


async def test_a_question_about_nobody_is_a_wrong_one(client: httpx2.AsyncClient) -> None:
    answer = await asked(client, envelope("<maxPocetVysledku>101</maxPocetVysledku>"))

    assert answer.findtext("stav/kodChyby") == "WS1"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        envelope("<maxPocetVysledku>101</maxPocetVysledku><ic>10000071</ic>"),
        envelope("<ic></ic>"),
        envelope("<typ:ic>10000071</typ:ic>"),
        envelope("<ico>10000071</ico>"),
        envelope("<ic>1000007a</ic>"),
        envelope("<ic>10000071</ic><filtrAktualniRizeni>A</filtrAktualniRizeni>"),
        question("10000496"),
        question("10000071").replace(b"getIsirWsCuzkData", b"getIsirWs"),
    ],
    ids=["empty", "order", "void", "prefix", "name", "form", "flag", "magic", "operation"],
)
async def test_a_malformed_question_is_a_fault(client: httpx2.AsyncClient, body: bytes) -> None:
    answer = await posted(client, body)

    assert answer.status_code == 500
    fault = etree.fromstring(answer.content).find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")
    assert fault is not None
    assert fault.findtext("faultstring")
