from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from sandbox.registers import BASE, Registers, open_registers
from sandbox.subjects import SUBJECTS


@pytest_asyncio.fixture
async def registers() -> AsyncIterator[Registers]:
    async with open_registers() as part:
        yield part


@pytest_asyncio.fixture
async def client(registers: Registers) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=registers.address) as http:
        yield http


async def found(client: httpx2.AsyncClient, **criteria: Any) -> httpx2.Response:
    return await client.post(f"{BASE}/vyhledat", json=criteria)


async def test_a_company_is_answered_as_in_the_example_of_the_reference(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get(f"{BASE}/10000071")
    assert answer.status_code == 200
    assert answer.json() == {
        "ico": "10000071",
        "icoId": "10000071",
        "obchodniJmeno": "Žluťoučký kůň s.r.o.",
        "dic": "CZ10000071",
        "pravniForma": "112",
        "financniUrad": "293",
        "datumVzniku": "2014-05-06",
        "datumAktualizace": "2026-09-17",
        "sidlo": {
            "kodStatu": "CZ",
            "nazevStatu": "Česká republika",
            "nazevObce": "Brno",
            "nazevUlice": "Příčná",
            "cisloDomovni": 12,
            "cisloOrientacni": 3,
            "cisloOrientacniPismeno": "a",
            "psc": 60200,
            "textovaAdresa": "Příčná 12/3a, Zábrdovice, 60200 Brno",
        },
        "seznamRegistraci": {
            "stavZdrojeVr": "AKTIVNI",
            "stavZdrojeRes": "AKTIVNI",
            "stavZdrojeRos": "AKTIVNI",
            "stavZdrojeRzp": "AKTIVNI",
            "stavZdrojeDph": "AKTIVNI",
            "stavZdrojeSkDph": "NEEXISTUJICI",
            "stavZdrojeIr": "NEEXISTUJICI",
            "stavZdrojeCeu": "NEEXISTUJICI",
        },
        "primarniZdroj": "ros",
        "dalsiUdaje": [{"datovyZdroj": "vr", "spisovaZnacka": "C 98765/KSBR"}],
    }


async def test_the_member_of_a_vat_group_has_no_number_of_its_own(
    client: httpx2.AsyncClient,
) -> None:
    member = (await client.get(f"{BASE}/10000020")).json()
    assert "dic" not in member
    assert member["dicSkDph"].startswith("CZ699")
    assert member["seznamRegistraci"]["stavZdrojeDph"] == "NEEXISTUJICI"
    assert member["seznamRegistraci"]["stavZdrojeSkDph"] == "AKTIVNI"


@pytest.mark.parametrize("ico", ["99999994", "12345678", "00000000"])
async def test_a_number_nobody_has_is_not_found(client: httpx2.AsyncClient, ico: str) -> None:
    answer = await client.get(f"{BASE}/{ico}")
    assert answer.status_code == 404
    assert answer.json()["kod"] == "NENALEZENO"
    assert answer.json()["subKod"] == "VYSTUP_SUBJEKT_NENALEZEN"


@pytest.mark.parametrize("ico", ["1234567", "123456789", "1000007a"])
async def test_a_malformed_number_is_refused(client: httpx2.AsyncClient, ico: str) -> None:
    for answer in (await client.get(f"{BASE}/{ico}"), await found(client, ico=[ico])):
        assert answer.status_code == 400
        assert answer.json()["kod"] == "CHYBA_VSTUPU"
        assert answer.json()["subKod"] == "VSTUP_NEVALIDNI_FORMAT_ICO"


async def test_one_number_is_unavailable(client: httpx2.AsyncClient) -> None:
    assert (await client.get(f"{BASE}/00000019")).status_code == 503
    assert (await found(client, ico=["10000071", "00000019"])).status_code == 503


async def test_a_wrong_address_does_not_look_like_a_missing_company(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get("/ekonomicke-subjekty/10000071")
    assert answer.status_code == 404
    assert "NENALEZENO" not in answer.text


async def test_many_are_answered_in_order_and_the_missing_ones_left_out(
    client: httpx2.AsyncClient,
) -> None:
    answer = await found(client, ico=["10000071", "99999994", "10000020"], start=0, pocet=100)
    assert answer.json()["pocetCelkem"] == 2
    numbers = [subject["ico"] for subject in answer.json()["ekonomickeSubjekty"]]
    assert numbers == ["10000020", "10000071"]


async def test_more_than_a_hundred_numbers_and_none_are_refused(
    client: httpx2.AsyncClient,
) -> None:
    many = await found(client, ico=["10000071"] * 101)
    assert (many.status_code, many.json()["subKod"]) == (400, "VYSTUP_PRILIS_MNOHO_VYSLEDKU")
    none = await found(client, ico=[])
    assert (none.status_code, none.json()["subKod"]) == (400, "VSTUP_PRAZDNY")


async def test_the_switch_takes_the_register_down_limits_it_and_brings_it_back(
    client: httpx2.AsyncClient,
) -> None:
    for mode, status in (("down", 503), ("limit", 429), ("up", 200)):
        await client.post("/sandbox/switches", json={"mode": mode})
        assert (await client.get(f"{BASE}/10000071")).status_code == status


async def test_a_slow_register_answers_late(client: httpx2.AsyncClient) -> None:
    await client.post("/sandbox/switches", json={"mode": "slow", "seconds": 5})
    with pytest.raises(httpx2.ReadTimeout):
        await client.get(f"{BASE}/10000071", timeout=0.2)


async def test_an_unknown_mode_is_refused_in_a_sentence(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/sandbox/switches", json={"mode": "sideways"})
    assert answer.status_code == 400
    assert "sideways" in answer.json()["error"]


async def test_the_log_tells_which_numbers_were_asked(
    client: httpx2.AsyncClient, registers: Registers
) -> None:
    await client.get(f"{BASE}/10000071")
    await found(client, ico=["10000020", "99999994"])
    assert (await client.get("/sandbox/log")).json() == ["10000071", "10000020", "99999994"]
    assert registers.asked == ["10000071", "10000020", "99999994"]


async def test_the_page_lists_every_subject(client: httpx2.AsyncClient) -> None:
    text = (await client.get("/")).text
    for ico, subject in SUBJECTS.items():
        assert ico in text
        assert subject["obchodniJmeno"] in text
    assert (await client.get("/healthz")).text == "ok"


def test_all_numbers_but_the_one_meant_to_be_wrong_have_a_right_check_digit() -> None:
    def right(ico: str) -> bool:
        weighed = sum(int(digit) * (8 - place) for place, digit in enumerate(ico[:7]))
        return (11 - weighed % 11) % 10 == int(ico[7])

    assert {ico for ico in SUBJECTS if not right(ico)} == {"00123562"}
    assert len(SUBJECTS) >= 15


async def test_every_number_of_the_herd_is_a_company_at_a_house_of_its_own(
    client: httpx2.AsyncClient,
) -> None:
    one = await client.get(f"{BASE}/17000009")
    other = await client.get(f"{BASE}/19999992")
    wrong = await client.get(f"{BASE}/17000007")

    assert one.json()["obchodniJmeno"] == other.json()["obchodniJmeno"] == "Žluťoučký kůň s.r.o."
    assert one.json()["sidlo"] != other.json()["sidlo"]
    assert wrong.status_code == 404
