from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx2
import pytest
import pytest_asyncio
from lxml import etree

from sandbox.registers import Registers, open_registers

PATH = "/dpr/axis2/services/rozhraniCRPDPH.rozhraniCRPDPHSOAP"
NAMESPACE = "http://adis.mfcr.cz/rozhraniCRPDPH/"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SUBJECTS = "StatusNespolehlivySubjektRozsirenyV2Request"
PAYERS = "StatusNespolehlivyPlatceRequest"
LIST = "SeznamNespolehlivyPlatceRequest"


@pytest_asyncio.fixture
async def registers() -> AsyncIterator[Registers]:
    async with open_registers() as part:
        yield part


@pytest_asyncio.fixture
async def client(registers: Registers) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=registers.address) as http:
        yield http


def envelope(request: str, *numbers: str) -> bytes:
    children = "".join(f"<roz:dic>{number}</roz:dic>" for number in numbers)
    return (
        f'<soapenv:Envelope xmlns:soapenv="{SOAP}" xmlns:roz="{NAMESPACE}"><soapenv:Body>'
        f"<roz:{request}>{children}</roz:{request}></soapenv:Body></soapenv:Envelope>"
    ).encode()


async def posted(
    client: httpx2.AsyncClient, body: bytes, action: str | None = None
) -> httpx2.Response:
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    if action is not None:
        headers["SOAPAction"] = action
    return await client.post(PATH, content=body, headers=headers)


async def asked(
    client: httpx2.AsyncClient, *numbers: str, request: str = SUBJECTS
) -> etree._Element:
    answer = await posted(client, envelope(request, *numbers))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    found = etree.fromstring(answer.content).find(f"{{{SOAP}}}Body/*")
    assert found is not None
    return found


def status_of(answer: etree._Element) -> str | None:
    status = answer.find(f"{{{NAMESPACE}}}status")
    assert status is not None
    return status.get("statusCode")


def attributes_of(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.items()}


def rows_of(answer: etree._Element) -> list[etree._Element]:
    return [each for each in answer if not each.tag.endswith("}status")]


async def test_a_payer_and_a_stranger_are_answered_as_in_the_example_of_the_reference(
    client: httpx2.AsyncClient,
) -> None:
    answer = await asked(client, "10000071", "99999994")

    assert answer.tag == f"{{{NAMESPACE}}}StatusNespolehlivySubjektRozsirenyResponse"
    status, payer, stranger = answer
    today = datetime.now(ZoneInfo("Europe/Prague")).date().isoformat()
    assert attributes_of(status) == {
        "odpovedGenerovana": today,
        "statusCode": "0",
        "statusText": "OK",
    }
    assert payer.tag == stranger.tag == f"{{{NAMESPACE}}}statusSubjektu"
    assert attributes_of(payer) == {
        "typSubjektu": "PLATCE_DPH",
        "dic": "10000071",
        "nespolehlivyPlatce": "NE",
        "cisloFu": "461",
    }
    assert attributes_of(stranger) == {
        "typSubjektu": "NENALEZEN",
        "dic": "99999994",
        "nespolehlivyPlatce": "NENALEZEN",
    }
    assert len(stranger) == 0


async def test_published_accounts_are_of_two_kinds(client: httpx2.AsyncClient) -> None:
    [row] = rows_of(await asked(client, "10000071"))

    standard, foreign = row.findall(f"{{{NAMESPACE}}}zverejneneUcty/{{{NAMESPACE}}}ucet")
    assert standard.get("datumZverejneni") == "2015-04-01"
    assert standard[0].tag == f"{{{NAMESPACE}}}standardniUcet"
    assert attributes_of(standard[0]) == {
        "predcisli": "19",
        "cislo": "2000145399",
        "kodBanky": "0800",
    }
    assert foreign[0].tag == f"{{{NAMESPACE}}}nestandardniUcet"
    assert attributes_of(foreign[0]) == {"cislo": "CZ6155000000000034175028"}


async def test_an_ended_account_is_listed_with_its_end(client: httpx2.AsyncClient) -> None:
    [row] = rows_of(await asked(client, "10000259"))

    accounts = row.findall(f"{{{NAMESPACE}}}zverejneneUcty/{{{NAMESPACE}}}ucet")
    ends = [each.get("datumZverejneniUkonceni") for each in accounts]
    assert ends == [None, "2020-12-31", None, None]


