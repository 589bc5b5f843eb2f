"""The manager's pages of prices: lists, the floor report, a file and its dry run."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import httpx2
import pytest
from sqlalchemy import text

from activities.prices import Prices
from db.books import prices, tiers
from db.engine import Database
from db.front.users import Role
from db.views import prices as views
from programme.money import czk
from programme.order import StillWorking
from programme.people.conditions import Tier
from programme.prices.changes import (
    PricesAnswer,
    PricesChangedMeanwhile,
    PricesRefusal,
    PricesToPublish,
)
from programme.prices.lists import NamePrice, PriceList, Promotion
from programme.pricing import Operation
from sandbox.postgres import EmbeddedPostgres
from tests.conftest import fresh_urls
from tests.web.conftest import add_user, make_context, open_browser, seen, sign_in
from tests.web.desk_stage import text_of
from web.app import create_app
from web.words.texts import SENTENCES

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
HEADER = "zone;operation;list_price;purchase_cost;currency\n"
CURRENT = PriceList(
    "list-now",
    datetime(2026, 1, 1, tzinfo=UTC),
    demonstration=True,
    prices=(
        NamePrice("cz", czk(17_900), czk(14_000)),
        NamePrice("cz", czk(19_900), czk(14_000), Operation.RENEW),
        NamePrice("eu", czk(14_900), czk(14_000)),
    ),
)
PLANNED = replace(
    CURRENT, price_list_id="list-new-year", valid_from=datetime(2026, 12, 31, 23, tzinfo=UTC)
)
PLUS = Tier("plus", 250, 100, 10, deposit_wanted=True, demonstration=True)


@dataclass
class Publisher:
    """Stands in for the desk: writes as the errand would, or answers what the test wants."""

    books: Database
    answer: PricesAnswer | StillWorking | None = None
    asked: list[PricesToPublish] = field(default_factory=list)

    async def publish_prices(self, wanted: PricesToPublish) -> PricesAnswer | StillWorking:
        self.asked.append(wanted)
        if self.answer is not None:
            return self.answer
        return await Prices(self.books, lambda: NOW).publish_prices(wanted)


@dataclass
class Office:
    """A manager's browser over a database of its own."""

    browser: httpx2.AsyncClient
    front: Database
    books: Database
    publisher: Publisher

    async def send(self, content: str | bytes, **typed: str) -> httpx2.Response:
        data = {"first_day": "2026-11-23", "last_day": ""} | typed
        files = {"file": ("ceny.csv", content, "text/csv")}
        return await self.browser.post("/review/prices/import", data=data, files=files)

    async def look(self, content: str | bytes, **typed: str) -> tuple[str, httpx2.Response]:
        """Send a file and follow it to its dry run."""
        sent = await self.send(content, **typed)
        assert sent.status_code == 303, seen(sent)
        place = sent.headers["location"]
        return place, await self.browser.get(place)

    async def confirm(self, place: str, page: httpx2.Response) -> httpx2.Response:
        compared = page.text.split('name="compared_with" value="')[1].split('"')[0]
        return await self.browser.post(place, data={"compared_with": compared})


@pytest.fixture(params=["cs"])
async def office(
    postgres: EmbeddedPostgres, request: pytest.FixtureRequest
) -> AsyncIterator[Office]:
    urls = fresh_urls(postgres)
    front, books = Database(urls.web), Database(urls.worker)
    async with books.writing() as transaction:
        await tiers.publish(transaction, PLUS)
        await prices.publish(transaction, CURRENT)
    publisher = Publisher(books)
    context = make_context(front, publisher, publisher, lambda: NOW, billing_staff_desk=publisher)
    manager = await add_user(front, f"{uuid.uuid4().hex}@x.example", Role.MANAGER, "Alena Správná")
    async with open_browser(create_app(context), **{"Accept-Language": request.param}) as browser:
        await sign_in(browser, manager.email)
        yield Office(browser, front, books, publisher)
    await front.close()
    await books.close()


async def test_a_dry_run_shows_each_change_and_publishes_nothing(office: Office) -> None:
    rows = "cz;register;189;140;CZK\ncz;renew;199;140;CZK\nsk;register;100;120;CZK\n"

    _, page = await office.look(HEADER + rows)

    said = text_of(page)
    assert page.status_code == 200
    assert "Zatím se nic nevyhlásilo." in said
    assert "1 nový, 1 změněný, 1 beze změny, 1 se přestane prodávat" in said
    assert "2 .cz Registrace Změna 179,00 Kč 189,00 Kč 140,00 Kč" in said
    assert "Nákupní cena je nad ceníkovou" in said
    assert "Tuto koncovku nezná žádný z našich registrů" in said
    assert "– .eu Registrace Přestane se prodávat" in said
    assert ".cz Prodloužení" not in said
    async with office.front.reading() as transaction:
        assert len(await views.all_lists(transaction)) == 1


