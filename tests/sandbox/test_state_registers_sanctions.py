import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from difflib import SequenceMatcher
from email.utils import parsedate_to_datetime

import httpx2
import pytest
import pytest_asyncio
from lxml import etree

from sandbox.registers import Registers, open_registers
from sandbox.state_registers.companies import COMPANIES

EU = "/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw"
UN = "/resources/xml/en/consolidated.xml"
EXPORT = "{http://eu.europa.ec/fpi/fsd/export}"
MEANT_TO_BE_ALIKE = {"10000313", "10000321", "10000330", "10000348", "10000518"}


@pytest_asyncio.fixture
async def registers() -> AsyncIterator[Registers]:
    async with open_registers() as part:
        yield part


@pytest_asyncio.fixture
async def client(registers: Registers) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=registers.address) as http:
        yield http


async def fetched(client: httpx2.AsyncClient, address: str) -> etree._Element:
    answer = await client.get(address)
    assert answer.status_code == 200
    return etree.fromstring(answer.content)


def eu_names(entity: etree._Element) -> list[str]:
    return [
        alias.get("wholeName")
        or " ".join(alias.get(part) or "" for part in ("firstName", "middleName", "lastName"))
        for alias in entity.findall(f"{EXPORT}nameAlias")
    ]


def un_names(entry: etree._Element) -> list[str]:
    parts = [entry.findtext(name) for name in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME")]
    aliases = [alias.text or "" for alias in entry.iter("ALIAS_NAME")]
    return [" ".join(filter(None, parts)), *aliases]


def compared(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(sorted(letters.replace(".", " ").replace("v likvidaci", "").split()))


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, compared(one), compared(other)).ratio()


async def test_the_european_list_is_in_its_own_format(client: httpx2.AsyncClient) -> None:
    root = await fetched(client, EU)

    assert root.tag == f"{EXPORT}export"
    made_at = datetime.fromisoformat(str(root.get("generationDate")))
    assert datetime.now(UTC) - made_at < timedelta(days=2)
    assert str(root.get("globalFileId")).isdigit()
    entities = root.findall(f"{EXPORT}sanctionEntity")
    kinds = {each.get("code") for each in root.iter(f"{EXPORT}subjectType")}
    assert kinds == {"person", "enterprise"}
    references = [entity.get("euReferenceNumber") for entity in entities]
    assert len(set(references)) == len(entities) >= 10


async def test_the_european_list_has_names_to_stumble_over(client: httpx2.AsyncClient) -> None:
    root = await fetched(client, EU)

    names = [eu_names(entity) for entity in root.findall(f"{EXPORT}sanctionEntity")]
    assert ["Mahulena Xenie Měsíčková"] in names
    assert [each for each in names if not "".join(each).strip()] == [["  "]]
    assert any("Тёмная ледница" in each for each in names)


async def test_without_the_known_token_the_european_list_is_forbidden(
    client: httpx2.AsyncClient,
) -> None:
    assert (await client.get(EU.partition("?")[0])).status_code == 403


async def test_the_list_of_the_united_nations_is_in_its_own_format(
    client: httpx2.AsyncClient,
) -> None:
    root = await fetched(client, UN)

    assert root.tag == "CONSOLIDATED_LIST"
    assert str(root.get("dateGenerated")).endswith("Z")
    people, others = root.findall("INDIVIDUALS/INDIVIDUAL"), root.findall("ENTITIES/ENTITY")
    assert un_names(people[0]) == [
        "BORZHIVOJ PRELUDNY",
        "Borivoj Preludnyj",
        "Borschiwoj Preludni",
        "",
    ]
    assert people[0].findtext("NAME_ORIGINAL_SCRIPT") == "Боривой Прелудный"
    assert others[0].findtext("FIRST_NAME") == "SEDMIHLAVÁ SAŇ TRADING"


async def test_only_those_meant_to_be_alike_are_near_to_a_listed_name(
    client: httpx2.AsyncClient,
) -> None:
    european, united = await fetched(client, EU), await fetched(client, UN)
    listed = [
        *(name for each in european.findall(f"{EXPORT}sanctionEntity") for name in eu_names(each)),
        *(name for each in united.iter("INDIVIDUAL", "ENTITY") for name in un_names(each)),
    ]

    near = {
        ico
        for ico, company in COMPANIES.items()
        if max(likeness(company["obchodniJmeno"], name) for name in listed) >= 0.85
    }

    assert near == MEANT_TO_BE_ALIKE


@pytest.mark.parametrize("address", [EU, UN])
async def test_a_file_that_has_not_changed_is_not_sent_again(
    client: httpx2.AsyncClient, address: str
) -> None:
    first = await client.get(address)

    for known in (
        {"If-None-Match": first.headers["etag"]},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = await client.get(address, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    for unknown in ({"If-None-Match": '"another"'}, {"If-Modified-Since": "no date at all"}):
        assert (await client.get(address, headers=unknown)).status_code == 200


@pytest.mark.parametrize(("address", "attribute"), [(EU, "generationDate"), (UN, "dateGenerated")])
async def test_the_switch_makes_the_file_old(
    client: httpx2.AsyncClient, registers: Registers, address: str, attribute: str
) -> None:
    fresh = (await client.get(address)).headers
    registers.sanctions.line.switches.turn("old")

    answer = await client.get(address)

    made_at = datetime.fromisoformat(str(etree.fromstring(answer.content).get(attribute)))
    changed = parsedate_to_datetime(answer.headers["last-modified"])
    assert datetime.now(UTC) - made_at > timedelta(days=2)
    assert datetime.now(UTC) - changed > timedelta(days=2)
    assert answer.headers["etag"] != fresh["etag"]


@pytest.mark.parametrize("address", [EU, UN])
async def test_the_switch_breaks_the_file(
    client: httpx2.AsyncClient, registers: Registers, address: str
) -> None:
    registers.sanctions.line.switches.turn("broken")

    answer = await client.get(address)

    assert answer.status_code == 200
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(answer.content)


async def test_the_switch_shortens_the_file_by_more_than_a_fifth(
    client: httpx2.AsyncClient, registers: Registers
) -> None:
    full = len(await fetched(client, EU))
    registers.sanctions.line.switches.turn("short")

    assert 0 < len(await fetched(client, EU)) < full * 0.8
