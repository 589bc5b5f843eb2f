"""A list of names on pages: checked, priced and ordered, at the price shown and once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from programme.money import czk
from programme.order import Order, OrderStatus
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.desk_stage import NOW, UNTIL, Guest, Stage, fresh_name, open_stage, text_of
from workflows.reach import DeskClosedError


class BulkDesk:
    """Remembers which bulk orders were begun and cancelled; it can be closed."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.cancelled: list[str] = []
        self.is_closed = False

    async def order_many(self, bulk_id: str, partner_id: str) -> None:
        if self.is_closed:
            raise DeskClosedError("Temporal cannot be reached.")
        self.begun.append(bulk_id)

    async def cancel_bulk(self, bulk_id: str) -> Any:
        from programme.domains.bulk import BulkCancelled

        self.cancelled.append(bulk_id)
        return BulkCancelled()


@pytest.fixture(scope="module")
async def stage(postgres: EmbeddedPostgres) -> AsyncIterator[Stage]:
    async with open_stage(fresh_urls(postgres)) as opened:
        object.__setattr__(opened.app.state.context, "domain_desk", BulkDesk())
        yield opened


def desk_of(stage: Stage) -> BulkDesk:
    desk: BulkDesk = stage.app.state.context.domain_desk
    return desk


async def send(guest: Guest, names: str = "", **more: Any) -> httpx2.Response:
    """Send a list as the form does, and follow to its dry run."""
    page = await guest.browser.get("/desk/bulk-orders/new")
    (key,) = re.findall(r'name="send_key" value="([^"]+)"', page.text)
    data = {"names": names, "years": "1", "send_key": key} | more
    files = {"file": data.pop("file", ("", b"", "text/csv"))}
    return await guest.browser.post(
        "/desk/bulk-orders", data=data, files=files, follow_redirects=True
    )


def bulk_id_of(page: httpx2.Response) -> str:
    return page.url.path.rsplit("/", 1)[1]


def price_in(page: httpx2.Response, choice: str) -> str:
    form = rf'value="{choice}">\s*<input type="hidden" name="price_minor" value="(\d+)"'
    (price,) = re.findall(form, page.text)
    return str(price)


async def start(guest: Guest, page: httpx2.Response, choice: str = "all") -> httpx2.Response:
    return await guest.browser.post(
        f"{page.url.path}/start",
        data={"choice": choice, "price_minor": price_in(page, choice)},
        follow_redirects=True,
    )


async def test_a_dry_run_says_of_each_line_what_is_wrong_and_what_the_rest_costs(
    stage: Stage,
) -> None:
    guest, name, other = await stage.partner(), fresh_name(), fresh_name("test")
    lines = [name, name.upper(), f"{other};2", "kun.museum", "ku--n.cz", f"{fresh_name()};20", ""]

    page = await send(guest, "\r\n".join(lines))

    said = text_of(page)
    assert page.status_code == 200
    assert "Objednat jde 2 domény , 4 řádky nejdou" in said
    assert "Doména už je na řádku 1" in said
    assert "Počet let musí být číslo od 1 do 10" in said
    assert price_in(page, "all") == str(14320 + 2 * 14000)
    assert "nákupní cen" in said
    assert desk_of(stage).begun == []


async def test_the_list_is_ordered_once_at_the_price_shown(stage: Stage) -> None:
    guest = await stage.partner()
    page = await send(guest, "\n".join([fresh_name(), fresh_name()]))

    ordered = await start(guest, page)
    again = await start(guest, page)

    assert "Objednávku jsme přijali" in text_of(ordered)
    assert "Zaregistrováno 0 z 2" in text_of(again)
    assert set(desk_of(stage).begun) == {bulk_id_of(page)}
    listed = await guest.browser.get("/desk/bulk-orders")
    assert bulk_id_of(page) in listed.text


async def test_the_deposit_may_cover_only_the_beginning_of_the_list(stage: Stage) -> None:
    guest = await stage.partner(free=30_000)
    page = await send(guest, "\n".join(fresh_name() for _ in range(4)))
    said = text_of(page)

    ordered = await start(guest, page, "covered")

    assert "272,80 Kč" in said
    assert price_in(page, "covered") == str(2 * 14320)
    assert "Zaregistrováno 0 z 2" in text_of(ordered)
    assert "Vynecháno: sem už záloha nestačila." in text_of(ordered)