async def test_what_was_confirmed_is_published_once_and_the_chronicle_knows_by_whom(
    office: Office,
) -> None:
    place, page = await office.look(HEADER + "cz;register;189,00;140;CZK\n")

    answers = [await office.confirm(place, page) for _ in range(2)]
    listed = await office.browser.get(answers[0].headers["location"])

    assert [each.status_code for each in answers] == [303, 303]
    assert "Ceny jsou vyhlášené." in seen(listed)
    async with office.front.reading() as transaction:
        lists = await views.all_lists(transaction)
        now = await views.price_list_at(transaction, NOW)
    assert len(lists) == 2
    assert lists[0].published_by == office.publisher.asked[0].manager_id
    assert now is not None
    assert now.prices == (NamePrice("cz", czk(18_900), czk(14_000)),)
    assert "Tento soubor je vyhlášený." in seen(await office.browser.get(place))


async def test_every_fault_of_a_file_is_said_with_its_line_and_nothing_is_kept(
    office: Office,
) -> None:
    page = await office.send(HEADER + "cz;buy;1.234,50;140;CZK\ncz;renew;199;140;EUR\n")

    said = text_of(page)
    assert page.status_code == 422
    assert "Řádek 2: „buy“ není operace." in said
    assert "Řádek 2: „1.234,50“ není cena." in said
    assert "Řádek 3: Měnu „EUR“ nevedeme." in said
    assert "3 chyby v souboru" in said
    async with office.front.reading() as transaction:
        kept = await transaction.scalar(text("SELECT count(*) FROM front.price_files"))
    assert kept == 0