async def test_names_come_in_capitals_and_padded(client: httpx2.AsyncClient) -> None:
    [row] = rows_of(await asked(client, "10000071"))

    assert row.findtext(f"{{{NAMESPACE}}}nazevSubjektu") == "ŽLUŤOUČKÝ KŮŇ S.R.O.   "
    address = row.find(f"{{{NAMESPACE}}}adresa")
    assert address is not None
    assert address.findtext(f"{{{NAMESPACE}}}uliceCislo") == "Příčná 12/3a"
    assert address.findtext(f"{{{NAMESPACE}}}psc") == "60200"


@pytest.mark.parametrize(
    ("number", "kind", "unreliable", "since"),
    [
        ("10000071", "PLATCE_DPH", "NE", None),
        ("10000216", "PLATCE_DPH", "ANO", "2023-11-02"),
        ("699000124", "SKUPINA_DPH", "NE", None),
        ("10000020", "NENALEZEN", "NENALEZEN", None),
        ("10000224", "IDENTIFIKOVANA_OSOBA", "NE", None),
        ("10000232", "NESPOLEHLIVA_OSOBA", "ANO", "2020-05-18"),
        ("640000033", "PLATCE_DPH", "NE", None),
        ("10000135", "NENALEZEN", "NENALEZEN", None),
        ("10000241", "NENALEZEN", "NENALEZEN", None),
        ("10000402", "NEVIDANY_TYP", "NE", None),
        ("45274649", "PLATCE_DPH", "NE", None),
        ("00121100", "PLATCE_DPH", "ANO", "2017-03-16"),
        ("699001182", "SKUPINA_DPH", "NE", None),
        ("00101494", "IDENTIFIKOVANA_OSOBA", "NE", None),
        ("45317054", "NENALEZEN", "NENALEZEN", None),
        ("26863154", "NENALEZEN", "NENALEZEN", None),
        ("10803351", "PLATCE_DPH", "NE", None),
    ],
)
async def test_each_subject_is_what_it_is_meant_to_be(
    client: httpx2.AsyncClient, number: str, kind: str, unreliable: str, since: str | None
) -> None:
    [row] = rows_of(await asked(client, number))

    assert row.get("dic") == number
    assert row.get("typSubjektu") == kind
    assert row.get("nespolehlivyPlatce") == unreliable
    assert row.get("datumZverejneniNespolehlivosti") == since


async def test_a_group_has_neither_name_nor_address(client: httpx2.AsyncClient) -> None:
    [row] = rows_of(await asked(client, "699000124"))

    assert [etree.QName(child).localname for child in row] == ["zverejneneUcty"]


async def test_the_operation_on_payers_tells_no_type_and_no_name(
    client: httpx2.AsyncClient,
) -> None:
    answer = await asked(client, "10000216", "10000224", request=PAYERS)

    assert answer.tag == f"{{{NAMESPACE}}}StatusNespolehlivyPlatceResponse"
    unreliable, identified = rows_of(answer)
    assert unreliable.tag == f"{{{NAMESPACE}}}statusPlatceDPH"
    assert unreliable.get("nespolehlivyPlatce") == "ANO"
    assert unreliable.get("typSubjektu") is None
    assert [etree.QName(child).localname for child in unreliable] == ["zverejneneUcty"]
    assert identified.get("nespolehlivyPlatce") == "NENALEZEN"


async def test_the_extended_operation_on_payers_adds_the_name(client: httpx2.AsyncClient) -> None:
    answer = await asked(client, "10000071", request="StatusNespolehlivyPlatceRozsirenyRequest")

    assert answer.tag == f"{{{NAMESPACE}}}StatusNespolehlivyPlatceRozsirenyResponse"
    [row] = rows_of(answer)
    assert row.tag == f"{{{NAMESPACE}}}statusPlatceDPH"
    assert row.findtext(f"{{{NAMESPACE}}}nazevSubjektu") is not None


async def test_the_list_names_the_unreliable_without_their_accounts(
    client: httpx2.AsyncClient,
) -> None:
    answer = await asked(client, request=LIST)

    assert answer.tag == f"{{{NAMESPACE}}}SeznamNespolehlivyPlatceResponse"
    assert answer[0].get("bezVypisuUctu") == "ANO"
    numbers = [row.get("dic") for row in rows_of(answer)]
    assert {"00121100", "10000216", "10000518"} <= set(numbers)
    assert "10000071" not in numbers
    assert all(len(row) == 0 and row.get("cisloFu") for row in rows_of(answer))