async def test_another_price_than_the_one_shown_is_not_ordered(stage: Stage) -> None:
    guest = await stage.partner()
    page = await send(guest, fresh_name())
    data = {"choice": "all", "price_minor": "1"}

    refused = await guest.browser.post(f"{page.url.path}/start", data=data)

    assert refused.status_code == 409
    assert "Cena se mezitím změnila" in text_of(refused)
    assert bulk_id_of(page) not in desk_of(stage).begun


async def test_what_is_taken_in_our_own_books_is_said_before_anything_is_ordered(
    stage: Stage,
) -> None:
    guest, other = await stage.partner(), await stage.partner()
    mine, theirs = fresh_name(), fresh_name()
    await guest.order(name=mine)
    await other.order(name=theirs)

    page = await send(guest, f"{mine}\n{theirs}\n{fresh_name()}")

    said = text_of(page)
    assert "Tuto doménu už máte, nebo jste ji už objednali" in said
    assert "Doménu má někdo jiný" in said
    assert "Objednat jde 1 doménu" in said


async def test_a_file_is_read_with_its_heading_and_years(stage: Stage) -> None:
    guest = await stage.partner()
    content = f"\ufeffdoména;roky\r\n{fresh_name()};2\r\n{fresh_name()};\r\n".encode()

    page = await send(guest, file=("seznam.csv", content, "text/csv"))

    assert "Objednat jde 2 domény" in text_of(page)
    assert price_in(page, "all") == str(3 * 14320)


@pytest.mark.parametrize(
    ("names", "content", "said"),
    [
        ("", b"", "Napište aspoň jednu doménu"),
        ("kun.cz", b"kun.cz", "ne obojí"),
        ("", "domena;držitel\nkun.cz;Jana".encode(), "Nechte v souboru jen sloupce"),
        ("", b"\xff\xfe", "UTF-8"),
        ("", b"kun.cz\n" * 10_001, "víc než 10 000 řádků"),
    ],
)
async def test_a_list_that_cannot_be_read_is_given_back(
    stage: Stage, names: str, content: bytes, said: str
) -> None:
    guest = await stage.partner()
    file = ("seznam.csv" if content else "", content, "text/csv")

    page = await send(guest, names, file=file)

    assert page.status_code == 422
    assert said in text_of(page)


async def test_where_the_desk_is_closed_the_order_is_kept_and_begins_later(stage: Stage) -> None:
    from web.domains.bulk_orders import begin_forgotten_bulks

    guest, desk = await stage.partner(), desk_of(stage)
    page = await send(guest, fresh_name())
    desk.is_closed = True
    said = await start(guest, page)
    desk.is_closed = False
    context = stage.app.state.context
    object.__setattr__(context, "clock", lambda: NOW.replace(hour=9))
    await begin_forgotten_bulks(context)
    object.__setattr__(context, "clock", lambda: NOW)

    assert "za chvíli začne" in text_of(said)
    assert bulk_id_of(page) in desk.begun


