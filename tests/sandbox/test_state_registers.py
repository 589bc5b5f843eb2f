import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from lxml import etree

from sandbox.registers import BASE, Registers, open_registers
from sandbox.state_registers.companies import APPLICANTS, COMPANIES, WHAT_IT_SHOWS
from sandbox.state_registers.names import MAGIC
from sandbox.state_registers.vat_ids import TRADERS

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE = '<e:Envelope xmlns:e="{soap}" xmlns:n="{names}"><e:Body>{body}</e:Body></e:Envelope>'
ADIS_BODY = ENVELOPE.format(
    soap=SOAP,
    names="http://adis.mfcr.cz/rozhraniCRPDPH/",
    body="<n:StatusNespolehlivyPlatceRequest><n:dic>10000071</n:dic>"
    "</n:StatusNespolehlivyPlatceRequest>",
).encode()
ISIR_BODY = ENVELOPE.format(
    soap=SOAP,
    names="http://isirws.cca.cz/types/",
    body="<n:getIsirWsCuzkDataRequest><ic>10000071</ic></n:getIsirWsCuzkDataRequest>",
).encode()
VIES_BODY = json.dumps({"countryCode": "CZ", "vatNumber": "10000071"}).encode()
QUESTIONS = {
    "ares": ("GET", f"{BASE}/10000071", b""),
    "adis": ("POST", "/dpr/axis2/services/rozhraniCRPDPH.rozhraniCRPDPHSOAP", ADIS_BODY),
    "vies": ("POST", "/taxation_customs/vies/rest-api/check-vat-number", VIES_BODY),
    "isir": ("POST", "/isir_cuzk_ws/IsirWsCuzkService", ISIR_BODY),
    "sanctions": ("GET", "/resources/xml/en/consolidated.xml", b""),
}
OVER_THE_LIMIT = {"ares": 429, "adis": 403, "vies": 200, "isir": 403, "sanctions": 403}


@pytest_asyncio.fixture
async def registers() -> AsyncIterator[Registers]:
    async with open_registers() as part:
        yield part


@pytest_asyncio.fixture
async def client(registers: Registers) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=registers.address) as http:
        yield http


async def asked(client: httpx2.AsyncClient, register: str) -> httpx2.Response:
    method, path, body = QUESTIONS[register]
    return await client.request(method, path, content=body)


async def turned(client: httpx2.AsyncClient, **words: Any) -> httpx2.Response:
    return await client.post("/sandbox/switches", json=words)


@pytest.mark.parametrize("register", QUESTIONS)
async def test_each_register_goes_down_alone_and_comes_back(
    client: httpx2.AsyncClient, register: str
) -> None:
    await turned(client, register=register, mode="down")
    down = {name: (await asked(client, name)).status_code for name in QUESTIONS}
    await turned(client, register=register, mode="up")

    assert down == {name: 503 if name == register else 200 for name in QUESTIONS}
    assert (await asked(client, register)).status_code == 200


@pytest.mark.parametrize(("register", "status"), OVER_THE_LIMIT.items())
async def test_each_register_says_in_its_own_way_that_it_is_asked_too_much(
    client: httpx2.AsyncClient, register: str, status: int
) -> None:
    await turned(client, register=register, mode="limit")

    answer = await asked(client, register)

    assert answer.status_code == status
    assert register != "vies" or "MS_MAX_CONCURRENT_REQ" in answer.text


@pytest.mark.parametrize("register", QUESTIONS)
async def test_each_register_can_answer_what_nobody_can_read(
    client: httpx2.AsyncClient, register: str
) -> None:
    await turned(client, register=register, mode="wrong")

    answer = await asked(client, register)

    assert answer.status_code == 200
    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        json.loads(answer.content)
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.content)


@pytest.mark.parametrize("register", QUESTIONS)
async def test_each_register_can_answer_late(client: httpx2.AsyncClient, register: str) -> None:
    await turned(client, register=register, mode="slow", seconds=5)

    client.timeout = httpx2.Timeout(30, read=0.2)
    with pytest.raises(httpx2.ReadTimeout):
        await asked(client, register)


async def test_a_switch_without_a_register_means_the_company_register(
    client: httpx2.AsyncClient, registers: Registers
) -> None:
    told = (await turned(client, mode="slow", seconds=2)).json()

    assert (told["register"], told["mode"], told["seconds"]) == ("ares", "slow", 2)
    assert told["registers"]["adis"]["mode"] == "up"
    assert registers.switches.mode == "slow"
    assert (await client.get("/sandbox/switches")).json()["mode"] == "slow"