async def test_of_more_than_a_hundred_ids_the_first_hundred_are_answered(
    client: httpx2.AsyncClient,
) -> None:
    numbers = [f"{number:08}" for number in range(20000000, 20000101)]

    full, over = await asked(client, *numbers[:100]), await asked(client, *numbers)

    assert (status_of(full), len(rows_of(full))) == ("0", 100)
    assert (status_of(over), len(rows_of(over))) == ("1", 100)


@pytest.mark.parametrize(
    ("number", "code", "rows"),
    [
        ("10000411", "1", 1),
        ("10000356", "2", 0),
        ("10000364", "3", 0),
        ("10000372", "9", 0),
        ("10000526", "3", 0),
    ],
)
async def test_one_number_brings_each_status_code(
    client: httpx2.AsyncClient, number: str, code: str, rows: int
) -> None:
    answer = await asked(client, number)

    assert status_of(answer) == code
    assert len(rows_of(answer)) == rows


@pytest.mark.parametrize(("number", "status"), [("10000381", 200), ("10000399", 500)])
async def test_one_number_brings_a_fault(
    client: httpx2.AsyncClient, number: str, status: int
) -> None:
    answer = await posted(client, envelope(SUBJECTS, number))

    assert answer.status_code == status
    fault = etree.fromstring(answer.content).find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")
    assert fault is not None
    assert fault.findtext("faultcode") == "soapenv:Server"
    assert fault.findtext("faultstring")


@pytest.mark.parametrize(
    ("mode", "code"), [("maintenance", "2"), ("closed", "3"), ("unknown", "9")]
)
async def test_the_switch_closes_the_register_for_everybody(
    client: httpx2.AsyncClient, registers: Registers, mode: str, code: str
) -> None:
    registers.adis.line.switches.turn(mode)

    assert status_of(await asked(client, "10000071")) == code


@pytest.mark.parametrize(("mode", "status"), [("silent fault", 200), ("fault", 500)])
async def test_the_switch_brings_a_fault_for_everybody(
    client: httpx2.AsyncClient, registers: Registers, mode: str, status: int
) -> None:
    registers.adis.line.switches.turn(mode)

    answer = await posted(client, envelope(SUBJECTS, "10000071"))

    assert answer.status_code == status
    assert b":Fault>" in answer.content


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<not-even-xml",
        b"<envelope/>",
        envelope(SUBJECTS),
        envelope(SUBJECTS, "CZ10000071"),
        envelope("StatusNespolehlivySubjektRequest", "10000071"),
        envelope(LIST, "10000071"),
        envelope(SUBJECTS, "10000071").replace(NAMESPACE.encode(), b"http://elsewhere/"),
    ],
    ids=["empty", "no xml", "no soap", "no id", "country", "unknown", "list of one", "namespace"],
)
async def test_a_malformed_request_is_the_clients_fault(
    client: httpx2.AsyncClient, body: bytes
) -> None:
    answer = await posted(client, body)

    assert answer.status_code == 500
    assert b"<faultcode>soapenv:Client</faultcode>" in answer.content


@pytest.mark.parametrize("quote", ["", '"'])
async def test_the_action_must_fit_the_request(client: httpx2.AsyncClient, quote: str) -> None:
    body = envelope(SUBJECTS, "10000071")
    right = f"{quote}{NAMESPACE}getStatusNespolehlivySubjektRozsirenyV2{quote}"
    wrong = f"{quote}{NAMESPACE}getStatusNespolehlivyPlatce{quote}"

    assert (await posted(client, body, right)).status_code == 200
    assert (await posted(client, body, wrong)).status_code == 500


async def test_every_made_up_account_has_a_right_check_digit(client: httpx2.AsyncClient) -> None:
    [row] = rows_of(await asked(client, "10000101"))

    [account] = row.iter(f"{{{NAMESPACE}}}standardniUcet")
    weights = (6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
    number = str(account.get("cislo"))
    assert sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True)) % 11 == 0
    assert account.get("kodBanky") == "2010"