@pytest.mark.parametrize(
    ("content", "typed", "sentence"),
    [
        (b"", {}, "Vyberte soubor CSV"),
        ("zóna".encode("windows-1250"), {}, "Soubor neumíme přečíst. Uložte ho jako CSV v UTF-8"),
        (b"zone;x\n", {}, "V souboru není žádný řádek s cenou"),
        (HEADER + "cz;register;1;1;CZK", {"first_day": ""}, "Zadejte první den platnosti cen"),
        (HEADER + "cz;register;1;1;CZK", {"first_day": "zítra"}, "Zadejte den"),
        (HEADER + "cz;register;1;1;CZK", {"first_day": "2026-11-22"}, "Zadejte první den nejdřív"),
        (HEADER + "cz;register;1;1;CZK", {"last_day": "2026-11-22"}, "Zadejte poslední den"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_the_readers_language(
    office: Office, content: str | bytes, typed: dict[str, str], sentence: str
) -> None:
    page = await office.send(content, **typed)

    assert page.status_code == 422
    assert sentence in seen(page)
    assert "<title>Chyba:" in page.text


async def test_a_list_published_meanwhile_has_to_be_looked_at_again(office: Office) -> None:
    place, page = await office.look(HEADER + "cz;register;189;140;CZK\n")
    async with office.books.writing() as transaction:
        await prices.publish(
            transaction, replace(CURRENT, price_list_id="colleague", valid_from=NOW)
        )

    refused = await office.confirm(place, page)
    again = await office.confirm(place, refused)

    assert refused.status_code == 409
    assert "Mezitím někdo vyhlásil jiný ceník" in seen(refused)
    assert again.status_code == 303


async def test_the_same_list_again_is_not_published(office: Office) -> None:
    csv = await office.browser.get("/review/prices/lists/list-now.csv")
    place, page = await office.look(csv.content, demonstration="yes")

    refused = await office.confirm(place, page)

    assert "Žádný řádek nic nemění." in text_of(page)
    assert refused.status_code == 409
    assert "Soubor říká totéž co ceník před ním" in seen(refused)


async def test_promotions_are_shown_beside_the_list_and_published(office: Office) -> None:
    rows = "cz;register;99;CZK;2026-12-01;2026-12-31\nzz;renew;5;CZK;2026-12-01;2026-12-31\n"

    place, page = await office.look("zone;operation;price;currency;from;until\n" + rows)
    answer = await office.confirm(place, page)

    said = text_of(page)
    assert "179,00 Kč 99,00 Kč" in said
    assert "Pod nákupní cenou: partneři zaplatí nákupní cenu" in said
    assert "Ceník toto neprodává" in said
    assert answer.status_code == 303
    async with office.front.reading() as transaction:
        board = await views.board_at(transaction, datetime(2026, 12, 31, 22, tzinfo=UTC))
        after = await views.board_at(transaction, datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert board is not None
    assert after is not None
    assert [each.price for each in board.promotions if each.zone == "cz"] == [czk(9_900)]
    assert after.promotions == ()


async def test_a_desk_that_is_slow_says_so(office: Office) -> None:
    office.publisher.answer = StillWorking()
    place, page = await office.look(HEADER + "cz;register;189;140;CZK\n")

    answer = await office.confirm(place, page)

    assert answer.headers["location"] == "/review/prices?said=prices-under-way"


async def test_ten_thousand_rows_come_in_and_are_shown_by_pages(office: Office) -> None:
    rows = "".join(f"z{number};register;179,00;140,00;CZK\n" for number in range(9_997))
    whole = HEADER + "cz;register;179;140;CZK\n" + rows

    place, page = await office.look(whole)
    last = await office.browser.get(f"{place}?page=50")
    answer = await office.confirm(place, page)

    assert "Stránka 1 z 50" in text_of(page)
    assert last.status_code == 200
    assert answer.status_code == 303
    async with office.front.reading() as transaction:
        assert (await views.all_lists(transaction))[0].lines == 9_998


async def test_a_list_is_downloaded_in_the_shape_it_is_imported(office: Office) -> None:
    csv = await office.browser.get("/review/prices/lists/list-now.csv")

    assert csv.headers["content-disposition"] == 'attachment; filename="list-now.csv"'
    assert csv.content.decode("utf-8-sig").splitlines() == [
        "zone;operation;list_price;purchase_cost;currency",
        "cz;register;179,00;140,00;CZK",
        "cz;renew;199,00;140,00;CZK",
        "eu;register;149,00;140,00;CZK",
    ]


async def test_promotions_are_downloaded_as_long_as_they_are_not_over(office: Office) -> None:
    begins = datetime(2026, 11, 30, 23, tzinfo=UTC)
    coming = Promotion(
        "p-1", "cz", Operation.RENEW, czk(9_900), begins, begins + timedelta(days=31)
    )
    over = replace(coming, promotion_id="p-0", valid_from=NOW - timedelta(2), valid_until=NOW)
    async with office.books.writing() as transaction:
        await prices.promote(transaction, [over, coming], "CZK")

    csv = await office.browser.get("/review/prices/promotions.csv")
    page = await office.browser.get("/review/prices")

    assert csv.content.decode("utf-8-sig").splitlines()[1:] == [
        "cz;renew;99,00;CZK;2026-12-01;2026-12-31"
    ]
    assert "Naplánováno od 1. 12. 2026 0:00 poslední den 31. 12. 2026" in text_of(page)


async def test_lists_stand_where_they_are_in_time(office: Office) -> None:
    async with office.books.writing() as transaction:
        await prices.publish(transaction, PLANNED)

    said = text_of(await office.browser.get("/review/prices"))
    one = text_of(await office.browser.get("/review/prices/lists/list-now"))

    assert "do 1. 1. 2027 0:00" in said
    assert "do 1. 1. 2027 0:00" in one
    assert ".eu Registrace 149,00 Kč 140,00 Kč" in one


async def test_the_floor_report_counts_what_the_discount_loses(office: Office) -> None:
    dear = replace(PLANNED, prices=(NamePrice("cz", czk(12_000), czk(14_000)),))
    async with office.books.writing() as transaction:
        await prices.publish(transaction, dear)

    now = text_of(await office.browser.get("/review/prices/floor"))
    planned = text_of(
        await office.browser.get("/review/prices/floor", params={"at": dear.valid_from.isoformat()})
    )

    assert "2 ceny na podlaze." in now
    assert (
        ".cz Registrace Partner Plus verze 1 179,00 Kč 134,25 Kč 140,00 Kč 140,00 Kč"
        " nákupní cena; pod ni sleva nejde 5,75 Kč 25 % → 21,7 %" in now
    )
    assert ".cz Prodloužení" not in now
    assert "1 položka, za kterou návštěvníci platí méně, než stojí nás." in planned
    assert "platí víc než návštěvníci" in planned


async def test_other_people_of_ours_see_no_cost(office: Office) -> None:
    reviewer = await add_user(office.front, f"{uuid.uuid4().hex}@x.example", Role.REVIEWER)
    await office.browser.post("/sign-out")
    await sign_in(office.browser, reviewer.email)

    answers = [
        await office.browser.get(f"/review/prices{path}")
        for path in ("", "/floor", "/import", "/lists/list-now", "/lists/list-now.csv")
    ]

    assert {each.status_code for each in answers} == {403}


async def test_every_refusal_has_its_sentence() -> None:
    assert {refusal.kind for refusal in get_args(PricesRefusal)} <= set(SENTENCES)
    assert PricesChangedMeanwhile("x").kind in SENTENCES
    assert date(2026, 11, 23) == NOW.date()