@pytest.mark.parametrize(
    "words",
    [
        {"register": "katastr", "mode": "down"},
        {"register": "vies", "mode": "closed"},
        {"register": ["ares"], "mode": "down"},
        {"register": "adis"},
    ],
)
async def test_a_switch_nobody_has_is_refused_in_a_sentence(
    client: httpx2.AsyncClient, words: dict[str, Any]
) -> None:
    answer = await turned(client, **words)

    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_the_log_tells_what_each_register_was_asked(client: httpx2.AsyncClient) -> None:
    for register in QUESTIONS:
        await asked(client, register)

    assert (await client.get("/sandbox/log")).json() == ["10000071"]
    assert (await client.get("/sandbox/log?register=vies")).json() == ["CZ10000071"]
    assert (await client.get("/sandbox/log?register=all")).json() == {
        "ares": [["10000071"]],
        "adis": [["10000071"]],
        "vies": [["CZ10000071"]],
        "isir": [["10000071"]],
        "sanctions": [["un"]],
        "dns": [],
    }
    assert (await client.get("/sandbox/log?register=katastr")).status_code == 400


async def test_what_a_register_in_trouble_was_asked_is_in_the_log_too(
    client: httpx2.AsyncClient,
) -> None:
    await turned(client, register="isir", mode="down")
    await asked(client, "isir")

    assert (await client.get("/sandbox/log?register=isir")).json() == ["10000071"]


async def test_the_page_says_what_to_type_to_see_what(client: httpx2.AsyncClient) -> None:
    text = (await client.get("/")).text

    assert "Whom to apply as" in text
    for typed in (*WHAT_IT_SHOWS, *MAGIC, *TRADERS, "DE999999301", "Radúz Vidinský"):
        assert typed in text
    assert all(COMPANIES[ico]["obchodniJmeno"] in text for ico in COMPANIES)
    assert set(APPLICANTS) <= set(WHAT_IT_SHOWS)


@pytest.mark.parametrize(
    "ico",
    [
        *("25115804", "45274649", "00064581", "00177041", "27082440", "67985726", "27074358"),
        *("26863154", "25083325", "45317054", "10000071", "10000020", "10000011"),
        *("00123562", "29340042"),
    ],
)
async def test_the_numbers_of_the_reference_exist(client: httpx2.AsyncClient, ico: str) -> None:
    answer = await client.get(f"{BASE}/{ico}")

    assert answer.status_code == 200
    assert answer.json()["ico"] == ico


@pytest.mark.parametrize("ico", ["99999994", "12345678", "00000000"])
async def test_the_numbers_the_reference_says_nobody_has_are_not_found(
    client: httpx2.AsyncClient, ico: str
) -> None:
    answer = await client.get(f"{BASE}/{ico}")

    assert (answer.status_code, answer.json()["kod"]) == (404, "NENALEZENO")


@pytest.mark.parametrize(
    ("ico", "field", "value"),
    [
        ("45317054", "dicSkDph", "CZ699001182"),
        ("45317054", "dic", None),
        ("72396067", "datumZaniku", "2035-12-10"),
        ("26863154", "dic", "CZ26863154"),
        ("10000348", "pravniForma", "101"),
    ],
)
async def test_the_traps_of_the_reference_are_laid(
    client: httpx2.AsyncClient, ico: str, field: str, value: str | None
) -> None:
    assert (await client.get(f"{BASE}/{ico}")).json().get(field) == value


@pytest.mark.parametrize(
    ("ico", "source", "state"),
    [
        ("45795908", "Ir", "AKTIVNI"),
        ("10000275", "Ir", "AKTIVNI"),
        ("10803351", "Dph", "ZANIKLY"),
        ("26863154", "Dph", "ZANIKLY"),
        ("45317054", "SkDph", "AKTIVNI"),
    ],
)
async def test_the_states_of_the_reference_mislead_as_they_do(
    client: httpx2.AsyncClient, ico: str, source: str, state: str
) -> None:
    told = (await client.get(f"{BASE}/{ico}")).json()

    assert told["seznamRegistraci"][f"stavZdroje{source}"] == state


def test_all_numbers_have_a_right_check_digit_but_the_two_of_the_reference() -> None:
    def right(ico: str) -> bool:
        weighed = sum(int(digit) * (8 - place) for place, digit in enumerate(ico[:7]))
        return (11 - weighed % 11) % 10 == int(ico[7])

    assert {ico for ico in COMPANIES if not right(ico)} == {"00123562", "29340042"}