async def test_the_page_shows_each_items_outcome_and_the_file_has_them_all(stage: Stage) -> None:
    from db.books import orders
    from db.front.domains import bulk_prices
    from programme.domains.bulk import item_order_id

    guest, names = await stage.partner(), [fresh_name() for _ in range(3)]
    page = await send(guest, "\n".join([*names, "kun.museum"]))
    await start(guest, page)
    bulk_id = bulk_id_of(page)
    async with stage.front.reading() as transaction:
        quote = (await bulk_prices.of(transaction, bulk_id))["cz", 1]
    ends: list[tuple[OrderStatus, dict[str, Any]]] = [
        (OrderStatus.REGISTERED, {"registered_until": UNTIL, "end_kind": "registered"}),
        (OrderStatus.REFUSED, {"end_kind": "name_taken"}),
        (OrderStatus.AWAITING_FUNDS, {"missing_minor": 4300}),
    ]
    async with stage.books.writing() as transaction:
        for line, (status, values) in enumerate(ends, start=1):
            order_id = item_order_id(bulk_id, line)
            order = Order(order_id, guest.customer_id, names[line - 1], "cz", 1, quote)
            await orders.add(transaction, order, status)
            await orders.change(transaction, order_id, **values)

    shown = text_of(await guest.browser.get(f"/desk/bulk-orders/{bulk_id}"))
    failed = text_of(await guest.browser.get(f"/desk/bulk-orders/{bulk_id}?only=failed"))
    file = await guest.browser.get(f"/desk/bulk-orders/{bulk_id}/items.csv")
    program = await guest.program.get(f"/api/v1/bulk-orders/{bulk_id}")

    assert "Zaregistrováno 1 z 3" in shown
    assert "1 doména čeká na peníze" in shown
    assert names[1] in failed
    assert names[0] not in failed
    rows = file.content.decode("utf-8-sig").splitlines()
    assert [row.split(";")[0] for row in rows[1:]] == ["1", "2", "3", "4"]
    assert "2027-11-23" in rows[1]
    assert program.json()["counts"] == {
        "names": 3,
        "registered": 1,
        "failed": 1,
        "awaiting_funds": 1,
        "under_way": 0,
        "not_begun": 0,
    }


async def test_a_foreign_bulk_order_is_not_found(stage: Stage) -> None:
    guest, other = await stage.partner(), await stage.partner()
    page = await send(guest, fresh_name())
    path = page.url.path

    answers = [
        await other.browser.get(path),
        await other.browser.get(f"{path}/items.csv"),
        await other.browser.post(f"{path}/start", data={"choice": "all", "price_minor": "1"}),
        await other.browser.post(f"{path}/cancel"),
        await other.program.get(f"/api/v1/bulk-orders/{bulk_id_of(page)}"),
        await other.program.get(f"/api/v1/bulk-orders/{bulk_id_of(page)}/items"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6


async def test_a_program_sends_checks_starts_and_cancels_a_bulk_order(stage: Stage) -> None:
    guest = await stage.partner(free=20_000)
    names = [fresh_name(), fresh_name()]
    body = {"items": [{"name": names[0]}, {"name": names[1]}, {"name": "kun.museum"}]}
    headers = {"Idempotency-Key": fresh_name()}

    sent = await guest.program.post("/api/v1/bulk-orders", json=body, headers=headers)
    again = await guest.program.post("/api/v1/bulk-orders", json=body, headers=headers)
    run = sent.json()["dry_run"]
    path = f"/api/v1/bulk-orders/{sent.json()['id']}"
    wrong = await guest.program.post(
        f"{path}/start", json={"price": {"currency": "CZK", "minor": 1}}
    )
    price = {key: run["total"][key] for key in ("currency", "minor")}
    started = await guest.program.post(f"{path}/start", json={"price": price})
    items = await guest.program.get(f"{path}/items?limit=2")
    cancelled = await guest.program.post(f"{path}/cancel")

    assert sent.status_code == 201
    assert again.content == sent.content
    assert (run["good"], run["faulty"], run["covered"]) == (2, 1, 1)
    assert run["missing"]["minor"] == 2 * 14320 - 20_000
    assert (wrong.status_code, wrong.json()["code"]) == (409, "price_changed")
    assert (started.status_code, started.json()["kind"]) == (202, "running")
    assert [each["name"] for each in items.json()["data"]] == names
    assert items.json()["next_cursor"] == "2"
    assert cancelled.status_code == 202
    assert sent.json()["id"] in desk_of(stage).cancelled


async def test_ten_thousand_names_are_checked_by_a_program(stage: Stage) -> None:
    guest = await stage.partner()
    body = {"items": [{"name": f"velmi-dlouhe-jmeno-{each}.cz"} for each in range(10_000)]}

    sent = await guest.program.post(
        "/api/v1/bulk-orders", json=body, headers={"Idempotency-Key": fresh_name()}
    )

    assert sent.status_code == 201
    assert sent.json()["dry_run"]["total"]["minor"] == czk(14320 * 10_000).minor
