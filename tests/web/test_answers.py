from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from fastapi import FastAPI

from db.engine import Database
from db.front import replies
from programme.people.application import ApplicationStatus
from programme.people.questions import AskedField, Question
from tests.web.conftest import NOON, Clock, StandInDesk, seen
from tests.web.following_stage import ASKED, Applicant, an_applicant
from web.context import WebContext
from web.following.passing_on import pass_on_forgotten

ANSWERS = {
    "company_name": "  Žluťoučký   kůň s.r.o. ",
    "phone": "777 999 888",
    "explanation": "Chováme koně.\r\nA spravujeme domény.",
}


async def kept(applicant: Applicant, number: int = 1) -> dict[str, str] | None:
    async with applicant.front.reading() as transaction:
        found = await replies.answers_of(transaction, applicant.reference, number)
    return None if found is None else found.answers


async def test_what_is_asked_stands_on_the_page_with_what_we_have(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked()

        page = seen(await applicant.browser.get(applicant.page))

        assert "Teď jste na řadě vy." in page
        assert "Doplňte 3 údaje" in page
        assert "Odpovězte nejpozději" in page
        assert "v pátek 4. prosince 12:00" in page
        assert "naše lhůta na rozhodnutí stojí" in page
        for question in ASKED:
            assert question.sentence in page
        assert 'value="+420 777 123 456"' in page
        assert 'value="Žluťoučký kůň s.r.o."' in page


async def test_answers_are_kept_as_the_form_keeps_them_and_the_story_hears_of_them(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked()

        answer = await applicant.browser.post(f"{applicant.page}/answers/1", data=ANSWERS)

        assert answer.status_code == 303
        assert "Odpovědi máme" in seen(await applicant.browser.get(answer.headers["location"]))
        assert await kept(applicant) == {
            "company_name": "Žluťoučký kůň s.r.o.",
            "phone": "+420 777 999 888",
            "explanation": "Chováme koně.\nA spravujeme domény.",
        }
        assert desk.answered == [(applicant.reference, 1)]


async def test_after_an_answer_nothing_is_asked_until_the_story_has_taken_it(
    app: FastAPI, front: Database, books: Database
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked()
        await applicant.browser.post(f"{applicant.page}/answers/1", data=ANSWERS)

        page = seen(await applicant.browser.get(applicant.page))

        assert "Vaši odpověď máme a předáváme ji dál." in page
        assert "Odeslat odpovědi" not in page


async def test_broken_answers_come_back_with_our_sentences_and_what_was_typed(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk
) -> None:
    typed = {"company_name": "", "phone": "<script>12", "explanation": "  "}
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked()

        answer = await applicant.browser.post(f"{applicant.page}/answers/1", data=typed)

        page = seen(answer)
        assert answer.status_code == 422
        assert "<title>Chyba: " in re.sub(r">\s+", ">", page)
        assert 'value="<script>12"' in page
        assert "&lt;script&gt;12" in answer.text
        for sentence in (
            "Zadejte název firmy",
            "Zadejte telefon i s předvolbou, například +420 777 123 456",
            "Napište, na co se ptáme",
        ):
            assert page.count(sentence) == 2, sentence
        for target in re.findall(r'href="#(\w+)"', answer.text):
            assert f'id="{target}"' in answer.text, target
        assert await kept(applicant) is None
        assert desk.answered == []


@pytest.mark.parametrize("field", list(AskedField))
async def test_every_field_can_be_asked_and_answered(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk, field: AskedField
) -> None:
    good = {
        "company_number": "27 08 24 40",
        "company_name": "Kůň s.r.o.",
        "street": "Nová 1",
        "city": "Brno",
        "postcode": "60200",
        "vat_number": "",
        "contact_name": "Jan Nový",
        "phone": "+420777999888",
        "explanation": "Ano.",
    }
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked(Question(field, "Proč?"))

        broken = await applicant.browser.post(
            f"{applicant.page}/answers/1", data={field.value: "x" * 5000}
        )
        answer = await applicant.browser.post(
            f"{applicant.page}/answers/1", data={field.value: good[field]}
        )

        assert broken.status_code == 422
        assert "x" * 5000 in broken.text
        assert answer.status_code == 303
        assert set(await kept(applicant) or {}) == {field.value}


async def test_two_tabs_and_a_double_click_give_one_answer(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked()
        path = f"{applicant.page}/answers/1"

        answers = await asyncio.gather(
            *(applicant.browser.post(path, data=ANSWERS) for _ in range(4))
        )
        late = await applicant.browser.post(path, data=ANSWERS | {"phone": "777 000 000"})

        assert {answer.status_code for answer in answers} == {303}
        assert "Platí ty první." in seen(await applicant.browser.get(late.headers["location"]))
        assert desk.answered == [(applicant.reference, 1)]
        assert (await kept(applicant) or {})["phone"] == "+420 777 999 888"


async def test_a_second_request_is_answered_apart_and_an_old_one_not_at_all(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked(number=1)
        await applicant.browser.post(f"{applicant.page}/answers/1", data=ANSWERS)
        await applicant.is_asked(Question(AskedField.CITY, "A město?"), number=2)

        old = await applicant.browser.post(f"{applicant.page}/answers/1", data=ANSWERS)
        never = await applicant.browser.post(f"{applicant.page}/answers/7", data=ANSWERS)
        new = await applicant.browser.post(f"{applicant.page}/answers/2", data={"city": "Brno"})

        assert "answered-before" in old.headers["location"]
        assert "not-asked" in never.headers["location"]
        assert new.headers["location"].endswith("said=answered")
        assert await kept(applicant, 2) == {"city": "Brno"}
        assert await kept(applicant, 7) is None


async def test_nobody_answers_what_is_asked_no_more(
    app: FastAPI, front: Database, books: Database, desk: StandInDesk
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked()
        await applicant.change(status=ApplicationStatus.LAPSED)

        answer = await applicant.browser.post(f"{applicant.page}/answers/1", data=ANSWERS)

        assert answer.status_code == 303
        assert await kept(applicant) is None
        assert desk.answered == []


async def test_an_answer_to_a_closed_desk_is_ours_and_is_passed_on_later(
    app: FastAPI,
    front: Database,
    books: Database,
    desk: StandInDesk,
    context: WebContext,
    clock: Clock,
) -> None:
    async with an_applicant(app, front, books) as applicant:
        await applicant.is_asked()
        desk.is_open = False

        answer = await applicant.browser.post(f"{applicant.page}/answers/1", data=ANSWERS)
        page = seen(await applicant.browser.get(answer.headers["location"]))
        desk.is_open = True
        clock.now = NOON + timedelta(days=3650)
        await pass_on_forgotten(context)
        await pass_on_forgotten(context)

        assert "Odpovědi máme. Za několik minut budou u toho, kdo žádost posuzuje." in page
        assert desk.answered.count((applicant.reference, 1)) == 1
