"""A day of the sandbox's bank as files: every kind of movement, half of one, and many lines."""

from datetime import date
from pathlib import Path

import httpx2
import pytest

from sandbox.bank import Bank, open_bank


async def paid(bank: Bank) -> date:
    bank.pay("3630.00", "2426000123", "Žluťoučký kůň s.r.o.", "ZALOHA")
    bank.pay("-120.50")
    bank.pay("10", "1", batch="b")
    bank.pay("20", "2", batch="b")
    bank.pay("5", currency="EUR")
    bank.pay("-7", is_reversal=True)
    return bank.now().date()


async def test_a_day_is_given_in_both_formats(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank, httpx2.AsyncClient(base_url=bank.address) as client:
        day = await paid(bank)
        camt = (await client.get(f"/sandbox/statements/{day}.xml")).text
        gpc = (await client.get(f"/sandbox/statements/{day}.gpc")).content.decode("cp1250")

    assert camt.count("<Ntry>") == 5  # two payments of one batch are one entry
    assert camt.count("<RvslInd>true</RvslInd>") == 1
    assert 'Ccy="EUR"' in camt
    lines = [line for line in gpc.split("\r\n") if line]
    assert {len(line) for line in lines} == {128}
    assert [line[60] for line in lines if line.startswith("075")] == list("212225")


@pytest.mark.parametrize("kind", ["xml", "gpc"])
async def test_half_a_file_is_half_a_file(tmp_path: Path, kind: str) -> None:
    async with open_bank(tmp_path) as bank, httpx2.AsyncClient(base_url=bank.address) as client:
        place = f"/sandbox/statements/{await paid(bank)}.{kind}"
        whole = (await client.get(place)).content
        half = (await client.get(f"{place}?half")).content

    assert whole.startswith(half)
    assert len(half) == len(whole) // 2


async def test_many_payments_are_made_at_once(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank, httpx2.AsyncClient(base_url=bank.address) as client:
        await client.post("/sandbox/payments/many", data={"count": "1234"})
        page = (await client.get("/")).text

        assert len(bank.movements()) == 1234
        assert "half a camt.053" in page


async def test_a_movement_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    async with open_bank(tmp_path) as bank, httpx2.AsyncClient(base_url=bank.address) as client:
        for wrong in ({"currency": "XAU"}, {"counter_account": "nikdo"}, {"amount": "0"}):
            asked = {"amount": "1"} | wrong
            answer = await client.post("/sandbox/payments", json=asked)
            assert answer.status_code == 400, wrong

        assert bank.movements() == []
